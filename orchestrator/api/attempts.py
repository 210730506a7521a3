"""/v1/attempts: what a worker reads and hands in for an attempt that it claimed.

Every route needs the worker's key and the attempt's token. Files are written as they arrive, counted and
hashed on the way; nothing of them is kept in memory.
"""

import asyncio
import base64
import binascii
import hashlib
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from orchestrator.api.access import Caller, Worker
from orchestrator.api.problems import answers
from orchestrator.api.workers import Facts
from orchestrator.desk import attempts as desk
from orchestrator.errors import Conflict, Malformed, TooLarge, UnusableInput

router = APIRouter(prefix="/v1/attempts", tags=["attempts"])
files = APIRouter(prefix="/v1/attempts", tags=["clips"])
AttemptId = Annotated[str, Path(pattern=r"^[0-9a-z-]{1,64}$", description="From the claim")]
Role = Annotated[str, Path(pattern=r"^\w[\w.-]{0,199}$", description="From the claim")]
Token = Annotated[str, Header(alias="Attempt-Token", max_length=200, description="From the claim")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Seconds = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
STALLED = 30.0  # seconds without a byte
LARGEST = max(desk.LARGEST.values())
DIGEST = "sha-256=:"


def _holder(caller: Worker, attempt: AttemptId, token: Token) -> desk.Holder:
    return desk.Holder(caller.actor, attempt, token)


Holder = Annotated[desk.Holder, Depends(_holder)]


class Beat(BaseModel):
    """How far it is."""

    model_config = ConfigDict(extra="forbid")

    percent: Annotated[int, Field(ge=0, le=100)] = 0


class Answer(BaseModel):
    """Whether to go on."""

    cancelled: bool
    """Nobody wants it any more: drop it, report nothing."""


class FileOut(BaseModel):
    """A file that came in, as it was counted here."""

    sha256: Sha256
    size: Annotated[int, Field(ge=0, le=LARGEST)]


class ReportIn(BaseModel):
    """What became of an attempt."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["done", "failed", "lost", "returned"]
    """lost: its process died. returned: the worker stops, and gives it back."""
    files: Annotated[dict[str, FileOut], Field(max_length=64)] = {}
    """By role: all that the claim asked for when it is done, else none."""
    facts: Facts = {}
    seconds: Seconds = 0.0
    cpu_seconds: Seconds = 0.0
    reason: Annotated[str, Field(max_length=2000)] = ""
    log: Annotated[str, Field(max_length=16_000)] = ""
    final: bool = False
    """Trying again would give the same answer."""

    @property
    def said(self) -> desk.Report:
        """In the words of the desk."""
        given = {role: (file.sha256, file.size) for role, file in self.files.items()}
        return desk.Report(**{**self.model_dump(), "files": given})


class Reported(BaseModel):
    """The report is kept."""

    attempt: str
    state: str


@router.get("/{attempt}/inputs/{role}", responses=answers(404, 409), response_class=FileResponse)
def read_input(caller: Worker, holder: Holder, role: Role) -> FileResponse:
    """A file that the attempt reads."""
    path, digest = desk.input_of(caller.office, holder, role)
    return FileResponse(path, media_type="application/octet-stream", headers={"ETag": f'"{digest}"'})


@router.post("/{attempt}/heartbeat", responses=answers(404, 409))
def beat(caller: Worker, holder: Holder, how: Beat) -> Answer:
    """Still at it; without one the attempt is lost when its lease ends."""
    return Answer(cancelled=desk.beat(caller.office, holder, how.percent))


@files.put(
    "/{attempt}/files/{role}",
    responses=answers(404, 409, 413),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def write_file(
    caller: Worker,
    holder: Holder,
    role: Role,
    request: Request,
    content_digest: Annotated[
        str, Header(max_length=200, description="sha-256=:BASE64: (RFC 9530)", pattern=r"^sha-256=:.+:$")
    ],
) -> FileOut:
    """One of the files that the attempt makes; again replaces it."""
    promised, busy = _sha256(content_digest), request.app.state.coming_in
    most = await run_in_threadpool(desk.largest, caller.office, holder, role)
    if (holder.attempt, role) in busy:
        raise Conflict(f"{role!r} of this attempt is coming in already.")
    busy.add((holder.attempt, role))
    try:
        return await _receive(caller, holder, role, request, most, promised)
    finally:
        busy.discard((holder.attempt, role))


@router.post("/{attempt}/report", responses=answers(404, 409))
def report(caller: Worker, holder: Holder, said: ReportIn) -> Reported:
    """What became of it. The same report again gets the same answer."""
    desk.report(caller.office, holder, said.said)
    return Reported(attempt=holder.attempt, state=said.state)


async def _receive(
    caller: Caller, holder: desk.Holder, role: str, request: Request, most: int, promised: str
) -> FileOut:
    seen, size = hashlib.sha256(), 0
    with desk.place(caller.office, holder, role) as place:
        async for part in _parts(request):
            size += len(part)
            if size > most:
                raise TooLarge(f"{role!r} has more than {most} bytes.")
            seen.update(part)
            await run_in_threadpool(place.file.write, part)
        if seen.hexdigest() != promised:
            raise UnusableInput(f"The {size} bytes that came have another sha256 than Content-Digest says.")
        await run_in_threadpool(desk.keep, caller.office, holder, role, place, promised, size)
    return FileOut(sha256=promised, size=size)


async def _parts(request: Request) -> AsyncIterator[bytes]:
    """The body; whoever stops sending is not waited for."""
    stream = request.stream()
    while True:
        try:
            yield await asyncio.wait_for(anext(stream), STALLED)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise Malformed(f"Nothing came for {STALLED:g} s; send the file again.") from error


def _sha256(header: str) -> str:
    """Hex, from a Content-Digest."""
    try:
        found = base64.b64decode(header.removeprefix(DIGEST).removesuffix(":"), validate=True)
    except binascii.Error as error:
        raise UnusableInput(
            "The header Content-Digest is sha-256=:, 44 letters of base64, and a colon."
        ) from error
    return found.hex()
