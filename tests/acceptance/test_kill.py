"""Pull the plug at random moments: nothing finished is lost or made twice, and the result is the same."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from processes import runs, tree
from slate_production import PRODUCTION, graph

from orchestrator.ledger import Ledger

SCRIPT = Path(__file__).with_name("slate_production.py")
ROOT = Path(__file__).parents[2]
KILLS = 6
LONG = "600"  # seconds of a lease that outlasts a frozen driver


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], float]:
    """What an undisturbed production makes, and how many seconds it takes."""
    started = time.monotonic()
    files = finish(tmp_path_factory.mktemp("undisturbed"))
    return files, time.monotonic() - started


def start(home: Path, *more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(home), *more],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def finish(home: Path) -> dict[str, str]:
    """Run until everything is made; the files."""
    told, _ = start(home).communicate(timeout=300)
    found: dict[str, str] = json.loads(told.rpartition("RESULT ")[2])
    return found


def kill_all(pid: int) -> None:
    for one in tree(pid):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


def freeze(pid: int, ledger: Path) -> None:
    """Stop a driver, but not while it writes: a file has one writer, and everybody would wait for it."""
    os.kill(pid, signal.SIGSTOP)
    while is_written(ledger):
        os.kill(pid, signal.SIGCONT)
        time.sleep(0.02)
        os.kill(pid, signal.SIGSTOP)


def is_written(ledger: Path) -> bool:
    """Whether somebody is in the middle of a change."""
    with closing(sqlite3.connect(ledger, timeout=0.2)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


def done_attempts(home: Path) -> Counter[str]:
    """Key -> how often an attempt at it was completed."""
    with Ledger.open(f"sqlite:///{home / 'ledger.db'}") as ledger:
        return Counter(each.key for each in ledger.actions.attempts(PRODUCTION) if each.state == "done")


@pytest.mark.slow
def test_kills_at_random_moments(tmp_path: Path, undisturbed: tuple[dict[str, str], float]) -> None:
    wanted, seconds = undisturbed
    chance = random.Random(20)
    finished = redone = 0
    for number in range(KILLS):
        home = tmp_path / f"home{number}"
        killed = start(home)
        time.sleep(seconds * (0.15 + 0.8 * (number + chance.random()) / KILLS))
        kill_all(killed.pid)
        killed.communicate()
        before = done_attempts(home) if (home / "ledger.db").exists() else Counter()
        files = finish(home)
        after = done_attempts(home)
        finished += files == wanted
        redone += sum(after[key] - before[key] for key in before)
        assert set(after) == set(graph().keys().values())
        assert set(after.values()) == {1}
        assert list((home / "store" / "jobs").iterdir()) == []
    print(f"kills {KILLS}, finished with the same digests {finished}, finished tasks run twice {redone}")
    assert (finished, redone) == (KILLS, 0)


def test_a_frozen_driver_that_thaws_commits_nothing(
    tmp_path: Path, undisturbed: tuple[dict[str, str], float]
) -> None:
    frozen = start(tmp_path, "1")
    assert frozen.stdout
    for line in frozen.stdout:
        if line.startswith("done"):
            break
    freeze(frozen.pid, tmp_path / "ledger.db")
    time.sleep(1.2)
    second = start(tmp_path, "1")
    files = json.loads(second.communicate(timeout=300)[0].rpartition("RESULT ")[2])
    at_thaw = done_attempts(tmp_path)
    os.kill(frozen.pid, signal.SIGCONT)
    told, _ = frozen.communicate(timeout=300)
    assert "RESULT" not in told
    assert frozen.returncode == 1
    assert files == undisturbed[0]
    assert done_attempts(tmp_path) == at_thaw
    assert set(at_thaw.values()) == {1}


def test_a_second_driver_is_refused_while_the_first_drives(tmp_path: Path) -> None:
    first = start(tmp_path, LONG)
    assert first.stdout
    first.stdout.readline()
    freeze(first.pid, tmp_path / "ledger.db")  # or it might be done before the second has started
    second = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path), LONG],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    os.kill(first.pid, signal.SIGCONT)
    assert "RESULT" in first.communicate(timeout=300)[0]
    assert f"ProductionBusy: {PRODUCTION} is driven by process {first.pid}" in second.stderr


def test_only_the_driver_dies_and_its_hosts_follow(
    tmp_path: Path, undisturbed: tuple[dict[str, str], float]
) -> None:
    driver = start(tmp_path)
    assert driver.stdout
    for line in driver.stdout:
        if line.startswith("started clip"):
            break
    below = tree(driver.pid)[1:]
    driver.kill()
    driver.communicate()
    assert finish(tmp_path) == undisturbed[0]
    assert len(below) >= 2
    assert not [pid for pid in below if runs(pid)]
