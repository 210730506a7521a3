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


def vivid(convolution: Any, gain: float) -> None:
    """Turn up a decoder's last convolution: fresh weights paint an even grey, which checks call empty."""
    import torch

    with torch.no_grad():
        convolution.weight.mul_(gain)
