"""The ledger: one driver per production, one outcome per key, and what the cut can choose from."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from leased import await_renewal, pass_seconds
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from orchestrator.errors import LeaseLost, LedgerFailed, ProductionBusy, Stale
from orchestrator.ledger import (
    Action,
    Lease,
    Ledger,
    Ordered,
    Owner,
    Production,
    Take,
    Trace,
    Try,
    database,
)
from orchestrator.store import Stored

STRANGER = Owner("elsewhere", "another-boot/pid:[1]", 4711, "99")


def attempt(name: str, key: str = "k1", production: str = "p/1") -> Try:
    return Try(name, production, key, "task", "shot", "slate.still", "running", "", "", 60, 1, None)


def action(name: str, key: str = "k1", digest: str = "d1") -> Action:
    return Action(key, "still", "slate.still", "1", {"still": Stored(digest, ".png", 9)}, {}, 5, 4, name)


# Leases


def test_two_drivers_of_one_production_one_gets_it(ledger: Ledger) -> None:
    with ledger.leases.drive("p/1"), pytest.raises(ProductionBusy, match=r"p/1 is driven by process \d+"):
        ledger.leases.drive("p/1")


def test_another_production_is_free_meanwhile(ledger: Ledger) -> None:
    with ledger.leases.drive("p/1"), ledger.leases.drive("p/2") as other:
        assert other.fence == 1


def test_a_released_production_can_be_driven_again_under_a_higher_fence(ledger: Ledger) -> None:
    with ledger.leases.drive("p/1") as first:
        pass
    with ledger.leases.drive("p/1") as second:
        assert second.fence == first.fence + 1


def test_a_driver_elsewhere_is_followed_only_when_its_lease_runs_out(database_url: str) -> None:
    with Ledger.open(database_url, lease_seconds=600) as ledger:
        ledger.leases.drive("p/1", STRANGER, keep=False)
        for _ in range(2):
            with pytest.raises(ProductionBusy, match="process 4711 on elsewhere"):
                ledger.leases.drive("p/1")
            pass_seconds(ledger, 300)
        assert ledger.leases.drive("p/1", keep=False).fence == 2


def test_a_dead_driver_of_this_machine_is_followed_at_once(ledger: Ledger) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    here = Owner.here()
    started = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[19]
    ledger.leases.drive("p/1", Owner(here.host, here.place, process.pid, started), keep=False)
    with pytest.raises(ProductionBusy):
        ledger.leases.drive("p/1", keep=False)
    process.kill()
    process.communicate()
    assert ledger.leases.drive("p/1", keep=False).fence == 2


IN_ANOTHER_CONTAINER = """
import sys
from orchestrator.ledger import Ledger, owner
owner._place = lambda: "this-boot/pid:[another]"
lease = Ledger.open(sys.argv[1], lease_seconds=600).leases.drive("p/1")
print("drives", flush=True)
input()
"""


def test_a_dead_driver_of_another_container_that_shares_the_file_is_followed_at_once(tmp_path: Path) -> None:
    file = f"sqlite:///{tmp_path / 'ledger.db'}"
    there = [sys.executable, "-c", IN_ANOTHER_CONTAINER, file]
    process = subprocess.Popen(there, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()
    with Ledger.open(file) as ledger:
        with pytest.raises(ProductionBusy):
            ledger.leases.drive("p/1")
        process.kill()
        process.communicate()
        with ledger.leases.drive("p/1") as lease:
            assert lease.fence == 2
    assert list(tmp_path.glob("*driver*")) == []


def test_drivers_leave_no_files_behind(ledger: Ledger, tmp_path: Path) -> None:
    with ledger.leases.drive("p/1"), pytest.raises(ProductionBusy):
        ledger.leases.drive("p/1")
    assert list(tmp_path.glob("*driver*")) == []


def test_a_lease_that_is_given_back_twice_closes_nobodys_file(tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        lease = ledger.leases.drive("p/1", keep=False)
        assert lease.presence
        lease.release()
        somebodys = os.open(tmp_path / "file", os.O_CREAT | os.O_WRONLY)
        numbers = {somebodys, lease.presence.handle}
        os.dup2(somebodys, lease.presence.handle)  # the number is another file's now
        lease.release()
        for number in numbers:
            os.close(number)


def test_a_pid_that_was_used_again_is_not_its_former_owner() -> None:
    here = Owner.here()
    assert not here.is_dead()
    assert Owner(here.host, here.place, here.pid, "1").is_dead()
    assert not Owner("elsewhere", "other-boot/pid:[9]", 1, "1").is_dead()


def test_a_lease_from_before_a_clock_that_started_anew_does_not_block(ledger: Ledger) -> None:
    ledger.leases.drive("p/1", STRANGER, keep=False)
    with ledger.database.write() as connection:
        connection.execute(text("UPDATE leases SET lease_until = lease_until + 1e6"))
    assert ledger.leases.drive("p/1", keep=False).fence == 2


def test_a_living_driver_keeps_its_lease_when_the_clock_of_the_server_is_set_back(
    postgresql_url: str,
) -> None:
    with Ledger.open(postgresql_url, lease_seconds=5) as ledger:
        ledger.leases.drive("p/1", STRANGER, keep=False)
        with ledger.database.write() as connection:
            connection.execute(text("UPDATE leases SET lease_until = lease_until + 30"))
        with pytest.raises(ProductionBusy):
            ledger.leases.drive("p/1", keep=False)


def test_drivers_with_leases_of_other_lengths_do_not_rob_each_other(database_url: str) -> None:
    with Ledger.open(database_url, lease_seconds=500) as long, Ledger.open(database_url) as short:
        new = Production("prd_1", "mira", "ser_1", 1, "p/1", "slate", 1, "full")
        long.productions.add([(new, Ordered("{}", "{}"))])
        lease = long.leases.drive("p/1", STRANGER, keep=False)
        for _ in range(2):
            assert short.line.turns() == []
            with pytest.raises(ProductionBusy):
                short.leases.drive("p/1", keep=False)
            assert long.leases.renew(lease)


def test_a_server_whose_clock_is_set_back_gives_nobody_a_turn_that_is_taken(postgresql_url: str) -> None:
    with Ledger.open(postgresql_url, lease_seconds=5) as ledger:
        new = Production("prd_1", "mira", "ser_1", 1, "p/1", "slate", 1, "full")
        ledger.productions.add([(new, Ordered("{}", "{}"))])
        ledger.leases.drive("p/1", STRANGER, keep=False)
        for ahead, turns in ((30, 0), (1e6, 1)):
            with ledger.database.write() as connection:
                connection.execute(text(f"UPDATE leases SET lease_until = lease_until + {ahead}"))
            assert len(ledger.line.turns()) == turns


def test_a_kept_lease_outlives_its_seconds(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, keep = list[float](), Lease.keep
    monkeypatch.setattr(Lease, "keep", lambda lease, every: (asked.append(every), keep(lease, 0.05)))
    with (
        Ledger.open(database_url, lease_seconds=600) as ledger,
        ledger.leases.drive("p/1", STRANGER) as lease,
    ):
        assert asked == [200], "twice it may fail to"
        pass_seconds(ledger, 590)
        await_renewal(ledger, 300)
        with pytest.raises(ProductionBusy):
            ledger.leases.drive("p/1")
        lease.check()


def test_a_driver_that_was_followed_is_told_by_its_renewal(ledger: Ledger) -> None:
    old = ledger.leases.drive("p/1", STRANGER, keep=False)
    _expire(ledger)
    ledger.leases.drive("p/1", keep=False)
    assert not ledger.leases.renew(old)


def test_a_late_release_does_not_free_what_another_drives(ledger: Ledger) -> None:
    old = ledger.leases.drive("p/1", STRANGER, keep=False)
    _expire(ledger)
    with ledger.leases.drive("p/1"):
        old.release("failed")
        assert ledger.leases.state("p/1") == "driven"


def test_a_request_to_stop_reaches_the_driver_with_its_next_renewal(ledger: Ledger) -> None:
    assert not ledger.leases.cancel("p/1")
    with ledger.leases.drive("p/1", keep=False) as lease:
        assert ledger.leases.cancel("p/1")
        ledger.leases.renew(lease)
        assert lease.cancelled


@pytest.mark.parametrize(
    ("error", "state"), [(None, "done"), (KeyboardInterrupt, "cancelled"), (OSError, "failed")]
)
def test_how_a_drive_ended_is_kept(ledger: Ledger, error: type[BaseException] | None, state: str) -> None:
    try:
        with ledger.leases.drive("p/1"):
            if error:
                raise error
    except (KeyboardInterrupt, OSError):
        pass
    assert ledger.leases.state("p/1") == state


# Actions


def test_a_driver_that_was_followed_commits_nothing(ledger: Ledger) -> None:
    old = ledger.leases.drive("p/1", STRANGER, keep=False)
    ledger.actions.begin(old, attempt("a1"))
    _expire(ledger)
    new = ledger.leases.drive("p/1", keep=False)
    assert new.left_behind == ("a1",)
    with pytest.raises(LeaseLost):
        ledger.actions.commit(old, action("a1"))
    with pytest.raises(LeaseLost):
        ledger.actions.begin(old, attempt("a2"))
    with pytest.raises(LeaseLost):
        ledger.actions.fail(old, "a1", "failed", "why")
    assert ledger.actions.of(["k1"]) == {}
    assert [(each.id, each.state) for each in ledger.actions.attempts("p/1")] == [("a1", "lost")]


def test_an_attempt_commits_once(ledger: Ledger) -> None:
    lease = _driven(ledger, "a1")
    ledger.actions.commit(lease, action("a1"))
    with pytest.raises(LeaseLost):
        ledger.actions.commit(lease, action("a1", digest="d2"))
    assert ledger.actions.of(["k1"])["k1"].files["still"].digest == "d1"


def test_an_attempt_that_never_began_commits_nothing(ledger: Ledger) -> None:
    with ledger.leases.drive("p/1") as lease, pytest.raises(LeaseLost):
        ledger.actions.commit(lease, action("a1"))
    assert ledger.actions.of(["k1"]) == {}


def test_the_first_commit_of_a_key_wins(ledger: Ledger) -> None:
    lease = _driven(ledger, "a1", "a2")
    ledger.actions.commit(lease, action("a1", digest="first"))
    second = ledger.actions.commit(lease, action("a2", digest="second"))
    assert second.files["still"].digest == "first"
    assert second.attempt == "a1"


def test_a_commit_whose_answer_was_lost_is_found_and_not_repeated(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = _driven(ledger, "a1")
    monkeypatch.setattr(database, "PAUSE", 0.0)
    _lose_one_answer(ledger, monkeypatch)
    assert ledger.actions.commit(lease, action("a1")).files["still"].digest == "d1"


def test_a_failure_keeps_its_reason_and_the_end_of_its_log(ledger: Ledger) -> None:
    lease = _driven(ledger, "a1")
    ledger.actions.fail(lease, "a1", "failed", "no paint", "x" * 9000 + "the end")
    (tried,) = ledger.actions.attempts("p/1")
    assert (tried.state, tried.reason) == ("failed", "no paint")
    assert len(tried.log) == 8000
    assert tried.log.endswith("the end")


def test_whatever_a_worker_printed_is_kept(ledger: Ledger) -> None:
    lease = _driven(ledger, "a1")
    ledger.actions.fail(lease, "a1", "failed", "half \ud83d, whole 🎬, \ud83c\udfac", "NUL \0, é")
    (tried,) = ledger.actions.attempts("p/1")
    assert (tried.reason, tried.log) == ("half \ufffd, whole 🎬, 🎬", "NUL \ufffd, é")


def test_thousands_of_keys_are_looked_up_at_once(ledger: Ledger) -> None:
    lease = _driven(ledger, "a1")
    ledger.actions.commit(lease, action("a1"))
    assert set(ledger.actions.of(["k1", *(f"x{n}" for n in range(6000))])) == {"k1"}


def test_pruning_spares_what_runs_takes_and_yesterday_need(ledger: Ledger) -> None:
    names = ("traced", "taken", "idle")
    lease = _driven(ledger, *names, keys=names)
    for name in names:
        ledger.actions.commit(lease, action(name, key=name))
    ledger.traces.write("p/1", [Trace("t", "traced", "slate.still", "1", {}, {})])
    ledger.takes.add([Take("s", 1, "full", "shot", 1, 7, "taken")])
    assert ledger.actions.prune(older_than_ms=60_000) == 0
    assert ledger.actions.prune(older_than_ms=-1) == 1
    assert set(ledger.actions.of(names)) == {"traced", "taken"}


# Takes, stories, traces


def test_a_preview_leaves_the_takes_of_the_episode_alone(ledger: Ledger) -> None:
    full, preview = Take("s", 1, "full", "shot", 1, 1, "k1"), Take("s", 1, "preview", "shot", 1, 1, "k2")
    ledger.takes.add([full])
    ledger.takes.select(full)
    ledger.takes.add([preview])
    assert [take.selected for take in ledger.takes.of("s", 1)] == [True, False]
    assert [take.key for take in ledger.takes.of("s", 1, "preview")] == ["k2"]


def test_tasks_of_an_earlier_plan_are_forgotten(ledger: Ledger) -> None:
    rows = [Trace(f"t{number}", "k", "slate.still", "1", {}, {}) for number in range(2000)]
    for production in ("p/1", "p/2"):
        ledger.traces.write(production, rows)
    ledger.traces.keep("p/1", {"t7", "new"})
    assert set(ledger.traces.keys("p/1")) == {"t7"}
    assert len(ledger.traces.keys("p/2")) == 2000


def test_one_take_of_a_shot_is_selected_at_a_time(ledger: Ledger) -> None:
    takes = [Take("s", 1, "full", "shot", number, number, f"k{number}") for number in (1, 2)]
    ledger.takes.add([*takes, Take("s", 1, "full", "other", 1, 1, "k9")])
    for take in takes:
        ledger.takes.select(take)
    assert [take.selected for take in ledger.takes.of("s", 1, shot="shot")] == [False, True]
    for gone in (Take("s", 1, "full", "shot", 9, 0, ""), replace(takes[0], key="filmed anew")):
        with pytest.raises(Stale, match="filmed anew"):
            ledger.takes.select(gone)
    assert [take.selected for take in ledger.takes.of("s", 1, shot="shot")] == [False, True]


def test_a_take_that_is_made_anew_loses_verdict_and_selection_and_others_do_not(ledger: Ledger) -> None:
    one, two = (Take("s", 1, "full", "shot", number, number, f"k{number}") for number in (1, 2))
    ledger.takes.add([one, two])
    ledger.takes.judge(one, {"face": "readable"})
    ledger.takes.judge(two, {"face": "turned away"})
    ledger.takes.select(one)
    ledger.takes.add([one, Take("s", 1, "full", "shot", 2, 2, "k3")])
    kept, remade = ledger.takes.of("s", 1)
    assert (kept.verdict, kept.selected) == ({"face": "readable"}, True)
    assert (remade.key, remade.verdict) == ("k3", None)


def test_a_story_is_remembered_when_it_changed(ledger: Ledger) -> None:
    assert ledger.stories.last("s", 1) is None
    assert ledger.stories.remember("s", 1, "one")
    assert not ledger.stories.remember("s", 1, "one")
    assert ledger.stories.remember("s", 1, "two")
    assert ledger.stories.last("s", 1) == "two"


def test_a_trace_is_what_a_task_was_last(ledger: Ledger) -> None:
    ledger.traces.write("p/1", [Trace("t", "k1", "w", "1", {"a": 1}, {})])
    ledger.traces.write("p/1", [Trace("t", "k2", "w", "1", {"a": 2}, {"line": ("v", "k0", "timing")})])
    assert ledger.traces.keys("p/1") == {"t": "k2"}
    assert ledger.traces.of("p/1")["t"].spec == {"a": 2}
    ledger.traces.forget("p/1")
    assert ledger.traces.of("p/1") == {}


def _driven(ledger: Ledger, *attempts: str, keys: tuple[str, ...] = ()) -> Lease:
    lease = ledger.leases.drive("p/1", keep=False)
    for number, name in enumerate(attempts):
        ledger.actions.begin(lease, attempt(name, key=keys[number] if keys else "k1"))
    return lease


def _expire(ledger: Ledger) -> None:
    with ledger.database.write() as connection:
        connection.execute(text("UPDATE leases SET lease_until = 0"))


def _lose_one_answer(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next write commits, and then its connection breaks."""
    real = ledger.database.write

    @contextmanager
    def broken() -> Iterator[Connection]:
        monkeypatch.setattr(ledger.database, "write", real)
        with real() as connection:
            yield connection
        cause = OperationalError("COMMIT", {}, Exception("connection reset"))
        raise LedgerFailed("writing the ledger failed: connection reset") from cause

    monkeypatch.setattr(ledger.database, "write", broken)


# What others made


def test_what_was_made_meanwhile_is_not_begun_again(ledger: Ledger) -> None:
    with ledger.leases.drive("p/1") as one, ledger.leases.drive("p/2") as other:
        assert ledger.actions.begin(one, attempt("a1")) is None
        made = ledger.actions.commit(one, action("a1"))
        assert ledger.actions.begin(other, attempt("a2", production="p/2")) == made
    assert ledger.actions.attempts("p/2") == ()


def test_what_tasks_usually_take_is_told_by_model(ledger: Ledger) -> None:
    assert ledger.actions.usual("diffusers.still") == {}
    with ledger.leases.drive("p/1") as lease:
        for number, (card, seconds) in enumerate([("klein", 12), ("klein", 60), ("klein", 14), ("qwen", 40)]):
            name, facts = f"a{number}", {"made_by": {"card": card}}
            ledger.actions.begin(lease, attempt(name, key=name))
            made = replace(action(name, key=name), worker="diffusers.still", facts=facts)
            ledger.actions.commit(lease, replace(made, milliseconds=seconds * 1000))
    assert ledger.actions.usual("diffusers.still") == {"klein": 14, "qwen": 40}
