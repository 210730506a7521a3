"""Faults of the database: a real PostgreSQL server that crashes and comes back."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.fault import Blow, Fault, Scene, now
from benchmarks.faults.stage import SLOTS, Stage
from tests.databases import Server


@dataclass
class Served(Stage):
    """A home whose ledger is on a server of its own."""

    server: Server | None = None


@contextmanager
def served(home: Path) -> Iterator[Stage]:
    """A local executor on a PostgreSQL ledger that keeps its promises through a crash."""
    server = Server()
    try:
        told = f"local executor, {SLOTS} slots, PostgreSQL (durable), a folder"
        stage = Served(home, environment={"MICRODRAMA_DATABASE_URL": server.create()}, told=told)
        stage.server = server
        stage.lay_out()
        yield stage
    finally:
        server.close()


def _crash(scene: Scene, _: random.Random) -> Blow | None:
    """The server ends at once, as in a crash (SIGQUIT), and starts again; every connection breaks."""
    assert isinstance(scene.stage, Served)
    assert scene.stage.server
    blow = Blow(now(), 0)
    scene.stage.server.restart()
    return blow


FAULTS = (Fault("postgresql", served, _crash),)
