"""Measures for Prometheus: requests of this process, and how the whole ledger stands.

Every server process of a ledger tells the same of the ledger, so take one of them (max), not their sum. What
was made counts from the start of this process. Names of people's things appear nowhere.
"""

import threading
import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from orchestrator import clock
from orchestrator.ledger import Database
from orchestrator.ledger.figures import Figures

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
FRESH = 5.0  # seconds that the ledger's figures are told again


class Measures:
    """What one service counts; nothing global, so that two in one process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "microdrama_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "microdrama_request_seconds",
            "Seconds until the end of an answer",
            ["method", "route"],
            buckets=BUCKETS,
            registry=self.registry,
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer. `route` is the template, so that labels stay few."""
        known = method if method in METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)

    def watch(self, database: Database) -> None:
        """Tell of a ledger too."""
        self.registry.register(_LedgerFigures(Figures(database)))

    def text(self) -> bytes:
        """In the text format of Prometheus."""
        return generate_latest(self.registry)


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class _LedgerFigures(Collector):
    """Read when somebody asks, at most every few seconds."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._since = clock.now()
        self._made: dict[str, tuple[int, int]] = {}
        self._told: tuple[float, list[Metric]] = (0.0, [])
        self._lock = threading.Lock()

    def describe(self) -> list[Metric]:
        """Nothing ahead: registering must not read."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The figures, fresh enough."""
        with self._lock:
            until, told = self._told
            if time.monotonic() >= until:
                told = list(self._read())
                self._told = (time.monotonic() + FRESH, told)
        yield from told

    def _read(self) -> Iterator[Metric]:
        yield _gauge("productions", "Productions by state", "state", self._figures.productions())
        yield _gauge("tasks", "Tasks of running productions by state", "state", self._figures.tasks())
        failed = "Failed attempts of running productions by worker"
        yield _gauge("failed_attempts", failed, "worker", self._figures.failed())
        drivers = self._figures.drivers()
        yield GaugeMetricFamily("microdrama_drivers", "Productions that are driven now", value=drivers)
        oldest = self._figures.oldest_queued()
        waited = max(0.0, (clock.now() - oldest) / 1000) if oldest else 0.0
        waits = "Seconds that the oldest queued production has waited"
        yield GaugeMetricFamily("microdrama_queue_age_seconds", waits, value=waited)
        yield from self._work()

    def _work(self) -> Iterator[Metric]:
        for each in self._figures.made_since(self._since):
            count, milliseconds = self._made.get(each.worker, (0, 0))
            self._made[each.worker] = (count + each.count, milliseconds + each.milliseconds)
            self._since = max(self._since, each.newest)
        done = CounterMetricFamily("microdrama_tasks_done", "Tasks made, by worker", labels=["worker"])
        seconds = CounterMetricFamily("microdrama_task_seconds", "Seconds they took", labels=["worker"])
        for worker, (count, milliseconds) in sorted(self._made.items()):
            done.add_metric([worker], count)
            seconds.add_metric([worker], milliseconds / 1000)
        yield done
        yield seconds


def _gauge(name: str, told: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"microdrama_{name}", told, labels=[label])
    for value, count in sorted(values.items()):
        family.add_metric([value], count)
    return family
