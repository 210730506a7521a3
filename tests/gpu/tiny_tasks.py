"""Tasks for tiny models, as the planner would write them."""

from pathlib import Path
from typing import Any

import numpy as np

from gpu.card import Card, card
from gpu.weights.door import model_digest
from workers.diffusers.spec import Motion, Still

KLEIN, TI2V, I2V = "tiny-klein", "tiny-wan-ti2v", "tiny-wan-i2v"


def nothing(_value: float) -> None:
    """Progress that nobody follows."""


def still(name: str = KLEIN, **more: Any) -> Still:
    """A keyframe of Maya."""
    told = {"prompt": "Maya, furious, close-up", "width": 64, "height": 112}
    return Still(**{"card": name, "model": model_digest(card(name)), **told, **more})


def motion(name: str = TI2V, **more: Any) -> Motion:
    """A clip of Maya: a second and a half for a project of 24 frames a second."""
    told = {"prompt": "she turns", "width": 72, "height": 128, "fps": 24, "frames": 36}
    return Motion(**{"card": name, "model": model_digest(card(name)), **told, **more})


def drawn(file: Path, seed: int = 1, width: int = 64, height: int = 112) -> Path:
    """A picture of smooth blobs, another for each seed."""
    from PIL import Image

    coarse = np.random.default_rng(seed).integers(0, 256, (6, 4, 3), dtype=np.uint8)
    Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC).save(file)
    return file


def changed(source: Card, **more: Any) -> Card:
    """The card with other settings."""
    return Card.model_validate(source.model_dump() | more)
