"""Brightness through time: black frames, and light that goes up and down from frame to frame."""

import numpy as np
from numpy.typing import NDArray

from workers.judge.film import Film, Series
from workers.judge.verdict import Reading

DARK = 28.0  # of 255: below it a screen shows nothing in daylight


def black(bright: Series) -> Reading:
    """Share of black frames, in percent; `bright` has the luma below which nearly all of a frame lies."""
    dark = bright < DARK
    share = 100 * float(dark.mean())
    said = f"{round(share)} of 100 frames are black." if dark.any() else "No frame is black."
    return Reading("black", share, said, int(np.argmax(dark)) if dark.any() else -1)


def flicker(film: Film) -> Reading:
    """Levels by which the whole picture's light goes up and down again, on average over the worst second."""
    swing = swings(film.blocks)
    window = min(len(swing), max(1, round(film.fps)))
    if not window:
        return Reading("flicker", 0.0, "The light does not flicker.")
    means = np.convolve(swing, np.ones(window) / window, mode="valid")
    worst = int(np.argmax(means))
    value = float(means[worst])
    said = f"The light goes up and down by {value:.1f} of 255 levels from frame to frame."
    return Reading("flicker", value, said, worst + int(np.argmax(swing[worst : worst + window])) + 1)


def swings(blocks: NDArray[np.float32]) -> NDArray[np.float64]:
    """For each frame between two others: how far it stands out from both, in levels.

    `blocks` is frames x rows x columns. The middle of all blocks is taken with its sign, so that a hand or
    a camera, which brightens one place and darkens another, counts for nothing.
    """
    steps = np.diff(blocks.reshape(len(blocks), -1), axis=0)
    into, out = steps[:-1], steps[1:]
    turned = into * out < 0
    swing = np.where(turned, np.sign(into) * np.minimum(np.abs(into), np.abs(out)), 0.0)
    return np.abs(np.median(swing, axis=1)) if len(swing) else np.zeros(0)
