"""Every byte of a file is read once, whoever asked first."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gpu.weights import hashes

FILES = ("a.safetensors", "b.safetensors")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    monkeypatch.setenv("MICRODRAMA_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("MICRODRAMA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(hashes, "SETTLED", -1)  # remembers at once
    (tmp_path / "models").mkdir()
    found = {name: tmp_path / "models" / name for name in FILES}
    for name, path in found.items():
        path.write_text(name)
    return found


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were read, in order."""
    heard: list[str] = []
    known: Callable[..., str] = hashes.sha256

    def listening(file: Path, *more: hashes.Tell) -> str:
        heard.append(file.name)
        return known(file, *more)

    monkeypatch.setattr(hashes, "sha256", listening)
    return heard


def test_who_was_stopped_goes_on_where_he_was(files: dict[str, Path], read: list[str]) -> None:
    def stop(_: int) -> None:
        if len(read) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        hashes.counted(files, stop)
    read.clear()
    hashes.counted(files)
    assert read == [FILES[1]]


def test_what_was_verified_is_not_read_again_by_the_first_load(
    files: dict[str, Path], read: list[str]
) -> None:
    known = hashes.recounted(files)
    assert hashes.counted(files) == known
    assert read == list(FILES)
    hashes.recounted(files)
    assert read == [*FILES, *FILES]


def test_a_models_folder_that_cannot_be_written_is_remembered_at_home(
    files: dict[str, Path], read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda folder, _mode: Path(folder) != tmp_path / "models")
    hashes.counted(files)
    hashes.counted(files)
    assert read == list(FILES)
    assert (tmp_path / "home" / "seen.json").is_file()
    assert not (tmp_path / "models" / "seen.json").exists()
