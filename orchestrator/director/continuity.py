"""Checks on the shots of a plan, whoever made it: the line, eyelines, jump cuts, clothes, things in hand."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from orchestrator.plan import Composition, Coverage, Finding, Gaze, Placement, Shot

_FACELESS = (Composition.INSERT, Composition.CARD)
_OPPOSITE = {"left": "right", "right": "left"}


def check(shots: Sequence[Shot]) -> tuple[Finding, ...]:
    """Every break of continuity between the shots that are in the cut, in their order."""
    cut = [shot for shot in shots if shot.coverage is not Coverage.ALTERNATE]
    found: list[Finding] = []
    for stay in _stays(cut):
        found += _line(stay)
        found += _clothes(stay)
        found += _hands(stay)
    found += _jumps(cut)
    found += _eyelines(cut)
    return tuple(found)


def _stays(cut: Sequence[Shot]) -> list[list[Shot]]:
    """Runs of shots in one place; inserts and cards belong to the run around them."""
    runs: list[list[Shot]] = []
    for shot in cut:
        if shot.composition in _FACELESS:
            continue
        if runs and runs[-1][-1].location == shot.location:
            runs[-1].append(shot)
        else:
            runs.append([shot])
    return runs


def _line(stay: Sequence[Shot]) -> Iterator[Finding]:
    """180 degrees: two people keep their sides of the picture as long as they stay in one place."""
    sides: dict[frozenset[str], tuple[str, str]] = {}
    for shot in stay:
        placed = sorted((p for p in shot.cast[:2] if p.side != "centre"), key=lambda p: p.sheet)
        if len(placed) < 2 or placed[0].side == placed[1].side:
            continue
        pair = frozenset(p.sheet for p in placed)
        now = (placed[0].side, shot.id)
        before = sides.setdefault(pair, now)
        if before[0] != now[0]:
            sides[pair] = now
            yield _finding(
                "crossed-line",
                shot,
                f"{' and '.join(p.sheet for p in placed)} have changed sides since shot {before[1]}",
                "Swap their sides, or put a shot between in which one of them is in the centre.",
            )


def _clothes(stay: Sequence[Shot]) -> Iterator[Finding]:
    """Nobody changes clothes within a stay without the story saying so."""
    worn: dict[str, tuple[str, str]] = {}
    for shot in stay:
        for placed in shot.cast:
            before = worn.get(placed.sheet)
            if before and before[0] != placed.wardrobe and "wardrobe" in shot.inferred:
                yield _finding(
                    "changed-clothes",
                    shot,
                    f"{placed.sheet} wears {placed.wardrobe!r}, and wore {before[0]!r} in shot {before[1]}",
                    "Use one wardrobe for the scene, or give the beat a `wardrobe` where it changes.",
                )
            worn[placed.sheet] = (placed.wardrobe, shot.id)


def _hands(stay: Sequence[Shot]) -> Iterator[Finding]:
    """A thing is in one person's hands at a time, and does not vanish within a beat."""
    holder: dict[str, Placement] = {}
    for shot in stay:
        held: dict[str, Placement] = {}
        for placed in shot.cast:
            for prop in placed.holds:
                if prop in held:
                    yield _finding(
                        "prop-twice",
                        shot,
                        f"{prop} is in the hands of {held[prop].sheet} and of {placed.sheet}",
                        "Let one of them hold it.",
                    )
                held[prop] = placed
        holder.update(held)
    yield from _vanished(stay)


def _vanished(stay: Sequence[Shot]) -> Iterator[Finding]:
    for before, shot in pairwise(stay):
        if before.beat != shot.beat:
            continue
        now = {placed.sheet: placed.holds for placed in shot.cast}
        for placed in before.cast:
            lost = [prop for prop in placed.holds if placed.sheet in now and prop not in now[placed.sheet]]
            for prop in lost:
                yield _finding(
                    "prop-lost",
                    shot,
                    f"{placed.sheet} held {prop} in shot {before.id} and does not hold it here",
                    "Show how it is put away, or let them hold it.",
                )


def _jumps(cut: Sequence[Shot]) -> Iterator[Finding]:
    """Neighbours of one person need another size or composition."""
    for before, shot in pairwise(cut):
        if (
            not (before.cast and shot.cast)
            or before.composition in _FACELESS
            or shot.composition in _FACELESS
        ):
            continue
        same = before.cast[0].sheet == shot.cast[0].sheet and before.size == shot.size
        if same and before.composition == shot.composition:
            yield _finding(
                "jump-cut",
                shot,
                f"{shot.cast[0].sheet} is as large ({shot.size}) as in shot {before.id} right before it",
                "Change the size of one of the two, or put a reaction or an insert between.",
            )


def _eyelines(cut: Sequence[Shot]) -> Iterator[Finding]:
    """Two people who look at each other in neighbouring singles look in opposite directions."""
    for before, shot in pairwise(cut):
        if not shot.hears or before.line != shot.hears or not (before.cast and shot.cast):
            continue
        first, second = before.cast[0], shot.cast[0]
        if first.sheet != second.sheet and _parallel(first.gaze, second.gaze):
            yield _finding(
                "eyeline",
                shot,
                f"{first.sheet} (shot {before.id}) and {second.sheet} both look {second.gaze}",
                f"Let {second.sheet} look {_OPPOSITE[second.gaze]}.",
            )


def _parallel(first: Gaze, second: Gaze) -> bool:
    return first == second and first in _OPPOSITE


def _finding(code: str, shot: Shot, message: str, cure: str) -> Finding:
    return Finding(code=code, severity="warning", place=f"shot {shot.id}", message=message, cure=cure)
