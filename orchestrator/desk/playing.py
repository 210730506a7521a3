"""In which order shots play, and which of them do not: what a storyboard asks of a cut."""

from collections.abc import Collection, Sequence

from orchestrator.cut.edited import ordered
from orchestrator.desk.cuts import Mend
from orchestrator.edits import CutEdit
from orchestrator.errors import Conflict
from orchestrator.plan import Coverage, Plan


def playing(plan: Plan, edit: CutEdit) -> list[str]:
    """The shots that are planned to play, in the order of the cut; one that is left out keeps its place."""
    return ordered(_planned(plan), edit.order)


def earlier(plan: Plan, shots: Collection[str]) -> Mend:
    """Each of the shots one place earlier; those that stand together stay together."""
    return lambda edit: _in_order(plan, edit, _risen(playing(plan, edit), shots))


def later(plan: Plan, shots: Collection[str]) -> Mend:
    """Each of the shots one place later."""
    return lambda edit: _in_order(plan, edit, _risen(playing(plan, edit)[::-1], shots)[::-1])


def before(plan: Plan, shots: Collection[str], other: str) -> Mend:
    """The shots right before another one, in the order that they have."""

    def wanted(edit: CutEdit) -> CutEdit:
        order = playing(plan, edit)
        moved = [shot for shot in order if shot in shots and shot != other]
        rest = [shot for shot in order if shot not in moved]
        if other not in rest:
            raise Conflict(f"Shot {other} is an alternate; it has no place in the cut.")
        at = rest.index(other)
        return _in_order(plan, edit, [*rest[:at], *moved, *rest[at:]])

    return wanted


def told(edit: CutEdit) -> CutEdit:
    """Every shot where the story has it."""
    return edit.model_copy(update={"order": ()})


def without(plan: Plan, shots: Collection[str]) -> Mend:
    """Leave shots out. One over which a line starts stays: no line may be lost."""
    speaking = [shot.id for shot in plan.shots if shot.id in shots and shot.line]
    if speaking:
        raise Conflict(
            f"Somebody speaks in shot {speaking[0]}. Take the line out of the story before you leave it out."
        )
    wanted = [shot for shot in _planned(plan) if shot in shots]
    return lambda edit: edit.model_copy(update={"omit": tuple(dict.fromkeys((*edit.omit, *wanted)))})


def again(shots: Collection[str]) -> Mend:
    """Put shots back."""
    return lambda edit: edit.model_copy(
        update={"omit": tuple(shot for shot in edit.omit if shot not in shots)}
    )


def _planned(plan: Plan) -> list[str]:
    return [shot.id for shot in plan.shots if shot.coverage is not Coverage.ALTERNATE]


def _in_order(plan: Plan, edit: CutEdit, order: Sequence[str]) -> CutEdit:
    is_told = list(order) == _planned(plan)
    return edit.model_copy(update={"order": () if is_told else tuple(order)})


def _risen(order: Sequence[str], shots: Collection[str]) -> list[str]:
    risen = list(order)
    for at in range(1, len(risen)):
        if risen[at] in shots and risen[at - 1] not in shots:
            risen[at - 1], risen[at] = risen[at], risen[at - 1]
    return risen
