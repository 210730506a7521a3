"""What plays for each shot: its take, or the alternates of a failed one; and where unseen lines start."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from orchestrator.cut import TakeFacts
from orchestrator.cut.pieces import Piece
from orchestrator.errors import CutRefused
from orchestrator.plan import Coverage, Line, Plan, Shot

_PLACE = ("beat", "story_role", "role", "frames", "cues", "change", "hears")
"""What a shot inherits from the one whose place it takes."""


def select(plan: Plan, takes: Mapping[str, TakeFacts]) -> list[Piece]:
    """Main and reaction shots in story order. CutRefused: a take failed and nothing can replace it."""
    pieces: list[Piece] = []
    for shot in plan.shots:
        if shot.coverage is not Coverage.ALTERNATE:
            pieces += _pieces_of(plan, shot, takes)
    return _with_unseen_lines(plan.lines, pieces)


def _pieces_of(plan: Plan, shot: Shot, takes: Mapping[str, TakeFacts]) -> list[Piece]:
    take = takes.get(shot.id)
    if take and not take.verdict:
        return [Piece(shot, take, line=shot.line or "", seen=bool(shot.line), place=shot.id)]
    return _stand_ins(plan, shot, takes, take.verdict if take else "there is no take of it")


def _stand_ins(plan: Plan, failed: Shot, takes: Mapping[str, TakeFacts], why: str) -> list[Piece]:
    """Coverage for a failed take. A speaking shot gets all of it, since its line must be covered."""
    coverage = _coverage(plan, failed)
    good = [shot for shot in coverage if shot.id in takes and not takes[shot.id].verdict]
    if not good:
        unfilmed = [shot.id for shot in coverage if shot.id not in takes]
        cure = f"film {unfilmed[0]} too (full coverage)" if unfilmed else "give the shot an alternate"
        raise CutRefused(
            f"shot {failed.id}: {why}; there is no usable coverage in its place. "
            f"Shoot another take, or {cure}."
        )
    pieces = [
        Piece(in_place_of(failed, shot), takes[shot.id], reason=f"{failed.id} failed: {why}", place=failed.id)
        for shot in (good if failed.line else good[:1])
    ]
    return [replace(pieces[0], line=failed.line or ""), *pieces[1:]]


def _coverage(plan: Plan, failed: Shot) -> Sequence[Shot]:
    """Its own alternates; without any, the other faces of its beat. Evidence cannot be replaced by a face."""
    own = [shot for shot in plan.shots if shot.alternate_of == failed.id]
    if own or failed.insert:
        return own
    faces = [shot for shot in plan.shots if shot.beat == failed.beat and shot.reaction]
    others = [shot for shot in faces if shot.id != failed.id]
    return sorted(others, key=lambda shot: shot.coverage is not Coverage.ALTERNATE)


def in_place_of(failed: Shot, alternate: Shot) -> Shot:
    """The alternate with what it takes over from the shot in whose place it plays."""
    return alternate.model_copy(update={name: getattr(failed, name) for name in _PLACE})


def _with_unseen_lines(lines: Sequence[Line], pieces: list[Piece]) -> list[Piece]:
    """Lines that no shot speaks start where they are heard, else with their beat."""
    placed = {piece.line: at for at, piece in enumerate(pieces) if piece.line}
    after = 0
    for line in lines:
        if line.id not in placed:
            at = _anchor(line, pieces, after)
            pieces[at] = replace(pieces[at], line=line.id)
            placed[line.id] = at
        after = placed[line.id]
    return pieces


def _anchor(line: Line, pieces: Sequence[Piece], after: int) -> int:
    free = [at for at, piece in enumerate(pieces) if not piece.line]
    hearing = [at for at in free if pieces[at].shot.hears == line.id]
    of_beat = [at for at in free if pieces[at].shot.beat == line.beat]
    later = [at for at in of_beat if at >= after]
    for found in (hearing, later, of_beat):
        if found:
            return found[0]
    raise CutRefused(f"line {line.id}: no shot speaks or hears it. Give beat {line.beat} a shot for it.")
