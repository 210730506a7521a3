"""A budget: nothing is begun that nobody pays for, and what was paid for stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_studio import Studio

from orchestrator.budget import Budget, BudgetSpent
from orchestrator.errors import ProductionFailed
from orchestrator.executor.local import LocalExecutor
from orchestrator.graph import Graph, Task
from orchestrator.ledger import Ledger
from orchestrator.outcome import Event
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.store import LocalStore
from workers.slate.spec import Still


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
        studio.run(stills(3), events.append, budget=Budget(0))
    assert not studio.ran()
    assert (caught.value.spent, caught.value.limit) == (0, 0)
    ended = {event.task.name: event.state for event in events}
    assert set(ended.values()) == {"blocked"}


def test_what_was_paid_for_stays_and_a_larger_budget_goes_on_from_there(studio: Studio) -> None:
    with pytest.raises(BudgetSpent, match="Give a larger budget and produce it again to go on") as caught:
        studio.run(stills(12), budget=Budget(1))
    made = set(caught.value.results)
    assert made
    assert len(made) < 12
    assert caught.value.spent >= 1
    again = studio.run(stills(12), budget=Budget(600_000))
    assert {name for name, result in again.items() if result.reused} == made
    assert max(studio.ran().values()) == 1


def test_what_is_reused_costs_nothing(studio: Studio) -> None:
    studio.run(stills(3))
    assert all(result.reused for result in studio.run(stills(3), budget=Budget(0)).values())


def test_a_failed_attempt_costs_what_it_took(studio: Studio) -> None:
    with pytest.raises(BudgetSpent) as caught:
        studio.run(stills(1, rehearse="raise"), budget=Budget(1))
    assert studio.ran() == {"still0": 1}, "without the budget it would be tried three times"
    assert caught.value.spent >= 1


def test_a_task_that_failed_for_good_is_a_failure_and_no_want_of_money(studio: Studio) -> None:
    with pytest.raises(ProductionFailed, match="1 of 1 tasks failed") as caught:
        studio.run(stills(1, rehearse="refuse"), budget=Budget(600_000))
    assert not isinstance(caught.value, BudgetSpent)


def test_graphs_of_one_production_share_its_budget(studio: Studio) -> None:
    budget = Budget(600_000)
    studio.run(stills(2), budget=budget)
    spent = budget.spent
    studio.run(stills(4), budget=budget)
    assert budget.spent > spent > 0
