"""What a pipeline gave back is a picture or a clip, or BrokenResult says what it is instead."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu.card import Card
from gpu.errors import BrokenResult

Picture = NDArray[np.uint8]
"""(height, width, 3)."""
Clip = NDArray[np.uint8]
"""(frames, height, width, 3)."""


def pictures(card: Card, given: Any, count: int, width: int, height: int) -> list[Picture]:
    """`count` pictures of that size, from floats in 0..1."""
    return list(_eight_bits(card, given, (count, height, width, 3)))


def clip(card: Card, given: Any, frames: int, width: int, height: int) -> Clip:
    """The one clip of a batch of one."""
    made: Clip = _eight_bits(card, given, (1, frames, height, width, 3))[0]
    return made


def sound(card: Card, given: Any) -> NDArray[np.float32]:
    """(samples, channels) in -1..1, from a batch of one in (channels, samples)."""
    values = np.asarray(given.float().cpu() if hasattr(given, "cpu") else given, np.float32)
    if values.ndim == 3:
        values = values[0]
    if values.ndim != 2 or not values.size:
        raise BrokenResult(f"{card.name} gave a sound of shape {values.shape}")
    if not np.isfinite(values).all():
        raise BrokenResult(f"{card.name} gave a sound with numbers that are none (NaN or infinite)")
    return np.ascontiguousarray(values.T)


def _eight_bits(card: Card, given: Any, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    try:
        values = np.asarray(given)
    except ValueError as error:
        raise BrokenResult(f"{card.name} gave no pictures: {error}") from error
    if values.shape != shape:
        raise BrokenResult(f"{card.name} gave pictures of shape {values.shape}, not {shape}")
    bad = int(values.size - np.isfinite(values).sum())
    if bad:
        share = 100 * bad / values.size
        raise BrokenResult(
            f"{card.name}: {share:.0f} % of what it made are no numbers (NaN or infinite); "
            f"dtype {card.dtype} may be too narrow for these weights"
        )
    made: NDArray[np.uint8] = np.round(np.clip(values, 0, 1) * 255).astype(np.uint8)
    return made
