"""/v1/workers: machines that make tasks, and places of clusters. Machines register and claim, operators look
after both.
"""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from orchestrator import shapes
from orchestrator.api.access import Operator, Worker
from orchestrator.api.conventions import IfMatch, Page, Paging, tag
from orchestrator.api.problems import answers
from orchestrator.desk import discreet
from orchestrator.desk import workers as desk
from orchestrator.ledger import Offer, offers
from orchestrator.office import Office
from orchestrator.shapes import WorkerState

router = APIRouter(prefix="/v1/workers", tags=["workers"])
WorkerId = Annotated[str, Path(pattern=r"^wrk_[0-9a-z]{21}$", description="From Location")]
LONGEST_WAIT = 20
LOOK_EVERY = 0.25  # seconds between two looks for open offers, of all who wait in this process
DEEPEST, MOST_BYTES = 6, 32 * 1024


def small(value: dict[str, Any]) -> dict[str, Any]:
    """Facts of a worker: data, neither long nor deep."""
    if len(json.dumps(value)) > MOST_BYTES:
        raise ValueError(f"these facts have more than {MOST_BYTES} bytes as JSON")
    if _depth(value) > DEEPEST:
        raise ValueError(f"these facts are nested more than {DEEPEST} deep")
    return value


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


Facts = Annotated[dict[str, Any], AfterValidator(small)]
Name = Annotated[str, Field(pattern=r"^[\w.-]{1,100}$")]


class Registration(BaseModel):
    """What a worker says of itself."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=r"^[\w][\w .-]{0,99}$")]
    """Of the machine; a worker that comes back under its name is the same one."""
    makes: Annotated[dict[Name, Annotated[str, Field(max_length=1000)]], Field(min_length=1, max_length=200)]
    """Registry name -> identity (version, source and tools) there."""
    slots: Annotated[int, Field(ge=1, le=256)] = 1
    """Attempts that it takes at a time."""
    facts: Facts = {}
    """Machine, GPU, memory: for people."""


class StateIn(BaseModel):
    """What an operator decides."""

    model_config = ConfigDict(extra="forbid")

    state: WorkerState
    """draining and paused: it gets nothing new, and finishes what it has."""


class FileIn(BaseModel):
    """A file that an attempt reads."""

    href: str
    digest: str
    """sha256, hex."""
    suffix: str
    size: int


class Claimed(BaseModel):
    """An attempt that is yours now."""

    attempt: str
    token: str
    """For the header Attempt-Token; it is told once."""
    worker: str
    """Registry name."""
    identity: str
    spec: dict[str, Any]
    inputs: dict[str, FileIn]
    files: dict[str, str]
    """Role -> suffix of what is to be made."""
    seconds: float
    """How long it may take."""
    lease: float
    """Seconds without a heartbeat after which it is lost."""

    @classmethod
    def of(cls, taken: desk.Taken) -> "Claimed":
        """As it is told to its worker."""
        offer = taken.offer
        return cls(
            attempt=offer.attempt,
            token=taken.token,
            worker=offer.worker,
            identity=offer.identity,
            spec=dict(offer.spec),
            inputs={role: _file(offer, role) for role in offer.inputs},
            files={role: file[0] for role, file in offer.files.items()},
            seconds=offer.seconds_allowed,
            lease=offers.LEASE,
        )


@dataclass
class Openings:
    """The names for which offers are open: one look for all who wait in this process."""

    _names: frozenset[str] = frozenset()
    _at: float = -1.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def names(self, office: Office) -> frozenset[str]:
        """As of a moment ago."""
        async with self._lock:
            if time.monotonic() - self._at > LOOK_EVERY:
                self._names = await run_in_threadpool(office.ledger.offers.open_names)
                self._at = time.monotonic()
            return self._names


KNOWN: dict[int | str, dict[str, Any]] = {200: {"model": shapes.Worker, "description": "It came back"}}


@router.post("", status_code=201, responses={**KNOWN, **answers(409)})
def register(caller: Worker, said: Registration, response: Response) -> shapes.Worker:
    """A worker begins, or begins again under its name (200): it tells what it can make."""
    told = desk.Said(said.name, said.makes, said.facts, said.slots)
    found, is_new = desk.register(caller.office, caller.actor, told)
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = f"/v1/workers/{found.id}"
    return desk.told(caller.office, found)


@router.get("", responses=answers())
def page(caller: Operator, paging: Paging, request: Request, response: Response) -> Page[shapes.Worker]:
    """All workers: machines that work over HTTP, and places of clusters."""
    rows = desk.page(caller.office, paging.text, paging.limit + 1)
    items = desk.all_told(caller.office, [discreet.worker(caller.actor, each) for each in rows])
    return paging.page(request, response, rows, items, lambda row: row.id)


@router.get("/{worker}", responses=answers(404))
def read(caller: Operator, worker: WorkerId, response: Response) -> shapes.Worker:
    """One worker."""
    found = desk.find(caller.office, worker)
    tag(response, desk.version(found))
    return desk.told(caller.office, discreet.worker(caller.actor, found))


@router.patch("/{worker}", responses=answers(404, 412, 428))
def change(
    caller: Operator, worker: WorkerId, wanted: StateIn, expected: IfMatch, response: Response
) -> shapes.Worker:
    """Let it work again, drain it, or pause it. What was counted against it is forgotten."""
    found = desk.put(caller.office, caller.actor, worker, wanted.state, expected)
    tag(response, desk.version(found))
    return desk.told(caller.office, discreet.worker(caller.actor, found))


@router.post(
    "/{worker}/claims",
    response_model=Claimed,
    responses={204: {"description": "Nothing to do in that time; ask again"}, **answers(404, 409)},
)
async def claim(
    caller: Worker,
    worker: WorkerId,
    request: Request,
    wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT, description="Seconds until 204")] = LONGEST_WAIT,
) -> Response:
    """The next attempt for this worker; waits for one."""
    openings: Openings = request.app.state.openings
    makes = await run_in_threadpool(desk.waits, caller.office, caller.actor, worker)
    until = time.monotonic() + wait
    while not await request.is_disconnected():
        if makes & await openings.names(caller.office):
            taken = await run_in_threadpool(desk.claim, caller.office, caller.actor, worker)
            if taken:
                return _given(taken)
        left = until - time.monotonic()
        if left <= 0:
            break
        await asyncio.sleep(min(left, LOOK_EVERY * (1 + random.random())))  # noqa: S311 - spread, no secret
    return Response(status_code=204)


@router.post("/{worker}/leave", status_code=204, responses=answers(404))
def leave(caller: Worker, worker: WorkerId) -> None:
    """This worker stops: nothing is kept ready for it. It may come back at any time."""
    desk.leave(caller.office, caller.actor, worker)


def _given(taken: desk.Taken) -> Response:
    return JSONResponse(Claimed.of(taken).model_dump(mode="json"), headers={"Cache-Control": "no-store"})


def _file(offer: Offer, role: str) -> FileIn:
    digest, suffix, size = offer.inputs[role]
    href = f"/v1/attempts/{offer.attempt}/inputs/{role}"
    return FileIn(href=href, digest=digest, suffix=suffix, size=size)
