"""Records of jobs that nobody has asked for in a long time: they go, and what is in use stays."""

import os
import shutil
import time
from pathlib import Path

import pytest

from workers.engine.journal import KEPT, Journal


def old(folder: Path, name: str = "job") -> Path:
    """The folder of a job that was asked for before results are kept."""
    made = folder / "jobs" / name
    made.mkdir(parents=True)
    (made / "lock").touch()
    then = time.time() - 2 * KEPT
    os.utime(made, (then, then))
    return made


def test_who_finds_a_folder_half_gone_keeps_no_lock_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: Path) -> None:
        raise FileNotFoundError("somebody else was quicker")

    folder = old(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", gone)
        Journal(tmp_path).sweep()
    Journal(tmp_path).sweep()
    assert not folder.exists()


def test_what_somebody_is_at_stays(tmp_path: Path) -> None:
    folder = old(tmp_path)
    with Journal(tmp_path).job("job", lambda: pytest.fail("it is free")):
        os.utime(folder, (0, 0))
        Journal(tmp_path).sweep()
        assert folder.exists()


def test_what_was_asked_for_lately_stays(tmp_path: Path) -> None:
    os.utime(old(tmp_path, "asked"))
    lost = old(tmp_path, "forgotten")
    Journal(tmp_path).sweep()
    assert [each.name for each in lost.parent.iterdir()] == ["asked"]
