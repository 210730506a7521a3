"""What drivers and supervisors tell each other: plain values, and nothing of Ray."""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestrator.executor.base import Load, Outcome, Progress, Started
from orchestrator.store import Store, Stored
from orchestrator.store.opening import opened

USUAL = "~/.cache/microdrama"
NAMELESS = "?"
"""What a supervisor does that has no key, or that is nobody's: its own end."""


@dataclass(frozen=True)
class Shelf:
    """Where the artifact store is, in words that mean the same on every node."""

    url: str
    """A folder that all nodes share, or s3://bucket/folder."""
    cache: str = ""
    """Folder for copies of what lies in a bucket, on nodes whose environment names none."""
    cap: int = 0
    """Bytes that it may hold."""

    @property
    def place(self) -> str:
        """The same for the same store, however it is spelled and whatever its cache."""
        url = self.url.removeprefix("file://")
        return url.rstrip("/") if "://" in url else os.path.realpath(url)

    def open(self) -> Store:
        """The store, as this node sees it."""
        home = os.environ.get("MICRODRAMA_HOME") or USUAL
        cache = os.environ.get("MICRODRAMA_STORE_CACHE") or self.cache or f"{home}/cache"
        return opened(self.url, Path(cache).expanduser(), self.cap)


@dataclass(frozen=True)
class Birth:
    """What a supervisor is told when it is made; it outlives who told it."""

    name: str
    namespace: str
    pool: str
    idle_seconds: float
    """How long it stays although nobody wants it."""
    beat: float
    """Seconds between its signs of life."""


@dataclass(frozen=True)
class Order:
    """An attempt for a supervisor."""

    attempt: str
    worker: str
    identity: str
    """Of the worker, where the key was made."""
    model: str
    spec: Mapping[str, Any]
    inputs: Mapping[str, Stored]
    seconds: float
    work: str
    shelf: Shelf
    """Supervisors serve whoever shares their namespace; stores may differ."""
    again: bool = False
    """Make it although it was made: the outcome that is remembered came to this driver already."""
    held: bool = False
    """Hand over what it holds of it, and begin nothing: the place itself was not given."""
    until: float = math.inf
    """On the supervisor's clock. One that comes later was on its way while its driver stood still: another
    driver may have had it made."""


@dataclass(frozen=True)
class Look:
    """A supervisor as it is now."""

    node: str = ""
    doing: str = ""
    """Work that it makes; NAMELESS when that has no key; empty: it is free."""
    loaded: frozenset[Load] = frozenset()
    kept: frozenset[str] = field(default=frozenset())
    """Works that it made lately, whose outcome it remembers."""
    at: float = 0.0
    """Its clock, which is its own."""


@dataclass(frozen=True)
class Busy:
    """It takes nothing now."""

    look: Look


@dataclass(frozen=True)
class Late:
    """The order came too late."""

    look: Look


@dataclass(frozen=True)
class Foreign:
    """Its node makes that otherwise: it is of another release."""

    reason: str
    look: Look


@dataclass(frozen=True)
class Taken:
    """It makes it; `hear` tells what becomes of it."""


@dataclass(frozen=True)
class Ended:
    """The last word about an attempt."""

    outcome: Outcome
    look: Look


Word = Started | Progress | Ended


@dataclass(frozen=True)
class News:
    """What was told about an attempt since it was asked for last; nothing: a sign of life."""

    words: Sequence[Word]
    seen: int
    """Number of the last one; whoever gives it hears what came after."""


@dataclass(frozen=True)
class Forgotten:
    """It knows nothing of that attempt: it was started anew, or nobody asked for long."""

    look: Look
