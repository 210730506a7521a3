"""A library that a card needs and that is not here: named with its cure, before anything is loaded."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from gpu import libraries
from gpu.card import card
from gpu.errors import MissingLibrary
from gpu.weights import door
from workers.diffusers import wall
from workers.errors import Unavailable

QWEN = "qwen-image-edit-2511"


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make a library look as if it was not installed, and all others as if they were."""

    def lack(gone: str) -> None:
        monkeypatch.setattr(libraries, "find_spec", lambda name: None if name == gone else find_spec("os"))

    return lack


@pytest.mark.parametrize(
    ("name", "gone", "cure"),
    [
        (QWEN, "torchvision", "pip install torchvision (pytorch.org names the build for your GPU)"),
        (QWEN, "diffusers", "pip install 'microdrama-orchestrator[gpu]'"),
        ("tiny-klein", "torch", "pip install torch (pytorch.org names the build for your GPU)"),
        ("tiny-vits", "TTS", "pip install 'microdrama-orchestrator[voice]'"),
    ],
)
def test_what_is_not_installed_is_told_with_its_cure(name: str, gone: str, cure: str, lacking: Any) -> None:
    lacking(gone)
    lack = door.state(card(name)).lacks[0]
    assert (lack.kind, lack.said, lack.cure) == ("extra", f"{gone} is not installed", cure)


def test_a_card_whose_pipeline_does_not_use_it_lacks_nothing(lacking: Any) -> None:
    lacking("torchvision")
    assert [each for each in door.state(card("flux2-klein-4b")).lacks if each.kind == "extra"] == []


def test_loading_says_the_same_before_it_asks_for_weights(
    lacking: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from gpu.diffusion.residency import Residents

    monkeypatch.setenv("MICRODRAMA_MODELS", str(tmp_path))
    lacking("torchvision")
    with pytest.raises(MissingLibrary, match=r"qwen.*torchvision is not installed; pip install torchvision"):
        Residents().get(card(QWEN))
    with pytest.raises(Unavailable, match="torchvision is not installed"), wall.translated():
        Residents().get(card(QWEN))
