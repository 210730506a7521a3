"""Change through time: a picture that stands still, jumps to another, or never holds together."""

import numpy as np
from numpy.typing import NDArray

from workers.judge.film import Film, Series
from workers.judge.light import DARK
from workers.judge.verdict import Reading

STANDING = 1.0  # levels; less is what a codec does to a frozen picture
REFRESH = 4.0  # levels that one lone frame may differ by: codecs refresh a frozen picture now and then
JUMP = 2.6  # times the change of the frames around, for a picture that has nothing in common
LEAST_JUMP = 4.0  # levels, on average over the picture
SAME = 0.8  # correlation above which it is still the same picture
AROUND = 8  # frames before and after
SETTLED = 0.9  # correlation of frames of one picture


def freeze(film: Film) -> Reading:
    """Seconds of the longest standstill."""
    start, length = longest(film.liveliest)
    seconds = float(length / film.fps)
    return Reading(
        "freeze", seconds, f"The longest standstill lasts {seconds:.2f} s.", start if length else -1
    )


def longest(liveliest: Series) -> tuple[int, int]:
    """First frame and length, in frames, of the longest run in which nothing changes."""
    standing = liveliest < STANDING
    lone = ~standing & (liveliest < REFRESH)
    lone[1:-1] &= standing[:-2] & standing[2:]
    best = (0, 0)
    run = 0
    for number in range(1, len(standing)):
        run = run + 1 if standing[number] or lone[number] else 0
        if run > best[1]:
            best = (number - run, run)
    return best


def cuts(film: Film) -> Reading:
    """Number of sudden changes to another picture; to and from black is left to `black`."""
    lit = film.bright >= DARK
    found = [frame for frame in jumps(film.change, film.alike) if lit[frame] and lit[frame - 1]]
    count = len(found)
    said = (
        "There is no cut inside the take."
        if not count
        else f"The picture jumps {count} times inside the take."
    )
    if count == 1:
        said = "The picture jumps once inside the take."
    return Reading("cut", float(count), said, int(found[0]) if count else -1)


def jumps(change: Series, alike: Series) -> NDArray[np.intp]:
    """Frames at which another picture begins: far more change than around, and nothing alike.

    Noise, in which every frame is another picture, has no cuts; a flash, whose ends are two jumps, is
    left to `flicker`.
    """
    found = []
    for number in range(1, len(change)):
        around = np.r_[change[max(1, number - AROUND) : number], change[number + 1 : number + 1 + AROUND]]
        usual = float(np.median(around)) if len(around) else 0.0
        unlike = 1 - float(alike[number])
        if change[number] * unlike > JUMP * usual and change[number] > LEAST_JUMP and unlike > 1 - SAME:
            found.append(number)
    return np.asarray([n for n in found if not {n - 1, n + 1} & set(found)], np.intp)


def coherence(film: Film) -> Reading:
    """How much a frame is like the one before, in the middle of all: 1 the same, 0 nothing in common."""
    value = float(np.median(film.alike[1:])) if film.frames > 1 else 1.0
    said = f"A frame is like the one before to {100 * max(0.0, value):.0f} of 100."
    return Reading("coherence", value, said, int(np.argmin(film.alike)) if value < SETTLED else -1)
