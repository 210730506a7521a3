"""/v1/series/…/characters, locations and props: who and what may appear, in one shape of routes."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from character_sheets.sheet import Location, Prop, Sheet
from orchestrator.api.access import Creator, Reader
from orchestrator.api.answers import kept
from orchestrator.api.bodies import StoryBody, told
from orchestrator.api.conventions import IfMatch, Page, Paging
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId
from orchestrator.desk import assets as desk

AssetId = Annotated[str, Path(pattern=r"^\w[\w-]{0,63}$", description="The id that the story gives it")]


def router_of(kind: str, model: type[BaseModel]) -> APIRouter:
    """The routes of one kind of asset."""
    router = APIRouter(prefix=f"/v1/series/{{series}}/{kind}s", tags=[f"{kind}s"])
    listed = Page[model]  # type: ignore[valid-type]
    body_of = told(model.__name__)

    @router.post(
        "",
        status_code=201,
        response_model=model,
        responses=answers(400, 404, 409, 413, 415),
        openapi_extra=body_of,
        summary=f"A new {kind}, told as in a story file",
    )
    def create(caller: Creator, series: SeriesId, body: StoryBody) -> Response:
        made = desk.create(caller.office, caller.actor, series, kind, body)
        return kept(made.body, made.digest, status=201, location=f"/v1/series/{desk.address(made)}")

    @router.get(
        "", response_model=listed, responses=answers(404), summary=f"The {kind}s of a series in their order"
    )
    def page(caller: Reader, series: SeriesId, paging: Paging, request: Request, response: Response) -> Any:
        rows = desk.page(caller.office, caller.actor, series, kind, paging.position, paging.limit + 1)
        items: list[Any] = [json.loads(each.body) for each in rows]
        return paging.page(request, response, rows, items, lambda row: [row.position, row.id])

    @router.get("/{asset}", response_model=model, responses=answers(404), summary=f"One {kind}")
    def read(caller: Reader, series: SeriesId, asset: AssetId) -> Response:
        found = desk.find(caller.office, caller.actor, series, kind, asset)
        return kept(found.body, found.digest)

    @router.put(
        "/{asset}",
        response_model=model,
        responses=answers(400, 404, 409, 412, 413, 415, 428),
        openapi_extra=body_of,
        summary=f"Another version of a {kind}; reference images stay unless the body names others",
    )
    def replace(
        caller: Creator, series: SeriesId, asset: AssetId, body: StoryBody, expected: IfMatch
    ) -> Response:
        changed = desk.replace(caller.office, caller.actor, series, kind, asset, body, expected)
        return kept(changed.body, changed.digest)

    @router.delete(
        "/{asset}",
        status_code=204,
        responses=answers(404, 409, 412, 428),
        summary=f"A {kind} that no episode uses",
    )
    def remove(caller: Creator, series: SeriesId, asset: AssetId, expected: IfMatch) -> None:
        desk.remove(caller.office, caller.actor, series, kind, asset, expected)

    return router


characters = router_of("character", Sheet)
locations = router_of("location", Location)
props = router_of("prop", Prop)
