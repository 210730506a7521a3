"""When the words of a recording sound: aligned to the known text, and kept out of people's hesitations.

Alignment reads the text with espeak-ng (`workers.word_times`). Where that has no such language, words share
the time by their letters, and the result says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers import espeak_language, word_times
from workers.errors import BadSpec
from workers.espeak_sound import RATE, Samples
from workers.espeak_timing import Timed, tokens

HOP_MS = 10
PAUSE = 8  # hops: a closed mouth in the middle of a word is shorter
BELOW_PEAK, ABOVE_FLOOR = 10**-3.5, 10**1.0  # of power: 35 dB below the loudest, 10 dB above the quietest


def timing(voice: Samples, text: str, language: str) -> tuple[dict[str, Any], str]:
    """The timing of a voice at 48 kHz, and by what words were found: "sound" or "letters".

    {"ms", "words": [{"text", "start", "end"}], "phonemes": [{"symbol", "start", "end"}]}; no phonemes by
    letters. BadSpec: there is nothing to say.
    """
    ms = voice.size * 1000 // RATE
    if not tokens(text):
        raise BadSpec("there is nothing to say in this line; it needs no recording")
    if not _is_read(language):
        return {"ms": ms, "words": _words(_by_letters(text, ms))}, "letters"
    found, pauses = word_times.aligned(voice, text, language), Pauses(_quiet(voice))
    sounds = [
        {"symbol": each.text, "start": each.start, "end": each.end}
        for each in pauses.left_out(found.phonemes)
    ]
    return {"ms": ms, "words": _words(pauses.left_out(found.words)), "phonemes": sounds}, "sound"


@dataclass(frozen=True)
class Pauses:
    """Where nobody speaks."""

    quiet: NDArray[np.bool_]
    """By hop."""

    def left_out(self, spans: Sequence[Timed]) -> Iterator[Timed]:
        """Each span shortened to its longest stretch without a pause; one that is all pause stays."""
        for span in spans:
            first, last = span.start // HOP_MS, -(-span.end // HOP_MS)
            stretches = [(first + start, first + end) for start, end in _runs(~self.quiet[first:last])]
            start, end = max(stretches, key=lambda each: each[1] - each[0], default=(first, last))
            yield Timed(span.text, max(span.start, start * HOP_MS), min(span.end, end * HOP_MS))


def _quiet(voice: Samples) -> NDArray[np.bool_]:
    """Which hops are parts of a pause."""
    hop = RATE * HOP_MS // 1000
    power = np.mean(voice[: voice.size // hop * hop].reshape(-1, hop) ** 2, axis=1)
    quiet: NDArray[np.bool_] = power < max(
        power.max() * BELOW_PEAK, float(np.percentile(power, 5)) * ABOVE_FLOOR
    )
    for start, end in _runs(quiet):
        quiet[start:end] = end - start >= PAUSE
    return quiet


def _runs(true: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], true, [False]]).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _is_read(language: str) -> bool:
    try:
        espeak_language.voice_for(language, "")
    except BadSpec:
        return False
    return True


def _by_letters(text: str, ms: int) -> Iterator[Timed]:
    words = [word for _, word in tokens(text)]
    letters = np.array([max(1, sum(map(str.isalnum, word))) for word in words])
    edges = [0, *(ms * letters.cumsum() // letters.sum()).tolist()]
    for word, (start, end) in zip(words, pairwise(edges), strict=True):
        yield Timed(word, start, end)


def _words(spans: "Iterator[Timed]") -> list[dict[str, Any]]:
    return [{"text": each.text, "start": each.start, "end": each.end} for each in spans]
