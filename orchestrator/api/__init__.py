"""The service over HTTP: one module per noun, each a router over the desk's use cases."""
