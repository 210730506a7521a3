"""/v1/stories: story files in and out, as the command line reads them."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from orchestrator.api.access import Creator, Reader
from orchestrator.api.conventions import IfMatch, tag
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId, SeriesOut
from orchestrator.api.uploads import MIB, Upload, form, upload
from orchestrator.desk import stories as desk

router = APIRouter(prefix="/v1", tags=["stories"])
LARGEST = 5 * MIB
StoryFile = Annotated[Upload, upload(LARGEST)]
Format = Annotated[Literal["yaml", "json", "csv", "fountain"], Query(alias="format")]
MEDIA = {
    "yaml": "application/yaml",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "fountain": "text/plain; charset=utf-8",
}
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media: {} for media in MEDIA.values()}, "description": "The story file"}
}


@router.post(
    "/stories", status_code=201, responses=answers(400, 413, 415), openapi_extra=form(), max_body_size=LARGEST
)
def create(caller: Creator, file: StoryFile, response: Response) -> SeriesOut:
    """A new series from a story file: YAML, JSON, Markdown, CSV or Fountain, told by its suffix."""
    head = desk.create(caller.office, caller.actor, file.content, file.filename)
    response.headers["Location"] = f"/v1/series/{head.id}"
    tag(response, head.digest)
    return SeriesOut.of(head)


@router.put("/series/{series}/story", responses=answers(400, 404, 412, 413, 415, 428), openapi_extra=form())
def replace(
    caller: Creator, series: SeriesId, file: StoryFile, expected: IfMatch, response: Response
) -> SeriesOut:
    """A new version of everything; the ETag is the story's. What did not change keeps its version."""
    head, digest = desk.replace(caller.office, caller.actor, series, file.content, file.filename, expected)
    tag(response, digest)
    return SeriesOut.of(head)


@router.get("/series/{series}/story", response_class=Response, responses={**FILES, **answers(404)})
def read(caller: Reader, series: SeriesId, wanted: Format = "yaml") -> Response:
    """The whole series as a story file."""
    made = desk.export(caller.office, caller.actor, series, f".{wanted}")
    shown = f"attachment; filename=\"story.{wanted}\"; filename*=UTF-8''{quote(made.name, safe='')}"
    headers = {"ETag": f'"{made.digest}"', "Content-Disposition": shown, "X-Content-Type-Options": "nosniff"}
    return Response(made.text, headers=headers, media_type=MEDIA[wanted])
