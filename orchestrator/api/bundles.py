"""/v1/bundles: what a production made as one zip: the episode, its clips and voices, and a manifest.

Timeline files for editing programs are not in it in this release.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from orchestrator.api.access import Editor, Reader
from orchestrator.api.conventions import OnlyOnce, Page, Paging, tag
from orchestrator.api.media import FILE, send
from orchestrator.api.problems import answers
from orchestrator.desk import bundles as desk
from orchestrator.ledger import Bundle

router = APIRouter(prefix="/v1/bundles", tags=["bundles"])
BundleId = Annotated[str, Path(pattern=r"^bun_[0-9a-z]{21}$", description="From Location")]


class BundleIn(BaseModel):
    """What is to be bundled."""

    model_config = ConfigDict(extra="forbid")

    production: Annotated[str, Field(pattern=r"^prd_[0-9a-z]{21}$")]
    """One that is done."""


class BundleOut(BaseModel):
    """A bundle; it never changes."""

    id: str
    owner: str
    production: str
    href: str
    """Of the zip."""
    digest: str
    """sha256 of the zip, hex: the same for the same content."""
    size: int
    made_at: int
    """Milliseconds since 1970."""

    @classmethod
    def of(cls, found: Bundle) -> "BundleOut":
        """As it is told outside."""
        return cls.model_validate({**found.__dict__, "href": f"/v1/bundles/{found.id}/file"})


@router.post("", status_code=201, response_model=BundleOut, responses=answers(400, 404, 409))
def create(caller: Editor, told: BundleIn, once: OnlyOnce) -> Response:
    """Bundle a production that is done."""

    def prepare() -> desk.Packed:
        return desk.pack(caller.office, caller.actor, told.production)

    def work(packed: desk.Packed) -> Response:
        made = desk.create(caller.office, caller.actor, packed)
        headers = {"Location": f"/v1/bundles/{made.id}", "ETag": f'"{made.digest}"'}
        return JSONResponse(BundleOut.of(made).model_dump(mode="json"), 201, headers)

    return once.prepared(caller, prepare, work)


@router.get("", responses=answers())
def page(
    caller: Reader,
    paging: Paging,
    request: Request,
    response: Response,
    production: Annotated[str, Query(max_length=40)] = "",
) -> Page[BundleOut]:
    """Your bundles, the newest first; for admins everybody's."""
    rows = desk.page(caller.office, caller.actor, production, paging.text, paging.limit + 1)
    items = [BundleOut.of(each) for each in rows]
    return paging.page(request, response, rows, items, lambda row: row.id)


@router.get("/{bundle}", responses=answers(404))
def read(caller: Reader, bundle: BundleId, response: Response) -> BundleOut:
    """One bundle."""
    found = desk.find(caller.office, caller.actor, bundle)
    tag(response, found.digest)
    return BundleOut.of(found)


@router.head("/{bundle}/file", include_in_schema=False, name="head")
@router.get("/{bundle}/file", response_class=Response, responses={**FILE, **answers(404, 416)})
def file(caller: Reader, bundle: BundleId, request: Request) -> Response:
    """The zip."""
    found = desk.find(caller.office, caller.actor, bundle)
    return send(caller.office.store, found.stored, request, name=desk.shown(caller.office, found))
