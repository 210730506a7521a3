"""Who made it, with what: plain strings and numbers that go into a take's facts."""

import importlib.metadata
from functools import cache
from typing import TYPE_CHECKING, Any

from gpu import memory
from gpu.diffusion import settings
from gpu.weights.door import model_digest

if TYPE_CHECKING:
    from gpu.diffusion.residency import Resident

LIBRARIES = ("torch", "diffusers", "transformers")


def told(resident: "Resident", loads: int) -> dict[str, Any]:
    """Card, weights, versions, settings as they hold here, and the savings that memory asked for.

    `loads`: how often this process has loaded weights.
    """
    card = resident.card
    return {
        "card": card.name,
        "model": model_digest(card),
        "fingerprint": resident.found.fingerprint,
        "device": device(),
        **_versions(),
        **settings.told(card),
        **resident.ladder.told(),
        "loads": loads,
        "remembered": resident.memo.hits,
    }


@cache
def _versions() -> dict[str, str]:
    """Looking them up takes longer than a step of a small model."""
    return {name: importlib.metadata.version(name) for name in LIBRARIES}


def device() -> str:
    """Its name, since other devices give other pixels."""
    import torch

    return str(torch.cuda.get_device_name()) if memory.device() == "cuda" else "cpu"
