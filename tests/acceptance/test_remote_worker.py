"""Two real workers make an episode over HTTP; one of them is killed on the way. The files are the same."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from crews import Studio, studio
from sqlalchemy import select

from orchestrator import production
from orchestrator.desk.actor import Scope
from orchestrator.executor.base import ANY, Attempt, Need, Place, Started
from orchestrator.executor.remote import RemoteExecutor
from orchestrator.ledger.actions import attempts as table
from orchestrator.ledger.offers import offers
from orchestrator.ledger.workers import workers
from orchestrator.outcome import Event
from orchestrator.production import Order
from orchestrator.settings import Settings
from tests.acceptance.conftest import STORY, environment
from workers.slate.spec import Still

ROOT = Path(__file__).parents[2]
MADE = ("episode.mp4", "captions.srt", "cover.jpg")


@contextmanager
def worker(there: Studio, name: str, slots: int = 1) -> Iterator["subprocess.Popen[str]"]:
    """`microdrama worker run` in a process of its own."""
    words = ["worker", "run", "--server", there.url, "--name", name, "--slots", str(slots)]
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestrator", *words],
        stderr=subprocess.PIPE,
        text=True,
        env={**environment(), "MICRODRAMA_KEY": there.key(Scope.WORKER), "PYTHONPATH": str(ROOT)},
        cwd=there.office.settings.home,
        start_new_session=True,
    )
    assert process.stderr
    try:
        assert "makes" in process.stderr.readline()
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)


def story(folder: Path) -> Path:
    file = folder / "story.md"
    file.write_text(STORY)
    return file


def digests(out: Path) -> dict[str, bytes]:
    (episode,) = (folder for folder in out.rglob("*") if (folder / "episode.mp4").exists())
    return {name: (episode / name).read_bytes() for name in MADE if (episode / name).exists()}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The episode as this machine alone makes it."""
    home = tmp_path_factory.mktemp("here")
    with production.opened(Settings(home=home)) as office:
        production.produce(office, Order(story(home), profile="slate", out=home / "out"), lambda _: None)
    return digests(home / "out")


def attempts(there: Studio) -> list[Any]:
    with there.office.ledger.database.read() as connection:
        return list(connection.execute(select(table.c.key, table.c.state, table.c.reason)))


def busy(there: Studio) -> set[str]:
    """Names of the workers that took something."""
    query = select(workers.c.name).join(offers, offers.c.taken_by == workers.c.id)
    with there.office.ledger.database.read() as connection:
        return set(connection.execute(query).scalars())


def order(there: Studio, home: Path) -> Order:
    return Order(story(home), profile="slate", executor="remote", out=home / "out")


def test_two_workers_make_what_one_machine_makes(tmp_path: Path, here: dict[str, bytes]) -> None:
    with studio(tmp_path) as there, worker(there, "one"), worker(there, "two") as two:
        production.produce(there.office, order(there, tmp_path), lambda _: None)
        assert busy(there) == {"one", "two"}
        assert all(state == "done" for _, state, _ in attempts(there))
    assert two.returncode == 0, "a signal ends it without a fuss"
    assert digests(tmp_path / "out") == here
    assert here.keys() >= {"episode.mp4"}


def test_a_killed_worker_costs_one_task_at_most(
    tmp_path: Path, here: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestrator.ledger.offers.LEASE", 8.0)
    done: list[str] = []
    killed = threading.Event()

    def kill(event: Event) -> None:
        if event.state == "done":
            done.append(event.task.name)
        if event.state == "started" and len(done) >= 3 and not killed.is_set():
            killed.set()
            os.killpg(one.pid, signal.SIGKILL)

    with studio(tmp_path) as there, worker(there, "two"), worker(there, "one") as one:
        begun = time.monotonic()
        production.produce(there.office, order(there, tmp_path), kill)
        made = attempts(there)
    assert killed.is_set()
    assert one.returncode == -signal.SIGKILL
    states = Counter(state for _, state, _ in made)
    finished = Counter(key for key, state, _ in made if state == "done")
    lost = [reason for _, state, reason in made if state == "lost"]
    print(f"tasks {len(finished)}, {dict(states)}, {time.monotonic() - begun:.1f} s, {lost}")
    assert set(finished.values()) == {1}
    assert len(made) - len(finished) <= 1, lost
    assert digests(tmp_path / "out") == here


def test_a_worker_that_is_stopped_gives_back_what_it_has(tmp_path: Path) -> None:
    with studio(tmp_path) as there, RemoteExecutor(there.office) as executor:
        with worker(there, "one") as one:
            out = there.office.store.workspace("a1")
            spec = Still(rehearse="hang").model_dump(mode="json")
            executor.submit(Attempt("a1", "slate.still", spec, {}, out, 600), Place("", Need(ANY)))
            while not any(isinstance(event, Started) for event in executor.events(1)):
                assert one.poll() is None
            one.send_signal(signal.SIGTERM)
            assert one.wait(120) == 0
        offer = there.office.ledger.offers.get("a1")
        assert offer
        assert (offer.state, offer.returns) == ("open", 1)
        (found,) = there.office.ledger.workers.page("", 9)
        assert found.failures == 0
