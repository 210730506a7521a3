"""coqui-tts as we use it: its model classes alone. No downloads, no questions, no checkpoints of its own.

Its own loaders read pickles and what a config names; we read `config.json` and `model.safetensors` ourselves.
"""

import json
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gpu import memory
from gpu.card import Card
from gpu.cpu_torchaudio import hide_compiled_part
from gpu.errors import MissingLibrary, MissingWeights, UntrustedWeights
from gpu.weights.places import place

WEIGHTS, CONFIG = "model.safetensors", "config.json"
TRAINING = ("disc.", "speaker_encoder.", "dvae.", "torch_mel_spectrogram_")
"""Parts of published checkpoints that only training uses."""


def awake(card: Card) -> None:
    """Make `import TTS` work and keep it quiet. MissingLibrary: the extra is not installed."""
    os.environ["TRAINER_TELEMETRY"] = "0"
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        with hushed():
            hide_compiled_part()
            import TTS.tts.models.vits
            import TTS.tts.models.xtts  # noqa: F401
    except ImportError as error:
        raise MissingLibrary(
            f"{card.name}: {error}; install the extra: microdrama-orchestrator[voice]"
        ) from error


@contextmanager
def hushed() -> Iterator[None]:
    """Inside, the libraries' advice to their own developers is not said."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def demand_safetensors(card: Card) -> None:
    """MissingWeights for a folder as upstream ships it: a pickle, and nothing that may be opened."""
    folder = place(card.weights)
    pickles = sorted(each.name for each in folder.glob("*.pth")) if folder.is_dir() else []
    if pickles and not (folder / WEIGHTS).is_file():
        raise MissingWeights(
            f"{card.name}: {folder} holds {', '.join(pickles)} and no {WEIGHTS}. A .pth file is a pickle, "
            "which can run anything when it is read, so it is never opened here. Convert it to "
            f"{WEIGHTS} on a machine that you can throw away (docs/models.md), and put only that here"
        )


def config(card: Card, folder: Path) -> dict[str, Any]:
    """The folder's config.json. UntrustedWeights: it is none."""
    try:
        told = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MissingWeights(
            f"{card.name}: {folder} lacks {CONFIG}, which says how the model is built"
        ) from error
    except ValueError as error:
        raise UntrustedWeights(f"{folder / CONFIG} cannot be read: {error}") from error
    return dict(told)


def weights(card: Card, folder: Path) -> dict[str, Any]:
    """Name -> tensor of the model's weights, without what only training uses."""
    from safetensors.torch import load_file

    file = folder / WEIGHTS
    if not file.is_file():
        raise MissingWeights(f"{card.name}: {folder} lacks {WEIGHTS}; docs/models.md says how to make it")
    return {name: value for name, value in load_file(file).items() if not name.startswith(TRAINING)}


def fill(model: Any, found: dict[str, Any], folder: Path) -> None:
    """Put the weights into the model; every one has its place, every place its weight."""
    try:
        model.load_state_dict(found, strict=True)
    except RuntimeError as error:
        said = " ".join(str(error).split())[:400]
        raise UntrustedWeights(f"{folder / WEIGHTS} does not fit {folder / CONFIG}: {said}") from error


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Inside, torch draws from this seed; outside, as if nothing had been drawn."""
    import torch

    devices = [torch.cuda.current_device()] if memory.device() == "cuda" else []
    with torch.random.fork_rng(devices):
        torch.manual_seed(seed)
        yield
