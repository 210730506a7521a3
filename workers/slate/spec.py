"""What a slate is asked to show or sound."""

from typing import Literal

from workers.base import Spec

Rehearse = Literal["", "refuse", "raise", "crash", "hang", "dawdle", "linger", "lie"]
"""A fault to rehearse: refuse the spec, raise, end the process, never end, go on and
on without getting anywhere, take five seconds, promise what is not there."""


class Still(Spec):
    """Colour bars with a label."""

    width: int = 216
    height: int = 384
    label: str = ""
    seed: int = 1
    rehearse: Rehearse = ""


class Motion(Spec):
    """Colour bars with a running counter: `frames` of them, or with an input `line` lead + line + tail."""

    width: int = 216
    height: int = 384
    fps: int = 24
    frames: int = 24
    lead: int = 0
    tail: int = 0
    flash: int = -1
    """Number of the frame that is white, for checks of sync; -1 is none."""
    label: str = ""
    seed: int = 1
    rehearse: Rehearse = ""


class Voice(Spec):
    """A tone for each word of the text."""

    text: str
    hertz: int = 440
    word_ms: int = 180
    gap_ms: int = 60
    """Silence before each word and after the last."""
    seed: int = 1
    rehearse: Rehearse = ""
