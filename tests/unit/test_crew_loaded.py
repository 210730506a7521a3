"""What a worker over HTTP tells of its processes: what is loaded, and what its GPUs have free."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from orchestrator.crew.crew import MOST, loaded
from orchestrator.executor.base import Load
from orchestrator.studio.farm import _memory
from workers import host as worker_host

GIB = 1024**3


def host(*loads: Load, free: int = 0) -> Any:
    """A process with that loaded, and so many GiB free of 80."""
    vram = {"free": free * GIB, "total": 80 * GIB} if free else {}
    return SimpleNamespace(loads=frozenset({Load(""), *loads}), vram=vram)


def test_models_are_told_by_their_cards_and_others_by_their_workers() -> None:
    hosts = [
        host(Load("diffusers.motion"), Load("diffusers.motion", "wan22-5b"), free=40),
        host(Load("stitch.segment"), Load("stitch.cover")),
        host(Load("diffusers.motion", "wan22-5b"), free=31),
    ]
    assert loaded(hosts) == {
        "loaded": ["stitch.cover", "stitch.segment", "wan22-5b"],
        "vram_bytes": 80 * GIB,
        "vram_free_bytes": 31 * GIB,
    }


def test_without_a_gpu_there_is_no_word_of_one_and_long_lists_are_cut() -> None:
    assert loaded([]) == {"loaded": []}
    told = loaded([host(*(Load(f"w{number:03}") for number in range(MOST + 5)))])
    assert set(told) == {"loaded"}
    assert len(told["loaded"]) == MOST  # type: ignore[arg-type]


def test_the_farm_shows_what_is_free_of_how_much() -> None:
    whole = _memory({"vram_bytes": 80 * GIB})
    told = _memory({"vram_bytes": 80 * GIB, "vram_free_bytes": 31 * GIB})
    assert "free" not in whole
    assert told.endswith(f" free of {whole}")


def test_a_host_without_torch_looks_for_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    assert worker_host._vram() == {}
    assert "torch" not in sys.modules
