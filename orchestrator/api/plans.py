"""/v1/series/…/check, /plan and /shots: what the house makes of an episode before anything is filmed."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from orchestrator import make, production
from orchestrator.api.access import Creator, Reader
from orchestrator.api.answers import kept
from orchestrator.api.beats import StoryId
from orchestrator.api.conventions import Page, Paging
from orchestrator.api.directions import ShotId
from orchestrator.api.episodes import Number
from orchestrator.api.media import ASK_AGAIN, FOREVER, send
from orchestrator.api.problems import answers
from orchestrator.api.productions import ReasonOut
from orchestrator.api.references import PICTURES
from orchestrator.api.series import SeriesId
from orchestrator.desk import series as shelf
from orchestrator.desk import storyboards as desk
from orchestrator.desk.change import digest_of
from orchestrator.desk.directed import stand
from orchestrator.errors import NotFound
from orchestrator.plan import Finding, Plan, Shot
from orchestrator.shapes import MOST_TAKES, Coverage

router = APIRouter(prefix="/v1/series/{series}/episodes/{number}", tags=["shots"])
Profile = Annotated[str, Query(pattern=StoryId, description="How it is to be made")]


@router.get("/check", responses=answers(404), tags=["episodes"])
def check(caller: Reader, series: SeriesId, number: Number, profile: Profile = "animatic") -> list[Finding]:
    """What is wrong or missing in the episode and its plan, where, and how to mend it."""
    found = stand(caller.office, caller.actor, series, number, profile)
    whole = shelf.whole(caller.office, found.head)
    return list(production.findings(whole, number, [found.directed.plan]))


@router.get("/plan", response_model=Plan, responses=answers(404), tags=["episodes"])
def plan(caller: Reader, series: SeriesId, number: Number, profile: Profile = "animatic") -> Response:
    """The shots and lines of the episode, with what people changed about them."""
    found = stand(caller.office, caller.actor, series, number, profile)
    return kept(found.directed.body, digest_of(found.directed.body))


@router.get("/why", responses=answers(404), tags=["episodes"])
def why(
    caller: Creator,
    series: SeriesId,
    number: Number,
    profile: Profile = "animatic",
    takes: Annotated[int | None, Query(ge=1, le=MOST_TAKES, description="Default: as the last time")] = None,
    coverage: Annotated[Coverage | None, Query(description="Default: as the last time")] = None,
) -> list[ReasonOut]:
    """What would run if the episode were made now, and for which reason. Nothing is made."""
    job = stand(caller.office, caller.actor, series, number, profile).directed.making
    asked = replace(job, takes=takes or job.takes, coverage=coverage or job.coverage)
    return [ReasonOut.of(each) for each in make.explain(asked)]


@router.get("/shots", responses=answers(404))
def page(
    caller: Reader,
    series: SeriesId,
    number: Number,
    paging: Paging,
    request: Request,
    response: Response,
    profile: Profile = "animatic",
) -> Page[Shot]:
    """The shots of the episode in story order."""
    begin = max(paging.number, 0)
    shots = stand(caller.office, caller.actor, series, number, profile).directed.plan.shots
    rows = list(enumerate(shots, 1))[begin : begin + paging.limit + 1]
    return paging.page(request, response, rows, [shot for _, shot in rows], lambda row: row[0])


@router.get("/shots/{shot}", response_model=Shot, responses=answers(404))
def read(
    caller: Reader, series: SeriesId, number: Number, shot: ShotId, profile: Profile = "animatic"
) -> Response:
    """One shot as it would be filmed now; its direction is changed at `…/direction`."""
    body = desk.shot(caller.office, caller.actor, series, number, shot, profile).model_dump_json()
    return kept(body, digest_of(body))


@router.get("/shots/{shot}/still", response_class=Response, responses={**PICTURES, **answers(404, 416)})
def still(
    caller: Reader,
    series: SeriesId,
    number: Number,
    shot: ShotId,
    request: Request,
    profile: Profile = "animatic",
    digest: Annotated[str, Query(max_length=64, description="Only that file, which never changes")] = "",
) -> Response:
    """The picture of a shot as it is now, once it is made."""
    found = desk.still(caller.office, caller.actor, series, number, shot, profile)
    if digest not in ("", found.digest):
        raise NotFound("There is no such still here any more.")
    return send(caller.office.store, found, request, cache=FOREVER if digest else ASK_AGAIN)
