"""/v1/bundles: what a production made as one zip for an editor: takes, timelines, sound, captions, manifest.

A production packs it, with a state, tasks and events like any other; `packing` names it.
"""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from orchestrator.api import archives
from orchestrator.api.access import Editor
from orchestrator.api.conventions import OnlyOnce
from orchestrator.api.problems import answers
from orchestrator.bundle import Bundle
from orchestrator.desk import bundles as desk
from orchestrator.desk import packing
from orchestrator.shapes import State

router = APIRouter(prefix="/v1/bundles", tags=["bundles"])


class BundleIn(BaseModel):
    """What is to be bundled."""

    model_config = ConfigDict(extra="forbid")

    production: archives.SourceId
    """One that is done."""
    proxies: bool = False
    """Whether every take comes small too."""
    otioz: bool = False
    """Whether the timeline comes as one file with its media too."""
    reference: bool = True
    """Whether the episode comes with timecode and names burnt in."""
    graphics: bool = True
    """Whether cards come as ProRes 4444 and PNG."""
    since: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    """Only what is new or changed since the bundle of that version of the cut."""


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


@router.post("", status_code=202, response_model=BundleOut, responses=answers(400, 404, 409))
def create(caller: Editor, told: BundleIn, once: OnlyOnce) -> Response:
    """Bundle the episode of a production that is done: exactly the cut that it delivered."""

    def prepare() -> packing.Packing:
        wanted = Bundle(zip=True, **told.model_dump(exclude={"production"}))
        return packing.prepare(caller.office, caller.actor, told.production, wanted)

    def work(prepared: packing.Packing) -> Response:
        made = desk.create(caller.office, caller.actor, prepared)
        return archives.taken_on(desk.BUNDLES, BundleOut, made)

    return once.prepared(caller, prepare, work)


archives.add_reading(router, desk.BUNDLES, BundleOut, desk.saved_as)
