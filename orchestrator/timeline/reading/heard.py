"""Pieces of sound to where lines are heard.

Sound may begin between frames and is put on the nearest, the later one of two. A line that is not there is
told of; a timeline without any is an export of the picture alone, and refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from orchestrator.errors import BadStory
from orchestrator.timeline.reading.catalogue import Catalogue
from orchestrator.timeline.reading.pieces import Piece, Program


@dataclass(frozen=True)
class Heard:
    """What is heard."""

    lines: Mapping[str, int]
    """By line: the frame at which its file starts."""
    notes: tuple[str, ...] = ()


def heard(program: Program, catalogue: Catalogue, ends: int) -> Heard:
    """The sound under a picture that `ends` at that frame. A BadStory names line, timecode and cure."""
    played = _played(program, catalogue)
    if catalogue.lines and not played:
        raise BadStory(
            f"{program.file} has no line of dialogue on an enabled track, and the cut would be silent; "
            "export the dialogue tracks too"
        )
    lines = {line: _start(program, line, pieces, ends) for line, pieces in played.items()}
    return Heard(lines, (*_missing(catalogue, played), *_trimmed(played)))


def _played(program: Program, catalogue: Catalogue) -> Mapping[str, list[Piece]]:
    """The pieces of each line."""
    found: dict[str, list[Piece]] = {}
    for layer in program.layers:
        for piece in layer.pieces if layer.kind == "audio" else ():
            known = catalogue.played(program, piece)
            if isinstance(known, str):
                found.setdefault(known, []).append(piece)
    return found


def _start(program: Program, line: str, pieces: list[Piece], ends: int) -> int:
    first, *others = (_nearest(piece.start - piece.source_in) for piece in pieces)
    if twice := [start for start in others if start != first]:
        both = f"{program.timecode(first)} and {program.timecode(twice[0])}"
        raise BadStory(f"{program.file}: line {line} starts twice, at {both}; keep one")
    if not 0 <= first < ends:
        raise BadStory(
            f"{program.file}: line {line} would start {'before' if first < 0 else 'after'} "
            "the picture; move it"
        )
    return first


def _nearest(frame: Fraction) -> int:
    return int((frame + Fraction(1, 2)) // 1)


def _missing(catalogue: Catalogue, played: Mapping[str, list[Piece]]) -> Iterator[str]:
    for line in dict.fromkeys(catalogue.lines.values()):
        if line not in played:
            yield f"Line {line} is not on the timeline, or switched off there, and is not heard."


def _trimmed(played: Mapping[str, list[Piece]]) -> Iterator[str]:
    for line, pieces in played.items():
        length = pieces[0].length
        if length is not None and sum(piece.frames for piece in pieces) < length - 1:
            yield f"Line {line} is trimmed; a cut plays lines whole."
