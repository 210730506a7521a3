"""Voices by coqui-tts; everything that knows torch is in `gpu.speech`."""
