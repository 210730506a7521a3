"""What must be installed before a card can be loaded, and how to install it. Nothing is imported here."""

from importlib.util import find_spec

from gpu.card import Card
from gpu.errors import MissingLibrary

PICTURES = ("torch", "diffusers", "transformers")
BY_USE = {
    "still": PICTURES,
    "motion": PICTURES,
    "voice": ("torch", "TTS"),
    "text": ("torch", "transformers", "llguidance"),
}
BY_PIPELINE = {"QwenImageEditPlusPipeline": ("torchvision",)}
"""Beyond those. Without it transformers cannot build the processor of Qwen2-VL, and says so in riddles."""
EXTRA = {"still": "gpu", "motion": "gpu", "voice": "voice", "text": "gpu"}
WITH_TORCH = ("torch", "torchvision")


def missing(card: Card) -> str:
    """The first library of the card that is not installed; empty: all are."""
    wanted = (*BY_USE[card.makes], *BY_PIPELINE.get(card.pipeline, ()))
    return next((name for name in wanted if find_spec(name) is None), "")


def cure(card: Card, library: str) -> str:
    """How to install it."""
    if library in WITH_TORCH:
        return f"pip install {library} (pytorch.org names the build for your GPU)"
    return f"pip install 'microdrama-orchestrator[{EXTRA[card.makes]}]'"


def demand(card: Card) -> None:
    """MissingLibrary, with the cure, unless everything is installed."""
    if name := missing(card):
        raise MissingLibrary(f"{card.name}: {name} is not installed; {cure(card, name)}")
