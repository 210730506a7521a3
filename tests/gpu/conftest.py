"""What tests of models share: no hub, and the warnings of other people's libraries that we know."""

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gpu.diffusion.residency import residents as pipelines
from gpu.speech.residents import residents as voices
from gpu.writing import authors

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"  # as in a host; tiny sums wait for each other otherwise

HERE = Path(__file__).parent
APART = Path(sys.prefix) / "apart"
"""Where `.ci/run` puts what only tests can do with: torchvision without its operators."""
sys.path.append(str(APART))  # before a test's module imports transformers, which looks for it once
KNOWN = (
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning",  # diffusers' Euler scheduler
    "ignore:builtin type .* has no __module__ attribute:DeprecationWarning",  # sentencepiece, soundfile
)
"""One line per warning of a library, with what it comes from."""
KEPT: list[Any] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder ignores the known warnings."""
    for item in items:
        if item.path.is_relative_to(HERE):
            for line in KNOWN:
                item.add_marker(pytest.mark.filterwarnings(line))


@pytest.fixture(scope="session", autouse=True)
def _importable() -> None:
    """diffusers, transformers and TTS can be imported beside a torch without CUDA."""
    if importlib.util.find_spec("torch"):
        from gpu.cpu_torchaudio import hide_compiled_part

        hide_compiled_part()
        _declare_torchvisions_operators()
        _one_thread()


def _declare_torchvisions_operators() -> None:
    """Let torchvision be imported beside a torch without CUDA; its operators do not run: for tests only."""
    import torch

    if torch.version.cuda or not importlib.util.find_spec("torchvision"):
        return
    library = torch.library.Library("torchvision", "DEF")
    KEPT.append(library)  # an operator ends with its library
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")


@pytest.fixture(scope="module", autouse=True)
def _nobody_stays() -> Iterator[None]:
    """A model stays with the savings it had to take, and makes other pictures: no file meets another's."""
    yield
    for family in (pipelines, voices, authors):
        family.clear()


@pytest.fixture(scope="session")
def _recipes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture
def models(_recipes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for models, where recipes are built once per session."""
    monkeypatch.setenv("MICRODRAMA_MODELS", str(_recipes))
    return _recipes


def _one_thread() -> None:
    """Tiny models are quicker on one thread, above all where several test processes share the cores."""
    import torch

    torch.set_num_threads(1)
