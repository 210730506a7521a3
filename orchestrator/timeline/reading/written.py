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
from orchestrator.timeline.reading.pieces import Piece, Program, called, nearest

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


def gain(program: Program, line: str, piece: Piece) -> Decimal | None:
    """A line's gain in dB, to a hundredth; None: its program does not tell. A BadStory: it cannot be used."""
    if piece.gain_db is None:
        return None
    place = f"{program.file}: line {line} at {program.timecode(max(piece.start, Fraction(0)))}"
    if not VOLUME.fullmatch(piece.gain_db):
        raise BadStory(f'{place} is as loud as "{called(piece.gain_db)}", which is no gain in dB')
    found = round(Decimal(piece.gain_db), 2)
    if not SOFTEST <= found <= LOUDEST:
        raise BadStory(f"{place} is at {plain(found)} dB; give it {SOFTEST} to {LOUDEST} dB, or take it out")
    return found


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


def _as_written(written: Written, others: Collection[Piece]) -> bool:
    known = {(PurePosixPath(name).stem, start): gain_db for name, start, gain_db in written.sounds}
    found = {}
    for piece in others:
        start = nearest(piece.start - piece.source_in)
        places = [(PurePosixPath(name).stem, start) for name in piece.reference.names]
        found[next((each for each in places if each in known), places[0])] = piece.gain_db
    return found.keys() == known.keys() and all(_same(found[each], known[each]) for each in known)


def _same(found: str | None, known: str) -> bool:
    """What is not told is not changed."""
    if found is None:
        return True
    return bool(VOLUME.fullmatch(found)) and round(Decimal(found), 2) == Decimal(known)
