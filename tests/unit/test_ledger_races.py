"""Several at the same time: one driver, one outcome, nobody waits for ever. On both databases."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from at_once import MANY, at_once
from sqlalchemy import delete, text

from orchestrator.errors import LeaseLost, LedgerFailed, ProductionBusy
from orchestrator.ledger import Action, Document, Ledger, Owner, SeriesHead, Take, Trace, Try, engine
from orchestrator.ledger.actions import actions
from orchestrator.store import Stored

ROUNDS = 5


def attempt(name: str, production: str) -> Try:
    return Try(name, production, "k1", "task", "shot", "slate.still", "running", "", "", 60, 1, None)


def action(name: str, key: str = "k1") -> Action:
    return Action(key, "still", "slate.still", "1", {"still": Stored(name, ".png", 9)}, {}, 5, 4, name)


def try_to_drive(ledger: Ledger, production: str, number: int) -> int | None:
    """The fence; None when it was busy."""
    try:
        owner = Owner(f"host-{number}", "boot/pid:[1]", number, "1")
        return ledger.leases.drive(production, owner, keep=False).fence
    except ProductionBusy:
        return None


def test_many_drivers_of_a_new_production_one_gets_it(ledger: Ledger) -> None:
    for number in range(ROUNDS):
        fences = at_once(lambda driver, name=f"p/{number}": try_to_drive(ledger, name, driver))
        assert sorted(fences, key=str) == [1] + [None] * (MANY - 1)


def test_many_drivers_behind_a_lease_that_ran_out_one_gets_it(ledger: Ledger) -> None:
    for number in range(ROUNDS):
        with ledger.database.write() as connection:
            connection.execute(text("UPDATE leases SET lease_until = 0"))
        fences = at_once(lambda driver: try_to_drive(ledger, "p/1", driver))
        assert sorted(fences, key=str) == [number + 1] + [None] * (MANY - 1)


def test_two_drives_of_one_process_are_two_drivers(ledger: Ledger) -> None:
    def drive(_: int) -> bool:
        try:
            return bool(ledger.leases.drive("p/1", keep=False))
        except ProductionBusy:
            return False

    assert sorted(at_once(drive)) == [False] * (MANY - 1) + [True]


def test_many_commits_of_one_key_agree_on_the_first(ledger: Ledger) -> None:
    leases = [ledger.leases.drive(f"p/{number}", keep=False) for number in range(MANY)]
    for number, lease in enumerate(leases):
        ledger.actions.begin(lease, attempt(f"a{number}", lease.production))
    held = at_once(lambda number: ledger.actions.commit(leases[number], action(f"a{number}")).attempt)
    assert set(held) == {ledger.actions.of(["k1"])["k1"].attempt}


def test_one_attempt_commits_once_however_many_try(ledger: Ledger) -> None:
    lease = ledger.leases.drive("p/1", keep=False)
    ledger.actions.begin(lease, attempt("a1", "p/1"))

    def commit(_: int) -> bool:
        try:
            return bool(ledger.actions.commit(lease, action("a1")))
        except LeaseLost:
            return False

    assert sorted(at_once(commit)) == [False] * (MANY - 1) + [True]


def test_a_commit_that_meets_the_striking_of_its_key_is_in_the_ledger(ledger: Ledger) -> None:
    lease = ledger.leases.drive("p/1", keep=False)
    for name in ("a1", "a2"):
        ledger.actions.begin(lease, attempt(name, "p/1"))
    ledger.actions.commit(lease, action("a1"))
    with ledger.database.write() as connection:
        connection.execute(delete(actions))
        waiting = begun(lambda: ledger.actions.commit(lease, action("a2")))
    waiting.join(60)
    assert ledger.actions.of(["k1"])["k1"].attempt == "a2"


def test_a_take_over_waits_for_the_commit_that_it_meets_and_counts_from_then(ledger: Ledger) -> None:
    stranger = Owner("elsewhere", "boot/pid:[1]", 1, "1")
    lease = ledger.leases.drive("p/1", stranger, keep=False)
    ledger.actions.begin(lease, attempt("a1", "p/1"))
    fences: list[int] = []
    with ledger.database.write() as connection:
        connection.execute(text("UPDATE leases SET lease_until = 0"))
        waiting = begun(lambda: fences.append(ledger.leases.drive("p/1", keep=False).fence))
        ledger.actions.commit(lease, action("a1"))
        met = ledger.database.clock(connection)
    waiting.join(60)
    assert fences == [2]
    assert [each.state for each in ledger.actions.attempts("p/1")] == ["done"]
    with ledger.database.read() as connection:
        assert connection.execute(text("SELECT lease_until FROM leases")).scalar_one() >= met + 30


def test_a_story_that_many_read_is_remembered_once(ledger: Ledger) -> None:
    told = at_once(lambda _: ledger.stories.remember("s", 1, "the same words"))
    assert sorted(told) == [False] * (MANY - 1) + [True]


def test_a_take_that_two_enter_keeps_what_was_said_of_it(ledger: Ledger) -> None:
    take = Take("s", 1, "full", "shot", 1, 7, "k1")
    with ledger.database.write():
        ledger.takes.add([take])
        ledger.takes.judge(take, {"face": "readable"})
        waiting = begun(lambda: ledger.takes.add([take]))
    waiting.join(60)
    assert ledger.takes.of("s", 1)[0].verdict == {"face": "readable"}


def test_many_who_choose_a_take_of_one_shot_leave_one_chosen(ledger: Ledger) -> None:
    takes = [Take("s", 1, "full", "shot", number, number, f"k{number}") for number in range(MANY)]
    ledger.takes.add(takes)
    for _ in range(ROUNDS):
        at_once(lambda number: ledger.takes.select(takes[number]))
        assert sum(take.selected for take in ledger.takes.of("s", 1)) == 1


def test_a_document_that_many_put_at_once_is_there_once(ledger: Ledger) -> None:
    ledger.series.add(SeriesHead("ser_1", "mira", "{}", "d1"))
    documents = [Document("ser_1", "shot-edit", "1/s1", "{}", f"d{number}") for number in range(MANY)]
    at_once(lambda number: ledger.documents.put(documents[number]))
    (found,) = ledger.documents.of("ser_1", ["shot-edit"])
    assert found.digest in {each.digest for each in documents}


def test_writers_of_the_same_rows_in_any_order_do_not_wait_in_a_circle(ledger: Ledger) -> None:
    rows = [Trace(f"t{number}", "k", "w", "1", {}, {}) for number in range(300)]

    def write(number: int) -> None:
        for _ in range(3):
            ledger.traces.write("p/1", rows if number % 2 else rows[::-1])

    at_once(write)
    assert len(ledger.traces.keys("p/1")) == 300


def test_a_ledger_that_another_holds_is_waited_for(ledger: Ledger) -> None:
    with ledger.database.write():
        ledger.leases.drive("p/1", keep=False).release()
        waiting = begun(lambda: ledger.leases.drive("p/1", keep=False))
    waiting.join(30)
    assert ledger.leases.state("p/1") == "driven"


# Nobody waits for ever


def test_who_waits_too_long_is_told_so(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 300)
    with Ledger.open(database_url) as ledger, Ledger.open(database_url) as other:
        lease = ledger.leases.drive("p/1", keep=False)
        with ledger.database.write() as connection:
            connection.execute(text("UPDATE leases SET cancel = true"))
            with pytest.raises(LedgerFailed, match="writing the ledger failed: somebody else held it"):
                other.leases.cancel("p/1")
        assert ledger.leases.renew(lease)


def test_a_statement_that_takes_too_long_is_ended(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "STATEMENT_MS", 2000)
    with (
        Ledger.open(postgresql_url) as ledger,
        pytest.raises(LedgerFailed, match="reading the ledger failed: it took too long"),
        ledger.database.read() as connection,
    ):
        connection.execute(text("SELECT pg_sleep(600)"))


def test_who_freezes_in_the_middle_of_a_step_holds_up_nobody_and_is_told(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as opened:
        other = opened.enter_context(Ledger.open(postgresql_url))
        monkeypatch.setattr(engine, "IDLE_MS", 1000)
        ledger = opened.enter_context(Ledger.open(postgresql_url))
        lease = other.leases.drive("p/1", keep=False)

        def freeze() -> None:
            with ledger.database.write() as connection:
                connection.execute(text("UPDATE leases SET cancel = true"))
                assert other.leases.renew(lease)
                ledger.leases.state("p/1")

        with pytest.raises(LedgerFailed, match=r"transaction|connection"):
            freeze()
        assert not lease.cancelled
        assert ledger.leases.cancel("p/1")


def test_who_reads_while_the_ledger_is_closed_leaves_no_connection_open(postgresql_url: str) -> None:
    ledger = Ledger.open(postgresql_url)
    with ledger.database.read() as connection:
        raw = connection.connection.dbapi_connection
        ledger.close()
    assert raw
    assert raw.closed  # type: ignore[attr-defined]


def begun(work: Callable[[], object]) -> threading.Thread:
    """A thread that waits in the middle of that work."""
    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.3)
    assert thread.is_alive()
    return thread
