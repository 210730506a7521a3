"""Openings of an episode: which there can be, what each costs, and films of them beside the delivered one.

A film of an opening is a production of its own (`what="variant"`) that leaves the stored edit alone. Shots
and nearly all segments are there already, so it is cheap. To choose one is an edit of the cut.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from orchestrator import deliverables, make
from orchestrator.cut import Cut, Opening
from orchestrator.delivery import Variant
from orchestrator.desk import again, cuts, directed, orders, productions
from orchestrator.desk.actor import Actor
from orchestrator.desk.again import Place
from orchestrator.desk.change import Expected
from orchestrator.desk.cuts import Desired
from orchestrator.edits import CutEdit, Edits
from orchestrator.errors import Conflict, CutRefused
from orchestrator.ledger import Production, Wanted
from orchestrator.making import Making
from orchestrator.office import Office

OPENINGS: tuple[Opening, ...] = get_args(Opening)
REMEMBERED = 12
"""Newest films of each kind that are looked at."""
BY_HAND = "This episode is cut by hand and has no other openings. Restore a version that the rules cut first."


@dataclass(frozen=True)
class Film:
    """A production of the episode, and how what it makes opens."""

    production: Production
    opening: Opening

    @property
    def is_done(self) -> bool:
        return self.production.state == "done"

    @property
    def is_beside(self) -> bool:
        """Whether it is no delivery, but made to be compared with one."""
        return self.production.what == "variant"


@dataclass(frozen=True)
class Way:
    """One way to open the episode."""

    opening: Opening
    refused: str
    """Why it cannot open so; empty: it can."""
    tasks: int | None
    """How many would run for a film of it now; None: nobody knows before its lines are spoken."""
    film: Film | None
    """The newest of it that is done, or is being made."""
    is_wanted: bool
    """Whether the cut is to open so."""


@dataclass(frozen=True)
class Openings:
    """All of them, and the films that there are."""

    desired: Desired
    ways: Sequence[Way]
    films: Sequence[Film]
    """The newest first; those that failed are left out."""

    @property
    def done(self) -> Sequence[Film]:
        """What can be watched."""
        return [film for film in self.films if film.is_done]


def show(office: Office, actor: Actor, place: Place) -> Openings:
    """The openings of an episode at a profile."""
    series, number, name = place
    desired = cuts.find(office, actor, place)
    making = directed.stand(office, actor, series, number, name).directed.making
    films = tuple(_films(office, actor, place))
    ways = [_way(making, opening, films) for opening in OPENINGS]
    return Openings(desired, ways, films)


def start(office: Office, actor: Actor, prepared: orders.Prepared) -> Production:
    """Make a film of an opening beside the delivered episode; what people want of the cut stays as it is."""
    return productions.start(office, actor, prepared, action="make opening")[0]


def choose(office: Office, actor: Actor, place: Place, opening: Opening, expected: Expected) -> Desired:
    """The cut is to open so from its next production on."""

    def wanted(before: CutEdit) -> CutEdit:
        _refuse_by_hand(before)
        return before.model_copy(update={"opening": opening})

    return cuts.mend(office, actor, place, expected, wanted)


def prepare(office: Office, actor: Actor, place: Place, opening: Opening) -> orders.Prepared:
    """A film as it is about to be ordered; refused when the episode cannot open so."""
    series, number, name = place
    found = cuts.find(office, actor, place)
    _refuse_by_hand(found.edit)
    if not found.production:
        raise Conflict("There is no finished episode yet to set an opening beside. Make the episode first.")
    making = directed.stand(office, actor, series, number, name).directed.making
    make.preview(making.opened(opening))  # CutRefused says why it cannot open so
    prepared = again.prepare(office, actor, place)
    [(production, ordered)] = prepared.new
    edits = Edits.model_validate_json(ordered.edits)
    cut = edits.cut.model_copy(update={"opening": opening})
    told = replace(
        ordered,
        edits=edits.model_copy(update={"cut": cut}).model_dump_json(),
        deliverable=deliverables.written(Variant()),
    )
    return replace(prepared, new=[(replace(production, what="variant"), told)])


def _way(making: Making, opening: Opening, films: Sequence[Film]) -> Way:
    edit = making.edits.cut
    newest = next((film for film in films if film.opening == opening), None)
    is_wanted = edit.opening == opening
    if edit.hand:
        return Way(opening, BY_HAND, None, newest, is_wanted)
    try:
        reasons = make.explain(making.opened(opening))
    except CutRefused as error:
        return Way(opening, str(error), None, newest, is_wanted)
    is_spoken = not any(reason.runs and reason.kind == "voice" for reason in reasons)
    tasks = sum(reason.runs for reason in reasons) if is_spoken else None
    return Way(opening, "", tasks, newest, is_wanted)


def _films(office: Office, actor: Actor, place: Place) -> Iterator[Film]:
    series, number, name = place
    found: list[Production] = []
    for what in ("episode", "variant"):
        wanted = Wanted(series=series, episode=number, profile=name, what=what)
        found += productions.page(office, actor, wanted, "", REMEMBERED)
    for production in sorted(found, key=lambda each: each.id, reverse=True):
        if production.is_open or production.state == "done":
            edits = Edits.model_validate_json(office.ledger.productions.ordered(production.id).edits)
            yield Film(production, edits.cut.opening)


def _refuse_by_hand(edit: CutEdit) -> None:
    if edit.hand:
        raise Conflict(BY_HAND)


def parted(one: Cut, other: Cut) -> int:
    """Frames after which two films are the same to their ends; told for the one that gets there later."""
    same = 0
    for before, after in zip(reversed(one.events), reversed(other.events), strict=False):
        if (before.shot, before.source_in, before.frames) != (after.shot, after.source_in, after.frames):
            break
        same += before.frames
    return max(one.frames, other.frames) - same
