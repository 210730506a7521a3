"""What a match costs: places and waiting tasks of a large studio, without executor or ledger.

    python -m benchmarks.schedule_cost [--places 1000] [--wants 1000 20000 100000]

Fills all places once, then ends tasks one by one, each followed by a round as in a running studio.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.executor.base import Load, Need, Place
from orchestrator.schedule.base import Match, Party, Want
from orchestrator.schedule.fair import Fair

GPU = Need("gpu")
LOADS = tuple(Load("diffusers", f"model-{number}") for number in range(4))
OWNERS, PRODUCTIONS, PRIORITIES = 50, 200, 2
ENDINGS = 500


@dataclass(frozen=True)
class Cost:
    """Microseconds of the processor."""

    add: float
    """For a task that is asked for."""
    fill: float
    """For a match, where all places are free."""
    step: float
    """For an ending and the round after it, where one place is free."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--places", type=int, default=1000)
    parser.add_argument("--wants", type=int, nargs="*", default=[1_000, 20_000, 100_000])
    given = parser.parse_args()
    print(f"{given.places} places, {OWNERS} owners, {PRODUCTIONS} productions, {len(LOADS)} models")
    print(f"{'waiting':>10} {'add':>8} {'fill':>8} {'step':>8}  microseconds each")
    costs = [measured(given.places, given.places + count) for count in given.wants]
    for count, cost in zip(given.wants, costs, strict=True):
        print(f"{count:>10,} {cost.add:>8.1f} {cost.fill:>8.1f} {cost.step:>8.1f}")
    print(f"step, last to first: {costs[-1].step / costs[0].step:.2f}")


def measured(places: int, wants: int) -> Cost:
    """Median of three."""
    found = [_once(places, wants) for _ in range(3)]
    return sorted(found, key=lambda cost: cost.step)[1]


def _once(places: int, wants: int) -> Cost:
    policy = Fair()
    waiting = [_want(number) for number in range(wants)]
    begun = time.process_time()
    for want in waiting:
        policy.add(want, 0.0)
    added = time.process_time()
    free = [Place(f"gpu-{number}", GPU, f"node-{number // 8}") for number in range(places)]
    running = list(policy.match(free, 1.0))
    filled = time.process_time()
    _go_on(policy, running)
    stepped = time.process_time()
    micro = 1e6
    return Cost(
        (added - begun) / wants * micro,
        (filled - added) / max(1, len(running)) * micro,
        (stepped - filled) / ENDINGS * micro,
    )


def _go_on(policy: Fair, running: Sequence[Match]) -> None:
    left = list(running)
    for number in range(ENDINGS):
        over, now = left.pop(0), 100.0 + number / 10
        policy.ended(over.want.id, now, seconds=60.0)
        place = Place(over.place.id, GPU, over.place.node, frozenset({over.want.load}))
        left += policy.match([place], now)


def _want(number: int) -> Want:
    production = number % PRODUCTIONS
    party = Party(f"p{production}", f"o{production % OWNERS}", production % PRIORITIES, float(production))
    return Want(f"w{number}", party, LOADS[number // PRODUCTIONS % len(LOADS)], GPU, f"k{number}", number)


if __name__ == "__main__":
    main()
