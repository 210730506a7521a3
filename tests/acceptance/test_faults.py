"""The fault campaign in small: it outlives the quick faults, and it counts what it is there to count."""

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks.faults.__main__ import campaign
from benchmarks.faults.count import Count
from benchmarks.faults.fault import Blow, Fault, Inject, Scene, now
from benchmarks.faults.local import at_work, laptop
from benchmarks.faults.plugs import FAULTS
from benchmarks.faults.step import NAME, enrol
from benchmarks.faults.work import TASKS
from workers import registry

SEED = 7


@pytest.fixture(autouse=True)
def _enrolled() -> Iterator[None]:
    """Nobody else is to see the campaign's worker."""
    enrol()
    yield
    dict.pop(registry.ENTRIES, NAME)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["local-host", "local-driver", "publishing", "postgresql"])
def test_a_production_outlives(name: str, tmp_path: Path) -> None:
    count = campaign(FAULTS[name], SEED, 1, tmp_path / "home")
    assert count.is_good, str(count)
    assert (len(count.verdicts), count.sum("completed")) == (1, 1)
    assert (count.sum("tasks"), count.sum("artifacts")) == (TASKS, TASKS)


def test_lost_and_damaged_files_are_counted(tmp_path: Path) -> None:
    count = sabotaged(tmp_path, spoil_two_files)
    assert (count.sum("lost"), count.sum("twice"), count.is_good) == (2, 0, False)


def test_second_commits_and_second_outcomes_are_counted(tmp_path: Path) -> None:
    count = sabotaged(tmp_path, commit_twice)
    assert (count.sum("lost"), count.sum("twice"), count.is_good) == (0, 2, False)


def test_a_struck_record_is_counted(tmp_path: Path) -> None:
    count = sabotaged(tmp_path, strike_a_record)
    assert count.sum("lost") >= 1
    assert not count.is_good


def test_work_beyond_the_allowance_is_counted(tmp_path: Path) -> None:
    count = sabotaged(tmp_path, kill_without_excuse)
    assert count.sum("completed") == 1
    assert count.sum("redone") >= 1
    assert not count.is_good


def sabotaged(home: Path, inject: Inject) -> Count:
    """One production whose ledger or store is tampered with on its way."""
    return campaign(Fault("sabotage", laptop, inject), SEED, 1, home / "home")


def spoil_two_files(scene: Scene, _: random.Random) -> Blow:
    assert scene.driver.wait(180) == 0
    with scene.stage.office() as office:
        names = sorted(office.ledger.actions.files())[:2]
        gone, damaged = (office.store.path(digest, f".{end}") for digest, end in map(parts, names))
    gone.unlink()
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"!")
    return Blow(now(), 0)


def parts(name: str) -> list[str]:
    return name.split(".")


def commit_twice(scene: Scene, _: random.Random) -> Blow:
    overwrite = ["UPDATE actions SET attempt = 'another' WHERE key = :key"]
    complete = [f"UPDATE attempts SET state = '{state}' WHERE key = :key" for state in ("running", "done")]
    return tamper(scene, overwrite, complete)


def strike_a_record(scene: Scene, _: random.Random) -> Blow:
    return tamper(scene, ["DELETE FROM actions WHERE key = :key"])


def kill_without_excuse(scene: Scene, chance: random.Random) -> Blow | None:
    """A host that is surely at a task: it is looked at again when it can end none any more."""
    while host := at_work(scene, chance):
        os.kill(host, signal.SIGSTOP)
        if host in scene.diary.busy():
            os.kill(host, signal.SIGKILL)
            return Blow(now(), 0)
        os.kill(host, signal.SIGCONT)
    return None


def tamper(scene: Scene, *changes: list[str]) -> Blow:
    """Change what was recorded for some keys, behind the product's back."""
    assert scene.driver.await_done(len(changes), 180)
    with scene.stage.office() as office, office.ledger.database.write() as connection:
        made = text("SELECT key FROM campaign_audit WHERE what = 'made'")
        for key, statements in zip(connection.execute(made).scalars().all(), changes, strict=False):
            for statement in statements:
                connection.execute(text(statement), {"key": key})
    return Blow(now(), 0)
