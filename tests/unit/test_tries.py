"""How often a task is tried, and where it is not tried again."""

from orchestrator.executor.base import Need, Place
from orchestrator.tries import MOST_DISPLACED, Tries

HERE, THERE = Place("gpu-0", Need("gpu")), Place("gpu-1", Need("gpu"))


def test_a_task_that_fails_is_tried_as_often_as_it_may_be_and_every_reason_is_kept() -> None:
    tries = Tries(retries=2)
    assert [tries.failed("k", HERE, f"reason {number}") for number in range(3)] == [True, True, False]
    assert tries.reasons["k"] == ["reason 0", "reason 1", "reason 2"]


def test_losing_a_place_costs_no_try() -> None:
    tries = Tries(retries=0)
    assert all(tries.displaced("k", "its node died") for _ in range(MOST_DISPLACED))
    assert tries.reasons["k"] == []


def test_a_task_that_loses_every_place_is_given_up_in_the_end() -> None:
    tries = Tries(retries=0)
    again = [tries.displaced("k", "its node died") for _ in range(MOST_DISPLACED + 1)]
    assert again[-1] is False
    assert tries.reasons["k"] == ["lost its place 21 times, the last time: its node died"]


def test_a_place_where_it_failed_is_avoided_and_one_that_went_away_is_not() -> None:
    tries = Tries(retries=2)
    tries.failed("k", HERE, "out of memory")
    tries.displaced("k", "its node died")
    assert tries.avoided("k") == {"gpu-0"}
    assert tries.avoided("other") == frozenset()
    tries.failed("k", Place("", Need("any")), "nobody knows where")
    tries.failed("k", THERE, "out of memory")
    assert tries.avoided("k") == {"gpu-0", "gpu-1"}
