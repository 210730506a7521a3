"""What every timeline comes down to when it is read: enabled clips on layers, in frames of the production.

Frames are Fractions, as the program wrote them; `reading.seen` decides which of them are whole. Readers fill
these nouns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal
from urllib.parse import unquote

from orchestrator.errors import BadStory
from orchestrator.timeline.base import timecode

MOST_BYTES = 16 << 20
"""Of a timeline's text; ours have 3 kB for a clip, and programs add as much."""
MOST_CLIPS = 4000


@dataclass(frozen=True)
class Reference:
    """Which file a clip plays, as far as its program tells."""

    url: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """Ours, if the program kept them."""

    @property
    def names(self) -> tuple[str, ...]:
        """Under which it may be known. Programs write URLs, and paths of either kind."""
        paths = (self.url, unquote(self.url))
        return tuple(dict.fromkeys(path.replace("\\", "/").rpartition("/")[2] for path in paths))


@dataclass(frozen=True)
class Seam:
    """A transition as programs write it: a part before the cut, a part after it."""

    kind: Literal["dissolve", "dip"]
    before: Fraction
    after: Fraction


@dataclass(frozen=True)
class Fade:
    """A transition as we have it: from the cut on."""

    kind: Literal["dissolve", "dip"]
    frames: Fraction


@dataclass(frozen=True)
class Piece:
    """A clip. All times are in frames of the production."""

    name: str
    reference: Reference
    start: Fraction
    frames: Fraction
    source_in: Fraction
    """From the first frame of its file."""
    length: Fraction | None = None
    """Of its file, if the program tells."""
    fade: Fade | None = None
    gain_db: str | None = None
    """As its program wrote it; None: it does not tell."""
    level_db: str | None = "0"
    """What of that is its file's, and no gain of the cut; None: the program dropped that."""

    @property
    def end(self) -> Fraction:
        """The first frame after it."""
        return self.start + self.frames


@dataclass(frozen=True)
class Layer:
    """What lies on one track or lane and is enabled."""

    kind: Literal["video", "audio"]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Program:
    """A whole timeline."""

    file: str
    fps: int
    layers: tuple[Layer, ...]
    """Pictures from the lowest."""
    begins: int = 0
    """The frame that its program shows at its start."""
    notes: tuple[str, ...] = ()
    markers: tuple[tuple[Fraction, str], ...] = ()
    """Frame and name."""
    captions: tuple[tuple[Fraction, str], ...] = ()
    """Frame and words; none where its program tells none."""

    def timecode(self, frame: Fraction | int) -> str:
        """A frame as its program shows it."""
        return timecode(int(frame) + self.begins, self.fps)


def called(name: str) -> str:
    """A name from outside as it may stand in a message: on one line, at most eighty letters."""
    return "".join(letter if letter.isprintable() else " " for letter in name[:80])


def nearest(frame: Fraction) -> int:
    """The whole frame of sound that lies between frames; the later one of two."""
    return int((frame + Fraction(1, 2)) // 1)


def same_rate(file: str, what: str, rate: Fraction, fps: int) -> None:
    """Refuses what counts in another rate than the production. Rates are known to a thousandth."""
    if abs(rate - fps) > Fraction(1, 1000):
        raise BadStory(
            f"{file}: {what} counts {float(rate):.6g} frames per second, the production {fps}; "
            f"set the timeline to {fps} and export it again"
        )


def joined(found: Iterable[Piece | Seam]) -> tuple[Piece, ...]:
    """Clips of one track in order, each transition moved to start at its cut: the same frames are seen.

    A transition with nothing behind it is left out.
    """
    pieces: list[Piece] = []
    seam: Seam | None = None
    for each in found:
        if isinstance(each, Seam):
            seam = each
            continue
        if seam and pieces and pieces[-1].end == each.start:
            pieces[-1] = replace(pieces[-1], frames=pieces[-1].frames - seam.before)
        pieces.append(_led_in(each, seam) if seam else each)
        seam = None
    return tuple(pieces)


def _led_in(piece: Piece, seam: Seam) -> Piece:
    return replace(
        piece,
        start=piece.start - seam.before,
        frames=piece.frames + seam.before,
        source_in=piece.source_in - seam.before,
        fade=Fade(seam.kind, seam.before + seam.after),
    )
