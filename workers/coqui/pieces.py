"""From what a model said to a piece of the line: trimmed like every voice, at 48 kHz, its words timed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gpu.speech.voice import Spoken
from workers import espeak_sound as sound
from workers import word_times
from workers.coqui.breaths import Breath
from workers.errors import ToolFailed
from workers.espeak_sound import Samples
from workers.espeak_timing import Timed
from workers.word_times import Times

PAUSE_MS = 240
"""Between two breaths."""


@dataclass(frozen=True)
class Piece:
    """Sound at 48 kHz, not levelled yet, and when it says what."""

    samples: Samples
    times: Times


def piece(told: Spoken, part: Breath, language: str, pitch: int) -> Piece:
    """One breath; `pitch` in percent: it is played that much faster, and sounds that much higher."""
    trimmed = sound.trim(told.samples, told.rate)
    if not trimmed.samples.size:
        raise ToolFailed(f"the voice was silent at {part.text[:60]!r}")
    way = sound.stretch(trimmed.samples.size, told.rate, pitch * 10)
    samples = sound.resampled(trimmed.samples, way)
    ms = samples.size * 1000 // sound.RATE
    if told.words is None:
        return Piece(samples, word_times.aligned(samples, part.text, language))
    at = [[max(0, min(ms, way.ms(edge - trimmed.dropped))) for edge in span] for span in told.words]
    words = [Timed(word, start, end) for word, (start, end) in zip(part.words, at, strict=True)]
    return Piece(samples, word_times.fitted(words, part.text, language, ms))


def joined(pieces: Sequence[Piece]) -> Piece:
    """One after the other, with a pause between them. Each comes to one level first: none is shouted."""
    sounds: list[Samples] = []
    words: list[Timed] = []
    phonemes: list[Timed] = []
    passed = 0
    for each in pieces:
        at = passed * 1000 // sound.RATE
        words += _later(each.times.words, at)
        phonemes += _later(each.times.phonemes, at)
        sounds += [sound.level(each.samples), np.zeros(PAUSE_MS * sound.RATE // 1000)]
        passed += sounds[-2].size + sounds[-1].size
    return Piece(np.concatenate(sounds[:-1]), Times(tuple(words), tuple(phonemes)))


def _later(spans: Sequence[Timed], ms: int) -> list[Timed]:
    return [Timed(span.text, span.start + ms, span.end + ms) for span in spans]
