"""The direction of a shot: the director's, and what a person wants instead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from character_sheets.sheet import Frozen
from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected, change, digest_of
from orchestrator.desk.edits import keep_wishes, wishes_of
from orchestrator.desk.floor import Floor, floor, told_of
from orchestrator.edits import Edits, ShotEdit
from orchestrator.errors import BadStory, Stale
from orchestrator.office import Office
from orchestrator.overlay import Fault, directed, faults
from orchestrator.plan import Shot

Mend = Callable[[ShotEdit | None], ShotEdit | None]
"""What is wanted from what was wanted; None: the director decides."""


class Direction(Frozen):
    """A shot as it is directed now."""

    shot: Shot
    """With the edit in it, unless that cannot be used any more."""
    edit: ShotEdit | None
    """What a person wants; null: nothing."""
    unusable: tuple[str, ...]
    """Why the edit cannot be used, when the story changed under it. It cannot be produced like that."""

    @property
    def digest(self) -> str:
        """Its version."""
        return digest_of(self.model_dump_json())


@dataclass(frozen=True)
class Beside:
    """A direction, and what the house says of the same shot."""

    direction: Direction
    house: Shot


def find(office: Office, actor: Actor, series: str, number: int, shot: str) -> Direction:
    """The direction of one shot."""
    with office.ledger.database.read():
        return _direction(floor(office, actor, series, number), shot)


def beside(office: Office, actor: Actor, series: str, number: int, shot: str) -> Beside:
    """The direction of one shot beside the house's."""
    with office.ledger.database.read():
        place = floor(office, actor, series, number)
        found = _direction(place, shot)
        return Beside(found, next(each for each in place.plan.shots if each.id == shot))


def mend(
    office: Office, actor: Actor, series: str, number: int, shot: str, expected: Expected, wanted: Mend
) -> Direction:
    """Change what a person wants of a shot; refused when it cannot be made.

    The episode is directed before: that takes a while, and nobody waits for it.
    """
    with office.ledger.database.read():
        place = floor(office, actor, series, number)
        told, before = told_of(office, place.head, number), _direction(place, shot)
    expected.hold(before.digest)
    edit = wanted(before.edit)
    _refuse(list(faults(place.series, place.plan, shot, edit)) if edit else [])
    with change(office, actor, "direct shot") as made:
        head = shelf.find(office, actor, series, hold=True)
        wishes = wishes_of(office, series, number, shot)
        if told_of(office, head, number) != told or wishes.direction != before.edit:
            raise Stale
        keep_wishes(office, series, number, shot, wishes.model_copy(update={"direction": edit}))
        after = _direction(place, shot)
        address = f"{series}/episodes/{number}/shots/{shot}"
        made.note(address, owner=place.head.owner, before=before.digest, after=after.digest)
        return after


def merged(edit: ShotEdit) -> Mend:
    """The fields of `edit` replace those that were given before; the others stay."""
    return lambda before: ShotEdit.model_validate({**(before.given if before else {}), **edit.given})


def _direction(place: Floor, shot: str) -> Direction:
    place.must_have(shot)
    edit = wishes_of(place.office, place.head.id, place.episode.number, shot).direction
    wrong = list(faults(place.series, place.plan, shot, edit)) if edit else []
    plan = directed(place.series, place.plan, Edits(shots={shot: edit})) if edit else place.plan
    shown = next(each for each in plan.shots if each.id == shot)
    return Direction(shot=shown, edit=edit, unusable=tuple(f"{each.field}: {_told(each)}" for each in wrong))


def _refuse(wrong: Sequence[Fault]) -> None:
    if wrong:
        told = [{"detail": _told(each), "pointer": f"#/{each.field}"} for each in wrong]
        raise BadStory(f"{wrong[0].field}: {_told(wrong[0])}", told)


def _told(fault: Fault) -> str:
    return f"{fault.message} {fault.cure}"
