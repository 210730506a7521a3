"""What drivers and the registry tell each other of places: at once, once, and later if the ledger is away."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from judged_places import (
    WAN,
    A,
    B,
    C,
    fail,
    id_of,
    names,
    registered,
    row,
    settled,
    task,
)
from sqlalchemy import update

from orchestrator import clock
from orchestrator.errors import LedgerFailed
from orchestrator.executor.base import HELD
from orchestrator.ledger import Ledger, Seen, Sighting, WorkerRecord
from orchestrator.ledger.places import DAY_MS, Spot, place_id
from orchestrator.ledger.workers import workers
from orchestrator.schedule.health import GONE, TOUCH, Health


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


def test_a_place_that_hands_over_a_work_beside_what_it_makes_is_busy_still(ledger: Ledger) -> None:
    health = registered(ledger)
    health.usable([A])
    made, held = task(A), task(replace(A, need=HELD, holds=frozenset({"k"})), "k", WAN)
    health.began(made)
    health.began(held)
    settled(health)
    assert row(ledger, A).facts["doing"] == "diffusers.still for stolen-design/1/draft"
    health.ended(held)
    settled(health, GONE + 1)
    assert row(ledger, A).facts["doing"] == "diffusers.still for stolen-design/1/draft"
    health.ended(made)
    settled(health, GONE + 2)
    assert row(ledger, A).facts["doing"] == ""
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
