"""The nouns of a timeline. Frozen, without I/O; every time is a whole frame at the timeline's rate.

A bundle builds one from its cut and its files (`orchestrator.bundle`), each writer turns it into the text of
one format. What people wrote is in `name`, `note` and `title` alone, and every writer escapes those.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from orchestrator.cut import Transition

START = 3600
"""Seconds at which a timeline begins: 01:00:00:00, as houses expect it."""
LOUDEST = 12.0
"""dB: more than that neither Final Cut Pro nor its older XML can say of a clip."""


def timecode(frame: int, fps: int) -> str:
    """Non-drop: frame 86 400 is "01:00:00:00" at 24 frames a second."""
    seconds, rest = divmod(frame, fps)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{rest:02}"


@dataclass(frozen=True)
class Media:
    """A file of the bundle."""

    path: str
    """Within the bundle, with slashes: "02_a_roll/EP01_SC02_SH030_T02.mp4"."""
    kind: Literal["video", "audio", "image"]
    frames: int
    """Its whole length, rounded up for sound."""
    sha256: str
    width: int = 0
    height: int = 0
    channels: int = 0
    reel: str = ""
    """At most eight letters and digits, for EDLs."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """How it was made: shot, take, line, seed, model. Written where a format has room for it."""

    @property
    def level_db(self) -> str:
        """What the mix of the episode did to it: a fact of sounds, and no gain of the cut."""
        return self.facts.get("level_db", "0")


@dataclass(frozen=True)
class Clip:
    """A piece of a file at its place."""

    name: str
    media: Media
    source_in: int
    frames: int
    start: int
    """Frame of the timeline, from 0."""
    transition: Transition | None = None
    """How it comes in; it starts at the cut."""
    gain_db: str = "0"
    """The cut's own."""
    note: str = ""

    @property
    def played_db(self) -> float:
        """How loud a program plays it, to be heard as in the episode."""
        return float(Decimal(self.gain_db) + Decimal(self.media.level_db))


@dataclass(frozen=True)
class Track:
    """Clips one after the other; between them may be nothing."""

    name: str
    kind: Literal["video", "audio"]
    clips: tuple[Clip, ...]
    enabled: bool = True
    """Alternates lie on video tracks that are not: at the place of what they could replace."""


@dataclass(frozen=True)
class Marker:
    """A note at a frame."""

    frame: int
    name: str
    note: str = ""
    kind: Literal["beat", "check"] = "beat"


@dataclass(frozen=True)
class Caption:
    """Words to be read. No two are there at once."""

    start: int
    frames: int
    text: str
    """Its rows, a line each."""
    language: str = "en"
    """BCP 47."""


@dataclass(frozen=True)
class Timeline:
    """One episode."""

    name: str
    """A plain name for files and reels: "EP01_v003"."""
    title: str
    fps: int
    width: int
    height: int
    frames: int
    tracks: tuple[Track, ...]
    """From the lowest: V1, then V2 and on, then the sound."""
    markers: tuple[Marker, ...] = ()
    captions: tuple[Caption, ...] = ()
    """In order. Formats without captions leave them to the SRT."""
