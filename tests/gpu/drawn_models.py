"""Pictures for models to look at, and one way to call a card as the workers do."""

from typing import Any

import numpy as np
from PIL import Image

from gpu.card import Card
from gpu.diffusion import adapters, calling

PROMPT = "A woman turns to the window, a phone in her hand"


def picture(seed: int, width: int = 64, height: int = 128) -> Image.Image:
    """Blocks of colour, another for each seed."""
    blocks = np.random.default_rng(seed).integers(0, 255, (4, 2, 3), np.uint8)
    return Image.fromarray(blocks).resize((width, height), Image.Resampling.NEAREST)


def words(card: Card, **given: Any) -> dict[str, Any]:
    """Every word that the card takes; a keyframe, a last frame and references are drawn."""
    assert card.size is not None
    adapted = any(each.kind == "ip-adapter" for each in card.adapters)
    shown: list[Any] = [picture(5 + number) for number in range(min(card.references, 2))]
    every = {
        "prompt": PROMPT,
        "second": "window, phone",
        "negative": "blurred",
        "image": picture(1),
        "last": picture(2),
        "references": [shown] if adapted else shown,
        "width": card.size.width,
        "height": card.size.height,
        "frames": card.frames and card.frames.most,
        "fps": card.frames and card.frames.fps,
        "steps": card.steps,
        "batch": 2,
    }
    return {word: every[word] for word in card.arguments} | given


def made(card: Card, pipe: Any, seed: int = 1, **given: Any) -> Any:
    """What the pipeline answers when it is asked with all of that."""
    import torch

    said = words(card, **given)
    adapters.listening(card, pipe, bool(said.get("references")))
    seeds = [torch.Generator().manual_seed(seed + number) for number in range(said.get("batch", 1))]
    call = calling.arguments(card, pipe, **said)
    return pipe(**call, generator=seeds if len(seeds) > 1 else seeds[0], output_type="np")


def pixels(card: Card, answer: Any) -> Any:
    """Stills as [number, height, width, 3], a clip as [frame, height, width, 3]; 0 to 1."""
    return np.asarray(answer.images if card.makes == "still" else answer.frames[0])
