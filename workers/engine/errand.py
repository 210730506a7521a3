"""Carries one order to an engine and brings the result home, whatever was begun before.

    journal: new -> sending -> sent -> fetched          (each on disk before the next step)

A worker that finds "sending" looks for the job at the server before it sends again; one that finds "sent"
goes on waiting; one that finds "fetched" pays nothing. What failed there, was cancelled or forgotten is over,
and may be sent again.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from workers.base import Progress
from workers.engine import wire
from workers.engine.book import Engine
from workers.engine.journal import Entry, Journal, Record
from workers.engine.order import Order
from workers.engine.secret import hidden
from workers.errors import ToolFailed, ToolTimeout, Unavailable, Unclear, WorkerError

ROUNDS = 3
"""Jobs that one task may send, when the server forgets the ones before."""
SLOWEST = 15.0  # seconds between two looks
SLICE = 0.25  # seconds; how soon a wish to stop is seen
Check = Callable[[Path], None]
"""Raises BadInput when a file is not what was ordered."""


class Undecided(Unclear):
    """Nobody can tell whether a job is there already."""


@dataclass(frozen=True)
class Seen:
    """A job, as the server tells."""

    status: Literal["waiting", "done", "failed", "gone"]
    progress: float = 0.0
    reason: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)


class Queue(Protocol):
    """An engine that takes a job, and gives the result later."""

    def prepare(self, order: Order) -> None:
        """What may be done twice: uploads."""

    def submit(self, order: Order, record: Record) -> str:
        """Send the job once; its id. Raises what `Wire.send` raises."""

    def find(self, order: Order, record: Record, others: Iterable[Record]) -> str:
        """The id of the job that the record says was sent, or nothing. Undecided: nobody can tell."""

    def look(self, job: str) -> Seen:
        """How it is. Unavailable: the server does not say."""

    def fetch(self, job: str, folder: Path, check: Check) -> Mapping[str, str]:
        """Write the results of a job that is done to the folder; name -> sha256."""

    def cancel(self, job: str) -> bool:
        """End it there; whether that is certain."""

    def rest(self, seconds: float) -> None:
        """Wait, or less when there is news."""

    def close(self) -> None:
        """Give back what is open."""


class Errand:
    """One order, on its way."""

    def __init__(
        self, name: str, engine: Engine, order: Order, queue: Queue, journal: Journal, progress: Progress
    ) -> None:
        self._name, self._engine, self._order, self._queue = name, engine, order, queue
        self._journal, self._progress = journal, progress
        self._reached = 0.0

    def run(self, entry: Entry, check: Check) -> None:
        """Leave the results in the entry's folder. Raises WorkerError, and what `progress` raises."""
        for _ in range(ROUNDS):
            job = self._job(entry)
            seen = self._waited(entry, job)
            if seen.status == "failed":
                entry.over()
                raise ToolFailed(f"engine {self._name!r} failed: {seen.reason}")
            if seen.status == "done" and self._fetched(entry, job, seen, check):
                return
            entry.over()
        raise Unavailable(f"engine {self._name!r} forgot {ROUNDS} jobs in a row; does it restart?")

    def _job(self, entry: Entry) -> str:
        """The id of the job over there: found, or sent now."""
        if entry.record.state == "sent":
            return entry.record.job
        perhaps = entry.record.state == "sending" or self._engine.abilities.found in ("id", "tag")
        if perhaps and (found := self._searched(entry)):
            return found
        entry.put(state="new")
        for _ in range(ROUNDS):
            if found := self._sent(entry):
                return found
        raise Unavailable(f"engine {self._name!r} lost {ROUNDS} answers in a row")

    def _sent(self, entry: Entry) -> str:
        """Send it until it is taken or refused; nothing when the answer was lost and the job is not there."""
        until = time.monotonic() + self._engine.outage
        while True:
            try:
                self._queue.prepare(self._order)
                said = {"engine": self._name, "likeness": self._order.likeness, "at": time.time()}
                entry.put(state="sending", job="", **said)
                job = self._queue.submit(self._order, entry.record)
                entry.put(state="sent", job=job)
                return job
            except Unclear:
                if entry.record.state == "sending":
                    return self._searched(entry)
                self._later(until)
            except (wire.NotSent, wire.Busy) as error:
                entry.put(state="new")
                self._later(until, error)
            except wire.Refused as error:
                entry.put(state="new")
                raise wire.explained(error, self._engine) from error
            except WorkerError:
                entry.put(state="new")  # refused here
                raise

    def _later(self, until: float, error: Exception | None = None) -> None:
        if time.monotonic() > until:
            raise Unavailable(f"engine {self._name!r} takes no order: {error or 'no answer'}") from error
        self._rest(self._engine.poll)

    def _searched(self, entry: Entry) -> str:
        """The id of a job that was sent before; nothing when it surely never arrived.

        One that this journal never sent may be there all the same, from another machine: one look tells.
        """
        ours = entry.record.state == "sending"
        patient = entry.record.at + self._engine.patience if ours else 0.0
        until = time.monotonic() + self._engine.outage
        while True:
            last = time.time() >= patient
            try:
                others = self._journal.others(self._order.identity, self._name)
                if found := self._queue.find(self._order, entry.record, others):
                    entry.put(state="sent", job=found)
                    return found
                if last:
                    return ""
            except Undecided as error:
                if self._engine.when_unsure == "again" or not ours:
                    return ""
                if last:
                    raise Undecided(
                        f"the answer of engine {self._name!r} was lost, and {error}. Look there, then ask "
                        "for another take; or set `when_unsure` in engines.yaml: `again`, and perhaps pay "
                        "twice, or `adopt`, where nobody else uses that server."
                    ) from error
            except Unavailable:
                if time.monotonic() > until:
                    raise
            self._rest(min(1.0, self._engine.poll))

    def _waited(self, entry: Entry, job: str) -> Seen:
        """Wait until it has ended there; whoever stops us ends it there too, where that is possible."""
        try:
            return self._watched(job)
        except Exception as stopped:
            if self._engine.abilities.cancel and not isinstance(stopped, Unavailable):
                with suppress(WorkerError):
                    if self._queue.cancel(job):
                        entry.over()
            raise

    def _watched(self, job: str) -> Seen:
        until, heard = time.monotonic() + self._engine.timeout, time.monotonic()
        pace, before = self._engine.poll, None
        while True:
            try:
                seen = self._queue.look(job)
                heard = time.monotonic()
                if seen.status != "waiting":
                    return seen
                pace = self._engine.poll if seen != before else min(pace * 1.3, SLOWEST)
                before = seen
                self._tell(seen.progress)
            except Unavailable:
                if time.monotonic() - heard > self._engine.outage:
                    raise
            if time.monotonic() > until:
                raise ToolTimeout(f"engine {self._name!r} did not end within {self._engine.timeout:.0f} s")
            self._rest(pace)

    def _fetched(self, entry: Entry, job: str, seen: Seen, check: Check) -> bool:
        """Whether the results are here; not when the server has none, though it says that it is done."""
        try:
            files = self._queue.fetch(job, entry.folder, check)
        except wire.Broken:
            entry.over()
            raise
        except wire.Refused as error:
            if error.status in (404, 410):
                return False
            raise wire.explained(error, self._engine) from error
        key = self._engine.secret
        told = {name: hidden(v, key) if isinstance(v, str) else v for name, v in seen.told.items()}
        entry.put(state="fetched", files=files, told=told)
        return True

    def _rest(self, seconds: float) -> None:
        """Wait, with a heartbeat; `progress` raises when the task is to end."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._progress(self._reached)
            self._queue.rest(min(left, SLICE))
        self._progress(self._reached)

    def _tell(self, value: float) -> None:
        self._reached = max(self._reached, value)
        self._progress(self._reached)
