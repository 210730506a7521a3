"""What a take keeps of its keyframe: its picture, and its detail."""

import numpy as np

from workers.judge import pixels
from workers.judge.film import GRID, STRUCTURE, Film
from workers.judge.pixels import Rgb
from workers.judge.verdict import Reading


def keyframe(film: Film, wanted: Rgb) -> Reading:
    """Correlation of the first frame with the keyframe, both small: 1 the same picture, 0 another one."""
    ours, theirs = _small(film.first.rgb, STRUCTURE), _small(wanted, STRUCTURE)
    value = pixels.alike(ours, theirs)
    return Reading(
        "keyframe", value, f"The first frame is like the keyframe to {100 * max(0.0, value):.0f} of 100.", 0
    )


def blur(film: Film, wanted: Rgb | None) -> Reading:
    """Detail of the blurriest frame over that of the keyframe, or of the first frame where there is none.

    Frames of one brightness have no detail to lose.
    """
    measure = film.sharp[0] if wanted is None else pixels.sharpness(_small(wanted, GRID))
    worst = int(np.argmin(np.where(film.sharp > 0, film.sharp, np.inf)))
    comparable = measure > 0 and film.sharp[worst] > 0
    value = min(1.0, float(film.sharp[worst]) / float(measure)) if comparable else 1.0
    model = "first frame" if wanted is None else "keyframe"
    return Reading(
        "blur", value, f"The blurriest frame keeps {100 * value:.0f} % of the {model}'s detail.", worst
    )


def _small(picture: Rgb, size: tuple[int, int]) -> pixels.Grey:
    return pixels.grey(pixels.framed(picture, *size))
