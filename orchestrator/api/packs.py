"""/v1/packs: what a production made as one zip for a platform: episode, cover, texts, fields, checks.

A production packs it, with a state, tasks and events like any other; `packing` names it. A check that fails
ends it as failed, with shot, time and pixels, unless it is overridden.
"""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from character_sheets.sheet import Id, Words
from orchestrator.api import archives
from orchestrator.api.access import Editor
from orchestrator.api.conventions import OnlyOnce
from orchestrator.api.problems import answers
from orchestrator.desk import packing
from orchestrator.desk import packs as desk
from orchestrator.pack import MOST, Pack
from orchestrator.qc import Override
from orchestrator.qc.check import Reason
from orchestrator.shapes import State

router = APIRouter(prefix="/v1/packs", tags=["packs"])


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

    production: archives.SourceId
    """One that is done."""
    platform: Annotated[str, Field(min_length=1, max_length=64)]
    override: Annotated[tuple[OverrideIn, ...], Field(max_length=50)] = ()
    clean: bool = False
    """Whether the master without captions comes too."""
    caption: Annotated[str, Field(max_length=MOST)] = ""
    """Your own; empty: made from the story."""
    hashtags: Annotated[tuple[Annotated[Words, Field(min_length=1)], ...], Field(max_length=100)] = ()
    """Your own, with their signs; none: made from the series."""
    producer: Words = ""
    """Who answers for AI content under Chinese rules; empty: no AIGC label is written."""


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


@router.post("", status_code=202, response_model=PackOut, responses=answers(400, 404, 409))
def create(caller: Editor, told: PackIn, once: OnlyOnce) -> Response:
    """Pack the episode of a production that is done: its cut, with captions for that zone."""

    def prepare() -> packing.Packing:
        desk.refuse_unknown(told.platform)
        by = ", ".join(filter(None, (caller.actor.owner, caller.actor.key))) or "the operator"
        overrides = tuple(Override(code=each.code, because=each.because, by=by) for each in told.override)
        wanted = Pack(**told.model_dump(exclude={"production", "override"}), override=overrides)
        return packing.prepare(caller.office, caller.actor, told.production, wanted)

    def work(prepared: packing.Packing) -> Response:
        made = desk.create(caller.office, caller.actor, prepared, told.platform)
        return archives.taken_on(desk.PACKS, PackOut, made)

    return once.prepared(caller, prepare, work)


archives.add_reading(router, desk.PACKS, PackOut, desk.saved_as)
