"""The journal of a driven production: what happens to its tasks reaches the ledger about twice a second.

Events are gathered in the thread of the run and written by another, in one transaction that also checks the
fence. A driver that lost its lease writes nothing more, and its run stops.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from orchestrator.errors import LeaseLost, LedgerFailed
from orchestrator.ledger import Lease, Ledger, TaskState, Word
from orchestrator.ledger.plain import plain
from orchestrator.outcome import Event

EVERY = 0.5  # seconds
STEP = 10  # percent between two events of a task's progress
LONGEST = 2000  # characters of a reason
TO_THE_END = {"done": 100, "reused": 100}
log = logging.getLogger(__name__)


class _Batch(NamedTuple):
    """What is written in one transaction; again and again until it is there."""

    words: Sequence[Word]
    states: Sequence[TaskState]


@dataclass
class Journal:
    """What happens in one production under one lease. It is a `Notify`."""

    ledger: Ledger
    lease: Lease
    production: str
    last: int
    """Number of its newest event."""
    stop: threading.Event
    """Set when this driver is to end."""
    cancelled: bool = False
    """Somebody asked the production to stop."""
    _states: dict[str, TaskState] = field(default_factory=dict)
    _words: list[Word] = field(default_factory=list)
    _changed: set[str] = field(default_factory=set)
    _sending: _Batch | None = None
    _gathering: threading.Lock = field(default_factory=threading.Lock)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._states = self.ledger.tasks.of(self.production)

    def __call__(self, event: Event) -> None:
        """Gather what happened to a task."""
        with self._gathering:
            before = self._states.get(event.task.name) or self._new(event)
            after = _next(before, event)
            self._states[event.task.name] = after
            self._changed.add(event.task.name)
            if event.state != "progress" or after.percent // STEP > before.percent // STEP:
                self._words.append(Word(f"task.{event.state}", _told(after)))

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Write in the background until the block ends, and hear of cancels."""
        over = threading.Event()
        thread = threading.Thread(target=self._keep, args=(over,), name="journal", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def flush(self) -> None:
        """Write what was gathered. LeaseLost when another driver took over."""
        with self._writing:
            batch = self._sending = self._sending or self._gathered()
            if batch.words or batch.states:
                self.last = self.ledger.productions.tell(self.lease, self.production, *batch, after=self.last)
            self._sending = None

    def _keep(self, over: threading.Event) -> None:
        while not over.wait(EVERY):
            try:
                self.flush()
                self._listen()
            except LeaseLost:
                return
            except LedgerFailed:
                continue  # out of reach; what was gathered is kept
            except Exception:
                log.exception("the journal cannot be written", extra={"production": self.production})

    def _listen(self) -> None:
        self.cancelled = self.cancelled or self.ledger.productions.is_cancelled(self.production)
        if self.cancelled or self.stop.is_set():
            self.lease.cancel()  # the run looks at it about once a second

    def _gathered(self) -> _Batch:
        with self._gathering:
            batch = _Batch(self._words, [self._states[task] for task in sorted(self._changed)])
            self._words, self._changed = [], set()
            return batch

    def _new(self, event: Event) -> TaskState:
        task = event.task
        return TaskState(self.production, task.name, len(self._states), task.kind, task.subject, "waiting")


def _next(before: TaskState, event: Event) -> TaskState:
    percent = TO_THE_END.get(event.state, int(event.value * 100) if event.state == "progress" else 0)
    attempts = before.attempts + (event.state == "started")
    fresh = TaskState(**_identity(before), state=event.state, percent=percent, attempts=attempts)
    return replace(fresh, reason=plain(event.reason[:LONGEST]))


def _identity(state: TaskState) -> dict[str, Any]:
    return {name: getattr(state, name) for name in ("production", "task", "position", "kind", "subject")}


def _told(state: TaskState) -> dict[str, Any]:
    told = {"task": state.task, "task_kind": state.kind, "subject": state.subject, "percent": state.percent}
    return told | ({"reason": state.reason} if state.reason else {})
