"""Stills and clips by diffusion models on this machine; everything that knows torch is in `gpu`."""
