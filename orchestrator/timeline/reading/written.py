"""What was written beside pictures and places of lines, to hold against it what came back.

Gains of lines are kept. Cues, room tone, music and markers follow the rules; who changed them is told so.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath

from orchestrator.edits import LOUDEST, SOFTEST
from orchestrator.errors import BadStory
from orchestrator.timeline import base
from orchestrator.timeline.reading.pieces import Piece, Program, called, nearest

MOST = Decimal(base.LOUDEST)
VOLUME = re.compile(r"[+-]?\d{1,3}(\.\d{1,20})?", re.ASCII)
CHECK = "check "
"""How markers of checks begin; they are of the bundle, not of the cut."""


@dataclass(frozen=True)
class Written:
    """The newest version as a bundle writes it."""

    gains: Mapping[str, str] = field(default_factory=dict)
    """By line, in dB; "0" for the rest."""
    sounds: frozenset[tuple[str, int, str]] = frozenset()
    """File name, frame at which it starts, and dB, of everything enabled that is no line."""
    beats: frozenset[tuple[int, str]] = frozenset()
    """Frame and name of every marker of a beat."""
    captions: frozenset[tuple[int, str]] = frozenset()
    """Frame and words of every caption."""
    levels: Mapping[str, str] = field(default_factory=dict)
    """By line, what the mix did to it, in dB; for programs that drop it."""

    def level(self, line: str, piece: Piece) -> Decimal:
        """What of a line's volume is no gain of the cut, in dB."""
        return _level(piece, self.levels.get(line, "0"))


def gain(written: Written, program: Program, line: str, piece: Piece) -> Decimal | None:
    """A line's gain in dB, to a hundredth; None: its program does not tell. A BadStory: it cannot be used."""
    if piece.gain_db is None:
        return None
    place = f"{program.file}: line {line} at {program.timecode(max(piece.start, Fraction(0)))}"
    if not VOLUME.fullmatch(piece.gain_db):
        raise BadStory(f'{place} is as loud as "{called(piece.gain_db)}", which is no gain in dB')
    played, level = round(Decimal(piece.gain_db), 2), written.level(line, piece)
    known = Decimal(written.gains.get(line, "0"))
    if played == min(known + level, MOST):
        return known
    if not SOFTEST <= played - level <= LOUDEST:
        least, most = plain(SOFTEST + level), plain(LOUDEST + level)
        raise BadStory(f"{place} is at {plain(played)} dB; give it {least} to {most} dB, or take it out")
    return played - level


def plain(gain: Decimal) -> str:
    """As gains are written: "-12.5", "6", "0"."""
    return f"{gain.normalize() + 0:f}"


def not_kept(written: Written, program: Program, others: Collection[Piece]) -> Iterator[str]:
    """Notes on what was changed and follows the rules all the same. `others`: sounds that are no lines."""
    if not _as_written(written, others):
        yield "Cues, room tone and music follow the rules; what was changed of them is not kept."
    beats = {(nearest(frame), name) for frame, name in program.markers if not name.startswith(CHECK)}
    if beats != written.beats:
        yield "Markers follow the rules; what was changed of them is not kept."
    captions = {(nearest(frame), words) for frame, words in program.captions}
    if captions and captions != written.captions:
        yield "Captions follow the rules, and what people want otherwise here; what was changed is not kept."


def _as_written(written: Written, others: Collection[Piece]) -> bool:
    known = {(PurePosixPath(name).stem, start): gain_db for name, start, gain_db in written.sounds}
    found = {}
    for piece in others:
        start = nearest(piece.start - piece.source_in)
        places = [(PurePosixPath(name).stem, start) for name in piece.reference.names]
        found[next((each for each in places if each in known), places[0])] = piece
    return found.keys() == known.keys() and all(_same(found[each], known[each]) for each in known)


def _same(piece: Piece, known: str) -> bool:
    """What is not told is not changed."""
    if piece.gain_db is None or piece.level_db is None:
        return True
    if not VOLUME.fullmatch(piece.gain_db):
        return False
    return round(Decimal(piece.gain_db), 2) == min(Decimal(known) + _level(piece), MOST)


def _level(piece: Piece, otherwise: str = "0") -> Decimal:
    """What of its volume is no gain of the cut. Files come from outside: what is no number is nothing."""
    level = piece.level_db if piece.level_db is not None else otherwise
    return round(Decimal(level), 2) if VOLUME.fullmatch(level) else Decimal(0)
