"""A PostgreSQL server that crashes and comes back: what was committed is there, once, and work goes on."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from at_once import at_once
from databases import Server
from leased import await_renewal, pass_seconds

from orchestrator.errors import LedgerFailed, ProductionBusy
from orchestrator.ledger import Action, Ledger, Owner, Try, database
from orchestrator.store import Stored

STRANGER = Owner("elsewhere", "another-boot/pid:[1]", 4711, "99")


@pytest.fixture
def ledger(private_server: Server) -> Iterator[Ledger]:
    with Ledger.open(private_server.create(), lease_seconds=2) as opened:
        yield opened


@pytest.fixture
def patient(private_server: Server) -> Iterator[Ledger]:
    """With leases that outlast a restart on a slow disk."""
    with Ledger.open(private_server.create(), lease_seconds=120) as opened:
        yield opened


def attempt(name: str, production: str = "p/1") -> Try:
    return Try(name, production, name, "task", "shot", "slate.still", "running", "", "", 60, 1, None)


def action(name: str) -> Action:
    return Action(name, "still", "slate.still", "1", {"still": Stored(name, ".png", 9)}, {}, 5, 4, name)


def test_a_server_that_stays_away_is_told_and_the_same_ledger_works_when_it_is_back(
    private_server: Server, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger.database, "_patience", 0.5)
    private_server.stop()
    with pytest.raises(LedgerFailed, match="reading the ledger failed: connection"):
        ledger.leases.state("p/1")
    private_server.start()
    assert ledger.leases.state("p/1") is None


def test_a_restart_between_two_steps_is_not_noticed(private_server: Server, ledger: Ledger) -> None:
    ledger.stories.remember("s", 1, "one")
    private_server.restart()
    assert ledger.stories.last("s", 1) == "one"
    private_server.restart()
    assert ledger.stories.remember("s", 1, "two")


def test_who_asks_while_it_restarts_waits_a_little(
    private_server: Server, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger.database, "_patience", 60)
    private_server.stop()
    back = threading.Timer(1, private_server.start)
    back.start()
    assert ledger.leases.state("p/1") is None
    back.join()


def test_a_step_that_a_crash_broke_is_told_and_left_nothing(private_server: Server, ledger: Ledger) -> None:
    def break_it() -> None:
        with ledger.database.write():
            ledger.stories.remember("s", 1, "one")
            private_server.restart()
            ledger.stories.remember("s", 1, "two")

    with pytest.raises(LedgerFailed, match="the ledger failed"):
        break_it()
    assert ledger.stories.last("s", 1) is None


def test_a_lease_outlives_a_restart(private_server: Server, patient: Ledger) -> None:
    with patient.leases.drive("p/1", STRANGER, keep=False) as lease:
        lease.keep(0.05)
        private_server.restart()
        pass_seconds(patient, 115)
        await_renewal(patient, 60)
        lease.check()
        with pytest.raises(ProductionBusy):
            patient.leases.drive("p/1")
        patient.actions.begin(lease, attempt("a1"))
    assert patient.leases.state("p/1") == "done"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_around_the_commit_of_an_outcome_leaves_it_there_once(
    private_server: Server, ledger: Ledger, moment: str
) -> None:
    lease = ledger.leases.drive("p/1", keep=False)
    ledger.actions.begin(lease, attempt("a1"))
    crash_at_next_commit(ledger, private_server, moment)
    assert ledger.actions.commit(lease, action("a1")).attempt == "a1"
    assert [(each.id, each.state) for each in ledger.actions.attempts("p/1")] == [("a1", "done")]
    assert set(ledger.actions.of(["a1"])) == {"a1"}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_around_a_take_over_leaves_one_driver_and_it_knows(
    private_server: Server, patient: Ledger, moment: str
) -> None:
    crash_at_next_commit(patient, private_server, moment)
    with patient.leases.drive("p/1", keep=False) as lease:
        assert lease.fence == 1
        with pytest.raises(ProductionBusy):
            patient.leases.drive("p/1")
        crash_at_next_commit(patient, private_server, moment)
    assert patient.leases.state("p/1") == "done"


def test_drivers_go_on_through_five_crashes_and_nothing_is_lost_or_made_twice(
    private_server: Server, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PAUSE", 0.1)
    monkeypatch.setattr(ledger.database, "_patience", 120)
    over = threading.Event()
    made: list[list[str]] = [[] for _ in range(4)]

    def drive(names: list[str], production: str) -> None:
        try:
            with ledger.leases.drive(production) as lease:
                while not over.is_set():
                    name = f"{production}-{len(names)}"
                    ledger.actions.begin(lease, attempt(name, production))
                    names.append(ledger.actions.commit(lease, action(name)).key)
        finally:
            over.set()

    def crash() -> None:
        for enough in range(3, 18, 3):  # so each gets further between two of them
            while min(map(len, made)) < enough and not over.is_set():
                time.sleep(0.02)
            private_server.restart()
        while min(map(len, made)) < 18 and not over.is_set():
            time.sleep(0.02)
        over.set()

    at_once(lambda number: drive(made[number], f"p/{number}") if number < len(made) else crash(), many=5)
    for number, names in enumerate(made):
        told = [(each.id, each.state) for each in ledger.actions.attempts(f"p/{number}")]
        assert sorted(told) == sorted((name, "done") for name in names)
        assert set(ledger.actions.of(names)) == set(names)
        assert len(names) >= 18


def crash_at_next_commit(ledger: Ledger, server: Server, moment: str) -> None:
    """The next commit's answer is lost; it happened if the crash comes after it."""
    engine = ledger.database.engine
    real: Callable[..., None] = engine.dialect.do_commit

    def commit(raw: Any) -> None:
        del engine.dialect.do_commit  # type: ignore[method-assign]
        if moment == "after":
            real(raw)
        server.restart()
        with raw.cursor() as cursor:  # fails: the server knows this connection no more
            cursor.execute("SELECT 1")

    engine.dialect.do_commit = commit  # type: ignore[method-assign]
