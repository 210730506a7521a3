"""/v1/packs: what a production made as one zip for a platform: episode, cover, texts, fields, checks.

A production packs it, with a state, tasks and events like any other; `packing` names it. A check that fails
ends it as failed, with shot, time and pixels, unless it is overridden.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from character_sheets.sheet import Id
from orchestrator.api.access import Editor, Reader
from orchestrator.api.conventions import OnlyOnce, Page, Paging
from orchestrator.api.media import FILE, send
from orchestrator.api.problems import answers
from orchestrator.desk import packing
from orchestrator.desk import packs as desk
from orchestrator.pack import Pack
from orchestrator.qc import Override
from orchestrator.qc.check import Reason
from orchestrator.shapes import State

router = APIRouter(prefix="/v1/packs", tags=["packs"])
PackId = Annotated[str, Path(pattern=r"^pck_[0-9a-z]{21}$", description="From Location")]


class OverrideIn(BaseModel):
    """A check that may fail this time."""

    model_config = ConfigDict(extra="forbid")

    code: Id
    """Of the check, as the report names it."""
    because: Reason
    """Goes into the report, with your owner's name and your key's id."""


class PackIn(BaseModel):
    """What is to be packed."""

    model_config = ConfigDict(extra="forbid")

    production: Annotated[str, Field(pattern=r"^prd_[0-9a-z]{21}$")]
    """One that is done."""
    platform: Annotated[str, Field(min_length=1, max_length=64)]
    override: Annotated[tuple[OverrideIn, ...], Field(max_length=50)] = ()


class PackOut(BaseModel):
    """A pack."""

    id: str
    owner: str
    production: str
    platform: str
    packing: str
    """The production that packs it."""
    state: State
    href: str | None
    """Of the zip; null before it is packed."""
    digest: str | None
    """sha256 of the zip, hex."""
    size: int | None
    made_at: int
    """Milliseconds since 1970."""

    @classmethod
    def of(cls, found: desk.Shown) -> "PackOut":
        """As it is told outside."""
        file = found.file
        told = {"digest": file.digest, "size": file.size} if file else {"digest": None, "size": None}
        href = f"/v1/packs/{found.pack.id}/file" if file else None
        return cls.model_validate({**found.pack.__dict__, **told, "state": found.made_by.state, "href": href})


@router.post("", status_code=202, response_model=PackOut, responses=answers(400, 404, 409))
def create(caller: Editor, told: PackIn, once: OnlyOnce) -> Response:
    """Pack the episode of a production that is done: its cut, with captions for that zone."""

    def prepare() -> packing.Packing:
        desk.refuse_unknown(told.platform)
        by = ", ".join(filter(None, (caller.actor.owner, caller.actor.key))) or "the operator"
        overrides = tuple(Override(code=each.code, because=each.because, by=by) for each in told.override)
        wanted = Pack(platform=told.platform, override=overrides)
        return packing.prepare(caller.office, caller.actor, told.production, wanted)

    def work(prepared: packing.Packing) -> Response:
        made = desk.create(caller.office, caller.actor, prepared, told.platform)
        headers = {"Location": f"/v1/packs/{made.pack.id}"}
        return JSONResponse(PackOut.of(made).model_dump(mode="json"), 202, headers)

    return once.prepared(caller, prepare, work)


@router.get("", responses=answers())
def page(
    caller: Reader,
    paging: Paging,
    request: Request,
    response: Response,
    production: Annotated[str, Query(max_length=40)] = "",
) -> Page[PackOut]:
    """Your packs, the newest first; for admins everybody's."""
    rows = desk.page(caller.office, caller.actor, production, paging.text, paging.limit + 1)
    items = [PackOut.of(each) for each in rows]
    return paging.page(request, response, rows, items, lambda row: row.pack.id)


@router.get("/{pack}", responses=answers(404))
def read(caller: Reader, pack: PackId) -> PackOut:
    """One pack."""
    return PackOut.of(desk.find(caller.office, caller.actor, pack))


@router.head("/{pack}/file", include_in_schema=False, name="head")
@router.get("/{pack}/file", response_class=Response, responses={**FILE, **answers(404, 409, 416)})
def file(caller: Reader, pack: PackId, request: Request) -> Response:
    """The zip."""
    found = desk.find(caller.office, caller.actor, pack)
    return send(caller.office.store, desk.file_of(found), request, name=desk.shown(found))
