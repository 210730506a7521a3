"""One policy's run in a process of its own: how long it takes and how much memory."""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.simulation.fifo import Fifo
from benchmarks.simulation.figures import Figures, figures
from benchmarks.simulation.season import orders, season
from benchmarks.simulation.stage import perform
from benchmarks.simulation.world import MODELS, World
from orchestrator.schedule.base import Policy
from orchestrator.schedule.fair import Fair


def taught() -> Policy:
    """Ours, told what tasks took in past seasons, as the product is by its ledger; loading it must learn."""
    return Fair(usual={model.load: (model.quick + model.slow) / 2 for model in MODELS.values()})


POLICIES: dict[str, Callable[[], Policy]] = {"fair": Fair, "fifo": Fifo, "taught": taught}


@dataclass(frozen=True)
class Ran:
    """A run in a process of its own."""

    figures: Figures
    failures: list[str]
    wall: float
    cpu: float
    peak: float
    """GiB."""

    def __str__(self) -> str:
        return f"{self.wall:.0f} s, {self.cpu:.0f} s of processor, {self.peak:.2f} GiB at most"


def ran(given: argparse.Namespace, policy: str) -> Ran:
    """One policy's run."""
    begun, world = time.monotonic(), World(given.seed)
    productions = list(season(orders(given.episodes), given.shots, given.takes))
    with _database(given.database) as url:
        told = perform(productions, given.gpus, world, POLICIES[policy](), url)
    wall, cpu = time.monotonic() - begun, time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return Ran(figures(told, world), told.failures, wall, cpu, peak)


@contextmanager
def _database(wanted: str) -> Iterator[str]:
    """URL of an empty ledger."""
    if wanted == "postgresql":
        from tests.databases import Server  # starts a server of its own

        server = Server()
        try:
            yield server.create()
        finally:
            server.close()
    elif wanted:
        yield wanted
    else:
        with tempfile.TemporaryDirectory(prefix="microdrama-simulation-") as folder:
            yield f"sqlite:///{Path(folder) / 'ledger.db'}"
