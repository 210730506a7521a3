"""When the words of a known text sound in a voice that does not tell.

espeak-ng reads the line, and tells; its reading is warped in time until it fits the voice.

    times = aligned(samples, "You lied to me, Marcus.", "en")     words and phonemes, in ms of `samples`
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from workers import espeak_language
from workers.errors import BadSpec
from workers.espeak import Espeak, EspeakSpec
from workers.espeak_sound import RATE, Samples
from workers.espeak_timing import Timed
from workers.warp import STEP_MS, Grid, features, path


@dataclass(frozen=True)
class Times:
    """When it sounds; in order, in whole milliseconds."""

    words: tuple[Timed, ...]
    phonemes: tuple[Timed, ...]


def aligned(samples: Samples, text: str, language: str) -> Times:
    """Times of every word of `text` in a voice at 48 kHz. BadSpec: espeak-ng does not read that language."""
    ms = samples.size * 1000 // RATE
    heard, told = reading(text, language)
    read, at = _breathing(features(np.concatenate([heard, np.zeros(RATE // 10)])), told.words)
    clock = _Clock([(at[here], there * STEP_MS) for here, there in path(read, features(samples))], ms)
    return Times(_moved(told.words, clock, ms), _moved(told.phonemes, clock, ms))


def fitted(words: Sequence[Timed], text: str, language: str, ms: int) -> Times:
    """Phonemes for words whose times are known: those of espeak-ng's reading, stretched word by word.

    In a language that espeak-ng does not read there are none, as from any voice that only knows its words.
    """
    try:
        espeak_language.voice_for(language)
    except BadSpec:
        return Times(tuple(words), ())
    _, told = reading(text, language)
    edges = [
        (edge, when) for read, word in zip(told.words, words, strict=True) for edge, when in _ends(read, word)
    ]
    return Times(tuple(words), _moved(told.phonemes, _Clock(edges, ms), ms))


def _ends(one: Timed, other: Timed) -> tuple[tuple[int, int], tuple[int, int]]:
    return (one.start, other.start), (one.end, other.end)


def reading(text: str, language: str) -> tuple[Samples, Times]:
    """espeak-ng's own reading, with its times."""
    with TemporaryDirectory() as folder:
        out = Path(folder)
        Espeak().run(EspeakSpec(text=text, language=language, identity="reader"), {}, out, lambda _: None)
        told = json.loads((out / "timing.json").read_text(encoding="utf-8"))
        samples = np.frombuffer((out / "voice.wav").read_bytes()[44:], "<i2").astype(np.float64) / 32768
    words = tuple(Timed(each["text"], each["start"], each["end"]) for each in told["words"])
    sounds = tuple(Timed(each["symbol"], each["start"], each["end"]) for each in told["phonemes"])
    return samples, Times(words, sounds)


def _breathing(read: Grid, words: Sequence[Timed]) -> tuple[Grid, list[int]]:
    """The reading with a moment of silence (its own last frame) before each word, where the voice may pause
    as long as it likes; and the time of each of its frames.
    """
    spoken, silence = len(read) - 10, read[-1:]
    cuts = [0, *(min(spoken, round(word.start / STEP_MS)) for word in words[1:]), spoken]
    parts, at = [], []
    for start, end in pairwise(cuts):
        parts += [read[start:end], silence]
        at += [frame * STEP_MS for frame in (*range(start, end), end)]
    return np.concatenate(parts[:-1]), at[:-1]


class _Clock:
    """Time in the reading -> time in the voice, along a path of (ms, ms)."""

    def __init__(self, path: Sequence[tuple[int, int]], ms: int) -> None:
        self.path, self.ms = [(0, 0), *path, (max((here for here, _ in path), default=0) + 1, ms)], ms
        self.read = [here for here, _ in self.path]

    def start(self, at: int) -> int:
        """Where something begins that begins at `at`: after a pause that the voice makes there."""
        return self._between(max(0, bisect_right(self.read, at) - 1), at)

    def end(self, at: int) -> int:
        """Where something ends: before that pause."""
        return self._between(max(0, bisect_left(self.read, at) - 1), at)

    def _between(self, place: int, at: int) -> int:
        (here, there), (then, later) = self.path[place], self.path[min(place + 1, len(self.path) - 1)]
        return min(self.ms, there + (later - there) * min(at - here, then - here) // max(1, then - here))


def _moved(spans: Sequence[Timed], clock: _Clock, ms: int) -> tuple[Timed, ...]:
    """The same spans on the other clock: in order, inside, and not overlapping."""
    moved, last = [], 0
    for span in spans:
        start = min(ms, max(last, clock.start(span.start)))
        last = min(ms, max(start, clock.end(span.end)))
        moved.append(Timed(span.text, start, last))
    return tuple(moved)
