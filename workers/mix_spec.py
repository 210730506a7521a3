"""What a mix is asked for: tracks at exact samples, and how loud the result must be."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from workers.base import Spec


def _decimal(text: str) -> str:
    if not re.fullmatch(r"-?\d{1,3}(\.\d{1,3})?", text):
        raise ValueError(f"{text!r} is not a decimal number like -6 or 1.5")
    return text


Decimal = Annotated[str, AfterValidator(_decimal)]
"""A number as a string, so that a key never holds a raw float."""
Milliseconds = Annotated[int, Field(ge=0, le=600_000)]


STEM_ROLES = {"dialogue": ("line",), "music": ("bed",), "effects": ("tone", "cue")}
"""Stem -> what is heard in it."""


class Track(Spec):
    """One sound at its place."""

    input: str
    """The name of an input file."""
    role: Literal["line", "cue", "tone", "bed"]
    start: Annotated[int, Field(ge=0)]
    """Sample at 48 kHz."""
    gain_db: Decimal = "0"
    fade_in: Milliseconds = 0
    fade_out: Milliseconds = 0


class MixSpec(Spec):
    """The whole sound of an episode."""

    samples: Annotated[int, Field(gt=1024, le=48_000 * 3600)]
    """Length at 48 kHz."""
    tracks: Annotated[tuple[Track, ...], Field(min_length=1, max_length=2000)]
    target: Decimal = "-14"
    """LUFS."""
    ceiling: Decimal = "-1.5"
    """dBFS at the limiter, which works at four times the rate; AAC adds a little to it."""

    @property
    def silences(self) -> dict[str, dict[str, bool]]:
        """Facts of the stems that have no track, such as the dialogue of an episode without a line."""
        sounding = {track.role for track in self.tracks}
        return {stem: {"silent": True} for stem, roles in STEM_ROLES.items() if not sounding & set(roles)}
