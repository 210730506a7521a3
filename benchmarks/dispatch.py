"""What a task costs beside its worker: no-op tasks through scheduler, build, ledger, executor and warm hosts.

    python -m benchmarks.dispatch [--executor local ray] [--tasks 1000 10000] [--places 2] [--profile-it]
    python -m benchmarks.dispatch --gap [--executor local ray]

A task is a slate of 16 x 16 pixels, made in a worker host, accepted (decoded whole), published durably and
committed to a SQLite ledger. Milliseconds are those of the whole run, from the graph to its results, over
the number of tasks, so places that work at the same time share them; what the worker itself took stands
beside. `--gap`: tasks of five seconds in one place; the gap is how much longer than its worker a task takes
from one start to the next.
"""

import argparse
import cProfile
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from orchestrator.executor.base import Executor, Need, Place, Spots
from orchestrator.executor.local import LocalExecutor
from orchestrator.graph import Graph, Task
from orchestrator.ledger import Ledger
from orchestrator.outcome import Event, Notify, Result, ignore
from orchestrator.run import run
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.store import LocalStore
from workers.slate.spec import Rehearse, Still

WORKER = "slate.still"
WARM_UP = 20  # tasks before anything is measured
MOST_MS, MOST_RATIO, MOST_GAP = 15.0, 1.2, 0.02
SHOWN = 25  # functions of a profile
Opened = Callable[[int, Path], AbstractContextManager[Executor]]
"""An executor with so many places; the folder is the store's, which all of them reach."""


@contextmanager
def local(places: int, store: Path) -> Iterator[Executor]:  # noqa: ARG001
    """Hosts of this process."""
    with LocalExecutor(places, prestart=(WORKER,)) as executor:
        yield executor


@contextmanager
def ray(places: int, store: Path) -> Iterator[Executor]:
    """Supervisors on the two nodes of a real cluster on this machine; the head takes no work."""
    from tests.ray_cluster import running  # starts the cluster, and ends it

    with running() as nodes:
        from orchestrator.executor.ray.executor import RayExecutor  # only now: ray reads the environment once
        from orchestrator.executor.ray.orders import Shelf

        with RayExecutor(nodes.cluster("dispatch"), Shelf(str(store)), LocalStore(store)) as executor:
            yield Narrow(executor, places)


class Narrow:
    """An executor that is asked for no more than so many places."""

    def __init__(self, executor: Executor, places: int) -> None:
        self._executor, self._places = executor, places
        self.submit, self.events = executor.submit, executor.events
        self.wake, self.cancel, self.close = executor.wake, executor.cancel, executor.close

    def free(self, wanted: Mapping[Need, int], unusable: Spots = frozenset()) -> Sequence[Place]:
        least = {need: min(count, self._places) for need, count in wanted.items()}
        return self._executor.free(least, unusable)


EXECUTORS: Mapping[str, Opened] = {"local": local, "ray": ray}


@dataclass
class Profiles:
    """One of each thread that works for every task."""

    step: cProfile.Profile = field(default_factory=cProfile.Profile)
    build: cProfile.Profile = field(default_factory=cProfile.Profile)


class Measured(Scheduler):
    """A scheduler whose rounds are profiled."""

    profile: cProfile.Profile | None = None

    def step(self, timeout: float) -> None:
        if self.profile:
            self.profile.runcall(super().step, timeout)
        else:
            super().step(timeout)


class Stack:
    """Everything between a graph and its results."""

    def __init__(self, opened: Opened, places: int, folder: Path) -> None:
        self._open = ExitStack()
        self._ledger = self._open.enter_context(Ledger.open(f"sqlite:///{folder / 'ledger.db'}"))
        self._store = LocalStore(folder / "store")
        executor = self._open.enter_context(opened(places, folder / "store"))
        self.scheduler = Measured(executor)
        self._open.enter_context(self.scheduler)

    def make(self, graph: Graph, name: str, notify: Notify = ignore) -> Mapping[str, Result]:
        """Run it to its end."""
        given = {"ledger": self._ledger, "store": self._store, "scheduler": self.scheduler}
        with self._ledger.leases.drive(name) as lease:
            return run(graph, **given, production=lease, notify=notify)  # type: ignore[arg-type]

    def __enter__(self) -> "Stack":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


def slates(count: int, name: str, rehearse: Rehearse = "") -> Graph:
    """That many pictures, none like another."""
    specs = (Still(width=16, height=16, label=f"{name}/{n}", seed=n, rehearse=rehearse) for n in range(count))
    return Graph.of(Task(f"still/{n}", "still", WORKER, spec) for n, spec in enumerate(specs))


def cost(stack: Stack, count: int) -> float:
    """Milliseconds each; prints a line."""
    graph = slates(count, f"no-op {count}")
    begun, cpu = time.perf_counter(), time.process_time()
    results = stack.make(graph, f"no-op {count}")
    each = (time.perf_counter() - begun) / count * 1000
    ours = (time.process_time() - cpu) / count * 1000
    worker = statistics.median(result.seconds for result in results.values()) * 1000
    print(f"  {count:6,} tasks: {each:6.2f} ms each; processor time here {ours:.2f}, worker {worker:.2f}")
    sys.stdout.flush()
    return each


def gap(stack: Stack, count: int) -> float:
    """How much longer than its worker a task takes, start to start."""
    starts: list[float] = []

    def notice(event: Event) -> None:
        if event.state == "started":
            starts.append(time.perf_counter())

    results = stack.make(slates(count, "gap", "linger"), "gap", notice)
    worked = statistics.mean(result.seconds for result in results.values())
    periods = [after - before for before, after in pairwise(starts)]
    share = statistics.mean(periods) / worked - 1
    longest = max(periods) - worked
    print(
        f"  {count} tasks of {worked:.3f} s in one place: gap {share:.2%} (longest {longest * 1000:.0f} ms); "
        f"wanted <= {MOST_GAP:.0%}"
    )
    return share


def profiled(stack: Stack, count: int) -> None:
    """Where the time goes, in the thread of the build and in that of the scheduler."""
    profiles = Profiles()
    stack.scheduler.profile = profiles.step
    profiles.build.runcall(stack.make, slates(count, "profile"), "profile")
    stack.scheduler.profile = None
    for name, profile in (("build", profiles.build), ("scheduler", profiles.step)):
        print(f"--- {name}, {count} tasks")
        pstats.Stats(profile).sort_stats("tottime").print_stats(SHOWN)


def measure(name: str, given: argparse.Namespace) -> bool:
    """One executor; whether it is as it is wanted."""
    places = 1 if given.gap else given.places
    print(f"{name}, {places} places:")
    with (
        tempfile.TemporaryDirectory(prefix="microdrama-dispatch-") as folder,
        Stack(EXECUTORS[name], places, Path(folder)) as stack,
    ):
        stack.make(slates(WARM_UP, "warm up"), "warm up")
        if given.gap:
            return gap(stack, given.lingering) <= MOST_GAP
        if given.profile_it:
            profiled(stack, given.tasks[0])
            return True
        costs = [cost(stack, count) for count in given.tasks]
    ratio = costs[-1] / costs[0]
    print(f"  last / first: {ratio:.3f} (wanted <= {MOST_RATIO}), each <= {MOST_MS:.0f} ms wanted")
    return max(costs) <= MOST_MS and ratio <= MOST_RATIO


def main() -> int:
    """1 when a figure is not as it is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--executor", nargs="*", choices=EXECUTORS, default=list(EXECUTORS))
    parser.add_argument("--tasks", nargs="*", type=int, default=[1000, 10_000])
    parser.add_argument("--places", type=int, default=2)
    parser.add_argument("--gap", action="store_true")
    parser.add_argument("--lingering", type=int, default=12, help="tasks of five seconds, with --gap")
    parser.add_argument("--profile-it", action="store_true")
    given = parser.parse_args()
    fine = [measure(name, given) for name in given.executor]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
