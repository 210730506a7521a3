"""Which GPUs there are: known by device files, described by a process that may hang or die."""

import sys
from pathlib import Path

import pytest

from gpu import devices
from gpu.devices import Devices

SMI = """#!/bin/sh
echo "0, NVIDIA Something, 24564, 24000"
echo "1, NVIDIA Other, 81559, 80000"
echo "2, Unhappy, [N/A], [N/A]"
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    for name in ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "nvidia10", "tty0"):
        (tmp_path / name).touch()
    return tmp_path


def test_known_by_their_files(files: Path) -> None:
    assert devices.names(files) == ("0", "1", "2")


@pytest.mark.parametrize(
    ("named", "names"),
    [
        ("", ()),
        ("-1", ()),
        ("0", ("0",)),
        ("1, 0", ("1", "0")),
        ("GPU-a,MIG-b", ("GPU-a", "MIG-b")),
        ("0,-1,1", ("0",)),
    ],
)
def test_known_by_what_was_chosen(
    files: Path, monkeypatch: pytest.MonkeyPatch, named: str, names: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", named)
    assert devices.names(files) == names


def program(folder: Path, text: str, name: str = "program") -> Path:
    file = folder / name
    file.write_text(text)
    file.chmod(0o755)
    return file


@pytest.mark.parametrize(
    ("child", "trouble"),
    [
        ("exec sleep 20", "did not answer within 0 s"),
        ("echo out of memory >&2; exit 3", "failed: out of memory"),
        ("echo hello", "no answer that can be read"),
    ],
)
def test_a_child_that_gives_no_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, child: str, trouble: str
) -> None:
    monkeypatch.setattr(sys, "executable", str(program(tmp_path, f"#!/bin/sh\n{child}\n")))
    found = devices.found(seconds=0.4 if "sleep" in child else 10)
    assert trouble in found.trouble
    assert found.largest == 0


def test_nvidias_tool_is_asked_where_torch_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, SMI, "nvidia-smi")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(devices, "find_spec", lambda _: None)
    found = devices._look()
    assert [each.name for each in found.devices] == ["NVIDIA Something", "NVIDIA Other"]
    assert found.largest == 81559 * 1024**2
    assert (found.usable, found.torch) == (False, "")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert devices._look() == Devices()


def test_the_child_answers_here() -> None:
    found = devices.found()
    assert isinstance(found, Devices)
    assert found.trouble == ""
