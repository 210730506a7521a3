"""/v1/series: series, and what belongs to them as a whole."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from orchestrator import shapes
from orchestrator.api.access import Creator, Reader
from orchestrator.api.bodies import StoryBody, told
from orchestrator.api.conventions import IfMatch, Page, Paging, tag
from orchestrator.api.problems import answers
from orchestrator.desk import series as desk
from orchestrator.ledger import SeriesHead
from orchestrator.story import Series

router = APIRouter(prefix="/v1/series", tags=["series"])
SeriesId = Annotated[str, Path(pattern=r"^ser_[0-9a-z]{21}$", description="From Location")]
Mine = Annotated[bool, Query(description="Only those of the key's own owner, also for an admin")]


class SeriesOut(shapes.Series):
    """A series without its sheets and episodes, which have addresses of their own."""

    @classmethod
    def of(cls, head: SeriesHead) -> "SeriesOut":
        """As it is told outside."""
        told = Series.model_validate_json(head.body)
        fields = told.model_dump(exclude={"id", *desk.PARTS.values()})
        times = {"made_at": head.made_at, "changed_at": head.changed_at}
        return cls.model_validate({**fields, **times, "id": head.id, "story": told.id, "owner": head.owner})


@router.post("", status_code=201, responses=answers(400, 413, 415), openapi_extra=told("Series"))
def create(caller: Creator, body: StoryBody, response: Response) -> SeriesOut:
    """A new series: a story as in a JSON file, with or without its sheets and episodes."""
    head = desk.create(caller.office, caller.actor, body)
    response.headers["Location"] = f"/v1/series/{head.id}"
    tag(response, head.digest)
    return SeriesOut.of(head)


@router.get("", responses=answers())
def page(
    caller: Reader, paging: Paging, request: Request, response: Response, *, mine: Mine = False
) -> Page[SeriesOut]:
    """Your series; everybody's for an admin."""
    rows = desk.page(caller.office, caller.actor, paging.text, paging.limit + 1, mine=mine)
    return paging.page(request, response, rows, [SeriesOut.of(each) for each in rows], lambda row: row.id)


@router.get("/{series}", responses=answers(404))
def read(caller: Reader, series: SeriesId, response: Response) -> SeriesOut:
    """One series."""
    head = desk.find(caller.office, caller.actor, series)
    tag(response, head.digest)
    return SeriesOut.of(head)


@router.put("/{series}", responses=answers(400, 404, 412, 413, 415, 428), openapi_extra=told("Heading"))
def replace(
    caller: Creator, series: SeriesId, body: StoryBody, expected: IfMatch, response: Response
) -> SeriesOut:
    """Another title, premise, look and so on; sheets and episodes stay as they are."""
    head = desk.replace(caller.office, caller.actor, series, body, expected)
    tag(response, head.digest)
    return SeriesOut.of(head)


@router.delete("/{series}", status_code=204, responses=answers(404, 412, 428))
def remove(caller: Creator, series: SeriesId, expected: IfMatch) -> None:
    """A series with everything in it."""
    desk.remove(caller.office, caller.actor, series, expected)
