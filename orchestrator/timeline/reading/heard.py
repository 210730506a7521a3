"""Pieces of sound to where lines are heard, and how loud.

Sound may begin between frames and is put on the nearest, the later one of two. A line that is not there is
told of; a timeline without any is an export of the picture alone, and refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from orchestrator.errors import BadStory
from orchestrator.timeline.reading.catalogue import Catalogue
from orchestrator.timeline.reading.pieces import Piece, Program, nearest
from orchestrator.timeline.reading.written import Written, gain, not_kept, plain


@dataclass(frozen=True)
class Heard:
    """What is heard."""

    lines: dict[str, int]
    """By line: the frame at which its file starts."""
    gains: Mapping[str, str]
    """By line, in dB: those that are not as they were written."""
    notes: tuple[str, ...] = ()


def heard(program: Program, catalogue: Catalogue, ends: int) -> Heard:
    """The sound under a picture that `ends` at that frame. A BadStory names line, timecode and cure."""
    played, others = _played(program, catalogue)
    if catalogue.lines and not played:
        raise BadStory(
            f"{program.file} has no line of dialogue on an enabled track, and the cut would be silent; "
            "export the dialogue tracks too"
        )
    lines = {line: _start(program, line, pieces, ends) for line, pieces in played.items()}
    written = catalogue.written
    known = written or Written()
    tells = _tells(played, known)
    levels = {line: _levels(known, program, line, pieces) for line, pieces in played.items() if tells}
    notes = (
        *(() if tells else ("The file does not say how loud lines are; their gains stay as they were.",)),
        *_missing(catalogue, played),
        *_trimmed(played),
        *_uneven(levels),
        *(not_kept(written, program, others) if written else ()),
    )
    return Heard(lines, dict(_changed(levels, known.gains)), notes)


def _played(program: Program, catalogue: Catalogue) -> tuple[Mapping[str, list[Piece]], list[Piece]]:
    """The pieces of each line, and all other sound."""
    lines: dict[str, list[Piece]] = {}
    others: list[Piece] = []
    for layer in program.layers:
        for piece in layer.pieces if layer.kind == "audio" else ():
            known = catalogue.played(program, piece)
            (lines.setdefault(known, []) if isinstance(known, str) else others).append(piece)
    return lines, others


def _tells(played: Mapping[str, list[Piece]], known: Written) -> bool:
    """Whether it says how loud lines are: not where each was written with a volume and none has one."""
    found = ((line, piece) for line, pieces in played.items() for piece in pieces)
    return not played or any(piece.gain_db != "0" or not known.level(line, piece) for line, piece in found)


def _levels(known: Written, program: Program, line: str, pieces: list[Piece]) -> list[Decimal]:
    """The gains of a line's pieces, each once; none where its program does not tell."""
    found = dict.fromkeys(gain(known, program, line, piece) for piece in pieces)
    return [each for each in found if each is not None]


def _changed(levels: Mapping[str, list[Decimal]], written: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for line, found in levels.items():
        if found and found[0] != Decimal(written.get(line, "0")):
            yield line, plain(found[0])


def _start(program: Program, line: str, pieces: list[Piece], ends: int) -> int:
    first, *others = (nearest(piece.start - piece.source_in) for piece in pieces)
    if twice := [start for start in others if start != first]:
        both = f"{program.timecode(first)} and {program.timecode(twice[0])}"
        raise BadStory(f"{program.file}: line {line} starts twice, at {both}; keep one")
    if not 0 <= first < ends:
        raise BadStory(
            f"{program.file}: line {line} would start {'before' if first < 0 else 'after'} "
            "the picture; move it"
        )
    return first


def _missing(catalogue: Catalogue, played: Mapping[str, list[Piece]]) -> Iterator[str]:
    for line in dict.fromkeys(catalogue.lines.values()):
        if line not in played:
            yield f"Line {line} is not on the timeline, or switched off there, and is not heard."


def _trimmed(played: Mapping[str, list[Piece]]) -> Iterator[str]:
    for line, pieces in played.items():
        length = pieces[0].length
        if length is not None and sum(piece.frames for piece in pieces) < length - 1:
            yield f"Line {line} is trimmed; a cut plays lines whole."


def _uneven(levels: Mapping[str, list[Decimal]]) -> Iterator[str]:
    for line, found in levels.items():
        if len(found) > 1:
            yield f"Line {line} is at several gains; it is kept at {plain(found[0])} dB."
