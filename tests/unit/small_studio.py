"""One ledger, one store and one scheduler, for the tests of runs; and a scene of three slates."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestrator.executor.local import LocalExecutor
from orchestrator.explain import Reason, explain
from orchestrator.graph import Graph, Output, Task
from orchestrator.ledger import Ledger
from orchestrator.outcome import Notify, Result, ignore
from orchestrator.run import run
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.store import LocalStore
from workers.slate.spec import Motion, Still, Voice

SLOTS = 2


@dataclass
class Studio:
    """One ledger, one store, one scheduler."""

    ledger: Ledger
    store: LocalStore
    scheduler: Scheduler

    def run(self, graph: Graph, notify: Notify = ignore, **more: object) -> Mapping[str, Result]:
        """Make it, as a driver does."""
        with self.ledger.leases.drive("p/1") as lease:
            return run(
                graph,
                ledger=self.ledger,
                store=self.store,
                scheduler=self.scheduler,
                production=lease,
                notify=notify,
                **more,  # type: ignore[arg-type]
            )

    def why(self, graph: Graph, **more: object) -> dict[str, Reason]:
        """What would run, and why."""
        found = explain(graph, ledger=self.ledger, store=self.store, production="p/1", **more)  # type: ignore[arg-type]
        return {reason.task: reason for reason in found if reason.runs}

    def ran(self) -> Counter[str]:
        """How often each task was tried."""
        return Counter(each.task for each in self.ledger.actions.attempts("p/1"))


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Scheduler]:
    """One for the tests of a file: its workers stay warm."""
    with LocalExecutor(SLOTS) as executor, Scheduler(executor) as opened:
        yield opened


@pytest.fixture
def studio(tmp_path: Path, scheduler: Scheduler, database_url: str) -> Iterator[Studio]:
    """A studio that has made nothing yet, once on each kind of ledger."""
    with Ledger.open(database_url) as ledger:
        yield Studio(ledger, LocalStore(tmp_path / "store"), scheduler)


def scene(text: str = "You should have stayed quiet.", **faults: str) -> Graph:
    """A voice, a clip that follows it, and a still that follows nothing."""
    return Graph.of(
        [
            Task(
                "voice",
                "voice",
                "slate.voice",
                Voice(text=text, rehearse=faults.get("voice", "")),
                subject="l1",
            ),
            Task(
                "clip",
                "motion",
                "slate.motion",
                Motion(lead=2, tail=2, rehearse=faults.get("clip", "")),
                {"line": Output("voice", "timing")},
                subject="s1",
            ),
            Task("still", "still", "slate.still", Still(rehearse=faults.get("still", "")), subject="s2"),
        ]
    )
