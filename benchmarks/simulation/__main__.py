"""Simulate a season with our policy and with first come, first served; see the package."""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.simulation.fifo import Fifo
from benchmarks.simulation.figures import Figures, figures
from benchmarks.simulation.report import table
from benchmarks.simulation.season import orders, season
from benchmarks.simulation.stage import perform
from benchmarks.simulation.world import World
from orchestrator.schedule.base import Policy
from orchestrator.schedule.fair import Fair

POLICIES: dict[str, Callable[[], Policy]] = {"fair": Fair, "fifo": Fifo}


def main() -> int:
    """1 when something was lost, starved or given away twice."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--gpus", type=int, default=1000)
    parser.add_argument("--episodes", type=int, default=100)
    parser.add_argument("--shots", type=int, default=60)
    parser.add_argument("--takes", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--policies", nargs="*", choices=POLICIES, default=list(POLICIES))
    parser.add_argument("--database", default="", help="URL of an empty database, or postgresql for a server")
    given = parser.parse_args()
    world = World(given.seed)
    productions = list(season(orders(given.episodes), given.shots, given.takes))
    print(f"{given.gpus} GPUs, {len(productions)} episodes of {given.shots} shots, {given.takes} takes each")
    print(world, flush=True)
    found: dict[str, Figures] = {}
    for name in given.policies:
        begun, cpu = time.monotonic(), time.process_time()
        with _database(given.database) as url:
            told = perform(productions, given.gpus, world, POLICIES[name](), url)
        wall, cpu = time.monotonic() - begun, time.process_time() - cpu
        found[name] = figures(told, world)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"{name}: {wall:.0f} s, {cpu:.0f} s of processor; peak so far {peak:.2f} GiB", flush=True)
        for failure in told.failures[:3]:
            print(failure)
    print(table(found))
    ours = found.get("fair")
    return int(bool(ours and (ours.starved or ours.twice)))


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


if __name__ == "__main__":
    sys.exit(main())
