"""The only home of torch: model cards, weights, residency, diffusion and speech.

Cards and errors are light and may be read by everybody; torch, diffusers and TTS are imported inside the
functions that run a model, and only ever in a worker's process.
"""

import os

os.environ["HF_HUB_OFFLINE"] = (
    "1"  # nothing is downloaded behind anybody's back; `gpu.weights.fetch` alone goes online
)
