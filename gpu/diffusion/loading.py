"""A card and its weights become a pipeline on the device, with every setting of the card.

Nothing is fetched: `door.located` has said what may be opened. What a setting needs and does not find
is an error here, not a slower or other picture later.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gpu import libraries, memory
from gpu.card import Card
from gpu.cpu_torchaudio import hide_compiled_part
from gpu.diffusion import adapters, savings, settings
from gpu.errors import BadCard, MissingLibrary
from gpu.weights.door import Located

FULL_VAE = "AutoencoderKLWan"
"""Its makers decode in float32; in bfloat16 its colours band."""


def load(card: Card, found: Located, taken: Sequence[str] = ()) -> Any:
    """The pipeline of a card, on the device; `taken` are rungs of the ladder that hold from the start.

    BadCard: no such pipeline, or a setting that it cannot have. MissingLibrary: the extra is not installed.
    Raises what torch raises when memory runs out; `gpu.diffusion.ladder` deals with it.
    """
    libraries.demand(card)
    kind = _class(card)
    with _own_numbers():
        pipe = kind.from_pretrained(
            str(found.folder),
            dtype=_dtypes(card, found),
            local_files_only=True,
            use_safetensors=True,
            **settings.quantised(card),
        )
    pipe.set_progress_bar_config(disable=True)
    settings.schedule(card, pipe)
    adapters.add(card, pipe, found.adapters)
    settings.attend(card, pipe)
    settings.cast(card, pipe)
    place(pipe, taken)
    settings.remember(card, pipe)
    settings.compile_blocks(card, pipe)
    return pipe


def place(pipe: Any, taken: Sequence[str]) -> None:
    """Put it on the device, or take the savings that keep part of it off."""
    if not savings.OFFLOADS & set(taken):
        pipe.to(memory.device())
    for rung in taken:
        savings.take(pipe, rung)


def _class(card: Card) -> Any:
    os.environ["HF_HUB_OFFLINE"] = "1"  # read when the libraries are imported
    try:
        hide_compiled_part()
        import diffusers
        import transformers
    except ImportError as error:
        raise MissingLibrary(f"{card.name}: {error}; install the extra: microdrama[gpu]") from error
    for library in (diffusers, transformers):
        library.utils.logging.disable_progress_bar()
    kind = getattr(diffusers, card.pipeline, None)
    if not isinstance(kind, type) or not issubclass(kind, diffusers.DiffusionPipeline):
        raise BadCard(f"{card.name}: diffusers {diffusers.__version__} has no pipeline {card.pipeline!r}")
    return kind


def _dtypes(card: Card, found: Located) -> Any:
    import torch

    wanted = getattr(torch, card.dtype)
    config = found.folder / "vae" / "config.json"
    if config.is_file() and f'"{FULL_VAE}"' in config.read_text(encoding="utf-8"):
        return {"vae": torch.float32, "default": wanted}
    return wanted


@contextmanager
def _own_numbers() -> Iterator[None]:
    """diffusers sets what numbers this process makes by default, and leaves it so when loading fails."""
    import torch

    before = torch.get_default_dtype()
    try:
        yield
    finally:
        torch.set_default_dtype(before)
