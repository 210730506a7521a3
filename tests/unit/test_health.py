"""Places that may take new tasks: whose fault failures are."""

from dataclasses import replace

import pytest
from judged_places import FLUX, GPU, WAN, A, B, C, fail, names, task

from orchestrator.executor.base import Place
from orchestrator.schedule.blocked import AGAIN
from orchestrator.schedule.health import Health


def test_three_different_works_in_a_row_that_others_could_have_made_block_a_place() -> None:
    health = Health.blind()
    fail(health, A, "one", "two", "three")
    health.good(task(B))
    assert names(health) == "bc"


def test_two_are_not_enough_and_one_that_goes_well_begins_the_row_anew() -> None:
    health = Health.blind()
    fail(health, A, "one", "two")
    health.good(task(B))
    assert names(health) == "abc"
    health.good(task(A))
    fail(health, A, "three")
    health.good(task(B))
    assert names(health) == "abc"


def test_one_work_that_fails_again_and_again_says_nothing_of_its_only_place() -> None:
    health = Health.blind()
    fail(health, A, "one", "one", "one", "one")
    health.good(task(B))
    assert names(health) == "abc"


def test_tasks_that_fail_everywhere_block_nobody() -> None:
    health = Health.blind()
    for work in ("one", "two", "three", "four"):
        for place in (A, B, C):
            fail(health, place, work)
    health.good(task(B))
    assert names(health) == "abc"


def test_what_others_make_with_another_model_proves_nothing() -> None:
    health = Health.blind()
    fail(health, A, "one", "two", "three", load=WAN)
    health.good(task(B, load=FLUX))
    assert names(health) == "abc"
    health.good(task(B, load=WAN))
    assert names(health) == "bc"


def test_a_bad_batch_that_nobody_can_make_blocks_nobody_and_nobody_waits_for_it() -> None:
    health = Health.blind()
    for place in (A, B, C):
        fail(health, place, f"one-{place.id}", f"two-{place.id}", f"three-{place.id}")
    assert names(health) == "abc"


def test_who_was_blocked_for_works_that_then_fail_elsewhere_too_is_freed() -> None:
    health = Health.blind()
    fail(health, A, "one", "two", "three")
    health.good(task(B))
    assert names(health) == "bc"
    fail(health, C, "two")
    assert names(health) == "abc"


def test_two_broken_places_do_not_excuse_each_other_once_somebody_makes_the_work() -> None:
    health = Health.blind()
    for work in ("one", "two", "three"):
        fail(health, A, work)
        fail(health, B, work)
        health.good(task(C, work))
    assert names(health) == "c"


def test_the_place_that_last_made_something_is_never_blocked() -> None:
    health = Health.blind()
    for place in (A, B, C):
        fail(health, place, f"one-{place.id}", f"two-{place.id}", f"three-{place.id}")
    for place, left in ((B, "b"), (C, "bc"), (A, "abc")):
        health.good(task(place))
        assert place.id in names(health)
        assert names(health) == left


def test_a_suspect_gets_nothing_while_somebody_else_is_busy_with_the_same() -> None:
    health = Health.blind()
    busy = task(B)
    health.began(busy)
    fail(health, A, "one", "two", "three")
    assert names(health) == "bc"
    health.ended(busy)
    assert names(health) == "abc"


def test_a_place_that_is_blocked_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    health = Health.blind()
    fail(health, A, "one", "two", "three")
    health.good(task(B))
    for _ in range(3):
        assert names(health) == "bc"
    (record,) = caplog.records
    assert "a on node-a" in record.getMessage()
    assert "three broke" in record.getMessage()


def test_without_a_registry_a_blocked_place_is_tried_with_one_task_after_a_while() -> None:
    health = Health.blind()
    fail(health, A, "one", "two", "three")
    health.good(task(B))
    health.began(task(B))  # who is only a suspect would wait for what comes of that
    for now, left in ((0.0, "bc"), (AGAIN - 1, "bc"), (AGAIN, "abc")):
        health.look(now)
        assert names(health) == left
    probe = task(A, "four")
    health.began(probe)
    health.ended(probe)
    health.bad(probe, "four broke")
    for now, left in ((AGAIN + 1, "bc"), (2 * AGAIN - 1, "bc"), (2 * AGAIN, "abc")):
        health.look(now)
        assert names(health) == left
    health.good(task(A))
    health.look(2 * AGAIN + 1)
    assert names(health) == "abc", "it made something well"


def test_places_without_names_are_never_judged() -> None:
    nameless, health = Place("", GPU), Health.blind()
    fail(health, nameless, "one", "two", "three", "four")
    health.good(task(B))
    assert list(health.usable([nameless, nameless])) == [nameless, nameless]


def test_what_was_counted_against_a_place_stays_with_the_node() -> None:
    health = Health.blind()
    fail(health, A, "one", "two", "three")
    health.good(task(B))
    elsewhere = replace(A, node="node-z")
    assert health.usable([A, elsewhere]) == [elsewhere]
