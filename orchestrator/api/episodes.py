"""/v1/series/…/episodes: an episode with its beats."""

import json
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from orchestrator import shapes
from orchestrator.api.access import Creator, Reader
from orchestrator.api.answers import kept
from orchestrator.api.bodies import StoryBody, told
from orchestrator.api.conventions import IfMatch, Page, Paging
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId
from orchestrator.desk import episodes as desk
from orchestrator.ledger import Document
from orchestrator.story import Episode

router = APIRouter(prefix="/v1/series/{series}/episodes", tags=["episodes"])
Number = Annotated[int, Path(ge=1, le=9999, description="Of the episode, in its series")]


class EpisodeHead(shapes.EpisodeHead):
    """An episode without its beats."""

    @classmethod
    def of(cls, row: Document) -> "EpisodeHead":
        """As a list shows it."""
        told = json.loads(row.body)
        times = {"made_at": row.made_at, "changed_at": row.changed_at}
        return cls.model_validate({**told, **times, "beats": len(told["beats"]), "digest": row.digest})


@router.post(
    "",
    status_code=201,
    response_model=Episode,
    responses=answers(400, 404, 409, 413, 415),
    openapi_extra=told("Episode"),
)
def create(caller: Creator, series: SeriesId, body: StoryBody) -> Response:
    """A new episode with its beats. Without a number it is the next one."""
    made = desk.create(caller.office, caller.actor, series, body)
    return kept(made.body, made.digest, status=201, location=f"/v1/series/{series}/episodes/{made.id}")


@router.get("", responses=answers(404))
def page(
    caller: Reader, series: SeriesId, paging: Paging, request: Request, response: Response
) -> Page[EpisodeHead]:
    """The episodes of a series by number."""
    rows = desk.page(caller.office, caller.actor, series, paging.position, paging.limit + 1)
    items = [EpisodeHead.of(each) for each in rows]
    return paging.page(request, response, rows, items, lambda row: [row.position, row.id])


@router.get("/{number}", response_model=Episode, responses=answers(404))
def read(caller: Reader, series: SeriesId, number: Number) -> Response:
    """One episode with its beats."""
    found = desk.find(caller.office, caller.actor, series, number)
    return kept(found.body, found.digest)


@router.put(
    "/{number}",
    response_model=Episode,
    responses=answers(400, 404, 412, 413, 415, 428),
    openapi_extra=told("Episode"),
)
def replace(
    caller: Creator, series: SeriesId, number: Number, body: StoryBody, expected: IfMatch
) -> Response:
    """Another version of an episode. Beats without ids are recognised by their words and keep their ids."""
    changed = desk.replace(caller.office, caller.actor, series, number, body, expected)
    return kept(changed.body, changed.digest)


@router.delete("/{number}", status_code=204, responses=answers(404, 412, 428))
def remove(caller: Creator, series: SeriesId, number: Number, expected: IfMatch) -> None:
    """An episode with its beats, and what people changed about its shots and cut."""
    desk.remove(caller.office, caller.actor, series, number, expected)
