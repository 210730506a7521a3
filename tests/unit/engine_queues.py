"""Engines that take jobs, for the tests: each kind with drawn results, and ways to die or to stop."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engine_stub import running
from engine_stub_kinds import KINDS
from engine_tries import Try, at_home, clip, still

from workers.engine import comfy, errand, videos, wire
from workers.errors import Stopped

QUEUES = [("comfyui", "motion"), ("vllm-omni", "motion"), ("sglang", "motion")]


class Killed(BaseException):
    """As if the process had ended: nothing may be tidied up."""


def trying(
    kind: str, makes: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **entry: Any
) -> Iterator[Try]:
    """An engine of a kind, whose clips have 33 frames at 16 per second."""
    at_home(monkeypatch, folder)
    served = folder / "server"
    served.mkdir()
    (still if makes == "still" else clip)(served / "result")
    stub = KINDS[kind](served)
    with running(stub) as url:
        ours = {"when_unsure": "adopt"} if kind == "vllm-omni" else {}  # nobody else uses this server
        tried = Try(folder, stub, url, kind, makes, {"fps": 16, "frame_step": 4, **ours, **entry})
        tried.write()
        yield tried


def die(there: Try, where: str, patched: pytest.MonkeyPatch) -> None:
    """Have the next worker end there."""
    kind = comfy.Comfy if there.kind == "comfyui" else videos.Videos

    def killed(*_: Any, **__: Any) -> Any:
        raise Killed

    def after(method: Any) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            method(*given, **named)
            raise Killed

        return call

    match where:
        case "before sending":
            patched.setattr(kind, "submit", killed)
        case "after sending":
            patched.setattr(kind, "submit", after(kind.submit))
        case "after the answer":
            patched.setattr(errand.Errand, "_waited", killed)
        case "while polling":
            patched.setattr(kind, "look", after(kind.look))
        case "while fetching":
            patched.setattr("workers.engine.wire.Wire._stream", after(wire.Wire._stream))
        case "after fetching":
            patched.setattr("workers.engine.worker.conform", killed)


def stop(_: float) -> None:
    """A wish to stop, wherever progress is told."""
    raise Stopped("enough")


def stop_when_taken(there: Try) -> Callable[[float], None]:
    """The same, once the engine took the job."""
    return lambda _: stop(0) if there.stub.took else None
