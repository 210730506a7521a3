"""Stills, clips, voices and lips by engines over HTTP: ComfyUI, vLLM-Omni, SGLang, Kokoro, LocalAI."""
