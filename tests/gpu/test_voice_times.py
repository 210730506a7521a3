"""Word times of voices that do not tell them: measured on espeak's own lines, where they are known."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spoken_lines import heard, recorded, timing

from workers.coqui.breaths import breaths
from workers.errors import BadSpec
from workers.espeak_timing import Timed
from workers.word_times import aligned, fitted

LINES = (
    "You lied to me, Marcus.",
    "I saw the photo. It was taken three nights ago, and you were not alone.",
    "Wait... who gave you this address?",
    "Sign it. Sign it now, or I walk out of that door and you never see him again.",
)
VOICES: dict[str, dict[str, Any]] = {
    "slow": {"sex": "male", "pitch": "low", "pace": "slow", "emotion": "sad"},
    "angry": {"sex": "female", "age": "young", "pace": "quick", "emotion": "angry"},
    "scottish": {"sex": "male", "age": "old", "accent": "scottish", "timbre": "deep"},
    "whisper": {"sex": "female", "manner": "whisper"},
}


def test_a_language_that_nobody_reads_is_refused() -> None:
    with pytest.raises(BadSpec, match="tlh"):
        aligned(np.zeros(48_000), "nuqneH", "tlh")


def test_words_whose_times_are_known_are_kept_in_any_language() -> None:
    known = [Timed("nuqneH", 20, 300)]
    assert fitted(known, "nuqneH", "tlh", 320).words == tuple(known)
    assert fitted(known, "nuqneH", "tlh", 320).phonemes == ()


def test_phonemes_are_stretched_into_words_whose_times_are_known() -> None:
    told = fitted([Timed("You", 0, 100), Timed("lied.", 500, 900)], "You lied.", "en", 1000)
    inside = [sound for sound in told.phonemes if sound.start >= 500]
    assert told.phonemes[0].text == "j"
    assert len(inside) == 3
    assert all(sound.end <= 900 for sound in told.phonemes)


@pytest.mark.parametrize("noise", [0, 1])
def test_whatever_is_heard_every_word_has_a_time_in_order(noise: int) -> None:
    samples = np.random.default_rng(3).normal(size=30_000) * 0.1 * noise
    told = aligned(samples, LINES[1], "en")
    edges = [edge for word in told.words for edge in (word.start, word.end)]
    assert [word.text for word in told.words] == LINES[1].split()
    assert edges == sorted(edges)
    assert 0 <= edges[0] <= edges[-1] <= 625


def test_words_are_found_in_other_voices(tmp_path: Path) -> None:
    """Measured: median 6 ms, 95 of 100 within 36 ms. The reader is espeak too, so real voices do worse."""
    errors = []
    for number, text in enumerate(LINES):
        for name, voice in VOICES.items():
            folder = tmp_path / f"{name}-{number}"
            told = aligned(heard(recorded(folder, text, identity=name, **voice)), text, "en")
            for word, true in zip(told.words, timing(folder)["words"], strict=True):
                errors += [abs(word.start - true["start"]), abs(word.end - true["end"])]
    assert np.median(errors) <= 20
    assert np.percentile(errors, 95) <= 90


def test_words_are_found_in_speech_that_wavers_pauses_and_hums(tmp_path: Path) -> None:
    """Measured: median 11 ms, 95 of 100 within 233 ms."""
    random, errors = np.random.default_rng(5), []
    for number, text in enumerate(LINES):
        for name in ("slow", "angry"):
            folder = tmp_path / f"{name}-{number}"
            samples = heard(recorded(folder, text, identity=name, **VOICES[name]))
            words = timing(folder)["words"]
            odd, moved = _wavering(samples, [word["end"] * 48 for word in words[:-1]], random)
            told = aligned(odd, text, "en")
            for word, true in zip(told.words, words, strict=True):
                errors.append(abs(word.start - moved(true["start"] * 48 + 1) / 48))
                errors.append(abs(word.end - moved(true["end"] * 48 - 1) / 48))
    assert np.median(errors) <= 30
    assert np.percentile(errors, 95) <= 350


def _wavering(samples: Any, ends: list[int], random: np.random.Generator) -> tuple[Any, Any]:
    """Each eighth of a second drawn out or pressed, pauses put in after words, all muffled and noisy."""
    pauses = {end for end in ends if end < samples.size and random.random() < 0.3}
    cuts = sorted({0, samples.size, *range(0, samples.size, 5760), *pauses})
    parts, was, now = [], [0], [0]
    for start, end in pairwise(cuts):
        if start in pauses:
            parts.append(np.zeros(int(random.integers(0, 19_200))))
            was.append(start)
            now.append(now[-1] + parts[-1].size)
        count = int((end - start) * random.uniform(0.7, 1.4)) + 1
        parts.append(np.interp(np.linspace(start, end - 1, count), np.arange(start, end), samples[start:end]))
        was.append(end)
        now.append(now[-1] + count)
    muffled = np.convolve(np.concatenate(parts), np.ones(12) / 12, "same")
    noisy = muffled + random.normal(size=muffled.size) * muffled.std() * 10**-1.5
    return noisy, lambda at: float(np.interp(at, was, now))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Go. Now.", ["Go. Now."]),
        ("You lied to me. You always did!", ["You lied to me.", "You always did!"]),
        ("If you lied to me, then go away", ["If you lied to me,", "then go away"]),
        ("you never ever loved me at all", ["you never ever loved", "me at all"]),
        ("Donaudampfschifffahrtsgesellschaft ja", ["Donaudampfschifffahrtsgesellschaft", "ja"]),
        ("你骗了我。你一直都在骗我，从来没有爱过我！", ["你骗了我。", "你一直都在骗我，从来没有爱过我！"]),
    ],
)
def test_a_line_is_parted_where_one_breathes(text: str, parts: list[str]) -> None:
    assert [part.text for part in breaths(text, 20)] == parts
