"""Streams of events: many listeners, one look at the ledger.

All productions that somebody listens to are asked for in one query about twice a second. A listener has
nothing but its place: it reads what its channel remembers, and what is older from the ledger. So a slow one
costs no memory; one that takes nothing for a while is let go, and comes back with Last-Event-ID.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from typing import Any, NamedTuple

from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from orchestrator.api.access import Caller
from orchestrator.desk import discreet, keys
from orchestrator.errors import LedgerFailed
from orchestrator.ledger import FINAL, Told
from orchestrator.office import Office

EVERY = 0.5  # seconds between two looks
HEARTBEAT = 15.0
LONGEST = 15 * 60.0
"""Seconds of one stream; then its listener comes back."""
SLOW = 30.0  # seconds in which a listener must take what is sent
REMEMBERED = 500  # events of a channel
PAGE = 200  # events read from the ledger at once
AGAIN = 1000  # milliseconds after which a browser comes back
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Line(NamedTuple):
    """An event as it is sent."""

    number: int
    kind: str
    sent: bytes
    hushed: bytes
    """For those who do not know the story."""

    @classmethod
    def of(cls, told: Told) -> "Line":
        """Written once for all listeners."""
        sent = _written(told, told.body)
        hidden = discreet.event(told.body)
        return cls(told.number, told.kind, sent, sent if hidden == told.body else _written(told, hidden))


def _written(told: Told, body: Mapping[str, Any]) -> bytes:
    data = {**body, "number": told.number, "kind": told.kind, "at": told.at}
    text = json.dumps(data, ensure_ascii=False)
    return format_sse_event(data_str=text, event=told.kind, id=str(told.number))


class Channel:
    """One production that somebody listens to."""

    def __init__(self, last: int) -> None:
        self.last, self.listeners = last, 0
        self._memory: deque[Line] = deque(maxlen=REMEMBERED)
        self._bell = asyncio.Event()

    def add(self, told: Iterable[Told]) -> None:
        """Newer events; every listener wakes up."""
        for each in told:
            self._memory.append(Line.of(each))
            self.last = each.number
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    def since(self, number: int) -> list[Line] | None:
        """What is newer; None when that is not remembered any more."""
        if number >= self.last:
            return []
        if not self._memory or self._memory[0].number > number + 1:
            return None
        return [line for line in self._memory if line.number > number]

    async def news(self) -> bool:
        """Wait for the next events; False when nothing came for the length of a heartbeat."""
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT):
                return await self._bell.wait()
        return False


class Channels:
    """Everything that is listened to in this process."""

    def __init__(self) -> None:
        self._open: dict[str, Channel] = {}
        self._looking: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def joined(self, office: Office, production: str, last: int) -> AsyncIterator[Channel]:
        """A channel, for as long as the block lasts; `last` is its newest event for whom it is new."""
        channel = self._open.setdefault(production, Channel(last))
        channel.listeners += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(office))
        try:
            yield channel
        finally:
            channel.listeners -= 1
            if not channel.listeners:
                self._open.pop(production, None)

    async def _look(self, office: Office) -> None:
        while self._open:
            known = {production: channel.last for production, channel in self._open.items()}
            with suppress(LedgerFailed):  # away for a moment; listeners wait
                for production, told in (await run_in_threadpool(_newer, office, known)).items():
                    if production in self._open:
                        self._open[production].add(told)
            await asyncio.sleep(EVERY)


class Stream(StreamingResponse):
    """An answer that goes on; `within` is held until its end."""

    media_type = "text/event-stream"

    def __init__(self, lines: AsyncIterator[bytes], within: AbstractContextManager[Any]) -> None:
        super().__init__(lines, headers=HEADERS)
        self._within = within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._within:
            await super().__call__(scope, receive, send)

    async def stream_response(self, send: Send) -> None:
        async def patiently(message: Message) -> None:
            try:
                async with asyncio.timeout(SLOW):
                    await send(message)
            except TimeoutError as error:
                raise ClientDisconnect from error

        await super().stream_response(patiently)


async def listen(
    channels: Channels, caller: Caller, production: str, after: int, last: int, *, shown: bool
) -> AsyncIterator[bytes]:
    """The events behind a number, until the production or the key of the listener ends.

    `shown`: to somebody who knows the story.
    """
    office = caller.office
    until, looked = time.monotonic() + LONGEST, time.monotonic()
    yield format_sse_event(retry=AGAIN)
    async with channels.joined(office, production, last) as channel:
        while time.monotonic() < until:
            if time.monotonic() - looked >= HEARTBEAT:
                if not await run_in_threadpool(_may_stay, caller):
                    return
                looked = time.monotonic()
            lines = channel.since(after)
            if lines is None:
                lines = await run_in_threadpool(_read, office, production, after)
            if lines:
                # At once: the loop learns of a listener who hung up only between two writes that wait.
                yield b"".join(line.sent if shown else line.hushed for line in lines)
                after = lines[-1].number
            if lines and lines[-1].kind in FINAL and after >= channel.last:
                return
            if not lines and not await channel.news():
                yield format_sse_event(comment="still here")


def _may_stay(caller: Caller) -> bool:
    """Whether its key opens still; while the ledger is away nothing new is told anyway."""
    try:
        return keys.opens(caller.office, caller.actor)
    except LedgerFailed:
        return True


def _newer(office: Office, known: Mapping[str, int]) -> dict[str, list[Told]]:
    events = office.ledger.events
    newest = events.newest(known)
    changed = [production for production, last in newest.items() if last > known[production]]
    return {production: events.after(production, known[production], REMEMBERED) for production in changed}


def _read(office: Office, production: str, after: int) -> list[Line]:
    try:
        return [Line.of(told) for told in office.ledger.events.after(production, after, PAGE)]
    except LedgerFailed:
        time.sleep(1)
        return []
