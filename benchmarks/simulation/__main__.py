"""Simulate a season with our policy and with first come, first served, side by side; see the package."""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from benchmarks.simulation.report import table
from benchmarks.simulation.runs import POLICIES, ran
from benchmarks.simulation.world import World


def main() -> int:
    """1 when something was lost, starved or given away twice."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--gpus", type=int, default=1000)
    parser.add_argument("--episodes", type=int, default=100)
    parser.add_argument("--shots", type=int, default=60)
    parser.add_argument("--takes", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--policies", nargs="*", choices=POLICIES, default=["fair", "fifo"])
    parser.add_argument("--database", default="", help="URL of an empty database, or postgresql for a server")
    given = parser.parse_args()
    print(f"{given.gpus} GPUs, {given.episodes} episodes of {given.shots} shots, {given.takes} takes each")
    print(World(given.seed), flush=True)
    with ProcessPoolExecutor(len(given.policies), get_context("spawn")) as processes:
        runs = dict(zip(given.policies, processes.map(partial(ran, given), given.policies), strict=True))
    for name, run in runs.items():
        print(f"{name}: {run}", *run.failures[:3], sep="\n")
    print(table({name: run.figures for name, run in runs.items()}))
    ours = runs.get("fair")
    return int(bool(ours and (ours.figures.starved or ours.figures.twice or ours.failures)))


if __name__ == "__main__":
    sys.exit(main())
