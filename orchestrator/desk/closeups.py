"""One shot from near: what it serves, how it is directed and told to a model, and every take of it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from orchestrator.desk import directions, footage, packing, productions, slots, storyboards, takes
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import digest_of
from orchestrator.desk.directed import Stand, stand
from orchestrator.desk.directions import Beside
from orchestrator.desk.edits import wishes_of
from orchestrator.directions import direction
from orchestrator.edits import Retake
from orchestrator.errors import NotFound, StoreFailed
from orchestrator.ledger import Production, Wanted
from orchestrator.office import Office
from orchestrator.plan import Line, Shot
from orchestrator.shoot import motion_task
from orchestrator.store import Stored
from orchestrator.story import Beat
from prompt_templates import Direction, Prompt, render

MOST_TAKES = 100
"""Of one shot on one page."""


@dataclass(frozen=True)
class OneTake:
    """A take among its siblings."""

    shown: takes.Shown
    is_current: bool
    """Whether it would be made the same way today."""
    plays: bool
    """Whether it plays in the newest episode."""
    own: footage.Footage | None
    """The clip of a person's that it is."""


@dataclass(frozen=True)
class Words:
    """A shot as a model is told it."""

    slots: Direction
    prompt: Prompt


@dataclass(frozen=True)
class CloseUp:
    """A shot at a profile."""

    stand: Stand
    place: int
    """In the plan, from 0."""
    beside: Beside
    takes: Sequence[OneTake]
    awaited: Sequence[Retake]
    """Takes that were asked for and are not made yet."""
    still: Stored | None
    held: Mapping[slots.Noun, slots.Held]
    """What people handed in."""
    line: Line | None
    """What is said or heard in it."""

    @property
    def shot(self) -> Shot:
        """As it would be filmed now."""
        return self.stand.directed.plan.shots[self.place]

    @property
    def neighbours(self) -> tuple[Shot | None, Shot | None]:
        """The shots before and after it."""
        shots = self.stand.directed.plan.shots
        after = shots[self.place + 1] if self.place + 1 < len(shots) else None
        return (shots[self.place - 1] if self.place else None), after

    @property
    def beat(self) -> Beat | None:
        """The beat that it serves."""
        beats = self.stand.directed.making.episode.beats
        return next((each for each in beats if each.id == self.shot.beat), None)

    @property
    def digest(self) -> str:
        """The version of its takes: changes when one is made, asked for or taken back."""
        there = [f"{each.shown.take.number} {each.shown.take.key}" for each in self.takes]
        return digest_of(" ".join([*there, *(str(each.number) for each in self.awaited)]))


def words(office: Office, actor: Actor, place: takes.Place, at: str, dialect: str) -> Words:
    """The prompt of a shot in one dialect, with its slots; NotFound when there is no such shot."""
    series, number, shot = place
    directed = stand(office, actor, series, number, at).directed
    slots_ = direction(directed.plan.shots[_place(directed.plan.shots, shot)], directed.plan, directed.series)
    return Words(slots_, render(slots_, dialect))


def find(office: Office, actor: Actor, place: takes.Place, at: str) -> CloseUp:
    """A shot of the actor's with everything around it; NotFound otherwise."""
    series, number, shot = place
    found = stand(office, actor, series, number, at)
    plan = found.directed.plan
    here = plan.shots[_place(plan.shots, shot)]
    own = {each.retake.number: each for each in footage.listed(office, actor, place) if each.profile == at}
    rows = takes.page(office, actor, place, at, None, MOST_TAKES)
    playing = _playing(office, actor, place, at)
    made = [
        OneTake(
            row,
            found.directed.keys.get(motion_task(shot, row.take.number)) == row.take.key,
            motion_task(shot, row.take.number) in playing,
            own.get(row.take.number),
        )
        for row in rows
    ]
    numbers = {row.take.number for row in rows}
    asked = wishes_of(office, series, number, shot).at(at)
    line = next((each for each in plan.lines if each.id == (here.line or here.hears)), None)
    return CloseUp(
        found,
        plan.shots.index(here),
        directions.beside(office, actor, series, number, shot),
        made,
        [each for each in asked if each.number not in numbers],
        _still(office, actor, place, at),
        _held(office, actor, place, line),
        line,
    )


def _place(shots: Sequence[Shot], name: str) -> int:
    for at, each in enumerate(shots):
        if each.id == name:
            return at
    raise NotFound(f"There is no shot {name} here.")


def _still(office: Office, actor: Actor, place: takes.Place, at: str) -> Stored | None:
    with suppress(NotFound):
        return storyboards.still(office, actor, *place, at)
    return None


def _held(
    office: Office, actor: Actor, place: takes.Place, line: Line | None
) -> Mapping[slots.Noun, slots.Held]:
    series, number, shot = place
    names: dict[slots.Noun, str] = {"still": shot, "ending": shot}
    if line:
        names["voice"] = line.id
    return {
        noun: slots.find(office, actor, slots.Slot(series, number, noun, name))
        for noun, name in names.items()
    }


def _playing(office: Office, actor: Actor, place: takes.Place, at: str) -> frozenset[str]:
    """Tasks whose clips are seen in the newest episode that was made at a profile."""
    series, number, _ = place
    wanted = Wanted(series=series, episode=number, profile=at, state="done", what="episode")
    newest: Sequence[Production] = productions.page(office, actor, wanted, "", 1)
    if not newest:
        return frozenset()
    try:
        return frozenset(event.take for event in packing.cut_of(office, newest[0]).events)
    except (StoreFailed, OSError):  # swept
        return frozenset()
