"""Places that may take new tasks: what operators decided, and whose fault failures are."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

import pytest
from sqlalchemy import update

from orchestrator import clock
from orchestrator.errors import LedgerFailed
from orchestrator.executor.base import HELD, Load, Need, Place
from orchestrator.ledger import Ledger, Seen, Sighting, WorkerRecord
from orchestrator.ledger.places import DAY_MS, Spot, place_id
from orchestrator.ledger.workers import workers
from orchestrator.schedule.base import Match, Party, Want
from orchestrator.schedule.blocked import AGAIN
from orchestrator.schedule.health import GONE, TOUCH, Health

GPU = Need("gpu", "0.5", (("gpu", "a100"),))
FLUX, WAN = Load("diffusers.still", "flux"), Load("diffusers.motion", "wan")
PARTY = Party("stolen-design/1/draft")
A, B, C = (Place(name, GPU, node=f"node-{name}") for name in "abc")
number = count()


def task(place: Place, work: str = "", load: Load = FLUX) -> Match:
    """A task at a place; without a name it is one of its own."""
    work = work or f"work-{next(number)}"
    return Match(Want(f"want-{next(number)}", PARTY, load, GPU, work), place)


def fail(health: Health, place: Place, *works: str, load: Load = FLUX) -> None:
    for work in works:
        health.bad(task(place, work, load), f"{work} broke")


def names(health: Health, *places: Place) -> str:
    return "".join(place.id for place in health.usable(places or (A, B, C)))


# Whose fault it is


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


def test_with_a_registry_only_an_operator_lets_a_blocked_place_work_again(ledger: Ledger) -> None:
    health = registered(ledger)
    health.usable([A, B, C])
    fail(health, A, "one", "two", "three")
    health.good(task(B))
    settled(health)
    settled(health, 2 * AGAIN)
    assert names(health) == "bc"
    health.close()


def test_places_without_names_are_never_judged() -> None:
    nameless, health = Place("", GPU), Health.blind()
    fail(health, nameless, "one", "two", "three", "four")
    health.good(task(B))
    assert list(health.usable([nameless, nameless])) == [nameless, nameless]


# The registry


def registered(ledger: Ledger) -> Health:
    return Health(partial(ledger.places.exchange, "ray"), every=0)


def settled(health: Health, now: float = 0.0) -> None:
    """Everything was told and heard."""
    for _ in range(3):
        health.look(now)
        while health._answer and not health._answer[1].done():
            time.sleep(0.001)
    health.look(now)


def id_of(place: Place) -> str:
    return place_id("ray", place.id, place.node)


def row(ledger: Ledger, place: Place) -> WorkerRecord:
    found = ledger.workers.get(id_of(place))
    assert found
    return found


def test_a_place_has_the_same_id_in_every_process_and_another_on_every_executor() -> None:
    assert place_id("ray", "gpu-0@node-1") == "wrk_" + place_id("ray", "gpu-0@node-1")[4:]
    others = [
        place_id("ray", "x"),
        place_id("local", "x"),
        place_id("ray", "y"),
        place_id("ray", "x", "node-1"),
    ]
    assert len(set(others)) == 4
    assert len(place_id("ray", "x")) == 25


def test_operators_see_what_places_do(ledger: Ledger) -> None:
    health = registered(ledger)
    health.usable([A, B])
    match = task(A)
    health.began(match)
    settled(health)
    found = row(ledger, A)
    assert found.is_place
    assert (found.name, found.state, found.makes) == ("a", "active", {})
    assert found.facts == {
        "kind": "ray", "node": "node-a", "labels": {"gpu": "a100"}, "gpu": "0.5", "trouble": "",
        "doing": "diffusers.still for stolen-design/1/draft", "loaded": ["diffusers.still flux"],
    }  # fmt: skip
    health.ended(match)
    settled(health)
    assert row(ledger, A).facts["doing"] == row(ledger, B).facts["doing"] == ""
    health.close()


def test_what_an_operator_paused_gets_nothing_until_it_is_resumed(ledger: Ledger) -> None:
    health = registered(ledger)
    health.usable([A, B, C])
    settled(health)
    for state, left in (("paused", "bc"), ("draining", "bc"), ("active", "abc")):
        ledger.workers.put(id_of(A), state)
        settled(health)
        assert names(health) == left
    health.close()


def test_a_drained_place_still_hands_over_what_it_holds_and_to_nobody_else(ledger: Ledger) -> None:
    holding = replace(A, holds=frozenset({"work of a driver that is gone"}))
    health = registered(ledger)
    health.usable([holding, B])
    settled(health)
    for state, left in (
        ("draining", [replace(holding, need=HELD), B]),
        ("paused", [B]),
        ("active", [holding, B]),
    ):
        ledger.workers.put(id_of(A), state)
        settled(health)
        assert health.usable([holding, B]) == left
    ledger.workers.put(id_of(A), "draining")
    settled(health)
    assert health.usable([A, B]) == [B]
    health.close()


def test_operators_see_what_a_place_has_also_while_it_works_for_a_driver_that_is_gone(ledger: Ledger) -> None:
    health = registered(ledger)
    health.usable([A])
    held = replace(A, need=HELD, holds=frozenset({"work"}))
    health.usable([held])
    health.began(task(held, "work"))
    settled(health)
    facts = row(ledger, A).facts
    assert (facts["labels"], facts["gpu"]) == ({"gpu": "a100"}, "0.5")
    health.close()


def test_a_driver_that_begins_knows_from_its_first_round_what_is_paused(ledger: Ledger) -> None:
    ledger.places.exchange("ray", Seen([Sighting(each.id, each.node) for each in (A, B, C)]))
    ledger.workers.put(id_of(A), "paused")
    health = registered(ledger)
    health.look(0.0)
    assert names(health) == "bc"
    health.close()


def test_a_new_place_of_a_node_that_is_drained_is_drained_too(ledger: Ledger) -> None:
    ledger.places.exchange("ray", Seen([Sighting("x", "node-1"), Sighting("y", "node-1")]))
    ledger.workers.put(place_id("ray", "x", "node-1"), "draining")
    assert ledger.places.exchange("ray", Seen([Sighting("p", "node-1")]))[Spot("p", "node-1")] == "active"
    for name in "xyp":
        ledger.workers.put(place_id("ray", name, "node-1"), "draining")
    states = ledger.places.exchange("ray", Seen([Sighting("z", "node-1"), Sighting("q", "node-2")]))
    assert (states[Spot("z", "node-1")], states[Spot("q", "node-2")]) == ("draining", "active")


def test_a_new_place_gets_nothing_before_the_registry_answers(ledger: Ledger) -> None:
    ledger.places.exchange("ray", Seen([Sighting("x", A.node)]))
    ledger.workers.put(place_id("ray", "x", A.node), "draining")
    health = registered(ledger)
    health.look(0.0)
    assert names(health) == ""
    settled(health)
    assert names(health) == "bc"
    health.close()


def test_the_registry_is_asked_about_a_new_place_at_once() -> None:
    told: list[Seen] = []

    def exchange(seen: Seen) -> Mapping[Spot, str]:
        told.append(seen)
        return {each.spot: "active" for each in seen.changed}

    health = Health(exchange)
    health.look(0.0)
    assert names(health, A) == ""
    settled(health, 0.1)
    assert names(health, A) == "a"
    assert [len(seen.changed) for seen in told] == [0, 1]
    health.close()


def test_decisions_stay_with_the_node_when_a_place_goes_to_another(ledger: Ledger) -> None:
    health = registered(ledger)
    health.usable([A])
    settled(health)
    ledger.workers.put(id_of(A), "draining")
    settled(health)
    elsewhere, next_there = replace(A, node="node-z"), Place("a2", GPU, A.node)
    health.usable([elsewhere, next_there])
    settled(health)
    assert health.usable([A, elsewhere, next_there]) == [elsewhere]
    settled(health)
    ledger.workers.put(id_of(elsewhere), "paused")
    health.usable([Place("a3", GPU, "node-z")])
    settled(health)
    assert health.usable([Place("a3", GPU, "node-z")]) == []
    health.close()


def test_what_was_counted_against_a_place_stays_with_the_node() -> None:
    health = Health.blind()
    fail(health, A, "one", "two", "three")
    health.good(task(B))
    elsewhere = replace(A, node="node-z")
    assert health.usable([A, elsewhere]) == [elsewhere]


def test_a_blocked_place_stands_in_the_registry_and_the_audit_until_it_is_resumed(ledger: Ledger) -> None:
    health = registered(ledger)
    health.usable([A, B, C])
    fail(health, A, "one", "two", "three")
    health.good(task(B))
    settled(health)
    found = row(ledger, A)
    assert (found.state, found.failures, found.facts["trouble"]) == ("blocked", 3, "three broke")
    assert [entry.action for entry in ledger.audit.page(None, 0, 10)] == ["block worker"]
    other = registered(ledger)
    other.look(0.0)
    assert names(other) == "bc"
    ledger.workers.put(found.id, "active")
    for each in (health, other):
        settled(each)
        assert names(each) == "abc"
        each.close()
    assert row(ledger, A).failures == 0


def test_who_was_blocked_wrongly_is_freed_in_the_registry(ledger: Ledger) -> None:
    health = registered(ledger)
    health.usable([A, B, C])
    fail(health, A, "one", "two", "three")
    health.good(task(B))
    settled(health)
    fail(health, C, "two")
    settled(health)
    assert row(ledger, A).state == "active"
    assert [entry.action for entry in ledger.audit.page(None, 0, 10)] == ["block worker", "free worker"]
    health.close()


def test_blocking_does_not_overrule_an_operator(ledger: Ledger) -> None:
    health = registered(ledger)
    health.usable([A, B, C])
    settled(health)
    ledger.workers.put(id_of(A), "draining")
    fail(health, A, "one", "two", "three")
    health.good(task(B))
    settled(health)
    assert row(ledger, A).state == "draining"
    health.close()


def test_without_the_ledger_the_last_states_hold_and_all_is_told_later(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    away = threading.Event()

    def exchange(seen: Seen) -> Mapping[Spot, str]:
        if away.is_set():
            raise LedgerFailed("reading the ledger failed: no route")
        return ledger.places.exchange("ray", seen)

    health = Health(exchange, every=0)
    health.usable([A, B, C])
    settled(health)
    ledger.workers.put(id_of(A), "paused")
    settled(health)
    away.set()
    settled(health)
    fail(health, B, "one", "two", "three")
    health.good(task(C))
    settled(health)
    assert names(health) == "c"
    assert "out of reach" in caplog.text
    away.clear()
    settled(health)
    assert row(ledger, B).state == "blocked"
    health.close()


def test_a_round_does_not_wait_for_a_ledger_that_hangs() -> None:
    gate = threading.Event()
    answers: list[Callable[[], Any]] = [dict, gate.wait]

    def exchange(_: Seen) -> Mapping[Spot, str]:
        answers.pop(0)() if answers else None
        return {Spot("a", A.node): "paused", Spot("b", B.node): "active", Spot("c", C.node): "active"}

    health = Health(exchange, every=0)
    for now in range(100):
        health.look(float(now))
        assert names(health) == "bc"
    gate.set()
    health.close()


def test_a_fault_of_ours_is_not_taken_for_an_absent_ledger() -> None:
    def exchange(_: Seen) -> Mapping[Spot, str]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Health(exchange).look(0.0)


def test_places_are_forgotten_a_day_after_they_went_and_decisions_a_month_after(ledger: Ledger) -> None:
    here = [Spot("here")]
    ledger.places.exchange("ray", Seen([Sighting("gone"), Sighting("paused"), Sighting("here")]))
    ledger.workers.put(place_id("ray", "paused"), "paused")
    mine = WorkerRecord("wrk_" + "0" * 21, "key_1", "theirs", {"slate.still": "1"})
    ledger.workers.add(mine)
    with ledger.database.write() as connection:
        connection.execute(update(workers).values(seen_at=clock.now() - DAY_MS - 1))
    assert ledger.places.exchange("ray", Seen(there=here)) == {
        ("paused", ""): "paused",
        ("here", ""): "active",
    }
    assert ledger.workers.get(mine.id)
    with ledger.database.write() as connection:
        connection.execute(update(workers).values(seen_at=clock.now() - 31 * DAY_MS))
    assert ledger.places.exchange("ray", Seen(there=here)) == {("here", ""): "active"}


def test_what_did_not_change_is_not_told_again_but_that_it_is_there() -> None:
    told: list[Seen] = []

    def exchange(seen: Seen) -> Mapping[Spot, str]:
        told.append(seen)
        return {Spot("a", A.node): "active"}

    health = Health(exchange)
    health.usable([A])
    settled(health, 0.0)
    settled(health, 5.0)
    settled(health, TOUCH + 1)
    assert [len(seen.changed) for seen in told] == [1, 0, 0]
    assert [list(seen.there) for seen in told] == [[("a", "node-a")], [], [("a", "node-a")]]
    settled(health, GONE + 1)
    settled(health, 2 * GONE)
    assert list(told[-1].there) == []
    health.close()


def test_workers_over_http_are_counted_without_places(ledger: Ledger) -> None:
    ledger.places.exchange("ray", Seen([Sighting("a")]))
    assert ledger.workers.live() == []
    assert ledger.offers.house([]).places == 0
