"""What is decided about places, and stays with the node: paused, drained, blocked, freed."""

from dataclasses import replace

from judged_places import GPU, A, B, C, fail, id_of, names, registered, row, settled, task

from orchestrator.executor.base import HELD, Place
from orchestrator.ledger import Ledger, Seen, Sighting
from orchestrator.ledger.places import Spot, place_id
from orchestrator.schedule.blocked import AGAIN


def test_with_a_registry_only_an_operator_lets_a_blocked_place_work_again(ledger: Ledger) -> None:
    health = registered(ledger)
    health.usable([A, B, C])
    fail(health, A, "one", "two", "three")
    health.good(task(B))
    settled(health)
    settled(health, 2 * AGAIN)
    assert names(health) == "bc"
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
