"""What becomes of a task: the words that a run reports in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from orchestrator.errors import ProductionFailed
from orchestrator.graph import Task
from orchestrator.ledger import Action
from orchestrator.store import Stored

State = Literal[
    "reused", "waiting", "started", "progress", "retried", "done", "failed", "blocked", "cancelled"
]
"""Every task is told once as reused or waiting before anything starts, and once as how it ended."""


@dataclass(frozen=True)
class Result:
    """A task that has its files."""

    task: str
    key: str
    files: Mapping[str, Stored]
    facts: Mapping[str, Any]
    seconds: float
    """Of the worker, when it was made."""
    cpu_seconds: float
    reused: bool

    @classmethod
    def of(cls, task: str, action: Action, *, reused: bool) -> "Result":
        """What the ledger holds for it."""
        took = action.milliseconds / 1000, action.cpu_milliseconds / 1000
        return cls(task, action.key, action.files, action.facts, *took, reused)


@dataclass(frozen=True)
class Failure:
    """A task that failed for good."""

    task: str
    kind: str
    subject: str
    reasons: tuple[str, ...]
    """One for each attempt."""
    log: str = ""
    """The end of the last attempt's log."""

    def __str__(self) -> str:
        tried = f" (tried {len(self.reasons)} times)" if len(self.reasons) > 1 else ""
        return f"{self.task}: {self.reasons[-1]}{tried}"


def failed(
    failures: Sequence[Failure], results: Mapping[str, Result], untried: int, tasks: int
) -> ProductionFailed:
    """The error of a run of so many tasks in which some failed for good."""
    told = [f"{len(failures)} of {tasks} tasks failed:", *(f"  {each}" for each in failures)]
    if untried:
        told.append(f"  and {untried} that wait for them were not tried")
    return ProductionFailed("\n".join(told), failures, results)


@dataclass(frozen=True)
class Event:
    """Something happened to a task."""

    task: Task
    state: State
    value: float = 0.0
    """How far, 0..1, in progress."""
    reason: str = ""


Notify = Callable[[Event], None]
"""Called in the thread of the run; must be quick."""


def ignore(event: Event) -> None:
    """Tell nobody."""
