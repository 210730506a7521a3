"""A quick look at a picture: tells one that came out from black, flat, burnt or blurred ones.

It costs milliseconds and knows nothing of faces; `workers.judge` looks closer at takes. Measures are whole
numbers, taken on the picture brought to 512 pixels of its longer side: they mean the same at any size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGER = 512
DARK, BRIGHT = 12, 250  # of 255
SHARPEST = 10  # more than so many times the least is as good


@dataclass(frozen=True)
class Rule:
    """A measure is at fault beyond its limit; how far it is on the way to `good` tells how well it is."""

    fault: str
    measure: str
    limit: int
    good: int

    def ease(self, measures: Mapping[str, int]) -> float:
        """0 or less: at fault; 1: nothing to worry about."""
        return min(1.0, (measures[self.measure] - self.limit) / (self.good - self.limit))


RULES = (
    Rule("black", "dark", limit=970, good=600),
    Rule("blown out", "bright", limit=600, good=200),
    Rule("flat", "contrast", limit=4, good=30),
    Rule("blurred", "detail", limit=3, good=3 * SHARPEST),
)


@dataclass(frozen=True)
class Verdict:
    """What was measured, and what is wrong with it."""

    measures: Mapping[str, int]
    """dark, bright: per mille of the pixels; contrast: spread of luma; detail: spread of its Laplacian."""
    faults: tuple[str, ...]
    ease: float
    """How far the weakest measure is from a fault: the larger the better."""


def looked_at(picture: NDArray[np.uint8]) -> Verdict:
    """The verdict on one picture, (height, width, 3) in RGB."""
    measures = _measures(picture)
    eases = {rule.fault: rule.ease(measures) for rule in RULES}
    return Verdict(measures, tuple(fault for fault, ease in eases.items() if ease <= 0), min(eases.values()))


def best(verdicts: Sequence[Verdict]) -> int | None:
    """Place of the one furthest from any fault, the first of equals; None when all are at fault."""
    passing = [place for place, verdict in enumerate(verdicts) if not verdict.faults]
    return max(passing, key=lambda place: verdicts[place].ease) if passing else None


def _measures(picture: NDArray[np.uint8]) -> Mapping[str, int]:
    import cv2

    luma = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    scale = LONGER / max(luma.shape)
    if scale < 1:
        luma = cv2.resize(luma, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return {
        "dark": round(1000 * float(np.mean(luma <= DARK))),
        "bright": round(1000 * float(np.mean(luma >= BRIGHT))),
        "contrast": round(float(luma.std())),
        "detail": round(float(cv2.Laplacian(luma, cv2.CV_32F).var())),
    }
