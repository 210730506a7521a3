"""When a task is decided upon: before its driver asks the ledger whether it may. Its order ends by that."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from paper_executor import PaperExecutor

from orchestrator.errors import ProductionFailed
from orchestrator.executor.base import ANY, Attempt, Failed, Need, Place, Spots
from orchestrator.graph import Graph, Task
from orchestrator.ledger import Action, Lease, Ledger, Try
from orchestrator.ledger.actions import Actions
from orchestrator.run import run
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.store import LocalStore
from workers.slate.spec import Still


@dataclass
class Closed(PaperExecutor):
    """Has a place for everybody, and makes nothing."""

    decided: list[float] = field(default_factory=list)

    def free(self, _wanted: Mapping[Need, int], _unusable: Spots = frozenset()) -> Sequence[Place]:
        return [Place("door", Need(ANY))]

    def submit(self, attempt: Attempt, place: Place) -> None:
        self.decided.append(attempt.decided)
        self.happen(Failed(attempt.id, "closed", final=True))


def test_a_driver_that_freezes_after_it_asked_the_ledger_decided_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    begin = Actions.begin

    def ask(actions: Actions, lease: Lease, attempt: Try) -> Action | None:
        asked.append(time.monotonic())
        return begin(actions, lease, attempt)

    monkeypatch.setattr(Actions, "begin", ask)
    executor, store = Closed(), LocalStore(tmp_path / "store")
    graph = Graph.of([Task("still", "still", "slate.still", Still(), subject="s1")])
    with (
        Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger,
        Scheduler(executor) as scheduler,
        pytest.raises(ProductionFailed, match="closed"),
        ledger.leases.drive("p/1") as lease,
    ):
        run(graph, ledger=ledger, store=store, scheduler=scheduler, production=lease)
    assert len(executor.decided) == len(asked) == 1
    assert executor.decided <= asked
