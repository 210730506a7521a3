"""/v1/bundles: what a production made as one zip for an editor: takes, timelines, sound, captions, manifest.

A production packs it, with a state, tasks and events like any other; `packing` names it.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from orchestrator.api.access import Editor, Reader
from orchestrator.api.conventions import OnlyOnce, Page, Paging
from orchestrator.api.media import FILE, send
from orchestrator.api.problems import answers
from orchestrator.bundle import Bundle
from orchestrator.desk import bundles as desk
from orchestrator.desk import packing
from orchestrator.shapes import State

router = APIRouter(prefix="/v1/bundles", tags=["bundles"])
BundleId = Annotated[str, Path(pattern=r"^bun_[0-9a-z]{21}$", description="From Location")]


class BundleIn(BaseModel):
    """What is to be bundled."""

    model_config = ConfigDict(extra="forbid")

    production: Annotated[str, Field(pattern=r"^prd_[0-9a-z]{21}$")]
    """One that is done."""
    proxies: bool = False
    """Whether every take comes small too."""
    otioz: bool = False
    """Whether the timeline comes as one file with its media too."""


class BundleOut(BaseModel):
    """A bundle."""

    id: str
    owner: str
    production: str
    packing: str
    """The production that packs it; empty: one of an earlier release."""
    state: State
    href: str | None
    """Of the zip; null before it is packed."""
    digest: str | None
    """sha256 of the zip, hex: the same for the same content."""
    size: int | None
    made_at: int
    """Milliseconds since 1970."""

    @classmethod
    def of(cls, found: desk.Shown) -> "BundleOut":
        """As it is told outside."""
        bundle, file = found.bundle, found.file
        told = {name: getattr(bundle, name) for name in ("id", "owner", "production", "packing", "made_at")}
        told |= {"digest": file.digest, "size": file.size} if file else {"digest": None, "size": None}
        href = f"/v1/bundles/{bundle.id}/file" if file else None
        return cls.model_validate({**told, "state": found.state, "href": href})


@router.post("", status_code=202, response_model=BundleOut, responses=answers(400, 404, 409))
def create(caller: Editor, told: BundleIn, once: OnlyOnce) -> Response:
    """Bundle the episode of a production that is done: exactly the cut that it delivered."""

    def prepare() -> packing.Packing:
        wanted = Bundle(zip=True, proxies=told.proxies, otioz=told.otioz)
        return packing.prepare(caller.office, caller.actor, told.production, wanted)

    def work(prepared: packing.Packing) -> Response:
        made = desk.create(caller.office, caller.actor, prepared)
        headers = {"Location": f"/v1/bundles/{made.bundle.id}"}
        return JSONResponse(BundleOut.of(made).model_dump(mode="json"), 202, headers)

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
    return paging.page(request, response, rows, items, lambda row: row.bundle.id)


@router.get("/{bundle}", responses=answers(404))
def read(caller: Reader, bundle: BundleId) -> BundleOut:
    """One bundle."""
    return BundleOut.of(desk.find(caller.office, caller.actor, bundle))


@router.head("/{bundle}/file", include_in_schema=False, name="head")
@router.get("/{bundle}/file", response_class=Response, responses={**FILE, **answers(404, 409, 416)})
def file(caller: Reader, bundle: BundleId, request: Request) -> Response:
    """The zip."""
    found = desk.find(caller.office, caller.actor, bundle)
    return send(caller.office.store, desk.file_of(found), request, name=desk.shown(caller.office, found))
