"""A fault of the device ends the worker's process; the next one works again."""

from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from gpu.poison import poisoned
from orchestrator.executor.base import Attempt, Done, Event, Failed, Lost
from orchestrator.executor.hosting import Host
from workers.slate.spec import Rehearse, Still

WORKER = "slate.still"
FAULT = """
from workers.slate import worker

class AcceleratorError(RuntimeError): pass

def rehearse(fault, progress, known=worker._rehearse):
    if fault == "raise":
        try:
            raise AcceleratorError("CUDA error: {said}")
        except AcceleratorError as error:
            raise worker.ToolFailed("the model failed") from error
    known(fault, progress)

worker._rehearse = rehearse
"""


class Stage:
    """Hosts in whose slates a device can fail."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.heard = folder, SimpleQueue[Event]()
        self.host = self.started()

    def started(self) -> Host:
        return Host("gpu", [WORKER], lambda event, outcome: self.heard.put(event) if outcome else None)

    def outcome(self, name: str, rehearse: Rehearse) -> Event:
        out = self.folder / name
        out.mkdir()
        spec = Still(rehearse=rehearse).model_dump(mode="json")
        self.host.play(Attempt(name, WORKER, spec, {}, out, 240))
        return self.heard.get(timeout=300)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Stage]:
    (tmp_path / "sitecustomize.py").write_text(FAULT.format(said=request.param))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    opened = Stage(tmp_path)
    yield opened
    opened.host.end()
    opened.host.join()


@pytest.mark.parametrize("stage", ["an illegal memory access was encountered"], indirect=True)
def test_a_device_that_failed_ends_the_process_and_the_next_one_works(stage: Stage) -> None:
    lost = stage.outcome("a1", "raise")
    assert isinstance(lost, Lost)
    assert "the device failed under its worker process" in lost.reason
    assert "an illegal memory access" in lost.log
    stage.host.join()
    assert not stage.host.alive
    stage.host = stage.started()
    assert isinstance(stage.outcome("a2", ""), Done)


@pytest.mark.parametrize("stage", ["out of memory"], indirect=True)
def test_memory_that_ran_out_ends_no_process(stage: Stage) -> None:
    assert isinstance(stage.outcome("a1", "raise"), Failed)
    assert isinstance(stage.outcome("a2", ""), Done)


def test_what_a_server_says_of_its_own_device_is_not_meant() -> None:
    class Answer(Exception):
        pass

    assert not poisoned(Answer("CUDA error: device-side assert triggered"))
    assert not poisoned(RuntimeError("shapes do not fit"))
    assert poisoned(RuntimeError("CUDA error: device-side assert triggered"))
