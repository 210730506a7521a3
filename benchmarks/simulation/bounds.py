"""What no schedule can beat.

Makespan. All tries of all tasks, as the world will have them, take W seconds in GPUs; nobody can avoid them.
A GPU that is used loads at least once, and the quickest load takes L. P GPUs can therefore not be done before
W / P + L. Nor before any production has come, drawn a still and made the longest take from it. The first is
loose in one way: who does not know which try will be a straggler cannot start it early.

Model loads. D is the moment at which the last task that waited was given a GPU. A life is the time of a GPU
between two deaths of its process or its node, up to D; a life in which m is loaded works with m for at most
its length less L(m). By D, B(m) seconds were worked with model m. Whoever does as much in lives as long
needs for m at least as many lives as it takes, the longest first, to hold B(m), and loads m once in each:
the sum over m is one lower bound. Whatever is loaded, a life that works at all loads once, and so many lives
are needed as it takes, the longest first, to hold all B(m) together: that is another. The larger one counts.
Neither knows that takes wait for stills, so no schedule that starts cold gets there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

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


def loads(journal: Journal, places: Iterable[str], until: float) -> int:
    """Model loads into GPUs that every schedule needs which does by `until` what this one did."""
    worked: Counter[Load] = Counter()
    for span in journal.spans:
        if span.pool == "gpu":
            worked[span.load] += max(0.0, min(span.ended, until) - span.ready)  # type: ignore[assignment]
    lives = sorted(_lives(journal, places, until), reverse=True)
    least = {load: MODELS[load].loading * SHORTEST for load in worked}
    each = sum(_needed(seconds, lives, least[load]) for load, seconds in worked.items())
    return max(each, _needed(sum(worked.values()), lives, min(least.values())))


def _needed(seconds: float, lives: Sequence[float], loading: float) -> int:
    """How many lives, the longest first, it takes to work so long."""
    held = accumulate(max(0.0, life - loading) for life in lives)
    return next((number for number, sum_ in enumerate(held, 1) if sum_ >= seconds), len(lives))


def _lives(journal: Journal, places: Iterable[str], until: float) -> Iterator[float]:
    """Lengths of the times between deaths."""
    gaps: dict[str, list[tuple[float, float]]] = {place: [] for place in places}
    for span in journal.spans:
        if span.place in gaps and span.ending == "lost":
            gaps[span.place].append((span.ended, span.ended))
    for absence in journal.absences:
        if absence.place in gaps:
            gaps[absence.place].append((absence.begun, absence.ended))
    for deaths in gaps.values():
        born = 0.0
        for died, again in sorted(deaths):
            yield max(0.0, min(died, until) - born)
            born = min(again, until)
        yield until - born


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
