"""The storyboard of an episode as data: every shot with its words, its takes and how far they are.

What follows from the story alone is worked out once (`orchestrator.desk.directed`); what was made is read
each time, in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.desk.actor import Actor
from orchestrator.desk.directed import Directed, Stand, stand
from orchestrator.directions import direction
from orchestrator.errors import NotFound
from orchestrator.explain import Reason, explain
from orchestrator.ledger import Made, Shown, TaskState
from orchestrator.office import Office
from orchestrator.plan import Coverage, Line, Shot
from orchestrator.shoot import motion_task, still_task, voice_task
from orchestrator.store import Stored
from orchestrator.storyboard import storyboard
from prompt_templates import render

Card = Mapping[str, Any]
SHOWN = ("still", "motion")
"""Kinds of tasks that make a shot."""


@dataclass(frozen=True)
class Board:
    """A storyboard, ready to be shown."""

    stand: Stand
    cards: Sequence[Card]
    """What follows from the story, shot by shot."""
    takes: Mapping[str, Sequence[Shown]]
    """By shot."""
    made: Mapping[str, Made]
    """By key, as far as they are made: stills and voices."""
    states: Mapping[str, Sequence[TaskState]]
    """By shot, of the newest production."""

    def is_current(self, take: Shown) -> bool:
        """Whether it would be made the same way today."""
        return self.stand.directed.keys.get(motion_task(take.shot, take.number)) == take.key

    def file(self, task: str, role: str) -> Stored | None:
        """What a task made of the story as it is now."""
        made = self.made.get(self.stand.directed.keys.get(task, ""))
        return made.files.get(role) if made else None

    def state(self, shot: str) -> TaskState | None:
        """How far the newest production is with a shot: what failed, else where it is."""
        found = self.states.get(shot, ())
        return next((each for each in found if each.state == "failed"), found[-1] if found else None)


def show(office: Office, actor: Actor, series: str, number: int, at: str, dialect: str) -> Board:
    """The storyboard of an episode at a profile."""
    found = stand(office, actor, series, number, at)
    directed = found.directed
    if dialect not in directed.cards:
        directed.cards[dialect] = tuple(_cards(directed, dialect))
    takes = defaultdict(list)
    for take in office.ledger.boards.takes(series, number, at):
        takes[take.shot].append(take)
    wanted = [still_task(shot.id) for shot in directed.plan.shots]
    wanted += [voice_task(line.id) for line in directed.plan.lines]
    made = office.ledger.boards.made([directed.keys[task] for task in wanted if task in directed.keys])
    return Board(found, directed.cards[dialect], takes, made, _states(office, found))


def reasons(office: Office, board: Board) -> Mapping[str, Sequence[Reason]]:
    """Why a shot's still or takes would be made now: those that would, by shot."""
    making = board.stand.directed.making
    told = explain(making.shoot, ledger=office.ledger, store=office.store, production=making.trace)
    found = defaultdict(list)
    for each in told:
        if each.runs and each.kind in SHOWN:
            found[each.subject].append(each)
    return found


def page(office: Office, actor: Actor, series: str, number: int, at: str, dialect: str) -> str:
    """The storyboard as a page that needs nothing else."""
    board = show(office, actor, series, number, at, dialect)
    directed = board.stand.directed
    stills = {shot.id: board.file(still_task(shot.id), "still") for shot in directed.plan.shots}
    read = {
        shot: office.store.path(still.digest, still.suffix).read_bytes()
        for shot, still in stills.items()
        if still and office.store.has(still.digest, still.suffix)
    }
    return storyboard(directed.series, directed.plan, read, dialect=dialect)


def still(office: Office, actor: Actor, series: str, number: int, shot: str, at: str) -> Stored:
    """The picture of a shot as it is now; NotFound until it is made."""
    key = stand(office, actor, series, number, at).directed.keys.get(still_task(shot), "")
    made = office.ledger.boards.made([key]).get(key)
    if made is None or "still" not in made.files:
        raise NotFound(f"There is no still of shot {shot} here.")
    return made.files["still"]


def shot(office: Office, actor: Actor, series: str, number: int, name: str, at: str) -> Shot:
    """One shot as it would be filmed now; NotFound otherwise."""
    for each in stand(office, actor, series, number, at).directed.plan.shots:
        if each.id == name:
            return each
    raise NotFound(f"There is no shot {name} here.")


def _states(office: Office, found: Stand) -> Mapping[str, Sequence[TaskState]]:
    states = defaultdict(list)
    for state in office.ledger.tasks.of(found.last.id).values() if found.last else ():
        if state.kind in SHOWN:
            states[state.subject].append(state)
    return states


def _cards(directed: Directed, dialect: str) -> Iterator[Card]:
    plan, series = directed.plan, directed.series
    lines = {line.id: line for line in plan.lines}
    names = {sheet.id: sheet.name for sheet in series.sheets}
    frame = 0
    for place, each in enumerate(plan.shots, 1):
        in_cut = each.coverage is not Coverage.ALTERNATE
        line = lines.get(each.line or each.hears or "")
        yield {
            "number": place,
            "shot": each.model_dump(mode="json"),
            "start": frame if in_cut else None,
            "seconds": f"{each.frames / plan.fps:.2f}",
            "line": _spoken(line, names) if line else None,
            "prompt": render(direction(each, plan, series), dialect).model_dump(mode="json"),
        }
        frame += each.frames if in_cut else 0


def _spoken(line: Line, names: Mapping[str, str]) -> Card:
    return {"id": line.id, "speaker": names.get(line.speaker, line.speaker), "text": line.text}
