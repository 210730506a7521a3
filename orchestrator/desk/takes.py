"""Takes of a shot: looking, choosing, and asking for one more."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.desk import orders, retakes
from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected, change, digest_of
from orchestrator.desk.edits import wishes_of
from orchestrator.desk.floor import Floor, floor, profile
from orchestrator.desk.retakes import Retakes
from orchestrator.errors import Conflict, NotFound, Stale
from orchestrator.ledger import Action, Production, Take
from orchestrator.office import Office
from orchestrator.shoot import motion_task, still_task
from orchestrator.store import Stored

Place = tuple[str, int, str]
"""Series, episode and shot."""


@dataclass(frozen=True)
class Shown:
    """A take with everything that is known of it."""

    take: Take
    action: Action | None
    """How it was made; None: nobody remembers."""
    chosen: int | None
    """The take of its shot and profile that a person chose."""
    note: str = ""
    """Why it was asked for."""
    still: Stored | None = None
    """The picture that it was filmed beside; None: that was another take's since."""

    @property
    def media(self) -> dict[str, Stored]:
        """Its files; the poster is made of the clip."""
        clip = self.action.files.get("clip") if self.action else None
        return {name: kept for name, kept in (("clip", clip), ("still", self.still)) if kept}

    @property
    def digest(self) -> str:
        """Its version: changes with the take, and with the choice among its siblings."""
        return digest_of(f"{self.take.key} {self.take.number} {self.take.verdict} {self.chosen} {self.note}")


def page(
    office: Office, actor: Actor, place: Place, wanted: str, after: tuple[int, str] | None, limit: int
) -> Sequence[Shown]:
    """The takes of a shot by number and profile, of one profile or (empty) of all."""
    with office.ledger.database.read():
        _see(office, actor, place)
        series, number, shot = place
        rows = office.ledger.takes.page(series, number, shot, wanted, after, limit)
        return _shown(office, place, rows)


def find(office: Office, actor: Actor, place: Place, wanted: str, number: int) -> Shown:
    """One take; NotFound otherwise."""
    with office.ledger.database.read():
        _see(office, actor, place)
        return _one(office, place, wanted, number)


def select(office: Office, actor: Actor, place: Place, wanted: str, number: int, expected: Expected) -> Shown:
    """This take plays. It must have been filmed as the shot is directed now, which is looked at before."""
    series, episode, shot = place
    with office.ledger.database.read():
        on = floor(office, actor, series, episode)
        seen = orders.seen_of(office, on.head, [episode])
        before = _one(office, place, wanted, number)
        expected.hold(before.digest)
        key = _key(on, wanted, shot, number)
    if key != before.take.key:
        raise Conflict(
            f"Take {number} was filmed when shot {shot} was directed otherwise. Select a newer take, or "
            "direct the shot as it was."
        )
    with change(office, actor, "select take") as made:
        head = shelf.find(office, actor, series, hold=True)
        now = _one(office, place, wanted, number)
        if orders.seen_of(office, head, [episode]) != seen or now.digest != before.digest:
            raise Stale
        office.ledger.takes.select(before.take)
        after = _one(office, place, wanted, number)
        made.note(_address(place, wanted, number), owner=on.head.owner, **_versions(before, after))
        return after


def unselect(
    office: Office, actor: Actor, place: Place, wanted: str, number: int, expected: Expected
) -> Shown:
    """The rules choose again which take plays; nothing changes when another one was chosen."""
    series, episode, shot = place
    with change(office, actor, "unselect take") as made:
        head = shelf.find(office, actor, series, hold=True)
        before = _one(office, place, wanted, number)
        expected.hold(before.digest)
        if before.take.selected:
            office.ledger.takes.unselect(series, episode, shot, wanted)
        after = _one(office, place, wanted, number)
        made.note(_address(place, wanted, number), owner=head.owner, **_versions(before, after))
        return after


def prepare(office: Office, actor: Actor, place: Place, wanted: str, note: str) -> Retakes:
    """One more take, as it is about to be ordered; refused when that cannot be made."""
    series, number, shot = place
    return retakes.prepare(office, actor, (series, number), [shot], wanted, note)


def retake(office: Office, actor: Actor, wanted: Retakes) -> Production:
    """Order it."""
    return retakes.order(office, actor, wanted)


def _see(office: Office, actor: Actor, place: Place) -> None:
    series, number, _ = place
    shelf.find(office, actor, series)
    if office.ledger.documents.get(series, "episode", str(number)) is None:
        raise NotFound(f"There is no episode {number} here.")


def _one(office: Office, place: Place, wanted: str, number: int) -> Shown:
    series, episode, shot = place
    take = office.ledger.takes.get(series, episode, wanted, shot, number)
    if take is None:
        raise NotFound(f"Shot {shot} has no take {number} at profile {wanted} here.")
    return _shown(office, place, [take])[0]


def _shown(office: Office, place: Place, rows: Sequence[Take]) -> list[Shown]:
    series, number, shot = place
    chosen = office.ledger.takes.selected(series, number, shot)
    wishes = wishes_of(office, series, number, shot)
    notes = {(each.profile, each.retake.number): each.retake.note for each in wishes.retakes}
    stills = _stills(office, place, rows)
    actions = office.ledger.actions.of([*(row.key for row in rows), *stills.values()])
    return [
        Shown(
            row,
            actions.get(row.key),
            chosen.get(row.profile),
            notes.get((row.profile, row.number), ""),
            _still(actions.get(stills.get((row.profile, row.number), ""))),
        )
        for row in rows
    ]


def _stills(office: Office, place: Place, rows: Sequence[Take]) -> dict[tuple[str, int], str]:
    """Keys of the stills beside which takes were filmed, where the last production made or used the take."""
    series, number, shot = place
    found: dict[tuple[str, int], str] = {}
    for name in {row.profile for row in rows}:
        mine = {motion_task(shot, row.number): row for row in rows if row.profile == name}
        keys = office.ledger.traces.keys(f"{series}/{number}/{name}", [still_task(shot), *mine])
        used = [row for task, row in mine.items() if keys.get(task) == row.key]
        found |= {(name, row.number): keys[still_task(shot)] for row in used if still_task(shot) in keys}
    return found


def _still(action: Action | None) -> Stored | None:
    return action.files.get("still") if action else None


def _key(on: Floor, wanted: str, shot: str, number: int) -> str:
    """What a take would be keyed by now."""
    making = on.making(profile(wanted))
    only = {each.id: (number,) if each.id == shot else () for each in making.plan.shots}
    graph = making.shooting(only)
    return graph.keys().get(motion_task(shot, number), "")


def _address(place: Place, wanted: str, number: int) -> str:
    series, episode, shot = place
    return f"{series}/episodes/{episode}/shots/{shot}/takes/{wanted}/{number}"


def _versions(before: Shown, after: Shown) -> dict[str, str]:
    return {"before": before.digest, "after": after.digest}
