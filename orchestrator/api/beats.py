"""/v1/series/…/episodes/…/beats: beats one by one, and their order."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from orchestrator.api.access import Creator, Reader
from orchestrator.api.answers import kept
from orchestrator.api.bodies import StoryBody, told
from orchestrator.api.conventions import IfMatch, Page, Paging
from orchestrator.api.episodes import Number
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId
from orchestrator.desk import beats as desk
from orchestrator.story import Beat, Episode

router = APIRouter(prefix="/v1/series/{series}/episodes/{number}", tags=["beats"])
StoryId = r"^\w[\w-]{0,63}$"
BeatId = Annotated[str, Path(pattern=StoryId, description="Of the beat, in its episode")]
After = Annotated[str | None, Query(pattern=StoryId, description="Behind the beat of that id")]
At = Annotated[int | None, Query(ge=1, le=9999, description="At that place, counted from 1")]


class Order(BaseModel, extra="forbid"):
    """Every beat of the episode, in the order that is wanted."""

    beats: Annotated[list[Annotated[str, Field(pattern=StoryId)]], Field(max_length=500)]


@router.post(
    "/beats",
    status_code=201,
    response_model=Beat,
    responses=answers(400, 404, 413, 415),
    openapi_extra=told("BeatOrProse"),
)
def create(
    caller: Creator,
    series: SeriesId,
    number: Number,
    body: StoryBody,
    after: After = None,
    at: At = None,
) -> Response:
    """A new beat, as fields or in words: at the end, behind another, or at a place."""
    place = desk.Place(after, at)
    made = desk.create(caller.office, caller.actor, series, number, body, place)
    location = f"/v1/series/{series}/episodes/{number}/beats/{made.id}"
    return kept(made.body, made.digest, status=201, location=location)


@router.get("/beats", responses=answers(404))
def page(
    caller: Reader, series: SeriesId, number: Number, paging: Paging, request: Request, response: Response
) -> Page[Beat]:
    """The beats of an episode in order."""
    begin = max(paging.number, 0)
    beats = desk.listed(caller.office, caller.actor, series, number)
    rows = list(enumerate(beats, 1))[begin : begin + paging.limit + 1]
    items: list[Any] = [json.loads(each.body) for _, each in rows]
    return paging.page(request, response, rows, items, lambda row: row[0])


@router.get("/beats/{beat}", response_model=Beat, responses=answers(404))
def read(caller: Reader, series: SeriesId, number: Number, beat: BeatId) -> Response:
    """One beat."""
    found = desk.find(caller.office, caller.actor, series, number, beat)
    return kept(found.body, found.digest)


@router.put(
    "/beats/{beat}",
    response_model=Beat,
    responses=answers(400, 404, 412, 413, 415, 428),
    openapi_extra=told("BeatOrProse"),
)
def replace(
    caller: Creator, series: SeriesId, number: Number, beat: BeatId, body: StoryBody, expected: IfMatch
) -> Response:
    """Another version of a beat, under its id and in its place."""
    changed = desk.replace(caller.office, caller.actor, series, number, beat, body, expected)
    return kept(changed.body, changed.digest)


@router.delete("/beats/{beat}", status_code=204, responses=answers(404, 412, 428))
def remove(caller: Creator, series: SeriesId, number: Number, beat: BeatId, expected: IfMatch) -> None:
    """A beat; those around it stay as they are."""
    desk.remove(caller.office, caller.actor, series, number, beat, expected)


@router.put("/order", response_model=Episode, responses=answers(400, 404, 412, 428))
def order(caller: Creator, series: SeriesId, number: Number, told: Order, expected: IfMatch) -> Response:
    """The beats of an episode in another order."""
    changed = desk.order(caller.office, caller.actor, series, number, told.beats, expected)
    return kept(changed.body, changed.digest)
