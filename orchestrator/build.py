"""The state of a running build. `run` says in which order its steps happen.

Work is counted by key, so equal tasks of one graph are made once and all get the result. Acceptance runs in
threads; the ledger is written by the thread of the run alone.
"""

import time
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

from orchestrator import clock
from orchestrator.accepting import ACCEPTORS, Accepted, Acceptors
from orchestrator.asking import Asking
from orchestrator.budget import Budget, Meter, unaffordable
from orchestrator.errors import MicrodramaError, Refused
from orchestrator.executor.base import (
    Attempt,
    Cancelled,
    Displaced,
    Done,
    Failed,
    Load,
    Lost,
    Need,
    Progress,
    Started,
)
from orchestrator.explain import traced
from orchestrator.graph import Graph, Task
from orchestrator.inputs import Inputs
from orchestrator.ledger import Action, Lease, Ledger, Try
from orchestrator.outcome import Event, Failure, Notify, Result, State, failed
from orchestrator.readiness import Kind, Readiness
from orchestrator.reuse import find
from orchestrator.schedule.base import Match, Want
from orchestrator.schedule.scheduler import Granted, Heard, Made, Share
from orchestrator.store import Store, Stored
from orchestrator.tries import Tries
from workers import registry

LAST_WORDS = 15.0  # seconds for what we ended to report its end


class Build:
    """One graph on its way."""

    def __init__(
        self,
        graph: Graph,
        ledger: Ledger,
        store: Store,
        share: Share,
        lease: Lease,
        notify: Notify,
        retries: int,
        budget: Budget,
        gpu: Need,
        trace: str = "",
    ) -> None:
        """`gpu`: what tasks on GPUs need. `trace`: where their keys are remembered; "": the lease's."""
        self._trace = trace or lease.production
        self._graph, self._ledger, self._store, self._gpu = graph, ledger, store, gpu
        self._share, self._lease, self._notify = share, lease, notify
        self._budget, self._meter, self._tries = budget, Meter(budget), Tries(retries)
        self._keys = graph.keys()
        self._tasks: dict[str, list[Task]] = defaultdict(list)
        for name in graph.order:
            self._tasks[self._keys[name]].append(graph.tasks[name])
        self._readiness = Readiness(graph, self._tasks, self._kind)
        self._actions: dict[str, Action] = {}
        self._reused: frozenset[str] = frozenset()
        self._inputs = Inputs(self._keys, self._actions, store)
        in_order = sorted(graph.order, key=lambda name: -graph.tasks[name].priority)
        rank = {name: number for number, name in enumerate(in_order)}
        self._asking = Asking(share, self._tasks, rank, self._inputs, self._tries)
        self._running: dict[str, Match] = {}
        """Attempt -> its place, from submit until its outcome is recorded."""
        self._accepting: set[str] = set()
        """Attempts whose outcome was heard, and whose files are looked at."""
        self._failed: dict[str, Failure] = {}
        self._acceptors = Acceptors(store, share.wake)

    def reuse(self, force: Collection[str] = ()) -> None:
        """Find what is made already, and ask for places for what waits for nothing."""
        forced = frozenset(self._keys[name] for name in force)
        found, broken = find(self._tasks.keys() - forced, self._ledger, self._store)
        known = {key: found[key] for key in self._ledger.actions.renew(found)}  # no sweep takes these now
        self._actions.update(known)
        self._reused = frozenset(known)
        self._ledger.actions.forget(broken | forced)
        for attempt in self._lease.left_behind:
            self._store.discard(attempt)
        for key in self._tasks:
            self._tell(key, "reused" if key in known else "waiting")
        self._ask_all(self._readiness.without(known))

    def unfinished(self) -> bool:
        """Whether anything runs or can run."""
        return bool(self._running or (self._asking and not self._budget.used_up))

    def hear(self, event: Heard) -> None:
        """Take note of what the scheduler says."""
        if isinstance(event, Granted | Made):
            self._begin(event) if isinstance(event, Granted) else self._adopt(event.want)
            return
        if event.attempt not in self._running:
            return
        key = self._running[event.attempt].want.work
        match event:
            case Started():
                self._meter.began(event.attempt)
                self._tell(key, "started")
            case Progress(value=value):
                self._tell(key, "progress", value=value)
            case Done():
                self._meter.ended(event.attempt, event.seconds)
                self._accepting.add(event.attempt)
                self._acceptors.look_at(event, self._tasks[key][0].worker)
            case Failed(reason=reason, log=log, final=final):
                self._fail(event.attempt, "failed", reason, log, final=final)
            case Lost(reason=reason, log=log):
                self._fail(event.attempt, "lost", reason, log)
            case Displaced(reason=reason):
                self._displace(event.attempt, reason)
            case Cancelled():
                self._fail(event.attempt, "cancelled", "it was cancelled")

    def record_accepted(self) -> None:
        """Write down what was accepted or refused since the last time."""
        for found in self._acceptors.accepted():
            self._record(found)
            for key in self._asking.released():
                self._ask(key)

    def close(self) -> None:
        """End what still runs, keep what is done, and remember what each finished task was."""
        try:
            if self._running:
                self._stop()
        finally:
            self._acceptors.close()
        if not self._lease.lost:
            self._write_traces()

    def results(self) -> Mapping[str, Result]:
        """By task. ProductionFailed when one is missing, BudgetSpent when one more could have begun."""
        found = {
            name: Result.of(name, self._actions[key], reused=key in self._reused)
            for name, key in self._keys.items()
            if key in self._actions
        }
        if len(found) == len(self._graph):
            return found
        blocked = [t for key, tasks in self._tasks.items() for t in tasks if self._is_blocked(key)]
        for task in blocked:
            self._notify(Event(task, "blocked"))
        failures = list(self._failed.values())
        if self._asking:
            raise unaffordable(self._budget, failures, found, len(blocked))
        raise failed(failures, found, len(blocked), len(self._graph))

    def _begin(self, granted: Granted) -> None:
        """Start a task in its place, if it may and there is no more done than looked at: what is done but not
        recorded yet would be made again if this process died.
        """
        match = granted.match
        key = self._asking.granted(match.want)
        if not key:
            self._share.decline(match)
        elif self._budget.used_up or self._piled(match.want.need.pool) >= granted.spare:
            self._share.decline(match)
            self._asking.hold(key)
        else:
            self._submit(key, self._tasks[key][0], match)

    def _adopt(self, want: Want) -> None:
        """Take what another production made."""
        key = self._asking.granted(want)
        made = self._ledger.actions.of([key]).get(key)
        if made is None:  # struck again already
            self._ask(key)
            return
        self._reused |= {key}
        self._made(key, made)

    def _piled(self, pool: str) -> int:
        """How much more of a pool is done than the acceptors have in hand."""
        waiting = (attempt for attempt in self._accepting if self._running[attempt].want.need.pool == pool)
        return sum(1 for _ in waiting) - ACCEPTORS

    def _submit(self, key: str, task: Task, match: Match) -> None:
        attempt, entry, decided = uuid.uuid4().hex, registry.entry(task.worker), time.monotonic()
        names = (self._lease.production, key, task.name, task.subject, task.worker)
        begun = Try(attempt, *names, "running", "", "", entry.timeout, clock.now(), None)
        if made := self._ledger.actions.begin(self._lease, begun):
            self._share.decline(match, made=True)
            self._reused |= {key}
            self._made(key, made)
            return
        out = self._store.workspace(attempt)
        spec = task.spec.model_dump(mode="json")
        self._running[attempt] = match
        inputs, seconds = self._inputs.of(task), entry.timeout
        told = Attempt(attempt, task.worker, spec, inputs, out, seconds, task.model, key, decided)
        self._share.submit(told, match)

    def _record(self, found: Accepted) -> None:
        if isinstance(found.files, Refused):
            self._fail(found.done.attempt, "failed", f"refused: {found.files}")
        elif isinstance(found.files, MicrodramaError):
            raise found.files
        else:
            self._commit(found.done, found.files)

    def _commit(self, done: Done, files: Mapping[str, Stored]) -> None:
        match = self._end(done.attempt)
        task = self._tasks[match.want.work][0]
        took = round(done.seconds * 1000), round(done.cpu_seconds * 1000)
        version = registry.entry(task.worker).identity
        action = Action(
            match.want.work, task.kind, task.worker, version, files, done.facts, *took, done.attempt
        )
        made = self._ledger.actions.commit(self._lease, action)
        self._share.judge(match)
        self._share.settle(match, made=True)
        self._made(match.want.work, made)

    def _made(self, key: str, action: Action) -> None:
        """By us, or by somebody else meanwhile: equal tasks of several productions are made once."""
        self._actions[key] = action
        self._tell(key, "done")
        self._ask_all(self._readiness.made(key))

    def _fail(self, attempt: str, state: str, reason: str, log: str = "", *, final: bool = False) -> None:
        match = self._ended(attempt, state, reason, log)
        if state != "cancelled" and not final:
            self._share.judge(match, reason)
        again = self._tries.failed(match.want.work, match.place, reason)
        self._go_on(match.want.work, reason, log, again=again and not final)

    def _displace(self, attempt: str, reason: str) -> None:
        """It lost its place; that costs none of its tries."""
        match = self._ended(attempt, "lost", reason)
        self._share.judge(match, reason)
        self._go_on(match.want.work, reason, "", again=self._tries.displaced(match.want.work, reason))

    def _go_on(self, key: str, reason: str, log: str, *, again: bool) -> None:
        """Try it again, or give it up."""
        if again:
            self._tell(key, "retried", reason=reason)
            self._ask(key)
        else:
            self._give_up(key, log)

    def _ended(self, attempt: str, state: str, reason: str, log: str = "") -> Match:
        """Write down that an attempt made nothing."""
        self._meter.ended(attempt)
        match = self._end(attempt)
        self._ledger.actions.fail(self._lease, attempt, state, reason, log)
        self._share.settle(match, made=False)
        return match

    def _give_up(self, key: str, log: str = "") -> None:
        task, reasons = self._tasks[key][0], tuple(self._tries.reasons[key])
        self._failed[key] = Failure(task.name, task.kind, task.subject, reasons, log)
        self._tell(key, "failed", reason=reasons[-1])

    def _end(self, attempt: str) -> Match:
        """Forget an attempt. Its folder goes before its end is recorded: a driver that dies between the two
        leaves a running attempt behind, which the next one clears, never an unknown folder.
        """
        self._store.discard(attempt)
        self._accepting.discard(attempt)
        return self._running.pop(attempt)

    def _ask_all(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._ask(key)
        self._share.expect(self._readiness.coming)

    def _ask(self, key: str) -> None:
        """Its inputs are there: it wants a place."""
        try:
            self._asking.ask(key, self._kind(key))
        except Refused as refused:
            self._tries.reasons[key].append(str(refused))
            self._give_up(key)

    def _kind(self, key: str) -> Kind:
        """Where it can run, and what must be loaded there."""
        task = self._tasks[key][0]
        pool = registry.entry(task.worker).pool
        return self._gpu if pool == self._gpu.pool else Need(pool), Load(task.worker, task.model)

    def _stop(self) -> None:
        """End all attempts; what was done by then still counts."""
        self._hear_last_words()
        self._acceptors.close()
        for found in self._acceptors.accepted():
            with suppress(MicrodramaError):  # why we stop was said already; each counts for itself
                self._record(found)
        for attempt in list(self._running):
            match = self._end(attempt)
            with suppress(MicrodramaError):
                self._ledger.actions.fail(self._lease, attempt, "cancelled", "the production stopped")
            self._tell(match.want.work, "cancelled")

    def _hear_last_words(self) -> None:
        for attempt in self._running:
            with suppress(MicrodramaError):
                self._share.cancel(attempt)
        silent = set(self._running) - self._accepting
        limit = time.monotonic() + LAST_WORDS
        while silent and time.monotonic() < limit:
            with suppress(MicrodramaError):  # the scheduler's; what is done is still written down
                for event in self._share.events(0.2):
                    if isinstance(event, Done):
                        self.hear(event)
                    if isinstance(event, Done | Failed | Lost | Displaced | Cancelled):
                        silent.discard(event.attempt)

    def _write_traces(self) -> None:
        known = self._ledger.traces.keys(self._trace)
        changed = [
            traced(self._graph, task)
            for key, tasks in self._tasks.items()
            if key in self._actions
            for task in tasks
            if known.get(task.name) != key
        ]
        self._ledger.traces.write(self._trace, changed)

    def _is_blocked(self, key: str) -> bool:
        return key not in self._actions and key not in self._failed

    def _tell(self, key: str, state: State, value: float = 0.0, reason: str = "") -> None:
        for task in self._tasks[key]:
            self._notify(Event(task, state, value, reason))
