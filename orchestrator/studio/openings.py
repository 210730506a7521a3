"""The openings of an episode: films of them beside the delivered one, two in sync, and the choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response

from orchestrator.api.episodes import Number
from orchestrator.api.series import SeriesId
from orchestrator.cut import Cut, Event, Opening
from orchestrator.desk import openings as desk
from orchestrator.desk import screening
from orchestrator.desk.change import Expected
from orchestrator.desk.once import once
from orchestrator.desk.openings import Film, Openings
from orchestrator.desk.packing import cut_of
from orchestrator.ledger import Production
from orchestrator.studio.episode import Acting, Stand, room
from orchestrator.studio.pages import page, see
from orchestrator.studio.visit import Creator, Editor, Reader, Visit

router = APIRouter(prefix="/series/{series}/episodes/{number}/openings", tags=["openings"])
Profile = Annotated[str, Query(max_length=64)]
Which = Annotated[str, Query(max_length=40)]
FIRST = 4
"""Pieces of picture that say how a film opens."""
TITLES: dict[Opening, tuple[str, str]] = {
    "": ("As the rules open it", "The first shot of the first beat."),
    "line-first": ("Line first", "Somebody speaks in the very first picture."),
    "reaction-first": ("Reaction first", "A face that reacts, before anybody knows to what."),
    "insert-first": ("Insert first", "The evidence in close-up: a message, a file, a ring."),
    "cold-open": ("Cold open", "A glimpse of the cliffhanger, then the episode."),
}


@dataclass(frozen=True)
class Seat:
    """One of the two films that are compared."""

    letter: str
    film: Film
    cut: Cut

    @property
    def production(self) -> Production:
        return self.film.production

    @property
    def title(self) -> str:
        return TITLES[self.film.opening][0]

    @property
    def first(self) -> Sequence[Event]:
        """How it opens."""
        return self.cut.events[:FIRST]


@router.get("")
def read(
    visit: Reader, series: SeriesId, number: Number, profile: Profile = "", a: Which = "", b: Which = ""
) -> Response:
    """Every opening, and two films beside each other."""
    where = room(visit, series, number, profile)
    found = desk.show(visit.office, visit.actor, (series, number, where.profile))
    seats = _seats(visit, found, a, b)
    news = screening.news(visit.office, visit.actor, (series, number, where.profile))
    delivered = next((film for film in found.done if not film.is_beside), None)
    shown = {
        "room": where,
        "tab": "Player",
        "found": found,
        "titles": TITLES,
        "seats": seats,
        "until": desk.parted(*(seat.cut for seat in seats)) if len(seats) == 2 else 0,
        "delivered": delivered,
        "old": next((seat for seat in seats if seat.film == delivered), None) if news.is_any else None,
        "news": news,
        "running": next((film.production for film in found.films if not film.is_done), None),
    }
    return page(visit, "openings.html.j2", shown)


@router.post("/make")
def make(
    visit: Creator,
    series: SeriesId,
    number: Number,
    opening: Annotated[Opening, Form()],
    stand: Stand,
    profile: Acting,
) -> Response:
    """Make a film of an opening beside the episode."""
    where = room(visit, series, number, profile)
    asked, place = (visit.office, visit.actor), (series, number, profile)
    form = ("opening", *place, stand, opening)
    once(*asked, form, lambda: desk.prepare(*asked, place, opening), lambda made: desk.start(*asked, made).id)
    return see(f"{where.address}/openings{where.asked}")


@router.post("/choose")
def choose(
    visit: Editor,
    series: SeriesId,
    number: Number,
    opening: Annotated[Opening, Form()],
    version: Annotated[str, Form(max_length=64)],
    profile: Acting,
) -> Response:
    """Have the cut open so."""
    where = room(visit, series, number, profile)
    place = (series, number, where.profile)
    desk.choose(visit.office, visit.actor, place, opening, Expected.exactly(version))
    return see(f"{where.address}/openings{where.asked}")


def _seats(visit: Visit, found: Openings, a: str, b: str) -> tuple[Seat, ...]:
    """The films that are asked for; else the newest delivered one, and the newest that opens otherwise."""
    films = {film.production.id: film for film in found.done}
    one = films.get(a) or next((film for film in found.done if not film.is_beside), None)
    if one is None:
        return ()
    others = [film for film in found.done if film.opening != one.opening]
    other = films.get(b) or next(iter(others), None)
    chosen = [film for film in (one, other) if film]
    return tuple(
        Seat(letter, film, cut_of(visit.office, film.production))
        for letter, film in zip("AB", chosen, strict=False)
    )
