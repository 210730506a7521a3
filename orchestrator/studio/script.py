"""The script of an episode: its beats as plain text, beside what the house makes of them."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from orchestrator.api.episodes import Number
from orchestrator.api.series import SeriesId
from orchestrator.desk import scripts as desk
from orchestrator.desk import series as shelf
from orchestrator.desk import undoing
from orchestrator.desk.change import Expected, digest_of
from orchestrator.desk.scripts import Script
from orchestrator.errors import BadStory, Conflict, MicrodramaError, Stale
from orchestrator.stories import MOST_BYTES
from orchestrator.studio.episode import DEFAULT, Room, room
from orchestrator.studio.pages import page, see
from orchestrator.studio.reading import differences, reading
from orchestrator.studio.shelf import told
from orchestrator.studio.visit import Creator, Reader, Version, Visit

PATH = "/series/{series}/episodes/{number}/script"
router = APIRouter(prefix=PATH, tags=["script"])
files = APIRouter(prefix=PATH, tags=["story"])
Name = Annotated[str, Query(max_length=64, pattern=r"^[\w.-]*$")]
Fact = Annotated[str, Form(max_length=2000)]
Text = Annotated[str, Form(max_length=MOST_BYTES)]
NOTHING = {
    "is_unsaved": False,
    "was_saved": False,
    "back": None,
    "unmade": "",
    "asks": None,
    "brought": "",
    "theirs": None,
    "differences": (),
}
Suffix = Literal[".txt", ".fountain", ".yaml", ".csv", ".json"]


def _typed(
    text: Text = "",
    title: Fact = "",
    purpose: Fact = "",
    location: Fact = "",
    time: Fact = "",
    seconds: Fact = "",
) -> Script:
    return Script(text.replace("\r\n", "\n"), title, purpose, location, time, seconds)


Typed = Annotated[Script, Depends(_typed)]
Really = Annotated[int, Form(ge=0)]
"""How many beats somebody said may go."""


@router.get("")
def read(visit: Reader, series: SeriesId, number: Number, profile: Name = "") -> Response:
    """The script as it is saved."""
    at = room(visit, series, number, profile)
    asked = (visit.office, visit.actor, series, number)
    version = at.document.digest
    return _page(visit, at, desk.written(*asked), version, back=undoing.back(*asked, version))


@router.post("")
def save(
    visit: Creator,
    series: SeriesId,
    number: Number,
    typed: Typed,
    version: Version = "",
    really: Really = 0,
    profile: Name = "",
) -> Response:
    """Save it, with a way back; nothing is overwritten that somebody else saved meanwhile."""
    before = room(visit, series, number, profile)
    if instead := _kept(visit, before, typed, version, really):
        return instead
    if room(visit, series, number, profile).document.digest == before.document.digest:
        return see(_address(series, number, profile))
    return _after(visit, before)


@router.post("/undo")
def undo(
    visit: Creator, series: SeriesId, number: Number, version: Version = "", profile: Name = ""
) -> Response:
    """Put back what was there before the last change, unless somebody changed it since."""
    asked = (visit.office, visit.actor, series, number)
    try:
        undoing.undo(*asked, version)
    except Stale as error:
        found = undoing.back(*asked, version)
        if found is None:
            raise
        typed = desk.script_of(visit.office, visit.actor, series, found.body)
        return _refused(visit, room(visit, series, number, profile), typed, version, error)
    return see(_address(series, number, profile))


@router.post("/preview")
def preview(
    visit: Creator, series: SeriesId, number: Number, typed: Typed, version: Version = "", profile: Name = ""
) -> Response:
    """What would become of the text; nothing is changed."""
    at = room(visit, series, number, profile)
    return _page(visit, at, typed, version, is_unsaved=True)


@router.post("/animatic")
def make(
    visit: Creator,
    series: SeriesId,
    number: Number,
    typed: Typed,
    version: Version = "",
    really: Really = 0,
    profile: Name = "",
) -> Response:
    """Save it, and have its animatic made."""
    before = room(visit, series, number, profile)
    if instead := _kept(visit, before, typed, version, really):
        return instead
    try:
        begun = desk.begin(visit.office, visit.actor, series, number, DEFAULT)
    except BadStory as error:
        return _after(visit, before, unmade=str(error), status=error.status)
    return see(f"/studio/productions/{begun.id}")


@files.post("/import")
async def bring(
    visit: Creator,
    series: SeriesId,
    number: Number,
    file: Annotated[UploadFile, File()],
    which: Annotated[Literal[""] | int, Form()] = "",
    profile: Name = "",
) -> Response:
    """What a file would make of the episode; nothing is changed until it is saved."""
    content, name = await told(file)

    def shown() -> Response:
        at = room(visit, series, number, profile)
        where = (visit.office, visit.actor, series, number)
        found = desk.brought(*where, content, name, which or 0)
        return _page(visit, at, found, at.document.digest, is_unsaved=True, brought=name)

    return await run_in_threadpool(shown)


@router.get("/export")
def export(
    visit: Reader,
    series: SeriesId,
    number: Number,
    format: Annotated[Suffix, Query()] = ".txt",  # noqa: A002
) -> Response:
    """The episode as a file."""
    name, text = desk.exported(visit.office, visit.actor, series, number, format)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(text, 200, headers, "text/plain; charset=utf-8")


def _address(series: str, number: int, profile: str) -> str:
    return f"/studio/series/{series}/episodes/{number}/script{f'?profile={profile}' if profile else ''}"


def _kept(visit: Visit, at: Room, typed: Script, version: str, really: int) -> Response | None:
    """Save it; the page to show instead where that is asked about, or refused."""
    try:
        if asked := _asked(visit, at, typed, version, really):
            return asked
        desk.save(visit.office, visit.actor, at.series, at.number, typed, Expected.exactly(version))
    except (Stale, BadStory) as error:
        now = room(visit, at.series, at.number, at.profile)
        return _refused(visit, now, typed, version, error)
    return None


def _asked(visit: Visit, at: Room, typed: Script, version: str, really: int) -> Response | None:
    """The question whether most beats are really to go, unless it was answered; the typed text stays."""
    if version != at.document.digest:
        return None  # it will be refused, with both texts
    gone, many = desk.removed(visit.office, visit.actor, at.series, at.number, typed)
    if gone * 2 <= many or gone <= really:
        return None
    return _page(visit, at, typed, version, is_unsaved=True, status=Conflict.status, asks=(gone, many))


def _after(visit: Visit, before: Room, *, status: int = 200, unmade: str = "") -> Response:
    """What was saved, and the way back to what was there."""
    at = room(visit, before.series, before.number, before.profile)
    asked, version = (visit.office, visit.actor, at.series, at.number), at.document.digest
    back = undoing.back(*asked, version)
    typed = desk.written(*asked)
    return _page(visit, at, typed, version, status=status, was_saved=True, back=back, unmade=unmade)


def _refused(visit: Visit, at: Room, typed: Script, version: str, error: MicrodramaError) -> Response:
    """The page again, with all that was typed."""
    if not isinstance(error, Stale):
        return _page(visit, at, typed, version, is_unsaved=True, error=error, status=error.status)
    theirs = desk.written(visit.office, visit.actor, at.series, at.number)
    found: dict[str, Any] = {"theirs": theirs, "differences": differences(theirs, typed)}
    return _page(visit, at, typed, at.document.digest, is_unsaved=True, status=error.status, **found)


def _page(
    visit: Visit,
    at: Room,
    typed: Script,
    version: str,
    *,
    status: int = 200,
    error: MicrodramaError | None = None,
    **more: Any,
) -> Response:
    """The editor with a text, and that text as it is understood; `more` fills the template."""
    found = None
    try:
        found = desk.tried(visit.office, visit.actor, at.series, at.number, typed)
    except BadStory as unread:
        error = unread
    places = shelf.without_episodes(visit.office, at.head).locations
    shown = {
        "room": at,
        "tab": "Script",
        "address": f"{at.address}/script",
        "typed": typed,
        "version": version,
        "by": digest_of(visit.actor.key)[:8],
        "is_behind": bool(version) and version != at.document.digest,
        "reading": reading(found) if found else None,
        "faults": _faults(error, typed) if error else (),
        "places": dict.fromkeys((*(place.id for place in places), typed.location)),
        "formats": desk.FORMATS,
        **NOTHING,
        **more,
    }
    return page(visit, "script.html.j2", shown, status=status)


def _faults(error: MicrodramaError, typed: Script) -> Sequence[tuple[int, str]]:
    """Lines of the text, and what is wrong there."""
    found = getattr(error, "faults", ()) or ({"detail": str(error)},)
    return tuple((desk.line_of(fault, typed), fault["detail"]) for fault in found)
