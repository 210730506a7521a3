"""Serving: drivers are started again, whatever keeps one from starting."""

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from orchestrator import serve
from orchestrator.settings import Settings


def test_a_machine_without_room_for_a_driver_gets_one_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    really, tried = subprocess.Popen, list[float]()

    def starved(*words: Any, **how: Any) -> "subprocess.Popen[bytes]":
        tried.append(time.monotonic())
        if len(tried) <= 3:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return really(["sleep", "60"], start_new_session=True)

    monkeypatch.setattr(subprocess, "Popen", starved)
    with serve.Drivers(Settings(home=tmp_path, drivers=1)) as drivers:
        until = time.monotonic() + 60
        while len(tried) < 4:
            assert time.monotonic() < until, "nobody tried again"
            time.sleep(0.05)
    assert drivers._places[0].pause == 4 * serve.SHORTEST_PAUSE, "each time it waits longer"
    assert caplog.text.count("a driver cannot be started") == 3
