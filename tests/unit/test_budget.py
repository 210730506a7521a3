"""A budget: nothing is begun that nobody pays for, and what was paid for stays."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestrator.budget import Budget, BudgetSpent
from orchestrator.errors import ProductionFailed
from orchestrator.executor.local import LocalExecutor
from orchestrator.graph import Graph, Task
from orchestrator.ledger import Ledger
from orchestrator.outcome import Event, Notify, Result, ignore
from orchestrator.run import run
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.store import LocalStore
from workers.slate.spec import Still


@dataclass
class Studio:
    """One ledger, one store, one scheduler."""

    ledger: Ledger
    store: LocalStore
    scheduler: Scheduler

    def run(
        self, graph: Graph, budget: Budget | None = None, notify: Notify = ignore
    ) -> Mapping[str, Result]:
        with self.ledger.leases.drive("p/1") as lease:
            return run(
                graph,
                ledger=self.ledger,
                store=self.store,
                scheduler=self.scheduler,
                production=lease,
                notify=notify,
                budget=budget,
            )

    def tries(self) -> Counter[str]:
        """How often each task was tried."""
        return Counter(each.task for each in self.ledger.actions.attempts("p/1"))


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Scheduler]:
    with LocalExecutor(1) as executor, Scheduler(executor) as opened:
        yield opened


@pytest.fixture
def studio(tmp_path: Path, scheduler: Scheduler) -> Iterator[Studio]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        yield Studio(ledger, LocalStore(tmp_path / "store"), scheduler)


def stills(count: int, **fields: str) -> Graph:
    return Graph.of(
        Task(f"still{n}", "still", "slate.still", Still(seed=n, **fields))  # type: ignore[arg-type]
        for n in range(count)
    )


def test_without_money_nothing_is_begun_and_everybody_is_told(studio: Studio) -> None:
    events: list[Event] = []
    with pytest.raises(
        BudgetSpent, match=r"0.0 s of 0.0 s of workers' time; 3 tasks were not tried"
    ) as caught:
        studio.run(stills(3), Budget(0), events.append)
    assert not studio.tries()
    assert (caught.value.spent, caught.value.limit) == (0, 0)
    ended = {event.task.name: event.state for event in events}
    assert set(ended.values()) == {"blocked"}


def test_what_was_paid_for_stays_and_a_larger_budget_goes_on_from_there(studio: Studio) -> None:
    with pytest.raises(BudgetSpent, match="Give a larger budget and produce it again to go on") as caught:
        studio.run(stills(12), Budget(1))
    made = set(caught.value.results)
    assert made
    assert len(made) < 12
    assert caught.value.spent >= 1
    again = studio.run(stills(12), Budget(600_000))
    assert {name for name, result in again.items() if result.reused} == made
    assert max(studio.tries().values()) == 1


def test_what_is_reused_costs_nothing(studio: Studio) -> None:
    studio.run(stills(3))
    assert all(result.reused for result in studio.run(stills(3), Budget(0)).values())


def test_a_failed_attempt_costs_what_it_took(studio: Studio) -> None:
    with pytest.raises(BudgetSpent) as caught:
        studio.run(stills(1, rehearse="raise"), Budget(1))
    assert studio.tries() == {"still0": 1}, "without the budget it would be tried three times"
    assert caught.value.spent >= 1


def test_a_task_that_failed_for_good_is_a_failure_and_no_want_of_money(studio: Studio) -> None:
    with pytest.raises(ProductionFailed, match="1 of 1 tasks failed") as caught:
        studio.run(stills(1, rehearse="refuse"), Budget(600_000))
    assert not isinstance(caught.value, BudgetSpent)


def test_graphs_of_one_production_share_its_budget(studio: Studio) -> None:
    budget = Budget(600_000)
    studio.run(stills(2), budget)
    spent = budget.spent
    studio.run(stills(4), budget)
    assert budget.spent > spent > 0
