"""One ledger, one store and one scheduler, for the tests of runs; and a scene of three slates."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

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
