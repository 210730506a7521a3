"""The executor interface: run one attempt somewhere and tell what became of it. Outcomes are values.

An executor neither retries nor orders: it takes an attempt when it has room and gives back exactly one
outcome for it, whatever happens. It records nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class Attempt:
    """One try at one task, ready to run."""

    id: str
    worker: str
    spec: Mapping[str, Any]
    """JSON."""
    inputs: Mapping[str, Path]
    out: Path
    """An empty folder for its files."""
    seconds: float = 900.0
    """How long it may take."""


@dataclass(frozen=True)
class Claim:
    """A file that a worker says it made; nobody has looked yet."""

    name: str
    """Inside the attempt's folder."""
    size: int
    sha256: str


@dataclass(frozen=True)
class Started:
    """A host began with it."""

    attempt: str


@dataclass(frozen=True)
class Progress:
    """How far it is, 0..1."""

    attempt: str
    value: float


@dataclass(frozen=True)
class Done:
    """The worker says it is done; to be accepted or refused."""

    attempt: str
    files: Mapping[str, Claim]
    facts: Mapping[str, Any]
    seconds: float
    cpu_seconds: float
    plan: Mapping[str, Any] | None = None
    """Facts that must be so, where the worker's own are not believed; every frame is decoded then."""


@dataclass(frozen=True)
class Failed:
    """The worker gave a reason why not, or took too long."""

    attempt: str
    reason: str
    log: str = ""
    final: bool = False
    """Trying again would give the same answer."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0


@dataclass(frozen=True)
class Lost:
    """Its process ended without an answer."""

    attempt: str
    reason: str
    log: str = ""


@dataclass(frozen=True)
class Cancelled:
    """It was ended because we asked."""

    attempt: str


Outcome = Done | Failed | Lost | Cancelled
Event = Started | Progress | Outcome


class Executor(Protocol):
    """A place to run attempts."""

    def submit(self, attempt: Attempt) -> None:
        """Start an attempt; ask for `room` first."""

    def events(self, timeout: float) -> Iterator[Event]:
        """What happened since the last call; waits up to `timeout` seconds for the first event."""

    def wake(self) -> None:
        """End a wait in `events` early; from any thread."""

    def cancel(self, attempt: str) -> None:
        """End an attempt. Its one outcome still comes: Cancelled, or what it was already."""

    def room(self, worker: str) -> int:
        """How many more attempts of that worker it would take now."""

    def prefers(self, worker: str) -> bool:
        """Whether a free place has that worker loaded."""

    def close(self) -> None:
        """End everything that it started."""
