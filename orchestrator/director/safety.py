"""One neutral listening shot per person and scene, beside the reaction whose place it can take.

It hangs on a beat with a role where there is one, so that beats may come and go between without moving it.
"""

from collections.abc import Sequence
from dataclasses import replace

import orchestrator.director.reactions as reactions
from orchestrator.director.setups import Scene, Setup
from orchestrator.plan import Composition, Coverage, Move, Size
from orchestrator.story import Role

_RANK = {Role.REVEAL: 0, Role.ESCALATION: 1, Role.HOOK: 2, Role.CLIFFHANGER: 3, None: 4}

Covered = tuple[Scene, list[Setup]]


def with_listening(covered: Sequence[Covered]) -> list[Covered]:
    """The same set-ups, with an alternate right after the shot that it can replace."""
    made = [(scene, list(setups)) for scene, setups in covered]
    for stay in _scenes(made):
        for sheet in _seen(stay):
            _add(stay, sheet)
    return made


def _scenes(made: Sequence[Covered]) -> list[list[Covered]]:
    """Runs of beats in one place."""
    runs: list[list[Covered]] = []
    for each in made:
        here = each[0].reading.place.location
        if runs and runs[-1][-1][0].reading.place.location == here:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _seen(stay: Sequence[Covered]) -> list[str]:
    seen = [s.subject for _, setups in stay for s in setups if s.subject and _is_face(s)]
    return list(stay[0][0].house.casting.order(seen))


def _is_face(each: Setup) -> bool:
    return each.composition is Composition.SINGLE and each.shown is None and not each.line


def _add(stay: Sequence[Covered], sheet: str) -> None:
    found = [
        (each.coverage is not Coverage.REACTION, _RANK[scene.role], beat, at)
        for beat, (scene, setups) in enumerate(stay)
        for at, each in enumerate(setups)
        if each.subject == sheet and _is_face(each) and each.coverage is not Coverage.ALTERNATE
    ]
    if not found:
        return
    _, _, beat, at = min(found)
    scene, setups = stay[beat]
    extra = reactions.listening(scene, sheet, setups[at])
    setups.insert(at + 1, _framed(extra, setups[at]))


def _framed(extra: Setup, instead_of: Setup) -> Setup:
    """A size that neither jumps nor repeats in the place of the other shot."""
    size = instead_of.sizes[0] if instead_of.sizes[0] in (Size.CU, Size.MCU) else Size.CU
    return replace(extra, sizes=(size,), angle=instead_of.angle, move=Move.STATIC, hears=instead_of.hears)
