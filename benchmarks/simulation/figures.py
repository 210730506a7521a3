"""From what happened to figures."""

from dataclasses import dataclass

from benchmarks.simulation import bounds, fairness, waits
from benchmarks.simulation.journal import Span
from benchmarks.simulation.stage import Told
from benchmarks.simulation.world import World

WARM = 300.0  # seconds until a cold cluster has loaded what it needs, and takes have their stills


@dataclass(frozen=True)
class Shares:
    """Of the seconds in which GPUs were there, between two moments."""

    begun: float
    until: float
    made: float
    """Working on what was made in the end."""
    wasted: float
    """Working on what came to nothing: refused, lost, displaced."""
    loading: float
    idle: float

    @property
    def busy(self) -> float:
        """Utilisation: working, for good or for nothing."""
        return self.made + self.wasted


def shares(told: Told, begun: float, until: float) -> Shares:
    """How GPUs spent their time."""

    def within(first: float, last: float) -> float:
        return max(0.0, min(last, until) - max(first, begun))

    made = wasted = loading = 0.0
    for span in gpu_spans(told):
        loading += within(span.begun, min(span.ready, span.ended))
        worked = within(span.ready, span.ended)
        made, wasted = (made + worked, wasted) if span.ending == "done" else (made, wasted + worked)
    away = sum(within(each.begun, each.ended) for each in told.journal.absences if each.pool == "gpu")
    there = told.gpus * (until - begun) - away
    idle = 1 - (made + wasted + loading) / there
    return Shares(begun, until, made / there, wasted / there, loading / there, idle)


def ran_dry(told: Told) -> float:
    """When the last task that had to wait for a GPU got one; from then on GPUs are idle for want of tasks."""
    given = told.watched.given
    waited = (
        given[want.id][0]
        for want in told.watched.wants
        if want.need.pool == "gpu" and want.id in given and given[want.id][0] > want.since
    )
    return max(waited, default=max(told.over.values()))


def gpu_spans(told: Told) -> list[Span]:
    """Attempts on GPUs."""
    return [span for span in told.journal.spans if span.pool == "gpu"]


@dataclass(frozen=True)
class Figures:
    """Everything that is printed of one run."""

    tasks: int
    makespan: float
    least: float
    """Makespan that no schedule beats."""
    backlog: Shares
    """Until nobody waited any more."""
    steady: Shares
    """The same, without the first `WARM` seconds."""
    whole: Shares
    last: float
    """Seconds that the task took in its place that ended last."""
    loads: int
    fewest: int
    """Loads that no schedule with as much work done can do without."""
    cold: int
    """Loads after a process or a node died."""
    jain: float
    level: float
    """Seconds in which all owners of equal priority had tasks waiting."""
    slowdown: dict[str, float]
    """By owner."""
    longest: float
    """Seconds for which a task was passed over."""
    across: float
    """The same, if tasks for other models count."""
    starved: int
    twice: int
    """Places given away twice."""
    endings: dict[str, int]
    writes: int
    failures: int
    """Productions that did not come to their end."""

    @property
    def swaps(self) -> float:
        """Loads as a multiple of the fewest."""
        return self.loads / self.fewest


def figures(told: Told, world: World) -> Figures:
    """Look at a run that is over."""
    makespan, dry = max(told.over.values()), ran_dry(told)
    work = bounds.work(told.productions, world)
    level, ideal, finished = fairness.shares(told), fairness.ideal(told, work), fairness.finished(told)
    passed = waits.passed_over(told.watched)
    comes = {each.owner: each.at for each in reversed(told.productions)}
    endings: dict[str, int] = {}
    for span in told.journal.spans:
        endings[span.ending] = endings.get(span.ending, 0) + 1
    return Figures(
        tasks=sum(len(each.graph) for each in told.productions),
        makespan=makespan,
        least=bounds.makespan(told.productions, world, told.gpus),
        backlog=shares(told, 0.0, dry),
        steady=shares(told, min(WARM, dry / 2), dry),
        whole=shares(told, 0.0, makespan),
        last=max((span.ended, span.ended - span.begun) for span in gpu_spans(told))[1],
        loads=sum(span.loaded for span in gpu_spans(told)),
        fewest=bounds.loads(told.journal, told.places, dry),
        cold=told.journal.cold,
        jain=level.jain,
        level=level.seconds,
        slowdown={
            owner: (finished[owner] - comes[owner]) / (ideal[owner] - comes[owner]) for owner in sorted(ideal)
        },
        longest=max(passed.values(), default=0.0),
        across=max(waits.passed_over(told.watched, across=True).values(), default=0.0),
        starved=sum(seconds > waits.BOUND for seconds in passed.values()),
        twice=told.watched.twice,
        endings=endings,
        writes=told.writes,
        failures=len(told.failures),
    )
