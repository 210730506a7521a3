"""Productions in the ledger: the line, the fence, and events without gaps."""

from dataclasses import replace

import pytest

from orchestrator.errors import LeaseLost
from orchestrator.ledger import Ending, Ledger, Ordered, Owner, Production, TaskState, Turn, Wanted, Word

ORDER = Ordered("{}", "{}")
AWAY = Owner("elsewhere", "", 1, "1")


def queued(ledger: Ledger, name: str, owner: str = "mira", **more: object) -> Production:
    """A production in the line."""
    new = Production(
        f"prd_{name}", owner, "ser_1", 1, making=f"ser_1/{name}/slate", profile="slate", takes=1,
        coverage="full", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    ledger.productions.add([(new, ORDER)])
    return new


def kinds(ledger: Ledger, production: str) -> list[tuple[int, str]]:
    return [(told.number, told.kind) for told in ledger.events.after(production, 0, 1000)]


def line(ledger: Ledger) -> list[str]:
    return [turn.production for turn in ledger.line.turns()]


def test_a_driver_that_lost_its_lease_writes_nothing(ledger: Ledger) -> None:
    one = queued(ledger, "a")
    lost = ledger.leases.drive(one.making, AWAY, keep=False)
    ledger.productions.begin(lost, one.id)
    ledger.leases.release(lost, "idle")
    taken = ledger.leases.drive(one.making, keep=False)
    ledger.productions.begin(taken, one.id)
    with pytest.raises(LeaseLost):
        ledger.productions.finish(lost, one.id, Ending("done"))
    with pytest.raises(LeaseLost):
        ledger.productions.put_back(lost, one.id, "stopped")
    found = ledger.productions.get(one.id)
    assert found
    assert found.state == "running"
    assert kinds(ledger, one.id)[-1] == (3, "production.taken-over")


def test_words_that_were_written_before_are_not_written_twice(ledger: Ledger) -> None:
    one = queued(ledger, "a")
    words = [Word("task.started", {"task": "still/1"}), Word("task.done", {"task": "still/1"})]
    assert ledger.events.add(one.id, words, after=1) == 3
    assert ledger.events.add(one.id, words, after=1) == 3
    assert kinds(ledger, one.id) == [(1, "production.queued"), (2, "task.started"), (3, "task.done")]


def test_a_finished_production_is_not_begun_or_ended_again(ledger: Ledger) -> None:
    one = queued(ledger, "a")
    lease = ledger.leases.drive(one.making, keep=False)
    ledger.productions.begin(lease, one.id)
    ledger.productions.finish(lease, one.id, Ending("done", files={"cut.json": ["ab", ".json", 2]}))
    ledger.productions.finish(lease, one.id, Ending("failed", problem={"detail": "late"}))
    assert ledger.productions.begin(lease, one.id) is None
    found = ledger.productions.get(one.id)
    assert found
    assert (found.state, found.files) == ("done", {"cut.json": ["ab", ".json", 2]})
    assert ledger.productions.files() == {"ab.json"}
    assert kinds(ledger, one.id)[-1] == (3, "production.done")


def test_a_held_lease_keeps_its_productions_out_of_the_line(ledger: Ledger) -> None:
    one = queued(ledger, "a")
    lease = ledger.leases.drive(one.making, AWAY, keep=False)
    assert line(ledger) == []
    ledger.leases.release(lease, "idle")
    assert line(ledger) == [one.id]


def test_what_a_dead_driver_left_is_next_at_once(ledger: Ledger) -> None:
    one, _ = queued(ledger, "a"), queued(ledger, "b", priority=50)
    here = Owner.here()
    dead = ledger.leases.drive(one.making, replace(here, started="1"), keep=False)
    ledger.productions.begin(dead, one.id)
    assert ledger.line.turns()[0] == Turn(one.id, one.making, "local")


def test_priority_then_the_owner_who_has_least_then_age(ledger: Ledger) -> None:
    for name, owner in (("a", "mira"), ("b", "mira"), ("c", "noor"), ("d", "mira")):
        queued(ledger, name, owner, priority=5 if name == "d" else 0)
    lease = ledger.leases.drive("ser_1/a/slate", AWAY, keep=False)
    ledger.productions.begin(lease, "prd_a")
    assert line(ledger) == ["prd_d", "prd_c", "prd_b"]


def test_who_was_served_last_waits(ledger: Ledger) -> None:
    for name, owner in (("a", "mira"), ("b", "mira"), ("c", "noor")):
        queued(ledger, name, owner)
    lease = ledger.leases.drive("ser_1/a/slate", AWAY, keep=False)
    ledger.productions.begin(lease, "prd_a")
    ledger.productions.finish(lease, "prd_a", Ending("done", files={}))
    assert line(ledger) == ["prd_c", "prd_b"]


def test_what_waits_for_a_full_executor_hides_nothing_else(ledger: Ledger) -> None:
    for number in range(25):
        queued(ledger, f"local-{number}")
    farmed = queued(ledger, "farmed", "noor", executor="ray", priority=-1)
    left = queued(ledger, "left", "noor", executor="local", priority=-2)
    dead = ledger.leases.drive(left.making, replace(Owner.here(), started="1"), keep=False)
    ledger.productions.begin(dead, left.id)
    assert farmed.id not in line(ledger)
    assert ledger.line.turns(["local"]) == [Turn(farmed.id, farmed.making, "ray")]
    assert ledger.line.turns(["local", "ray"]) == []


def test_lists_show_the_newest_first_and_only_what_is_wanted(ledger: Ledger) -> None:
    for name, owner in (("a", "mira"), ("b", "noor"), ("c", "mira")):
        queued(ledger, name, owner, batch="bat_1" if name == "c" else "")

    def ids(wanted: Wanted, before: str = "") -> list[str]:
        return [each.id for each in ledger.productions.page(wanted, before, 10)]

    assert ids(Wanted()) == ["prd_c", "prd_b", "prd_a"]
    assert ids(Wanted(owner="mira")) == ["prd_c", "prd_a"]
    assert ids(Wanted(owner="mira"), "prd_c") == ["prd_a"]
    assert ids(Wanted(batch="bat_1", state="queued", episode=1)) == ["prd_c"]
    assert ids(Wanted(state="done")) == []
    assert ledger.productions.count_open("mira") == 2


def test_a_try_again_begins_anew(ledger: Ledger) -> None:
    one = queued(ledger, "a")
    ledger.productions.end(one.id, Ending("failed", problem={"detail": "no voice"}))
    ledger.productions.requeue(one.id, [Word("production.queued", {"retry": True})])
    found = ledger.productions.get(one.id)
    assert found
    assert (found.state, found.problem, found.ended_at) == ("queued", None, None)
    assert [number for number, _ in kinds(ledger, one.id)] == [1, 2, 3]


def test_tasks_are_counted_and_come_in_their_order(ledger: Ledger) -> None:
    one = queued(ledger, "a")
    told = [TaskState(one.id, f"still/{n}", n, "still", f"s{n}", "waiting") for n in range(5)]
    ledger.tasks.put(told)
    ledger.tasks.put([replace(told[3], state="done", percent=100, attempts=1)])
    assert ledger.tasks.counts(one.id) == {"waiting": 4, "done": 1}
    assert [each.task for each in ledger.tasks.page(one.id, 2, 10)] == ["still/3", "still/4"]
