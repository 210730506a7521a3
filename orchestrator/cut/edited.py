"""What people change about the cut: order, what is left out, and trims. Each gives pieces again.

The rules choose first, in the order of the story, so that a shot which only moves stays the piece that it
was; then shots are moved, overlaps are found for the new neighbours, and trims come last. CutRefused names
the edit and its cure.
"""

from collections.abc import Sequence
from dataclasses import replace

from orchestrator.cut.pieces import Piece
from orchestrator.edits import CutEdit, Trim
from orchestrator.errors import CutRefused

LEAST = 6  # frames of a trimmed shot: less is a flash


def rearranged(pieces: Sequence[Piece], edit: CutEdit) -> list[Piece]:
    """The pieces in the wanted order, without those that are left out. Stand-ins go where their shot goes."""
    held: dict[str, list[Piece]] = {}
    for piece in pieces:
        held.setdefault(piece.place, []).append(piece)
    kept = [
        piece for place in ordered(list(held), edit.order) for piece in held[place] if _stays(piece, edit)
    ]
    if not kept:
        raise CutRefused("omit leaves out every shot. Keep one of them.")
    return kept


def trimmed(pieces: Sequence[Piece], edit: CutEdit) -> list[Piece]:
    """The pieces with their trims. What a person trimmed keeps its length whatever the rules need."""
    trims = {shot: trim for shot, trim in edit.trims.items() if trim != Trim()}
    return [_trimmed(piece, trims[piece.shot.id]) if piece.shot.id in trims else piece for piece in pieces]


def ordered(places: Sequence[str], order: Sequence[str]) -> list[str]:
    """Every place; those that are not named stay behind the one that they follow."""
    named = [place for place in order if place in places]
    after: dict[str, list[str]] = {"": [], **{place: [] for place in named}}
    last = ""
    for place in places:
        last = place if place in named else last
        after[last].append(place)
    return [place for group in ("", *named) for place in after[group]]


def _stays(piece: Piece, edit: CutEdit) -> bool:
    if piece.place not in edit.omit:
        return True
    if piece.line:
        raise CutRefused(
            f"omit of shot {piece.place}: line {piece.line} starts over it, and no line may be lost. "
            "Keep the shot, or take the line out of the story."
        )
    return False


def _trimmed(piece: Piece, trim: Trim) -> Piece:
    named = f"trim of shot {piece.shot.id}"
    frames, first = piece.frames - trim.head - trim.tail, piece.source_in + trim.head
    behind = piece.take.frames - piece.source_in - piece.frames
    if frames < LEAST:
        raise CutRefused(
            f"{named}: {trim.head} frames off its head and {trim.tail} off its tail leave {frames} of "
            f"{piece.frames}. Leave at least {LEAST}."
        )
    if first < 0:
        raise CutRefused(
            f"{named}: its take has {piece.source_in} more frames at the head, not {-trim.head}. "
            f"Give a head of {-piece.source_in} or more."
        )
    if -trim.tail > behind:
        raise CutRefused(
            f"{named}: its take has {behind} more frames at the tail, not {-trim.tail}. "
            f"Give a tail of {-behind} or more."
        )
    return replace(piece, source_in=first, frames=frames, fixed=True)
