"""The farm as operators see it: the line, what runs for too long, what the disk holds. No word of a story."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestrator import clock, garbage
from orchestrator.ledger.hall import Driven, Queued, Running
from orchestrator.office import Office

LONG = 60_000  # milliseconds; what runs for less is never called stuck
FAR = 4  # times what such tasks took lately
ENDED = ("reused", "done", "failed", "blocked", "cancelled")
WAITS = ("waiting", "retried")


@dataclass(frozen=True)
class Stuck:
    """An attempt that runs far longer than others of its kind did."""

    running: Running
    seconds: float
    usual: float
    """Seconds; 0: nothing of its kind was made yet."""


@dataclass(frozen=True)
class Load:
    """How far the tasks of a kind are, over all that runs."""

    kind: str
    waiting: int
    running: int
    ended: int


@dataclass(frozen=True)
class Overview:
    """How things stand at one moment."""

    states: Mapping[str, int]
    """State of a worker -> how many are in it."""
    line: Sequence[Queued]
    driven: Sequence[Driven]
    running: Sequence[Running]
    loads: Sequence[Load]
    stuck: Sequence[Stuck]

    def count(self, state: str) -> int:
        """Productions that are queued, or running."""
        return sum(each.count for each in self.line if each.state == state)

    @property
    def oldest(self) -> int | None:
        """When what waits longest was ordered; None: nothing waits."""
        return min((each.oldest for each in self.line if each.state == "queued"), default=None)


@dataclass(frozen=True)
class Disk:
    """What the store holds and what of it nothing needs any more."""

    held: garbage.Survey
    free: int
    """Bytes on the disk of the home."""
    total: int


def look(office: Office) -> Overview:
    """The farm now."""
    hall = office.ledger.hall
    with office.ledger.database.read():
        running = hall.running()
        loads = [_load(kind, states) for kind, states in hall.tasks().items()]
        stuck = _stuck(office, running)
        return Overview(hall.states(), hall.line(), hall.driven(), running, loads, stuck)


def disk(office: Office) -> Disk:
    """Walks the whole store, so only when somebody asks. Nothing is removed."""
    home = shutil.disk_usage(office.settings.home)
    return Disk(garbage.survey(office.store, office.ledger), home.free, home.total)


def _load(kind: str, states: Mapping[str, int]) -> Load:
    waiting, ended = (sum(states.get(each, 0) for each in group) for group in (WAITS, ENDED))
    return Load(kind, waiting, sum(states.values()) - waiting - ended, ended)


def _stuck(office: Office, running: Sequence[Running]) -> list[Stuck]:
    now = clock.now()
    long = [each for each in running if now - each.started_at > LONG]
    took = {kind: _usual(office, kind) for kind in {each.kind for each in long}}
    found = [Stuck(each, (now - each.started_at) / 1000, took[each.kind]) for each in long]
    return [each for each in found if each.seconds > FAR * each.usual]


def _usual(office: Office, kind: str) -> float:
    """Of its slowest model: a task is not stuck because others have a quick one."""
    return max(office.ledger.actions.usual(kind).values(), default=0.0)
