"""One place of this machine: claims a task, fetches what it reads, makes it in a worker host, hands it in.

The same hosts as of the local executor, so that what is made has the same bytes. A heartbeat runs beside it
all; when it hears that nobody wants the task any more, the host is ended and nothing is reported.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestrator.crew.cache import Cache
from orchestrator.crew.server import Gone, NotNow, Server, Task
from orchestrator.errors import Refused, UnusableInput
from orchestrator.executor.base import (
    Attempt,
    Cancelled,
    Displaced,
    Done,
    Failed,
    Lost,
    Need,
    Outcome,
    Progress,
)
from orchestrator.executor.hosting import Host
from orchestrator.executor.local import LocalExecutor
from workers import registry

LISTEN = 0.5  # seconds
BEATS = 10  # in a lease
LONGEST_REASON, LONGEST_LOG = 2000, 16_000
UNWELCOME = 15.0  # seconds until a server that gives us nothing is asked again
GRACE = 8.0  # seconds to finish in, when this machine is to stop
GAVE_BACK = "gave it back: this worker stops"


@dataclass
class Ticket:
    """A task that is being done."""

    task: Task
    percent: int = 0
    unwanted: asyncio.Event = field(default_factory=asyncio.Event)


class Hand:
    """One task at a time, until `stop` is set."""

    def __init__(
        self,
        server: Server,
        worker: str,
        cache: Cache,
        stop: asyncio.Event,
        notify: Callable[[str], None],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        """`changed` is awaited after each task: something else may be loaded now."""
        self._server, self._worker, self._cache = server, worker, cache
        self._stop, self._notify = stop, notify
        self._executor = LocalExecutor(1)
        self._changed = changed

    @property
    def hosts(self) -> Sequence[Host]:
        """Its processes that have something loaded."""
        return self._executor.holds()

    async def work(self) -> None:
        """Raises UnusableInput when the server does not let us in, Unknown when it forgot us."""
        try:
            while not self._stop.is_set():
                task = await self._claim()
                if task:
                    with suppress(Gone):
                        await self._perform(task)
                    await self._changed()
        finally:
            await asyncio.to_thread(self._executor.close)

    async def _claim(self) -> Task | None:
        """The next task, unless we stop before."""
        try:
            found: Task | None = await _first(self._server.claim(self._worker), self._stop)
        except NotNow as error:
            self._notify(f"nothing to do for us: {error}")
            await _first(asyncio.sleep(UNWELCOME), self._stop)
            return None
        return found

    async def _perform(self, task: Task) -> None:
        ticket = Ticket(task)
        beats = asyncio.create_task(self._beat(ticket))
        try:
            with tempfile.TemporaryDirectory(prefix="microdrama-hand-") as folder:
                told = await self._made(ticket, Path(folder))
                if told and not ticket.unwanted.is_set():
                    await self._server.report(task, told)
                    self._notify(f"{task.worker} {told['state']} {told.get('reason', '')}".rstrip())
        finally:
            beats.cancel()
            with suppress(asyncio.CancelledError):
                await beats

    async def _beat(self, ticket: Ticket) -> None:
        """Say that we are at it, until nobody wants to know."""
        while not ticket.unwanted.is_set():
            await asyncio.sleep(ticket.task.lease / BEATS)
            try:
                unwanted = await self._server.beat(ticket.task, ticket.percent)
            except (Gone, UnusableInput):
                unwanted = True
            if unwanted:
                ticket.unwanted.set()

    async def _made(self, ticket: Ticket, out: Path) -> Mapping[str, Any] | None:
        """The report; None when nobody wants it."""
        task = ticket.task
        if registry.ENTRIES.get(task.worker) is None or registry.entry(task.worker).identity != task.identity:
            return _failed(f"this worker makes no {task.worker} with the identity {task.identity}")
        try:
            inputs = {role: await self._input(task, role) for role in task.inputs}
        except Refused as error:
            return _failed(str(error))
        card = task.spec.get("card")
        model = card if isinstance(card, str) else ""
        self._begin(Attempt(task.attempt, task.worker, task.spec, inputs, out, task.seconds, model))
        outcome = await self._outcome(ticket)
        if isinstance(outcome, Done):
            return await self._handed_in(task, outcome, out)
        if isinstance(outcome, Cancelled):
            return None if ticket.unwanted.is_set() else {"state": "returned", "reason": GAVE_BACK}
        return _told(outcome)

    def _begin(self, attempt: Attempt) -> None:
        """In the one place of its kind."""
        place, *_ = self._executor.free({Need(registry.entry(attempt.worker).pool): 1})
        self._executor.submit(attempt, place)

    async def _input(self, task: Task, role: str) -> Path:
        given = task.inputs[role]
        return await self._cache.get(
            given["digest"], given["suffix"], lambda part: self._server.fetch(task, role, part)
        )

    async def _outcome(self, ticket: Ticket) -> Outcome:
        """What the host says; it is ended when nobody wants the task, or when there is no more time."""
        patience: float | None = None
        while True:
            for event in await asyncio.to_thread(lambda: list(self._executor.events(LISTEN))):
                if isinstance(event, Progress):
                    ticket.percent = int(event.value * 100)
                elif isinstance(event, Done | Failed | Lost | Displaced | Cancelled):
                    return event
            now = asyncio.get_running_loop().time()
            if self._stop.is_set() and patience is None:
                patience = now + GRACE
            if ticket.unwanted.is_set() or (patience is not None and now > patience):
                self._executor.cancel(ticket.task.attempt)

    async def _handed_in(self, task: Task, done: Done, out: Path) -> Mapping[str, Any]:
        claims = done.files
        if claims.keys() != task.files.keys() or any(claim.size < 0 for claim in claims.values()):
            return _failed(f"it made {sorted(claims)}, and {sorted(task.files)} were asked for")
        for role, claim in claims.items():
            await self._server.hand_in(task, role, out / claim.name, claim.sha256)
        files = {role: {"sha256": claim.sha256, "size": claim.size} for role, claim in claims.items()}
        took = {"seconds": done.seconds, "cpu_seconds": done.cpu_seconds}
        return {"state": "done", "files": files, "facts": dict(done.facts), **took}


def _told(outcome: Failed | Lost | Displaced) -> dict[str, Any]:
    log = "" if isinstance(outcome, Displaced) else outcome.log[-LONGEST_LOG:]
    words = {"reason": outcome.reason[:LONGEST_REASON], "log": log}
    if isinstance(outcome, Lost | Displaced):
        return {"state": "lost", **words}
    took = {"seconds": outcome.seconds, "cpu_seconds": outcome.cpu_seconds}
    return {"state": "failed", "final": outcome.final, **words, **took}


def _failed(reason: str) -> dict[str, Any]:
    return {"state": "failed", "reason": reason[:LONGEST_REASON]}


async def _first(work: Any, stop: asyncio.Event) -> Any:
    """The result of some work; None when we are to stop before it comes."""
    doing, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        for each in (doing, stopping):
            each.cancel()
