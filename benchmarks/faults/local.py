"""Faults of one machine: the local executor, a SQLite ledger, a folder as store."""

import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.faults.fault import Blow, Fault, Scene, now
from benchmarks.faults.publishing import POINTS
from benchmarks.faults.stage import SLOTS, STEP, Stage
from benchmarks.serving import tell
from orchestrator.accepting import ACCEPTORS

AT_WORK = SLOTS + ACCEPTORS
"""Of a driver, each with one task at most: those who make, and those who look at what was made."""
LATEST_DEATH = 25  # files published before
SLOWEST_DEATH = 60.0  # seconds


@contextmanager
def laptop(home: Path) -> Iterator[Stage]:
    """A home as it is on a laptop."""
    stage = Stage(home, told=f"local executor, {SLOTS} slots, SQLite, a folder")
    stage.lay_out()
    yield stage


def kill_host(scene: Scene, chance: random.Random) -> Blow | None:
    """One of those who are at a task, whoever supervises it."""
    found = at_work(scene, chance)
    if found is None:
        return None
    blow = Blow(now(), 1)
    tell([found], signal.SIGKILL)
    return blow


def at_work(scene: Scene, chance: random.Random) -> int | None:
    """A process that is at a task; None when none comes any more."""
    while not scene.driver.is_over():
        busy = [pid for pid in scene.diary.busy() if Path(f"/proc/{pid}").exists()]
        if busy:
            return chance.choice(busy)
        time.sleep(STEP)
    return None


def kill_driver(scene: Scene, workers: int) -> Blow | None:
    """The driver dies, another takes over; `workers` of the dead one may each have lost a task."""
    if scene.driver.is_over():
        return None
    blow = Blow(now(), workers)
    scene.driver.kill()
    scene.drive_again()
    return blow


def _lose_hosts_too(scene: Scene, _: random.Random) -> Blow | None:
    return kill_driver(scene, AT_WORK)


def _kill_itself(scene: Scene, _: random.Random) -> Blow | None:
    if scene.driver.wait(SLOWEST_DEATH) != -signal.SIGKILL:
        return None
    blow = Blow(now(), AT_WORK)
    scene.drive_again()
    return blow


def _point(chance: random.Random) -> tuple[str, int]:
    return chance.choice(POINTS), chance.randint(1, LATEST_DEATH)


FAULTS = (
    Fault("local-host", laptop, kill_host),
    Fault("local-driver", laptop, _lose_hosts_too),
    Fault("publishing", laptop, _kill_itself, _point),
)
