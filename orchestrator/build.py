"""The state of a running build. `run` says in which order its steps happen.

Work is counted by key, so equal tasks of one graph are made once and all get the result. Acceptance runs in
threads; the ledger is written by the thread of the run alone.
"""

import time
import uuid
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from orchestrator import clock
from orchestrator.acceptance import accept
from orchestrator.budget import Budget, unaffordable
from orchestrator.errors import MicrodramaError, ProductionFailed, Refused
from orchestrator.executor.base import (
    Attempt,
    Cancelled,
    Done,
    Executor,
    Failed,
    Lost,
    Progress,
    Started,
)
from orchestrator.executor.base import Event as Heard
from orchestrator.graph import Blob, Graph, Input, Task
from orchestrator.ledger import Action, Lease, Ledger, Trace, Try
from orchestrator.outcome import Event, Failure, Notify, Result, State
from orchestrator.ready import Ready
from orchestrator.reuse import find
from orchestrator.store import Store, Stored
from workers import registry

ACCEPTORS = 2  # threads that look at what workers made
LAST_WORDS = 15.0  # seconds for what we ended to report its end


@dataclass(frozen=True)
class _Accepted:
    done: Done
    files: Mapping[str, Stored] | MicrodramaError
    """By role, or why they were not taken."""


class Build:
    """One graph on its way."""

    def __init__(
        self,
        graph: Graph,
        ledger: Ledger,
        store: Store,
        executor: Executor,
        lease: Lease,
        notify: Notify,
        retries: int,
        budget: Budget,
    ) -> None:
        self._graph, self._ledger, self._store = graph, ledger, store
        self._executor, self._lease, self._notify, self._retries = executor, lease, notify, retries
        self._budget = budget
        self._keys = graph.keys()
        self._tasks: dict[str, list[Task]] = defaultdict(list)
        for name in graph.order:
            self._tasks[self._keys[name]].append(graph.tasks[name])
        self._workers = frozenset(task.worker for task in graph.tasks.values())
        self._actions: dict[str, Action] = {}
        self._reused: frozenset[str] = frozenset()
        self._waiting: dict[str, int] = {}
        self._ready = Ready(graph)
        self._running: dict[str, str] = {}
        """Attempt -> key, from submit until its outcome is recorded."""
        self._begun: dict[str, float] = {}
        """Attempt -> when its worker began, until it is paid for."""
        self._accepting: set[str] = set()
        """Attempts whose outcome was heard, and whose files are looked at."""
        self._reasons: dict[str, list[str]] = defaultdict(list)
        self._failed: dict[str, Failure] = {}
        self._accepted: deque[_Accepted] = deque()
        self._acceptors = ThreadPoolExecutor(ACCEPTORS, thread_name_prefix="accept")

    def reuse(self, force: Collection[str] = ()) -> None:
        """Find what is made already, and make ready what waits for nothing."""
        forced = frozenset(self._keys[name] for name in force)
        known, broken = find(self._tasks.keys() - forced, self._ledger, self._store)
        self._actions.update(known)
        self._reused = frozenset(known)
        self._ledger.actions.forget(broken | forced)
        for attempt in self._lease.left_behind:
            self._store.discard(attempt)
        for key in self._tasks:
            self._tell(key, "reused" if key in known else "waiting")
        for key in (key for key in self._tasks if key not in known):
            needed = {self._keys[name] for name in self._tasks[key][0].needs()}
            self._waiting[key] = sum(maker not in known for maker in needed)
            self._make_ready(key)

    def unfinished(self) -> bool:
        """Whether anything runs or can run."""
        return bool(self._running or (self._ready and not self._budget.used_up))

    def submit_ready(self) -> None:
        """Start as many ready tasks as the executor takes.

        What is done but not recorded yet would be made again if this process died: no more of it piles up
        than the acceptors have in hand.
        """
        room = {worker: self._executor.room(worker) for worker in self._workers}
        for event in self._executor.events(0):  # whoever made room has something to hand in
            self.hear(event)
        handing_in, begun = Counter(map(self._pool, self._accepting)), Counter[str]()

        def has_room(worker: str) -> bool:
            pool = registry.entry(worker).pool
            piled = max(0, handing_in[pool] - ACCEPTORS)
            return min(room[worker] - begun[pool], self._executor.room(worker)) > piled

        while not self._budget.used_up and (name := self._ready.take(self._executor.prefers, has_room)):
            task = self._graph.tasks[name]
            begun[registry.entry(task.worker).pool] += 1
            self._submit(self._keys[name], task)

    def hear(self, event: Heard) -> None:
        """Take note of what the executor says."""
        key = self._running.get(event.attempt)
        if key is None:
            return
        match event:
            case Started():
                self._begun[event.attempt] = time.monotonic()
                self._tell(key, "started")
            case Progress(value=value):
                self._tell(key, "progress", value=value)
            case Done():
                self._spend_on(event.attempt, event.seconds)
                self._accepting.add(event.attempt)
                self._acceptors.submit(self._accept, event, self._tasks[key][0])
            case Failed(reason=reason, log=log, final=final):
                self._fail(event.attempt, "failed", reason, log, final=final)
            case Lost(reason=reason, log=log):
                self._fail(event.attempt, "lost", reason, log)
            case Cancelled():
                self._fail(event.attempt, "cancelled", "it was cancelled")

    def record_accepted(self) -> None:
        """Write down what was accepted or refused since the last time."""
        while self._accepted:
            self._record(self._accepted.popleft())

    def close(self) -> None:
        """End what still runs, keep what is done, and remember what each finished task was."""
        try:
            if self._running:
                self._stop()
        finally:
            self._acceptors.shutdown()
        if not self._lease.lost:
            self._write_traces()

    def results(self) -> Mapping[str, Result]:
        """By task. ProductionFailed when one is missing, BudgetSpent when one more could have begun."""
        found = {name: self._result(name) for name in self._graph.order if self._keys[name] in self._actions}
        if len(found) == len(self._graph):
            return found
        blocked = [t for key, tasks in self._tasks.items() for t in tasks if self._is_blocked(key)]
        for task in blocked:
            self._notify(Event(task, "blocked"))
        failures = list(self._failed.values())
        if self._ready:
            raise unaffordable(self._budget, failures, found, len(blocked))
        lines = [f"{len(failures)} of {len(self._graph)} tasks failed:", *(f"  {each}" for each in failures)]
        if blocked:
            lines.append(f"  and {len(blocked)} that wait for them were not tried")
        raise ProductionFailed("\n".join(lines), failures, found)

    def _submit(self, key: str, task: Task) -> None:
        try:
            inputs = {role: self._store.path(*self._find(task, given)) for role, given in task.inputs.items()}
        except Refused as refused:
            self._give_up(key, task, str(refused))
            return
        attempt, entry = uuid.uuid4().hex, registry.entry(task.worker)
        names = (self._lease.production, key, task.name, task.subject, task.worker)
        now = clock.now()
        self._ledger.actions.begin(
            self._lease, Try(attempt, *names, "running", "", "", entry.timeout, now, None)
        )
        out = self._store.workspace(attempt)
        spec = task.spec.model_dump(mode="json")
        self._executor.submit(Attempt(attempt, task.worker, spec, inputs, out, entry.timeout))
        self._running[attempt] = key

    def _pool(self, attempt: str) -> str:
        """Where it was made."""
        return registry.entry(self._tasks[self._running[attempt]][0].worker).pool

    def _find(self, task: Task, given: Input) -> tuple[str, str]:
        if isinstance(given, Blob):
            return given.digest, given.suffix
        files = self._actions[self._keys[given.task]].files
        if given.file not in files:
            raise Refused(f"{task.name!r} needs {given.file!r} of {given.task!r}, which made {sorted(files)}")
        return files[given.file].digest, files[given.file].suffix

    def _accept(self, done: Done, task: Task) -> None:
        """In a thread of its own."""
        files: Mapping[str, Stored] | MicrodramaError
        try:
            folder = self._store.folder_of(done.attempt)
            paths = accept(done, folder, copies=registry.entry(task.worker).copies)
            files = dict(zip(paths, self._store.take(list(paths.values())), strict=True))
        except MicrodramaError as error:
            files = error
        except Exception as error:  # a file that breaks the check itself is no file to keep
            files = Refused(f"the check broke on it: {type(error).__name__}: {error}")
        self._accepted.append(_Accepted(done, files))
        self._executor.wake()

    def _record(self, found: _Accepted) -> None:
        if isinstance(found.files, Refused):
            self._fail(found.done.attempt, "failed", f"refused: {found.files}")
        elif isinstance(found.files, MicrodramaError):
            raise found.files
        else:
            self._commit(found.done, found.files)

    def _commit(self, done: Done, files: Mapping[str, Stored]) -> None:
        key = self._end(done.attempt)
        task = self._tasks[key][0]
        took = round(done.seconds * 1000), round(done.cpu_seconds * 1000)
        version = registry.entry(task.worker).identity
        action = Action(key, task.kind, task.worker, version, files, done.facts, *took, done.attempt)
        self._actions[key] = self._ledger.actions.commit(self._lease, action)
        self._tell(key, "done")
        readers = {self._keys[name] for task in self._tasks[key] for name in self._graph.readers[task.name]}
        for reader in readers & self._waiting.keys():
            self._waiting[reader] -= 1
            self._make_ready(reader)

    def _fail(self, attempt: str, state: str, reason: str, log: str = "", *, final: bool = False) -> None:
        if attempt in self._begun:
            self._spend_on(attempt, time.monotonic() - self._begun[attempt])
        key = self._end(attempt)
        self._ledger.actions.fail(self._lease, attempt, state, reason, log)
        reasons = self._reasons[key]
        reasons.append(reason)
        task = self._tasks[key][0]
        if final or len(reasons) > self._retries:
            self._failed[key] = Failure(task.name, task.kind, task.subject, tuple(reasons), log)
            self._tell(key, "failed", reason=reason)
        else:
            self._tell(key, "retried", reason=reason)
            self._ready.add(task)

    def _spend_on(self, attempt: str, seconds: float) -> None:
        """Paid for as its worker ends, before its files are looked at: meanwhile others could begin."""
        self._begun.pop(attempt, None)
        self._budget.spend(max(1, round(seconds * 1000)))

    def _give_up(self, key: str, task: Task, reason: str) -> None:
        self._failed[key] = Failure(task.name, task.kind, task.subject, (reason,))
        self._tell(key, "failed", reason=reason)

    def _end(self, attempt: str) -> str:
        """Forget an attempt; its key. Its folder goes before its end is recorded: a driver that dies between
        the two leaves a running attempt behind, which the next one clears, never an unknown folder.
        """
        self._store.discard(attempt)
        self._begun.pop(attempt, None)
        self._accepting.discard(attempt)
        return self._running.pop(attempt)

    def _make_ready(self, key: str) -> None:
        if self._waiting[key] == 0:
            self._ready.add(self._tasks[key][0])

    def _stop(self) -> None:
        """End all attempts; what was done by then still counts."""
        self._hear_last_words()
        self._acceptors.shutdown()
        for found in self._accepted:
            with suppress(MicrodramaError):  # why we stop was said already; each counts for itself
                self._record(found)
        for attempt in list(self._running):
            key = self._end(attempt)
            with suppress(MicrodramaError):
                self._ledger.actions.fail(self._lease, attempt, "cancelled", "the production stopped")
            self._tell(key, "cancelled")

    def _hear_last_words(self) -> None:
        for attempt in self._running:
            self._executor.cancel(attempt)
        silent = set(self._running) - self._accepting
        limit = time.monotonic() + LAST_WORDS
        while silent and time.monotonic() < limit:
            for event in self._executor.events(0.2):
                if isinstance(event, Done):
                    self.hear(event)
                if isinstance(event, Done | Failed | Lost | Cancelled):
                    silent.discard(event.attempt)

    def _write_traces(self) -> None:
        known = self._ledger.traces.keys(self._lease.production)
        changed = [
            self._trace(task)
            for key, tasks in self._tasks.items()
            if key in self._actions
            for task in tasks
            if known.get(task.name) != key
        ]
        self._ledger.traces.write(self._lease.production, changed)

    def _trace(self, task: Task) -> Trace:
        version = registry.entry(task.worker).identity
        inputs = self._graph.sources(task.name)
        spec = task.spec.model_dump(mode="json")
        return Trace(task.name, self._keys[task.name], task.worker, version, spec, inputs)

    def _result(self, name: str) -> Result:
        key = self._keys[name]
        action = self._actions[key]
        took = action.milliseconds / 1000, action.cpu_milliseconds / 1000
        return Result(name, key, action.files, action.facts, *took, key in self._reused)

    def _is_blocked(self, key: str) -> bool:
        return key not in self._actions and key not in self._failed

    def _tell(self, key: str, state: State, value: float = 0.0, reason: str = "") -> None:
        for task in self._tasks[key]:
            self._notify(Event(task, state, value, reason))
