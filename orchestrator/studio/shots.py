"""One shot: its direction and what a model is told, its takes side by side, and files of people's own."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query
from fastapi.responses import Response

from orchestrator.api.beats import StoryId
from orchestrator.api.episodes import Number
from orchestrator.api.series import SeriesId
from orchestrator.api.storyboards import Dialect
from orchestrator.api.takes import ProfileName, TakeNumber
from orchestrator.desk import closeups, directions, posters, retakes, takes
from orchestrator.desk.change import Expected
from orchestrator.desk.closeups import CloseUp, OneTake
from orchestrator.desk.once import once
from orchestrator.studio import direction_form as fields
from orchestrator.studio.episode import Room, room
from orchestrator.studio.file_form import Told
from orchestrator.studio.pages import page, see
from orchestrator.studio.visit import Editor, Reader, Version, Visit
from orchestrator.studio.wording import part
from prompt_templates import dialects

router = APIRouter(prefix="/series/{series}/episodes/{number}/shots/{shot}", tags=["shots"])
ShotId = Annotated[str, Path(pattern=StoryId)]
Profile = Annotated[str, Query(max_length=64)]
At = Annotated[str, Form(min_length=1, max_length=64)]
"""The profile that the page showed."""
KEYS = 9
"""Takes that a digit chooses."""


@router.get("")
def read(
    visit: Reader, series: SeriesId, number: Number, shot: ShotId, profile: Profile = "",
    dialect: Dialect = "generic",
) -> Response:  # fmt: skip
    """The shot."""
    where = room(visit, series, number, profile)
    place = (series, number, shot)
    found = closeups.find(visit.office, visit.actor, place, where.profile)
    told = closeups.words(visit.office, visit.actor, place, where.profile, dialect)
    shown = {"room": where, "tab": "Storyboard", "found": found, "words": told, "dialect": dialect}
    return page(visit, "shot.html.j2", {**shown, **_shown(where, found, visit)})


@router.post("/direction")
def direct(
    visit: Editor, series: SeriesId, number: Number, shot: ShotId, told: Told, version: Version,
    profile: At,
) -> Response:  # fmt: skip
    """Direct it as the fields say; fields that say what the house says are left to it."""
    office, actor = visit.office, visit.actor
    beside = directions.beside(office, actor, series, number, shot)
    expected = Expected.exactly(version)
    expected.hold(beside.direction.digest)
    wanted = fields.wished(told, beside)
    directions.mend(office, actor, series, number, shot, expected, lambda _: wanted)
    return _back(series, number, shot, profile)


@router.post("/direction/remove")
def leave(
    visit: Editor, series: SeriesId, number: Number, shot: ShotId, version: Version, profile: At
) -> Response:
    """Leave everything to the house again."""
    expected = Expected.exactly(version)
    directions.mend(visit.office, visit.actor, series, number, shot, expected, lambda _: None)
    return _back(series, number, shot, profile)


@router.post("/takes")
def retake(
    visit: Editor, series: SeriesId, number: Number, shot: ShotId, profile: At, version: Version,
    note: Annotated[str, Form(max_length=2000)] = "",
) -> Response:  # fmt: skip
    """One more take. A form that is sent twice orders once; another one of an older page is a conflict."""
    place, asked = (series, number, shot), (visit.office, visit.actor)

    def prepare() -> retakes.Retakes:
        prepared = takes.prepare(*asked, place, profile, note.strip())  # first: it says so when that moves
        found = closeups.find(*asked, place, profile)
        Expected.exactly(version).hold(found.digest)
        return prepared

    form = ("take", *place, profile, version, note)
    once(*asked, form, prepare, lambda wanted: takes.retake(*asked, wanted).id)
    return _back(series, number, shot, profile)


@router.post("/takes/{profile}/{take}/choose")
def choose(
    visit: Editor, series: SeriesId, number: Number, shot: ShotId, profile: ProfileName, take: TakeNumber,
    version: Version,
) -> Response:  # fmt: skip
    """This take plays from the next production on."""
    expected = Expected.exactly(version)
    takes.select(visit.office, visit.actor, (series, number, shot), profile, take, expected)
    return _back(series, number, shot, profile)


@router.post("/takes/{profile}/{take}/release")
def release(
    visit: Editor, series: SeriesId, number: Number, shot: ShotId, profile: ProfileName, take: TakeNumber,
    version: Version,
) -> Response:  # fmt: skip
    """The rules choose again."""
    expected = Expected.exactly(version)
    takes.unselect(visit.office, visit.actor, (series, number, shot), profile, take, expected)
    return _back(series, number, shot, profile)


def address_of(series: str, number: int, shot: str, profile: str = "") -> str:
    """Of the page."""
    asked = f"?profile={part(profile)}" if profile else ""
    return f"/studio/series/{series}/episodes/{number}/shots/{part(shot)}{asked}"


def _back(series: str, number: int, shot: str, profile: str) -> Response:
    return see(address_of(series, number, shot, profile))


def _shown(where: Room, found: CloseUp, visit: Visit) -> dict[str, Any]:
    """What the template needs besides."""
    series, number = where.series, where.number
    base = f"/v1/series/{series}/episodes/{number}"
    name = found.shot.id
    still = found.still
    before, after = found.neighbours
    last = found.stand.last
    return {
        "address": address_of(series, number, name),
        "before": before and address_of(series, number, before.id, where.profile),
        "after": after and address_of(series, number, after.id, where.profile),
        "still": f"{base}/shots/{part(name)}/still?profile={part(where.profile)}&digest={still.digest}"
        if still
        else "",
        "media": {
            each.shown.take.number: _media(f"{base}/shots/{part(name)}/takes/{part(where.profile)}", each)
            for each in found.takes
        },
        "names": {sheet.id: sheet.name for sheet in found.stand.directed.series.sheets},
        "wanted": fields.shown(found.beside),
        "given": fields.given(found.beside),
        "fields": fields,
        "dialects": dialects(),
        "running": last if last and last.is_open else None,
        "keys": KEYS,
        "base": base,
        "may_edit": visit.may("creator", "editor"),
    }


def _media(address: str, take: OneTake) -> dict[str, str]:
    """Addresses of its clip and poster; none when they were swept."""
    number, clip = take.shown.take.number, take.shown.media.get("clip")
    if clip is None:
        return {}
    return {
        "clip": f"{address}/{number}/clip?digest={clip.digest}",
        "poster": f"{address}/{number}/{posters.address(clip)}",
    }
