"""Files in `--out`: written aside, with the rights of any other file, and never half there."""

import errno
import os
from pathlib import Path

import pytest

from orchestrator import folder
from orchestrator.errors import StoreFailed, UnusableFolder


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableFolder, match=r"gone/cut\.json cannot be written: No such file"):
        folder.write(tmp_path / "gone", "cut.json", "{}")


def test_what_fails_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = folder.write(tmp_path, "cut.json", "old")

    def fill() -> None:
        with folder.aside(target) as part:
            part.write_text("new, and half")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StoreFailed, match=r"No space left on device\. Free some space"):
        fill()
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("cut.json", "old")]


def test_a_file_gets_the_rights_of_any_other_and_the_umask_stays_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads share it: who sets it to read it gives the files of others rights that nobody meant."""
    monkeypatch.setattr(os, "umask", lambda _: pytest.fail("it was set for every thread"))
    (tmp_path / "other").touch()
    made = folder.write(tmp_path, "cut.json", "{}")
    assert made.stat().st_mode == (tmp_path / "other").stat().st_mode
