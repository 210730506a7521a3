"""One run: the real scheduler, builds and ledger, round robin in one thread, against a simulated cluster."""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import inf

from sqlalchemy import Connection, event

from benchmarks.simulation.agenda import Agenda, Clock
from benchmarks.simulation.cluster import Cluster
from benchmarks.simulation.journal import Journal
from benchmarks.simulation.season import Production
from benchmarks.simulation.store import NoBytes
from benchmarks.simulation.watched import Watched
from benchmarks.simulation.world import World
from orchestrator.budget import Budget
from orchestrator.build import Build
from orchestrator.errors import ProductionFailed
from orchestrator.ledger import Lease, Ledger
from orchestrator.outcome import Event
from orchestrator.run import RETRIES, WHOLE_GPU
from orchestrator.schedule.base import Party, Policy
from orchestrator.schedule.scheduler import Scheduler, Share


@dataclass
class Running:
    """A production on its way."""

    production: Production
    lease: Lease
    share: Share
    build: Build
    open: ExitStack


@dataclass
class Told:
    """What a run leaves to be looked at."""

    productions: Sequence[Production]
    journal: Journal
    watched: Watched
    gpus: int
    places: Sequence[str]
    """Names of the GPUs."""
    over: dict[str, float] = field(default_factory=dict)
    """Production -> when its last task was done."""
    states: Counter[str] = field(default_factory=Counter)
    """How often tasks were told to be done, retried, failed."""
    failures: list[str] = field(default_factory=list)
    """Of productions that did not come to their end."""
    writes: int = 0
    """Transactions that wrote to the ledger."""


def perform(productions: Sequence[Production], gpus: int, world: World, policy: Policy, url: str) -> Told:
    """Make them all; `url` is an empty ledger's."""
    clock = Clock()
    agenda = Agenda(clock)
    cluster = Cluster(gpus, world, clock, agenda)
    told = Told(productions, cluster.journal, Watched(policy), gpus, cluster.names("gpu"))
    scheduler = Scheduler(cluster, told.watched, clock=clock)
    with Ledger.open(url) as ledger:
        _count_writes(ledger, told)
        _Stage(ledger, scheduler, agenda, clock, told).perform()
    return told


class _Stage:
    def __init__(
        self, ledger: Ledger, scheduler: Scheduler, agenda: Agenda, clock: Clock, told: Told
    ) -> None:
        self._ledger, self._scheduler, self._clock, self._told = ledger, scheduler, clock, told
        self._store = NoBytes()
        self._due: list[Production] = []
        self._running: dict[Party, Running] = {}
        for production in told.productions:
            agenda.enter(production.at, lambda due=production: self._due.append(due))  # type: ignore[misc]
        self._coming = len(told.productions)

    def perform(self) -> None:
        while self._coming or self._running:
            self._open_due()
            self._scheduler.step(0.0)
            concerned = self._told.watched.concerned() & self._running.keys()
            for party in sorted(concerned, key=lambda each: each.production):
                self._go_on(self._running[party])
            if not concerned:
                self._scheduler.step(inf)

    def _open_due(self) -> None:
        due, self._due = self._due, []
        self._coming -= len(due)
        for production in due:
            self._open(production)

    def _open(self, production: Production) -> None:
        opened = ExitStack()
        lease = self._ledger.leases.drive(production.name, keep=False)
        opened.push(lease)
        share = opened.enter_context(self._scheduler.share(production.party))
        build = Build(
            production.graph,
            self._ledger,
            self._store,
            share,
            lease,
            self._notice,
            RETRIES,
            Budget(),
            WHOLE_GPU,
        )
        build.reuse()
        self._running[production.party] = Running(production, lease, share, build, opened)

    def _go_on(self, running: Running) -> None:
        """What `orchestrator.run` does in a thread: hear everything, then write down what was made."""
        for heard in running.share.events(0.0):
            running.build.hear(heard)
        running.build.record_accepted()
        if not running.build.unfinished():
            self._close(running)

    def _close(self, running: Running) -> None:
        del self._running[running.production.party]
        self._told.over[running.production.name] = self._clock.now
        running.build.close()
        with running.open:
            try:
                running.build.results()
            except ProductionFailed as failed:
                self._told.failures.append(str(failed))

    def _notice(self, told: Event) -> None:
        self._told.states[told.state] += 1


def _count_writes(ledger: Ledger, told: Told) -> None:
    def count(connection: Connection) -> None:
        told.writes += bool(connection.get_execution_options().get("writes"))

    event.listen(ledger.database.engine, "commit", count)
