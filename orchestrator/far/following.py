"""Productions at a service, seen from a terminal: ordered, followed, brought home."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from orchestrator import errors
from orchestrator import folder as files
from orchestrator.client import Client, productions
from orchestrator.client.calls import file_name
from orchestrator.errors import Cancelled, Conflict, MicrodramaError, NotFound, ProductionFailed
from orchestrator.far.sending import Sent, Shelf
from orchestrator.graph import Task
from orchestrator.outcome import Event, Notify, State
from orchestrator.production import Order
from orchestrator.report import Report
from orchestrator.shapes import Event as Told
from orchestrator.shapes import How, Production
from workers.base import Spec

REPORT = "report.json"
STATES: Mapping[str, State] = {f"task.{state}": state for state in get_args(State)}
ENDED = ("reused", "done", "failed", "blocked", "cancelled")
SECOND_THOUGHTS = 3.0  # seconds in which another Ctrl-C ends the production too
Say = Callable[[str], None]


@dataclass(frozen=True)
class Follower:
    """Orders, watches, and fetches what came out."""

    client: Client
    shelf: Shelf
    say: Say
    """To the person at the terminal."""

    def produce(
        self, sent: Sent, folders: Mapping[int, Path], order: Order, notify: Notify
    ) -> tuple[Report, ...]:
        """Make the episodes, each into its folder."""
        how = How(profile=order.profile, takes=order.takes, coverage=order.coverage, executor=order.executor)
        ordered: dict[int, str] = {}
        try:
            for number in folders:
                ordered[number] = self._ordered(sent, number, how)
            return tuple(self._finished(ordered[each], folder, notify) for each, folder in folders.items())
        except KeyboardInterrupt:
            raise self._left(tuple(ordered.values())) from None

    def _ordered(self, sent: Sent, number: int, how: How) -> str:
        """The production of an episode: the one that was left running for the same story, or a new one."""
        name = f"{number}/{how.profile}/{how.takes}/{how.coverage}/{how.executor}"
        known = sent.orders.get(name)
        if known and self._is_open(known):
            self.say(f"Going on with {known}, which was ordered before.")
            return known
        made = self.client.run(productions.start(sent.series, number, how)).id
        self.shelf.remember(sent, name, made)
        return made

    def _is_open(self, production: str) -> bool:
        try:
            return self.client.run(productions.read(production)).is_open
        except NotFound:
            return False

    def _finished(self, production: str, folder: Path, notify: Notify) -> Report:
        """Follow one to its end, and bring its files."""
        last, told = 0, _Teller(notify)
        while True:
            for event in self.client.events(productions.events(production, last)):
                last = event.number
                told(event)
            found = self.client.run(productions.read(production))
            if not found.is_open:  # else somebody asked for another try
                return self._brought(found, folder)

    def _brought(self, found: Production, folder: Path) -> Report:
        if found.state != "done" or found.report is None:
            raise _failure(found)
        for name, file in found.files.items():
            target = folder / file_name(name)
            if name != REPORT:
                self.client.save(productions.file(found.id, name), target, file.digest)
        report = Report.model_validate({**found.report, "folder": str(folder)})
        files.write(folder, REPORT, report.model_dump_json(indent=1) + "\n")
        return report

    def _left(self, ordered: Sequence[str]) -> Cancelled:
        """The person walks away; what is ordered goes on, unless they mean it."""
        if not ordered:
            return Cancelled()
        names = ", ".join(ordered)
        if sys.stdin.isatty():
            self.say(f"{names} goes on at {self.shelf.url}. Ctrl-C again within 3 seconds ends it there too.")
            try:
                time.sleep(SECOND_THOUGHTS)
            except KeyboardInterrupt:
                for production in ordered:
                    self._cancel(production)
                return Cancelled(f"{names} is ended at {self.shelf.url}. What is finished stays.")
        return Cancelled(f"{names} goes on at {self.shelf.url}; run the same command to watch it again.")

    def _cancel(self, production: str) -> None:
        with suppress(Conflict):  # it ended by itself
            self.client.run(productions.cancel(production))


@dataclass
class _Teller:
    """Events of a service as events of a run, where every task begins once and ends once.

    A driver that takes a production over tells of all tasks again.
    """

    notify: Notify
    known: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)

    def __call__(self, event: Told) -> None:
        """Tell of a task."""
        state, task = STATES.get(event.kind), str(event.body.get("task", ""))
        if state is None or task in self.ended:
            return
        if task not in self.known and state != "reused":
            self._tell(event, "waiting")
        self.known.add(task)
        if state in ENDED:
            self.ended.add(task)
        if state != "waiting":
            self._tell(event, state)

    def _tell(self, event: Told, state: State) -> None:
        told = {name: str(value) for name, value in event.body.items()}
        task = Task(told["task"], told.get("task_kind", ""), "", Spec(), subject=told.get("subject", ""))
        self.notify(Event(task, state, event.percent / 100, told.get("reason", "")))


def _failure(found: Production) -> MicrodramaError:
    """Why there is no episode, as the error that it was there."""
    if found.state == "cancelled":
        return Cancelled(f"{found.id} was cancelled at the service; what is finished stays.")
    problem = found.problem or {}
    kind = getattr(errors, str(problem.get("kind", "")), None)
    message = str(problem.get("detail") or f"{found.id} failed.")
    if isinstance(kind, type) and issubclass(kind, MicrodramaError):
        return kind(message)
    return ProductionFailed(message)
