"""The animatic: drawn characters, places and evidence, moved by a camera. No GPU, no weights."""
