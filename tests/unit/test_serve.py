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
    with serve.Drivers(Settings(home=tmp_path, drivers=1)):
        until = time.monotonic() + 20
        while len(tried) < 4:
            assert time.monotonic() < until, "nobody tried again"
            time.sleep(0.05)
    assert tried[3] - tried[2] > tried[1] - tried[0], "each time it waits longer"
    assert caplog.text.count("a driver cannot be started") == 3
