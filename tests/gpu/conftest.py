"""What tests of models share: no hub, and the warnings of other people's libraries that we know."""

import importlib.util
import os
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"

HERE = Path(__file__).parent
KNOWN = (
    "ignore:builtin type .* has no __module__ attribute:DeprecationWarning",  # sentencepiece, soundfile
)
"""One line per warning of a library, with what it comes from."""


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
