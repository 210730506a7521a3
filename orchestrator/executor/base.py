"""The executor interface: run one attempt somewhere and tell what became of it. Outcomes are values.

An executor neither retries nor orders: it shows its free places, takes an attempt for one of them, and gives
back exactly one outcome for it, whatever happens. It records nothing. `orchestrator.schedule` says what goes
where.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from orchestrator.store import Stored

ANY = "any"
"""Pool of a place that takes whatever comes."""


class Need(NamedTuple):
    """What a place must have for a task."""

    pool: str
    """Of `workers.registry`: cpu, gpu, engine."""
    share: str = "1"
    """Of one processor or GPU, a decimal: "0.5" lets two tasks share a GPU. Only clusters know shares."""
    labels: tuple[tuple[str, str], ...] = ()
    """Of the node: (("gpu", "a100"),). Only clusters know labels."""


HELD = Need("held")
"""Of a place that is only for whoever asks for what it holds."""


class Load(NamedTuple):
    """What must be loaded for a task."""

    worker: str
    model: str = ""
    """Card; empty where the worker has only itself to load."""


@dataclass(frozen=True)
class Place:
    """A free place: it would take one attempt now."""

    id: str
    """Its name in its executor; empty where places have no names. One that holds several works is shown once
    for each, and once for whatever comes."""
    need: Need
    """Whom it serves; pool `ANY`: everybody."""
    node: str = ""
    loaded: frozenset[Load] = frozenset()
    holds: frozenset[str] = frozenset()
    """Works that it made, or is making, for a driver that is gone: who asks for one gets it soon."""

    def serves(self, need: Need) -> bool:
        """Whether it has what a task needs."""
        return self.need.pool == ANY or self.need == need


Spots = frozenset[tuple[str, str]]
"""Places by id and node."""


@dataclass(frozen=True)
class Attempt:
    """One try at one task, ready to run."""

    id: str
    worker: str
    spec: Mapping[str, Any]
    """JSON."""
    inputs: Mapping[str, os.PathLike[str]]
    """Files to read; a `store.Artifact` is brought here only when its path is asked for."""
    out: Path
    """An empty folder for its files."""
    seconds: float = 900.0
    """How long it may take."""
    model: str = ""
    """What its worker must load; see `Load`."""
    work: str = ""
    """Key of what is made; attempts at the same work make the same."""
    decided: float = field(default_factory=time.monotonic, compare=False)
    """When whoever asks for it was last sure that nobody else has it made; of `time.monotonic`."""

    @property
    def load(self) -> Load:
        """What must be loaded for it."""
        return Load(self.worker, self.model)


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
    stored: Mapping[str, Stored] | None = None
    """Its files by role, where they were accepted and published beside the worker."""


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
class Displaced:
    """Its place went away: a node died, froze, or somebody else has it. That says nothing of the task."""

    attempt: str
    reason: str


@dataclass(frozen=True)
class Cancelled:
    """It was ended because we asked."""

    attempt: str


Outcome = Done | Failed | Lost | Displaced | Cancelled
Event = Started | Progress | Outcome


class Executor(Protocol):
    """Places to run attempts."""

    def free(self, wanted: Mapping[Need, int], unusable: Spots = frozenset()) -> Sequence[Place]:
        """Places that would take an attempt now.

        `wanted`: how many tasks wait or run for each need, so that an executor that can grow or shrink does.
        `unusable`: places that get nothing from the caller; they are shown, and do not count as had.
        """

    def submit(self, attempt: Attempt, place: Place) -> None:
        """Start an attempt in a place that was free a moment ago; if it is not any more, it is Displaced."""

    def events(self, timeout: float) -> Iterator[Event]:
        """What happened since the last call; waits up to `timeout` seconds for the first event."""

    def wake(self) -> None:
        """End a wait in `events` early; from any thread."""

    def cancel(self, attempt: str) -> None:
        """End an attempt. Its one outcome still comes: Cancelled, or what it was already."""

    def close(self) -> None:
        """End everything that it started."""
