"""A host whose worker may stop by itself keeps what it loaded; one that does not stop in time is ended."""

import os
import queue
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from processes import command, tree

from orchestrator.executor import hosting
from orchestrator.executor.base import (
    Attempt,
    Cancelled,
    Done,
    Event,
    Failed,
    Load,
    Lost,
    Outcome,
    Progress,
    Started,
)
from orchestrator.executor.hosting import SINGLE, Host
from orchestrator.executor.places import places
from orchestrator.executor.starting import start
from orchestrator.executor.withheld import SECRETS
from workers import registry
from workers.host import FOLDER
from workers.slate.spec import Rehearse, Still

PATIENCE = 60.0
WORKER = "slate.still"


class Stage:
    """One host, and what it says."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._heard: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.host = Host("cpu", [WORKER], lambda event, _: self._heard.put(event))

    @property
    def process(self) -> int:
        return self.host._process.pid

    def start(self, name: str, rehearse: Rehearse = "", seconds: float = PATIENCE) -> None:
        out = self._folder / name
        out.mkdir()
        spec = Still(rehearse=rehearse).model_dump(mode="json")
        self.host.play(Attempt(name, WORKER, spec, {}, out, seconds))

    def until(self, *kinds: type[Event]) -> Event:
        limit = time.monotonic() + PATIENCE
        while True:
            event = self._heard.get(timeout=limit - time.monotonic())
            if isinstance(event, kinds):
                return event

    def outcome(self) -> Event:
        return self.until(*Outcome.__args__)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    opened = Stage(tmp_path)
    yield opened
    opened.host.end()
    opened.host.join()


def gracious(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    entry = replace(registry.entry(WORKER), grace=seconds)
    monkeypatch.setattr(registry, "ENTRIES", {**registry.ENTRIES, WORKER: entry})


def test_who_does_not_stop_in_its_grace_is_ended(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    gracious(monkeypatch, 1)
    stage.start("a1", "hang")
    stage.until(Started)
    stage.host.cancel("a1")
    assert stage.outcome() == Cancelled("a1")
    assert not stage.host.free


def test_who_stops_by_itself_keeps_its_process_for_the_next(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    gracious(monkeypatch, 600)
    before = stage.process
    stage.start("a1", "dawdle")
    stage.until(Progress)
    asked = time.monotonic()
    stage.host.cancel("a1")
    assert stage.outcome() == Cancelled("a1")
    assert time.monotonic() - asked < PATIENCE
    stage.start("a2")
    assert isinstance(stage.outcome(), Done)
    assert stage.process == before
    assert stage.host.alive


def test_who_takes_too_long_is_told_to_stop_as_well(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    gracious(monkeypatch, 60)
    stage.start("a1", "dawdle", seconds=0.5)
    outcome = stage.outcome()
    assert isinstance(outcome, Failed)
    assert "took longer than 0.5 s" in outcome.reason
    stage.start("a2")
    assert isinstance(stage.outcome(), Done)


def test_without_grace_a_cancelled_process_is_ended_at_once(stage: Stage) -> None:
    stage.start("a1", "dawdle")
    stage.until(Started)
    stage.host.cancel("a1")
    assert stage.outcome() == Cancelled("a1")
    stage.host.join()
    assert not stage.host.alive


def test_a_stop_that_comes_too_late_stops_nobody_else(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    gracious(monkeypatch, 60)
    stage.start("a1")
    assert isinstance(stage.outcome(), Done)
    stage.host._ask_to_stop("a1")
    stage.start("a2")
    assert isinstance(stage.outcome(), Done)


def test_who_is_killed_in_the_middle_of_a_word_loses_its_attempt(stage: Stage) -> None:
    stage.start("a1", "hang")
    stage.until(Started)
    _, player = tree(stage.process)
    events = command(player).partition("workers.host ")[2].split()[0]
    with Path(f"/proc/{player}/fd/{events}").open("wb") as said:
        said.write(b'{"event": "done", "attempt"')  # its guard's word comes on the same line
    os.kill(player, signal.SIGKILL)
    assert isinstance(stage.outcome(), Lost)


def test_what_is_loaded_can_be_asked_while_more_is_loaded(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(worker: str) -> Load:
        stage.host._hear({"event": "ready", "worker": f"another than {worker}"})  # in the reader's thread
        return Load(worker)

    monkeypatch.setattr(hosting, "Load", load)
    assert Load(WORKER) in stage.host.loads


def test_a_host_knows_no_way_to_the_ledger_the_store_or_the_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*SECRETS, "BOARD_KEY"):
        monkeypatch.setenv(name, f"value-of-{name}")
    stage = Stage(tmp_path)
    try:
        stage.start("a1")
        assert isinstance(stage.outcome(), Done)
        told = Path(f"/proc/{stage.process}/environ").read_bytes().decode()
    finally:
        stage.host.end()
        stage.host.join()
    assert [name for name in SECRETS if f"value-of-{name}" in told] == []
    assert "AWS_SECRET_ACCESS_KEY" in SECRETS
    assert "BOARD_KEY=value-of-BOARD_KEY" in told, "an engine's key stays"


# Places


def test_each_gpu_is_one_place_and_without_one_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert places(3)["gpu"] == (SINGLE,)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2,3")
    assert [place["CUDA_VISIBLE_DEVICES"] for place in places(3)["gpu"]] == ["2", "3"]
    assert len(places(3)["cpu"]) == 3


def test_a_host_whose_supervisor_died_takes_its_temporary_files_along(tmp_path: Path) -> None:
    folder = tmp_path / f"{FOLDER}of-the-dead"
    folder.mkdir()
    with (tmp_path / "log").open("wb") as log:
        process, lifeline, events = start([WORKER], log.fileno(), str(folder), SINGLE)
    with process, os.fdopen(events, "rb") as said:
        assert b"ready" in said.readline()
        (folder / "half.mp4").touch()
        os.close(lifeline)
        process.wait(PATIENCE)
    assert not folder.exists()
