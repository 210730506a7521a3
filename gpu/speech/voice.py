"""What every loaded voice does: one sentence in, samples and the places of its words out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gpu.card import Card
from gpu.errors import BrokenResult

Samples = NDArray[np.float64]
"""Mono, in -1..1."""
Span = tuple[int, int]
"""First sample, and the one after the last."""
Tick = Callable[[], None]
"""Called as the work goes on; may raise to end it."""

SILENT = 1e-4  # peak, -80 dBFS


@dataclass(frozen=True)
class Recording:
    """A stretch of somebody's speech."""

    samples: Samples
    rate: int
    digest: str
    """sha256 of the file it came from."""

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.samples.size / self.rate


@dataclass(frozen=True)
class Asked:
    """One sentence, or as much as the voice can say in one go."""

    words: tuple[str, ...]
    """As written, in order, with their punctuation."""
    text: str
    """The words as they stand in the line."""
    language: str
    """BCP 47."""
    speaker: str = ""
    pace: int = 100
    """Percent of the model's own."""
    liveliness: int = 100
    """Percent of the model's own variety."""
    seed: int = 1
    recordings: tuple[Recording, ...] = ()


@dataclass(frozen=True)
class Spoken:
    """What was said."""

    samples: Samples
    rate: int
    words: tuple[Span, ...] | None
    """When each word of the asking sounds; None where the model does not know."""


class Voice(Protocol):
    """A model on the device."""

    def longest(self, language: str, /) -> int:
        """Characters that it says well in one go."""

    def settings(self, asked: Asked) -> dict[str, int]:
        """What it is set to for this sentence, in whole numbers; for provenance."""

    def speak(self, asked: Asked, tick: Tick) -> Spoken:
        """Unspeakable: a speaker, language or symbol that it lacks. BrokenResult: no sound came."""


def heard(card: Card, samples: Samples) -> Samples:
    """The samples, when they are a sound; BrokenResult says what they are instead."""
    if samples.ndim != 1 or not samples.size:
        raise BrokenResult(f"{card.name} gave a sound of shape {samples.shape}")
    bad = samples.size - int(np.isfinite(samples).sum())
    if bad:
        share = 100 * bad / samples.size
        raise BrokenResult(f"{card.name}: {share:.0f} % of its samples are no numbers (NaN or infinite)")
    if np.max(np.abs(samples)) < SILENT:
        raise BrokenResult(f"{card.name} gave {samples.size} samples of silence")
    return samples


def language_of(known: Sequence[str], language: str) -> str:
    """A model's name for a language, "en" for "en-US"; the longest that fits. "" when it has none."""
    tag = language.lower().replace("_", "-")
    fits = [each for each in known if tag == each.lower() or tag.startswith(each.lower() + "-")]
    base = [each for each in known if each.lower().partition("-")[0] == tag.partition("-")[0]]
    return max(fits, key=len, default=base[0] if base else "")
