"""Faults of the object store: a real S3-speaking server, on a road on which things go wrong."""

import random
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.driver import BUSY
from benchmarks.faults.fault import Blow, Fault, Inject, Scene, now
from benchmarks.faults.local import AT_WORK
from benchmarks.faults.stage import SLOTS, STEP, Stage
from tests.buckets import BucketServer
from tests.rough_road import RoughRoad

MOST = 8
"""Requests that a blow hits, one after the other; each try of a request counts."""
PAUSE = 0.2  # seconds until a production that its dead driver still holds is asked for again


@dataclass
class Bucketed(Stage):
    """A home whose store is a bucket, which drivers reach over the road only."""

    road: RoughRoad | None = None

    @property
    def way(self) -> RoughRoad:
        """The road, which is open."""
        assert self.road
        return self.road

    @property
    def cache(self) -> Path:
        """Where drivers keep copies."""
        return self.home / "cache"


@contextmanager
def bucketed(home: Path) -> Iterator[Stage]:
    """A local executor whose artifacts go to a bucket."""
    server = BucketServer()
    try:
        with RoughRoad(server.port) as road:
            url = f"s3://{server.create()}/studio"
            environment = {
                **server.environment(road.endpoint),
                "MICRODRAMA_STORE_URL": url,
                "MICRODRAMA_STORE_CACHE": str(home / "cache"),
            }
            told = f"local executor, {SLOTS} slots, SQLite, Debian's Swift (S3) behind a proxy"
            judged = {**server.environment(), "MICRODRAMA_STORE_CACHE": str(home / "judge")}
            stage = Bucketed(home, environment=environment, judged=judged, told=told, road=road)
            stage.lay_out()
            yield stage
    finally:
        server.close()


def _rough(faults: Sequence[str], method: str = "") -> Inject:
    """The next requests of a method meet one of those faults each."""

    def inject(scene: Scene, chance: random.Random) -> Blow | None:
        blow = Blow(now(), 0)
        return blow if _await_harm(scene, chance, faults, method) else None

    return inject


def _another_machine(scene: Scene, chance: random.Random) -> Blow | None:
    """The driver dies and another comes that has no copies: what it fetches is cut short and damaged."""
    assert isinstance(scene.stage, Bucketed)
    if scene.driver.is_over():
        return None
    blow = Blow(now(), AT_WORK)
    scene.driver.kill()
    shutil.rmtree(scene.stage.cache, ignore_errors=True)
    scene.drive_again()
    while not _await_harm(scene, chance, ("short", "damage"), "GET"):
        if scene.driver.status() != BUSY:
            return None
        time.sleep(PAUSE)
        scene.drive_again()
    return blow


def _await_harm(scene: Scene, chance: random.Random, faults: Sequence[str], method: str) -> bool:
    """Hurt some requests, one after the other, as long as anybody comes by; whether any was hurt."""
    assert isinstance(scene.stage, Bucketed)
    road, hurt = scene.stage.way, 0
    for _ in range(chance.randint(1, MOST)):
        before = len(road.seen)
        road.next(chance.choice(faults), method=method)
        while not any(passed.fault for passed in road.seen[before:]):
            if scene.driver.is_over():
                return hurt > 0
            time.sleep(STEP)
        hurt += 1
    return hurt > 0


FAULTS = (
    Fault("store-errors", bucketed, _rough(("error", "busy"))),
    Fault("store-cuts", bucketed, _rough(("cut", "spoil"), "PUT")),
    Fault("store-answers", bucketed, _rough(("lost",), "PUT")),
    Fault("store-reads", bucketed, _another_machine),
)
