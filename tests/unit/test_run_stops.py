"""A run that ends early: what was made by then counts, what is under way costs one task at most."""

import os
import threading
import time
from pathlib import Path

import pytest
from small_studio import SLOTS, Studio, scene, scheduler, studio
from sqlalchemy import text

from orchestrator import accepting
from orchestrator.acceptance import accept
from orchestrator.accepting import ACCEPTORS, Accepted
from orchestrator.build import Build
from orchestrator.errors import Cancelled, LeaseLost, StoreFailed
from orchestrator.graph import Graph, Task
from orchestrator.ledger import Ledger
from orchestrator.outcome import Event
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.store import LocalStore
from workers.slate.spec import Still

__all__ = ["scheduler", "studio"]


def test_ctrl_c_ends_what_runs_and_the_next_run_goes_on(studio: Studio) -> None:
    def press(event: Event) -> None:
        if event.task.name == "clip" and event.state == "started":
            raise KeyboardInterrupt

    with pytest.raises(Cancelled, match="Run the same command again"):
        studio.run(scene(clip="hang"), press)
    assert studio.ledger.leases.state("p/1") == "cancelled"
    assert {each.state for each in studio.ledger.actions.attempts("p/1") if each.task == "clip"} == {
        "cancelled"
    }
    assert list((studio.store.folder / "jobs").iterdir()) == []
    studio.run(scene())
    assert studio.ran()["voice"] == 1


def test_one_file_that_is_not_recorded_costs_no_other(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run stops while two outcomes wait to be written down; the first of them cannot be."""
    record = Build._record
    tried: list[str] = []

    def stumble(build: Build, found: Accepted) -> None:
        tried.append(found.done.attempt)
        if len(tried) == 1:
            raise StoreFailed("the disk is full")
        record(build, found)

    def stop(build: Build) -> None:
        while len(build._acceptors._accepted) < 2:
            for event in build._share.events(0.1):
                build.hear(event)
        raise KeyboardInterrupt

    monkeypatch.setattr(Build, "record_accepted", stop)
    monkeypatch.setattr(Build, "_record", stumble)
    both = Graph.of([Task(name, "still", "slate.still", Still(label=name), subject=name) for name in "ab"])
    with pytest.raises(Cancelled):
        studio.run(both)
    assert len(tried) == 2
    assert len(studio.ledger.actions.of(both.keys().values())) == 1


def test_a_crash_loses_one_task_of_each_worker_and_acceptor_at_most(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers are quicker here than those who look at what they made."""

    def slowly(*given: object, **more: object) -> object:
        quicker.wait(60)
        time.sleep(0.3)
        return accept(*given, **more)  # type: ignore[arg-type]

    def count(event: Event) -> None:
        if event.state == "started":
            unrecorded.append(sum(each.state == "running" for each in studio.ledger.actions.attempts("p/1")))
            if unrecorded[-1] > SLOTS:
                quicker.set()

    unrecorded, quicker = list[int](), threading.Event()
    monkeypatch.setattr(accepting, "accept", slowly)
    stills = Graph.of([Task(name, "still", "slate.still", Still(label=name)) for name in "abcdefghijkl"])
    studio.run(stills, count)
    assert len(unrecorded) == len(stills)
    assert SLOTS < max(unrecorded) <= SLOTS + ACCEPTORS


def test_a_request_to_stop_ends_a_run(tmp_path: Path, scheduler: Scheduler, database_url: str) -> None:
    with Ledger.open(database_url, lease_seconds=2) as ledger:
        studio = Studio(ledger, LocalStore(tmp_path / "store"), scheduler)
        asking = threading.Thread(target=ledger.leases.cancel, args=("p/1",))

        def ask(event: Event) -> None:
            if event.task.name == "still" and event.state == "started":
                asking.start()

        with pytest.raises(Cancelled):
            studio.run(scene(still="hang"), ask)
        asking.join()


def test_a_driver_that_is_followed_stops_and_records_nothing_more(studio: Studio) -> None:
    def follow(event: Event) -> None:
        if event.task.name == "voice" and event.state == "done":
            with studio.ledger.database.write() as connection:
                connection.execute(text("UPDATE leases SET fence = fence + 1"))

    with pytest.raises(LeaseLost):
        studio.run(scene(), follow)
    keys = scene().keys()
    assert keys["clip"] not in studio.ledger.actions.of(keys.values())
    assert studio.ledger.traces.of("p/1") == {}


def test_a_full_disk_stops_the_run_and_publishes_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFailed, match="disk is full"):
        studio.run(scene())
    monkeypatch.undo()
    assert list(studio.store.folder.glob("blobs/??/*")) == []
    assert list((studio.store.folder / "jobs").iterdir()) == []
    assert len(studio.run(scene())) == 3
