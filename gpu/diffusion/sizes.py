"""Sizes and lengths that a model takes. Pure, so that the planner and the worker come to the same numbers.

snap(card.size, 1080, 1920)   -> (704, 1280)
passes(card.frames, 200)      -> (101, 101): the second goes on from the last frame of the first
"""

from itertools import product
from math import ceil, floor, log, sqrt

from gpu.card import Frames, Size

NEAR = 0.05
"""A proportion this much off is worth the size that the model is best at; the rest is cropped."""


def snap(size: Size, width: int, height: int) -> tuple[int, int]:
    """The size that the model makes when `width` x `height` pixels are wanted.

    As asked where the model takes that. Else its best size where that is no larger and of nearly the same
    proportion; else the nearest to the proportion, no larger than asked or than it can. Portrait never
    becomes landscape. Snapping twice changes nothing.
    """
    if width < 1 or height < 1:
        raise ValueError(f"a picture has at least one pixel, not {width}x{height}")
    if _taken(size, width, height):
        return width, height
    if _best_will_do(size, width, height):
        return size.width, size.height
    scale = min(1.0, sqrt(size.most_pixels / (width * height)))
    sides = [_around(side * scale, size.multiple) for side in (width, height)]
    fitting = [
        (w, h)
        for w, h in product(*sides)
        if w * h <= size.most_pixels and _lies_alike((w, h), (width, height))
    ]
    if not fitting:  # one side is the least there is: what is left of the pixels goes to the other
        return _thin(size, width, height)
    return min(fitting, key=lambda each: (_off(width / height, *each), -each[0] * each[1]))


def passes(frames: Frames, wanted: int) -> tuple[int, ...]:
    """Lengths, each `step` * k + 1 and as alike as can be, that make at least `wanted` frames together.

    Every pass after the first starts on the last frame of the one before: n passes share n - 1 frames.
    """
    if wanted < 1:
        raise ValueError("a clip has at least one frame")
    most = (frames.most - 1) // frames.step
    if most < 1:
        raise ValueError(f"{frames.most} frames are less than one step of {frames.step} and the first frame")
    steps = max(1, ceil((wanted - 1) / frames.step))
    count = ceil(steps / most)
    share, more = divmod(steps, count)
    return tuple((share + (number < more)) * frames.step + 1 for number in range(count))


def joined(lengths: tuple[int, ...]) -> int:
    """Frames that passes make together."""
    return sum(lengths) - len(lengths) + 1


def native(frames: int, fps: int, native_fps: int) -> int:
    """Frames at the model's rate that reach to the start of the last of `frames` at `fps`."""
    return ceil((frames - 1) * native_fps / fps) + 1


def _taken(size: Size, width: int, height: int) -> bool:
    return not width % size.multiple and not height % size.multiple and width * height <= size.most_pixels


def _best_will_do(size: Size, width: int, height: int) -> bool:
    best = (size.width, size.height)
    near = _off(width / height, *best) <= NEAR and _lies_alike(best, (width, height))
    return near and size.width * size.height <= width * height


def _lies_alike(made: tuple[int, int], asked: tuple[int, int]) -> bool:
    """Not on its side, and square where a square was asked for."""
    return (made[0] <= made[1] or asked[0] > asked[1]) and (made[0] >= made[1] or asked[0] < asked[1])


def _around(side: float, multiple: int) -> set[int]:
    return {max(1, rounded) * multiple for rounded in (floor(side / multiple), ceil(side / multiple))}


def _off(proportion: float, width: int, height: int) -> float:
    """How far a size is from a proportion; the same for twice as wide and for twice as high."""
    return abs(log(width / height) - log(proportion))


def _thin(size: Size, width: int, height: int) -> tuple[int, int]:
    longest = size.most_pixels // size.multiple // size.multiple * size.multiple
    long = max(size.multiple, min(longest, max(width, height) // size.multiple * size.multiple))
    return (size.multiple, long) if width <= height else (long, size.multiple)
