"""What no schedule can beat.

Makespan. All tries of all tasks, as the world will have them, take W seconds in GPUs; nobody can avoid them.
A GPU that is used loads at least once, and the quickest load takes L. P GPUs can therefore not be done before
W / P + L. Nor before any production has come, drawn a still and made the longest take from it. The first is
loose in one way: who does not know which try will be a straggler cannot start it early.

Model loads. Until the moment D, at which the last task that waited was given a GPU, B(m) seconds were worked
with model m. A GPU that loads m once can work at most D - L(m) of them with it. So whoever has done by D as
much with every model needs at least ceil(B(m) / (D - L(m))) GPUs for m, each of which loads it: the sum over
m is a lower bound for every schedule that gets so far, also for one that never loses a process or a node.
"""

import math
from collections import Counter
from collections.abc import Sequence

from benchmarks.simulation.journal import Journal
from benchmarks.simulation.season import Production
from benchmarks.simulation.world import MODELS, World
from orchestrator.executor.base import Load

SHORTEST = 0.8  # of a model's loading time; see World.loading


def work(productions: Sequence[Production], world: World) -> dict[str, float]:
    """Seconds in GPUs that each owner's tasks take, every try that comes to nothing among them."""
    found: Counter[str] = Counter()
    for production in productions:
        for seconds in _seconds(production, world).values():
            found[production.owner] += seconds  # type: ignore[assignment]
    return dict(found)


def makespan(productions: Sequence[Production], world: World, gpus: int) -> float:
    """Seconds that every schedule takes at least."""
    quickest = min(model.loading for model in MODELS.values() if model.pool == "gpu") * SHORTEST
    whole = sum(work(productions, world).values()) / gpus + quickest
    return max(whole, *(_path(production, world) for production in productions))


def loads(journal: Journal, until: float) -> int:
    """Model loads into GPUs that every schedule needs which does by `until` what this one did."""
    worked: Counter[Load] = Counter()
    for span in journal.spans:
        if span.pool == "gpu":
            worked[span.load] += max(0.0, min(span.ended, until) - span.ready)  # type: ignore[assignment]
    least = {load: until - MODELS[load].loading * SHORTEST for load in worked}
    return sum(math.ceil(seconds / least[load]) for load, seconds in worked.items())


def _path(production: Production, world: World) -> float:
    """When the longest chain of its tasks can be over."""
    seconds = _seconds(production, world)
    until: dict[str, float] = {}
    for name in production.graph.order:
        needs = production.graph.tasks[name].needs()
        until[name] = seconds.get(name, 0.0) + max((until[need] for need in needs), default=0.0)
    return production.at + max(until.values())


def _seconds(production: Production, world: World) -> dict[str, float]:
    """By task that runs on a GPU, all its tries."""
    keys, found = production.graph.keys(), {}
    for name, task in production.graph.tasks.items():
        load = Load(task.worker, task.model)
        if MODELS[load].pool == "gpu":
            found[name] = sum(fate.seconds for fate in world.fates(keys[name], load))
    return found
