"""/v1/series/…/references: reference images of characters, locations and props, and characters from cards."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from character_sheets.sheet import Consent, Reference, Sheet
from orchestrator.api.access import Creator, Reader
from orchestrator.api.assets import AssetId
from orchestrator.api.conventions import Page, tag
from orchestrator.api.media import send
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId
from orchestrator.api.uploads import MIB, Upload, form, upload
from orchestrator.desk import cards
from orchestrator.desk import references as desk

router = APIRouter(prefix="/v1/series/{series}", tags=["references"])
Group = Annotated[Literal["characters", "locations", "props"], Path(description="Whose image it is")]
ReferenceId = Annotated[str, Path(pattern=r"^ref_[0-9a-z]{21}$", description="From Location")]
LARGEST = 21 * MIB
Picture = Annotated[Upload, upload(LARGEST)]
Card = Annotated[Upload, upload(LARGEST)]
FIELDS: dict[str, Any] = {
    "view": {**Reference.model_json_schema()["properties"]["view"], "default": "front"},
    "rights": {
        "type": "string",
        "minLength": 1,
        "maxLength": 500,
        "description": "Whose picture it is, and what for",
    },
    "real_person": {"type": "boolean", "default": False},
    "consent": {"type": "string", "description": "JSON of who agreed to what; needed for a real person"},
}
PICTURES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The picture", "content": {"image/png": {}, "image/jpeg": {}}},
    206: {"description": "A part of the picture"},
    304: {"description": "It is known already"},
}


class ReferenceOut(BaseModel):
    """A reference image; the picture itself is at its address."""

    id: str
    view: str
    rights: str
    real_person: bool
    consent: Consent | None
    width: int
    height: int
    size: int
    """Bytes."""
    digest: str
    """sha256 of the picture as it is kept."""
    made_at: int
    """Milliseconds since 1970."""

    @classmethod
    def of(cls, kept: desk.Kept) -> "ReferenceOut":
        """As it is told outside."""
        told = kept.told.model_dump(include={"view", "rights", "real_person", "consent"})
        return cls.model_validate({**kept.image.__dict__, **told})


class ImportedSheet(BaseModel):
    """A character that was brought along."""

    sheet: Sheet
    notes: tuple[str, ...]
    """What was left out, and what is to be looked at."""


@router.post(
    "/characters/import",
    status_code=201,
    responses=answers(400, 404, 409, 413, 415),
    openapi_extra=form(),
    max_body_size=LARGEST,
    tags=["characters"],
)
def import_card(caller: Creator, series: SeriesId, file: Card, response: Response) -> ImportedSheet:
    """A new character from a Character Card (V2 or V3, JSON or PNG)."""
    made, notes = cards.create(caller.office, caller.actor, series, file.content)
    response.headers["Location"] = f"/v1/series/{series}/characters/{quote(made.id)}"
    tag(response, made.digest)
    return ImportedSheet(sheet=Sheet.model_validate_json(made.body), notes=notes)


@router.post(
    "/{group}/{asset}/references",
    status_code=201,
    responses=answers(400, 404, 409, 413, 415),
    openapi_extra=form(FIELDS, ("rights",)),
    max_body_size=LARGEST,
)
def create(
    caller: Creator, series: SeriesId, group: Group, asset: AssetId, file: Picture, response: Response
) -> ReferenceOut:
    """A new reference image: JPEG, PNG or WebP. It is decoded and written anew; nothing else of it stays."""
    whose = _whose(series, group, asset)
    fields = {"view": "front", **file.fields}
    made = desk.create(caller.office, caller.actor, whose, file.content, fields)
    response.headers["Location"] = f"/v1/series/{series}/{group}/{quote(asset)}/references/{made.image.id}"
    tag(response, made.image.digest)
    return ReferenceOut.of(made)


@router.get("/{group}/{asset}/references", responses=answers(404))
def page(caller: Reader, series: SeriesId, group: Group, asset: AssetId) -> Page[ReferenceOut]:
    """The reference images of one; ten at most."""
    found = desk.listed(caller.office, caller.actor, _whose(series, group, asset))
    return Page(items=[ReferenceOut.of(each) for each in found])


@router.get(
    "/{group}/{asset}/references/{reference}",
    response_class=Response,
    responses={**PICTURES, **answers(404, 416)},
)
def read(
    caller: Reader, series: SeriesId, group: Group, asset: AssetId, reference: ReferenceId, request: Request
) -> Response:
    """The picture."""
    found = desk.find(caller.office, caller.actor, _whose(series, group, asset), reference)
    return send(caller.office.store, found.image.stored, request, name=found.image.file)


@router.delete("/{group}/{asset}/references/{reference}", status_code=204, responses=answers(404))
def remove(caller: Creator, series: SeriesId, group: Group, asset: AssetId, reference: ReferenceId) -> None:
    """A reference image; it never changes, so no version is asked for."""
    desk.remove(caller.office, caller.actor, _whose(series, group, asset), reference)


def _whose(series: str, group: str, asset: str) -> tuple[str, str, str]:
    return series, group.removesuffix("s"), asset
