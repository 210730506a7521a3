"""The storyboard of an episode: see the story, move it about, and have it made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Path, Query
from fastapi.responses import Response

from orchestrator import profiles
from orchestrator.api.directions import ShotId
from orchestrator.api.episodes import Number
from orchestrator.api.media import send
from orchestrator.api.series import SeriesId
from orchestrator.desk import cuts, orders, playing, posters, productions, retakes
from orchestrator.desk import storyboards as desk
from orchestrator.desk.change import Expected
from orchestrator.desk.cuts import Mend
from orchestrator.desk.once import once
from orchestrator.desk.undoing import back
from orchestrator.directions import direction
from orchestrator.errors import BadStory, NotFound, Stale
from orchestrator.plan import Plan
from orchestrator.shapes import MOST_TAKES, Coverage
from orchestrator.studio.board import wall
from orchestrator.studio.episode import DEFAULT, Acting, Room, Stand, room
from orchestrator.studio.pages import page, see
from orchestrator.studio.visit import Creator, Editor, Reader, Version, Visit
from prompt_templates import dialects, render

router = APIRouter(prefix="/series/{series}/episodes/{number}/storyboard", tags=["storyboard"])
MOST_SHOTS = 2000
DIALECT = "generic"
Name = Annotated[str, Query(max_length=64, pattern=r"^[\w.-]*$")]
BEAT = r"[\w-]{1,64}"
OTHERS = (
    "Somebody else changed this while your page was open, so nothing was done. "
    "Load the page again, look at what is there now, and do it once more if it is still right."
)


@dataclass(frozen=True)
class Place:
    """An episode, and how its storyboard is looked at."""

    series: SeriesId
    number: Number
    profile: Name = ""
    view: Annotated[Literal["grid", "list"], Query()] = "grid"
    q: Annotated[str, Query(max_length=200)] = ""

    @property
    def query(self) -> str:
        """What keeps the look of the page."""
        told = {"profile": self.profile, "view": self.view if self.view == "list" else "", "q": self.q}
        kept = urlencode({name: value for name, value in told.items() if value})
        return f"?{kept}" if kept else ""

    def seen(self, at: str = "") -> Response:
        """After a change: the storyboard as it was looked at."""
        return see(f"/studio/series/{self.series}/episodes/{self.number}/storyboard{self.query}{at}")

    def room(self, visit: Visit) -> Room:
        """Around the page."""
        return room(visit, self.series, self.number, self.profile)


Here = Annotated[Place, Depends()]


def _shown(here: Here, profile: Acting) -> Place:
    return replace(here, profile=profile)


Shown = Annotated[Place, Depends(_shown)]
"""As a form of the page says it: with the profile that is shown."""


@router.get("")
def read(visit: Reader, here: Here, after: Annotated[str, Query(pattern=rf"^({BEAT})?$")] = "-") -> Response:
    """Every shot in story order; `after`: where a new beat is to stand."""
    around = here.room(visit)
    here = replace(here, profile=around.profile)
    board = _board(visit, around)
    is_open = board.stand.last is not None and board.stand.last.is_open
    shown = wall(board, {} if is_open else desk.reasons(visit.office, board), around.episode)
    told = {"room": around, "tab": "Storyboard", "here": here, "wall": shown, "after": after}
    told["back"] = back(visit.office, visit.actor, here.series, here.number, around.document.digest)
    told["stills"] = "" if around.profile == DEFAULT else around.asked  # sixty of them are to weigh little
    return page(visit, "storyboard.html.j2", told | {"profiles": profiles.names(), "most_takes": MOST_TAKES})


@router.get("/{shot}")
def prompt(visit: Reader, here: Here, shot: ShotId, dialect: Name = DIALECT) -> Response:
    """What a model is told of one shot, slot by slot, and why it would be made now."""
    if dialect not in dialects():
        raise NotFound(f"There is no dialect {dialect} here.")
    around = here.room(visit)
    board = _board(visit, around)
    directed = board.stand.directed
    found = next((each for each in directed.plan.shots if each.id == shot), None)
    if found is None:
        raise NotFound(f"There is no shot {shot} here.")
    slots = direction(found, directed.plan, directed.series)
    told = {
        "room": around,
        "tab": "Storyboard",
        "here": here,
        "shot": found,
        "number": directed.plan.shots.index(found) + 1,
        "slots": slots,
        "prompt": render(slots, dialect),
        "dialect": dialect,
        "dialects": dialects(),
        "reasons": desk.reasons(visit.office, board).get(shot, ()),
    }
    return page(visit, "storyboard-prompt.html.j2", told)


@router.get("/{shot}/{digest}")
def small(
    visit: Reader,
    here: Here,
    shot: ShotId,
    digest: Annotated[str, Path(pattern=r"^[0-9a-f]{12}$", description="The beginning of the still's")],
) -> Response:
    """A shot's still as small as a card: what is at an address never changes."""
    found = desk.still(visit.office, visit.actor, here.series, here.number, shot, here.profile or DEFAULT)
    if not found.digest.startswith(digest):
        raise NotFound("There is no such still here any more.")
    return send(visit.office.store, posters.small_of(visit.office, found), visit.request)


@router.post("/cut")
def change_cut(
    visit: Editor,
    here: Shown,
    do: Annotated[str, Form(pattern=rf"^(earlier|later|told|omit|restore|before {BEAT})$")],
    version: Version = "",
    shot: Annotated[list[str], Form(max_length=MOST_SHOTS)] = [],  # noqa: B006 - FastAPI copies it
    only: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """When shots play, and whether: in the next cut of this profile."""
    around = here.room(visit)
    shots = [only] if only else shot
    verb, _, other = do.partition(" ")
    if not shots and verb != "told":
        raise BadStory("Choose the shots first: tick the box at each.")
    plan = _board(visit, around).stand.directed.plan
    for name in shots:
        if all(each.id != name for each in plan.shots):
            raise NotFound(f"There is no shot {name} here.")
    where = (here.series, here.number, around.profile)
    with meanwhile():
        wanted = playing.before(plan, shots, other) if other else MENDS[verb](plan, shots)
        cuts.mend(visit.office, visit.actor, where, expected(version), wanted)
    return here.seen(f"#s-{shots[0]}" if shots else "")


@router.post("/retakes")
def retake(
    visit: Editor,
    here: Shown,
    stand: Stand,
    shot: Annotated[list[str], Form(max_length=MOST_SHOTS)] = [],  # noqa: B006
    only: Annotated[str, Form(max_length=64)] = "",
    note: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """One more take of each shot that is chosen; every other shot stays as it is."""
    shots, place, asked = [only] if only else shot, (here.series, here.number), (visit.office, visit.actor)
    once(
        *asked,
        ("retakes", *place, here.profile, stand, shots, note),
        lambda: retakes.prepare(*asked, place, shots, here.profile, note),
        lambda wanted: retakes.order(*asked, wanted).id,
    )
    return here.seen(f"#s-{shots[0]}")


@router.post("/productions")
def make(
    visit: Creator,
    here: Shown,
    stand: Stand,
    at: Annotated[str, Form(max_length=64)],
    takes: Annotated[int, Form(ge=1, le=MOST_TAKES)] = 1,
    coverage: Annotated[Coverage, Form()] = "full",
) -> Response:
    """Make the episode as it is told and edited now; what is made already is reused."""
    asked = orders.Asked(profile=at, takes=takes, coverage=coverage)
    once(
        visit.office,
        visit.actor,
        ("make", here.series, here.number, stand, at, takes, coverage),
        lambda: orders.prepare(visit.office, visit.actor, here.series, [here.number], asked),
        lambda prepared: productions.start(visit.office, visit.actor, prepared)[0].id,
    )
    return Place(here.series, here.number, at, here.view, here.q).seen()


@contextmanager
def meanwhile() -> Iterator[None]:
    """Say that somebody was there before, and what to do."""
    try:
        yield
    except Stale as error:
        raise Stale(OTHERS) from error


def _board(visit: Visit, around: Room) -> desk.Board:
    return desk.show(visit.office, visit.actor, around.series, around.number, around.profile, DIALECT)


def expected(version: str) -> Expected:
    """The version that a form was written for."""
    return Expected(frozenset({version or "-"}))


MENDS: Mapping[str, Callable[[Plan, Sequence[str]], Mend]] = {
    "earlier": playing.earlier,
    "later": playing.later,
    "told": lambda _plan, _shots: playing.told,
    "omit": playing.without,
    "restore": lambda _plan, shots: playing.again(shots),
}
