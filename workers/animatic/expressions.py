"""Emotion is geometry: a label becomes brow heights, lid openings, a mouth, and a bearing of the head."""

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from workers.errors import BadSpec

Mouth = Literal["rest", "closed", "small", "open", "wide", "round", "teeth"]
MOUTHS: tuple[Mouth, ...] = ("rest", "closed", "small", "open", "wide", "round", "teeth")
"""Lip shapes; "rest" is the emotion's own mouth, the others are speech."""
Lids = Literal["open", "half", "closed"]


@dataclass(frozen=True)
class Expression:
    """One row of the table; what the numbers mean is said at its top."""

    brow_in: float = 0.0
    brow_out: float = 0.0
    pinch: float = 0.0
    brow_skew: float = 0.0
    upper: float = 1.0
    lower: float = 0.0
    look: tuple[float, float] = (0.0, 0.0)
    corner: float = 0.0
    width: float = 1.0
    open: float = 0.0
    press: float = 0.0
    skew: float = 0.0
    teeth: float = 0.0
    pout: float = 0.0
    smile: float = 0.0
    tilt: float = 0.0
    pitch: float = 0.0
    turn: float = 0.0
    shoulders: float = 0.0
    flush: float = 0.0
    furrow: float = 0.0
    ripple: float = 0.0
    flare: float = 0.0
    bags: float = 0.0
    wet: float = 0.0
    sweat: float = 0.0
    gesture: str = ""


_SPEECH: dict[str, dict[str, Any]] = {
    "closed": {"open": 0.0, "press": 0.25},
    "small": {"open": 4.0, "width": 0.94},
    "open": {"open": 8.5, "width": 0.98},
    "wide": {"open": 13.0, "width": 1.04},
    "round": {"open": 7.0, "width": 0.62, "pout": 1.0},
    "teeth": {"open": 4.5, "width": 1.1, "teeth": 1.0},
}


@cache
def table() -> dict[str, Expression]:
    text = files("workers.animatic").joinpath("vocabulary/expressions.yaml").read_text("utf-8")
    rows: dict[str, dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return {
        label: Expression(**{**row, "look": tuple(row.get("look", (0.0, 0.0)))})
        for label, row in rows.items()
    }


EMOTIONS = tuple(table())


def expression(emotion: str, mouth: Mouth = "rest", lids: Lids = "open") -> Expression:
    """The emotion's face, speaking with that lip shape, with lids as in a blink."""
    if emotion not in table():
        raise BadSpec(f"no face is known for the emotion {emotion!r}; known are: {', '.join(EMOTIONS)}")
    face = table()[emotion]
    if mouth != "rest":
        quiet = replace(face, teeth=0.0, press=0.0, smile=0.0, corner=face.corner * 0.6, skew=face.skew * 0.6)
        face = replace(quiet, **_SPEECH[mouth])
    if lids == "half":
        return replace(face, upper=min(face.upper * 0.5, 0.55))
    return replace(face, upper=0.0) if lids == "closed" else face
