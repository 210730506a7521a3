"""Random weights that are the same on every build, and that show something."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def seeded(seed: int = 20_261) -> Iterator[None]:
    """Inside, torch draws from this seed; outside, as if nothing had been drawn."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def vivid(vae: Any) -> None:
    """Let a fresh decoder paint its latents with contrast; else it paints its own biases, nearly grey."""
    import torch

    with torch.no_grad():
        for name, weights in vae.named_parameters():
            if name.endswith("bias"):
                weights.zero_()
        for name, weights in vae.decoder.conv_out.named_parameters():
            if name.endswith("weight"):
                weights.mul_(3.0)


def attentive(transformer: Any, gain: float) -> None:
    """Let words and references be seen in the picture; with fresh weights they hardly move a pixel."""
    import torch

    with torch.no_grad():
        for weights in transformer.parameters():
            if weights.ndim == 2:
                weights.mul_(gain)
