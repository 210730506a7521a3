"""A small season on a virtual clock: the real scheduler, builds and ledger against simulated GPUs.

Its figures are printed by `python -m benchmarks.simulation`; here are the promises that hold in every world.
"""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.simulation.fifo import Fifo
from benchmarks.simulation.figures import Figures, figures
from benchmarks.simulation.season import Order, Production, season
from benchmarks.simulation.stage import Told, perform
from benchmarks.simulation.world import World
from orchestrator.ledger import Ledger
from orchestrator.schedule.base import Policy
from orchestrator.schedule.fair import Fair

GPUS = 20
ORDERS = (Order("north", 1), Order("south", 1), Order("rush", 1, priority=1, at=600.0))
ROUGH = World(seed=4, failed=0.03, lost=0.03, node_hours=2.0)
"""Much goes wrong: nodes live for two hours."""


@pytest.fixture(scope="module")
def productions() -> list[Production]:
    return list(season(ORDERS, shots=14, takes=3))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('simulation') / 'ledger.db'}"


@pytest.fixture(scope="module")
def told(productions: list[Production], url: str) -> Told:
    return perform(productions, GPUS, ROUGH, Fair(), url)


@pytest.fixture(scope="module")
def found(told: Told) -> Figures:
    return figures(told, ROUGH)


def test_much_goes_wrong_in_this_world(found: Figures) -> None:
    assert {"failed", "lost", "displaced"} <= found.endings.keys()


def test_every_task_is_committed_once(told: Told, productions: list[Production], url: str) -> None:
    assert told.failures == []
    keys = [key for production in productions for key in production.graph.keys().values()]
    with Ledger.open(url) as ledger:
        actions = ledger.actions.of(keys)
        tries = [each for production in productions for each in ledger.actions.attempts(production.name)]
    assert actions.keys() == set(keys)
    done = Counter(each.key for each in tries if each.state == "done")
    assert done == Counter(keys)
    assert all(each.state != "running" for each in tries)


def test_what_was_made_is_not_made_again(told: Told) -> None:
    assert max(Counter(span.work for span in told.journal.spans if span.ending == "done").values()) == 1


def test_no_place_has_two_attempts_at_once(told: Told) -> None:
    by_place: dict[str, list[tuple[float, float]]] = {}
    for span in told.journal.spans:
        by_place.setdefault(span.place, []).append((span.begun, span.ended))
    for spans in by_place.values():
        assert all(before[1] <= after[0] for before, after in pairwise(sorted(spans)))
    assert told.watched.twice == 0


def test_nothing_starves(found: Figures) -> None:
    assert found.starved == 0, f"passed over for {found.longest:.0f} s"


def test_models_are_loaded_seldom(found: Figures, productions: list[Production], tmp_path: Path) -> None:
    first_come = _figures_of(Fifo(), productions, tmp_path)
    assert found.loads - found.cold < first_come.loads / 2
    assert found.backlog.until < first_come.backlog.until


def test_owners_of_equal_priority_get_equal_shares(found: Figures) -> None:
    assert found.jain > 0.95


def test_the_same_seed_gives_the_same_run(told: Told, productions: list[Production], tmp_path: Path) -> None:
    again = perform(productions, GPUS, ROUGH, Fair(), f"sqlite:///{tmp_path / 'again.db'}")
    assert _ends(again) == _ends(told)


def _figures_of(policy: Policy, productions: list[Production], folder: Path) -> Figures:
    return figures(perform(productions, GPUS, ROUGH, policy, f"sqlite:///{folder / 'other.db'}"), ROUGH)


def _ends(told: Told) -> dict[str, float]:
    return {span.work: span.ended for span in told.journal.spans if span.ending == "done"}
