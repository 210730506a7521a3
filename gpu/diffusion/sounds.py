"""Sounds of passes become one that keeps to the pictures: each lies where its frames do, however long it is.

joined([first, second], (121, 121), 24_000, fps=24)    # (samples of 241 frames, channels)
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gpu.diffusion import sizes

Samples = NDArray[np.float32]
"""(samples, channels) in -1..1."""


def joined(sounds: Sequence[Samples], lengths: Sequence[int], rate: int, fps: int) -> Samples:
    """One sound for passes of so many frames, each with `rate` samples a second.

    A pass that came too short ends in silence, one too long is cut. In the time of the frame that two passes
    share, the one fades into the other.
    """

    def at(frame: int) -> int:
        return round(frame * rate / fps)

    whole = np.zeros((at(sizes.joined(tuple(lengths))), sounds[0].shape[1]), np.float32)
    first = 0
    for sound, length in zip(sounds, lengths, strict=True):
        begin, end = at(first), at(first + length)
        exact = _exactly(sound, end - begin)
        if first:
            shared = at(first + 1) - begin
            rising = np.linspace(0, 1, shared, dtype=np.float32)[:, None]
            whole[begin : begin + shared] *= 1 - rising
            exact[:shared] *= rising
        whole[begin:end] += exact
        first += length - 1
    return whole


def _exactly(sound: Samples, count: int) -> Samples:
    return np.pad(sound[:count], ((0, max(0, count - len(sound))), (0, 0)))
