"""Productions at a service, seen from a terminal: ordered, followed, brought home."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, get_args

from pydantic import ValidationError

from orchestrator import errors
from orchestrator import folder as files
from orchestrator.client import Client, productions
from orchestrator.client.calls import file_name
from orchestrator.client.failures import StrangeAnswer
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
R = TypeVar("R", bound=Report)
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
        ordered: dict[int, str] = {}
        with self.watching() as running:
            for number in folders:
                ordered[number] = self.ordered(sent, number, order, running)
            return tuple(
                self._brought(self.finished(ordered[number], Teller(notify)), folder)
                for number, folder in folders.items()
            )

    @contextmanager
    def watching(self) -> Iterator[list[str]]:
        """What is in the list goes on when the person walks away: Cancelled tells them so."""
        running: list[str] = []
        try:
            yield running
        except KeyboardInterrupt:
            raise self._left(running) from None

    def ordered(self, sent: Sent, number: int, order: Order, running: list[str]) -> str:
        """The production of an episode: the one that was left running for the same story, or a new one.

        It is among those that are `running` as soon as it goes on without us.
        """
        how = How(profile=order.profile, takes=order.takes, coverage=order.coverage, executor=order.executor)
        name = named(number, order)
        known = sent.orders.get(name)
        if known and self._is_open(known):
            running.append(known)
            self.going_on(known)
            return known
        made = self.client.run(productions.start(sent.series, number, how)).id
        running.append(made)
        self.shelf.remember(sent, name, made)
        return made

    def going_on(self, known: str) -> None:
        """Tell that it is not ordered again."""
        self.say(f"Going on with {known}, which was ordered before.")

    def _is_open(self, production: str) -> bool:
        try:
            return self.client.run(productions.read(production)).is_open
        except NotFound:
            return False

    def finished(self, production: str, told: "Teller") -> Production:
        """Follow one to its end. Raises what it failed of."""
        last = 0
        while True:
            for event in self.client.events(productions.events(production, last)):
                last = event.number
                told(event)
            found = self.client.run(productions.read(production))
            if found.is_open:
                continue  # somebody asked for another try
            if found.state != "done" or found.report is None:
                raise _failure(found)
            return found

    def _brought(self, found: Production, folder: Path) -> Report:
        for name, file in found.files.items():
            target = folder / file_name(name)
            if name != REPORT:
                self.client.save(productions.file(found.id, name), target, file.digest)
        report = reported(Report, found, folder)
        files.write(folder, REPORT, report.model_dump_json(indent=1) + "\n")
        return report

    def _left(self, ordered: Sequence[str]) -> Cancelled:
        """The person walks away; what is ordered goes on, unless they mean it."""
        if not ordered:
            return Cancelled()
        names = ", ".join(ordered)
        if sys.stdin.isatty():
            again = "Ctrl-C again within 3 seconds ends it there too."
            try:
                self.say(f"{names} goes on at {self.shelf.url}. {again}")
                time.sleep(SECOND_THOUGHTS)
            except KeyboardInterrupt:
                for production in ordered:
                    self._cancel(production)
                return Cancelled(f"{names} is ended at {self.shelf.url}. What is finished stays.")
        return Cancelled(f"{names} goes on at {self.shelf.url}; run the same command to watch it again.")

    def _cancel(self, production: str) -> None:
        with suppress(Conflict):  # it ended by itself
            self.client.run(productions.cancel(production))


def reported(model: type[R], production: Production, folder: Path) -> R:
    """What a production tells of itself, with the folder here. StrangeAnswer: another release wrote it."""
    try:
        return model.model_validate({**(production.report or {}), "folder": str(folder)})
    except ValidationError as error:
        cure = "use the same release on both sides"
        raise StrangeAnswer(f"The report of {production.id} cannot be read; {cure}.") from error


def named(number: int, order: Order) -> str:
    """An order of an episode, as a home remembers it."""
    return f"{number}/{order.profile}/{order.takes}/{order.coverage}/{order.executor}"


@dataclass
class Teller:
    """Events of a service as events of a run, where every task begins once and ends once.

    A driver that takes a production over tells of all tasks again.
    """

    notify: Notify
    before: frozenset[str] = frozenset()
    """Tasks of an earlier production; that they are reused in this one is no news."""
    known: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)

    def next(self) -> "Teller":
        """For a production that goes on from what this one told."""
        return Teller(self.notify, self.before | self.ended)

    def __call__(self, event: Told) -> None:
        """Tell of a task."""
        state, task = STATES.get(event.kind), str(event.body.get("task", ""))
        if state is None or task in self.ended or (state == "reused" and task in self.before):
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
