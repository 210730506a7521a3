"""The player: an episode as it was delivered last, with zones, captions, beats and shots; and its edits."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from orchestrator.api.episodes import Number
from orchestrator.api.series import SeriesId
from orchestrator.cutting import kept
from orchestrator.desk import again, cut_versions, cuts, productions, screening
from orchestrator.desk.again import Place
from orchestrator.desk.change import Expected
from orchestrator.desk.once import once
from orchestrator.desk.screening import Screening
from orchestrator.edits import CaptionEdit
from orchestrator.errors import NotFound
from orchestrator.studio import caption_form, screen
from orchestrator.studio.episode import Acting, Room, Stand, room
from orchestrator.studio.pages import page, see
from orchestrator.studio.visit import Creator, Editor, Reader, Version, Visit

router = APIRouter(prefix="/series/{series}/episodes/{number}/player", tags=["player"])
Profile = Annotated[str, Query(max_length=64)]
VERSIONS = 8
"""Of the cut, on one page."""


@router.get("")
def read(
    visit: Reader,
    series: SeriesId,
    number: Number,
    profile: Profile = "",
    zone: Annotated[str, Query(max_length=40)] = "",
    at: Annotated[int, Query(ge=0, le=10**6)] = 0,
    below: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """The film; `zone` is drawn over it, `at` is the frame on which it stands."""
    where = room(visit, series, number, profile)
    place = (series, number, where.profile)
    shown = screening.show(visit.office, visit.actor, place)
    common = {"room": where, "tab": "Player", "shown": shown, "at": at}
    if shown is None:
        return page(visit, "player-empty.html.j2", common)
    drawn = _drawn(visit, place, shown, zone)
    versions = _versions(visit, place, below)
    marks = {"beats": screen.beats(shown), "shots": screen.shots(shown), "as_shown": caption_form.shown}
    return page(visit, "player.html.j2", {**common, **drawn, **marks, **versions})


@router.post("/captions")
async def caption(
    visit: Editor, series: SeriesId, number: Number, request: Request, version: Version, profile: Acting
) -> Response:
    """Keep what somebody changed of the captions that the page showed; of the others nothing changes."""
    given = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return await run_in_threadpool(_keep, visit, (series, number, profile), given, version)


@router.post("/restore")
def restore(
    visit: Editor,
    series: SeriesId,
    number: Number,
    version: Version,
    wanted: Annotated[int, Form(ge=1, le=2**31 - 1)],
    profile: Acting,
) -> Response:
    """Want the cut of an earlier version again."""
    where = room(visit, series, number, profile)
    place = (series, number, where.profile)
    cut_versions.restore(visit.office, visit.actor, place, wanted, Expected.exactly(version))
    return see(f"{where.address}/player{where.asked}")


@router.post("/again")
def make_again(visit: Creator, series: SeriesId, number: Number, stand: Stand, profile: Acting) -> Response:
    """Make the episode as it is wanted now; a form that is sent twice orders once."""
    asked, place = (visit.office, visit.actor), (series, number, profile)
    made = once(
        *asked,
        ("again", *place, stand),
        lambda: again.prepare(*asked, place),
        lambda prepared: productions.start(*asked, prepared)[0].id,
    )
    return see(f"/studio/productions/{made}")


def _keep(visit: Visit, asked: Place, given: Mapping[str, str], version: str) -> Response:
    where: Room = room(visit, *asked)
    place, expected = (where.series, where.number, where.profile), Expected.exactly(version)
    expected.hold(cuts.find(visit.office, visit.actor, place).digest)
    shown = screening.show(visit.office, visit.actor, place)
    if not shown:
        raise NotFound("There is no finished episode here whose captions could be changed.")
    now = {each.id: each for each in shown.subtitles}
    edits = {
        name: caption_form.wanted(name, now.get(name), given, shown.cut.frames)
        for name in caption_form.touched(given)
    }
    wanted = {name: edit for name, edit in edits.items() if edit != _unsigned(now[name].edit)}
    if wanted:
        mends = {name: partial(_this, edit) for name, edit in wanted.items()}
        cuts.mend_captions(visit.office, visit.actor, place, expected, mends)
    return see(f"{where.address}/player{where.asked}#captions")


def _this(edit: CaptionEdit, _before: CaptionEdit) -> CaptionEdit:
    return edit


def _unsigned(edit: CaptionEdit | None) -> CaptionEdit:
    """Without the words that it was for."""
    return (edit or CaptionEdit()).model_copy(update={"was": ""})


def _drawn(visit: Visit, place: Place, shown: Screening, zone: str) -> dict[str, Any]:
    """The zone that is asked for, and the captions in it that the film has not, or has elsewhere; `gone` are
    those that the film has instead of them.
    """
    found = screen.all_zones()
    chosen = next((each for each in found if each.name == zone), None)
    area = chosen or found[0]
    wanted = screening.captions(visit.office, visit.actor, place, area.platform)
    captions = shown.cut.captions if wanted is None else wanted
    new, burnt = screen.drawn(captions, area.area), screen.drawn(shown.cut.captions, found[0].area)
    other = [each for each in new if each not in burnt]
    gone = [each for each in burnt if each not in new]
    room = screen.row_room(shown.plan.language)
    return {"zones": found, "zone": chosen, "captions": other, "gone": gone, "row_room": room}


def _versions(visit: Visit, place: Place, below: int) -> dict[str, Any]:
    """Versions of the cut, each with what is otherwise than in the one before."""
    rows = cut_versions.page(visit.office, visit.actor, place, below, VERSIONS + 1)
    told = [
        (kept(row), _changes(visit, place, row.number) if row.number > 1 else ()) for row in rows[:VERSIONS]
    ]
    more = rows[VERSIONS - 1].number if len(rows) > VERSIONS else 0
    return {"versions": told, "older": more, "below": below}


def _changes(visit: Visit, place: Place, number: int) -> tuple[str, ...]:
    found = cut_versions.compare(visit.office, visit.actor, place, number - 1, number)
    return tuple(each.words for each in found.changes)
