"""What a fault is: where it happens, and how it is injected into a production on its way."""

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.diary import Diary
from benchmarks.faults.stage import Driver, Stage


@dataclass
class Scene:
    """A production on its way."""

    stage: Stage
    production: str
    word: str
    driver: Driver
    """Who drives it now."""

    @property
    def diary(self) -> Diary:
        """What its workers did so far."""
        return Diary(self.stage.diary, self.word)

    def drive_again(self) -> None:
        """Start another driver."""
        self.driver = self.stage.start(self.production, self.word)


@dataclass(frozen=True)
class Blow:
    """A fault that was injected."""

    at: int
    """Milliseconds since 1970."""
    workers: int
    """Workers that it ended or cut off; each may cost one task."""


Inject = Callable[[Scene, random.Random], Blow | None]
"""Hurt a production, now; returns when nothing of the fault is left but its consequences. None: too late."""


@dataclass(frozen=True)
class Fault:
    """A kind of blow."""

    name: str
    """For the command line and the table."""
    stage: Callable[[Path], AbstractContextManager[Stage]]
    """Where its trials happen, one after the other: given a home, a place to start drivers."""
    inject: Inject
    die: Callable[[random.Random], tuple[str, int]] | None = None
    """At which point of `publishing`, and the how manieth time, the first driver kills itself."""


def now() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000
