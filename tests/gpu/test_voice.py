"""Tiny voices of coqui's own classes: said again alike, timed, level with all other voices."""

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("TTS")

from spoken_lines import CONSENT, LINE, STORY, heard, recorded, speak, timing

from gpu import tiny
from gpu.card import card, names
from gpu.speech.residents import Residents, residents
from gpu.speech.vits import Vits
from gpu.speech.voice import Asked
from orchestrator.acceptance import accept
from orchestrator.executor.base import Claim, Done
from workers.base import Made
from workers.espeak_sound import RATE, SPEECH_DB, speech_db


def accepted(folder: Path, made: Made) -> dict[str, Path]:
    """What the driver takes of it."""
    data = {role: (folder / name).read_bytes() for role, name in made.files.items()}
    claims = {
        role: Claim(made.files[role], len(found), hashlib.sha256(found).hexdigest())
        for role, found in data.items()
    }
    return accept(Done("1", claims, made.facts, 0.0, 0.0), folder)


@pytest.mark.parametrize("name", ["tiny-vits", "tiny-xtts"])
def test_a_line_is_accepted_and_times_every_word(models: Path, tmp_path: Path, name: str) -> None:
    made = speak(tmp_path / "line", name, {"reference-1": recorded(tmp_path / "actor")})
    assert set(accepted(tmp_path / "line", made)) == {"voice", "timing"}
    told = timing(tmp_path / "line")
    assert [word["text"] for word in told["words"]] == LINE.split()
    edges = [edge for word in told["words"] for edge in (word["start"], word["end"])]
    assert edges == sorted(edges)
    assert 0 <= edges[0] < edges[-1] <= told["ms"] == made.facts["ms"]
    assert len(told["phonemes"]) > 10
    assert abs(speech_db(heard(tmp_path / "line" / "voice.wav")) - SPEECH_DB) < 0.5


def test_the_silence_at_both_ends_is_that_of_every_voice(models: Path, tmp_path: Path) -> None:
    speak(tmp_path)
    samples = np.abs(heard(tmp_path / "voice.wav"))
    loud = np.flatnonzero(samples > 0.02 * samples.max())
    assert loud[0] < 0.03 * RATE
    assert samples.size - loud[-1] < 0.03 * RATE


def test_the_same_seed_is_the_same_file_and_another_is_another(models: Path, tmp_path: Path) -> None:
    files = []
    for place, seed in (("a", 1), ("b", 1), ("c", 2)):
        speak(tmp_path / place, seed=seed)
        files.append((tmp_path / place / "voice.wav").read_bytes())
    assert files[0] == files[1] != files[2]


def test_every_speaker_of_the_card_has_a_voice_of_their_own(models: Path, tmp_path: Path) -> None:
    for name in card("tiny-vits").speakers:
        speak(tmp_path / name, speaker=name)
    files = {(tmp_path / name / "voice.wav").read_bytes() for name in card("tiny-vits").speakers}
    assert len(files) == 6


def test_pace_feeling_and_manner_are_heard_and_recorded(models: Path, tmp_path: Path) -> None:
    plain = speak(tmp_path / "plain").facts
    quick = speak(tmp_path / "quick", pace=125).facts
    sad = speak(tmp_path / "sad", emotion="sad").facts
    afraid = speak(tmp_path / "afraid", emotion="afraid").facts
    hushed = speak(tmp_path / "hushed", manner="whispered, like a bell").facts
    assert quick["ms"] < plain["ms"] * 0.9
    assert sad["ms"] > plain["ms"] * 1.1
    assert afraid["ms"] < plain["ms"] * 0.95
    assert sad["made_by"]["pace"] < 100 < afraid["made_by"]["pace"]
    assert sad["made_by"]["noise_scale"] < plain["made_by"]["noise_scale"] < afraid["made_by"]["noise_scale"]
    assert sad["made_by"]["pitch"] < 100 < afraid["made_by"]["pitch"]
    assert hushed["made_by"]["ignored"] == "like a bell, no dial for effort or breath, no dial for a whisper"


def test_a_long_line_is_said_in_breaths_and_keeps_its_words(models: Path, tmp_path: Path) -> None:
    text = " ".join([STORY] * 5)
    made = speak(tmp_path, text=text)
    told = timing(tmp_path)
    assert [word["text"] for word in told["words"]] == text.split()
    assert all(a["end"] <= b["start"] for a, b in pairwise(told["words"]))
    pauses = [b["start"] - a["end"] for a, b in pairwise(told["words"]) if a["text"] == "house."]
    assert max(pauses) >= 240
    accepted(tmp_path, made)


def test_the_words_of_a_vits_are_its_own_durations(models: Path) -> None:
    asked = Asked(tuple(LINE.split()), LINE, "en", "cleo")
    told = residents.get(card("tiny-vits")).voice.speak(asked, lambda: None)
    assert told.words is not None
    letters = [sum(map(str.isalpha, word)) for word in asked.words]
    lengths = [end - start for start, end in told.words]
    assert np.corrcoef(letters, lengths)[0, 1] > 0.9


def test_the_second_line_of_a_card_loads_nothing(models: Path, tmp_path: Path) -> None:
    speak(tmp_path / "a")
    speak(tmp_path / "b", "tiny-xtts", {"reference-1": recorded(tmp_path / "actor")})
    before = residents.loads
    for number in range(3):
        speak(tmp_path / f"c{number}", seed=number)
    assert residents.loads == before


def test_voices_leave_when_the_next_does_not_fit(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gpu.memory.total", lambda: 1 << 30)
    here = Residents()
    here.get(card("tiny-vits"))
    here.get(card("tiny-xtts"))
    assert [each.card.name for each in here.here.values()] == ["tiny-xtts"]


def test_a_cloned_voice_follows_its_recordings(models: Path, tmp_path: Path) -> None:
    woman = {"reference-1": recorded(tmp_path / "woman", sex="female", pitch="high")}
    man = {"reference-1": recorded(tmp_path / "man", sex="male", pitch="low")}
    for place, inputs in (
        ("a", woman),
        ("b", woman),
        ("c", man),
        ("d", {**woman, "reference-2": man["reference-1"]}),
    ):
        made = speak(tmp_path / place, "tiny-xtts", inputs)
    files = [(tmp_path / place / "voice.wav").read_bytes() for place in "abcd"]
    assert files[0] == files[1]
    assert len(set(files)) == 3
    assert made.facts["made_by"]["consent"] == CONSENT
    assert made.facts["made_by"]["recordings"].count(", ") == 1


def test_recordings_are_listened_to_once(models: Path, tmp_path: Path) -> None:
    inputs = {"reference-1": recorded(tmp_path / "actor", text=STORY + " Never.")}
    voice = residents.get(card("tiny-xtts")).voice
    before = voice.listened  # type: ignore[attr-defined]
    for number in range(3):
        speak(tmp_path / f"{number}", "tiny-xtts", inputs, seed=number)
    assert voice.listened == before + 1  # type: ignore[attr-defined]


def test_who_made_it_is_told_in_plain_values(models: Path, tmp_path: Path) -> None:
    told = speak(tmp_path).facts["made_by"]
    assert {
        "card",
        "model",
        "fingerprint",
        "seed",
        "torch",
        "coqui-tts",
        "length_scale",
        "loads",
    } <= told.keys()
    assert all(type(value) in (str, int) for value in told.values())


def test_a_model_of_phonemes_times_its_words_too(models: Path, tmp_path: Path) -> None:
    folder = _of_phonemes(tmp_path / "phonemes")
    text = "The photo was taken at 23:41, and you weren't alone."
    asked = Asked(tuple(text.split()), text, "en", "cleo")
    told = Vits(card("tiny-vits"), folder).speak(asked, lambda: None)
    assert told.words is not None
    lengths = dict(zip(asked.words, (end - start for start, end in told.words), strict=True))
    assert all(length > 0 for length in lengths.values())
    assert lengths["23:41,"] > 2 * lengths["taken"]  # "twenty three forty one"


def _of_phonemes(folder: Path) -> Path:
    """The tiny VITS, its letters exchanged for as many IPA signs."""
    tiny.build("vits", folder)
    told = json.loads((folder / "config.json").read_text())
    count = len(told["characters"]["characters"])
    signs = "ˈˌːaeiouæɐɑɔəɚɛɜɪʊʌɾɹθðŋʃʒʔbdfhjklmnpstvwzɡ"
    told["characters"]["characters"] = (signs + "çøœɒβɣ")[:count]
    told |= {"use_phonemes": True, "phoneme_language": "en", "text_cleaner": "phoneme_cleaners"}
    (folder / "config.json").write_text(json.dumps(told))
    return folder


@pytest.mark.parametrize("name", [name for name in names() if card(name).makes == "voice"])
def test_every_voice_card_speaks_over_tiny_weights(models: Path, name: str) -> None:
    small = tiny.shrunk(card(name))
    voice = residents.get(small).voice
    recording = ()
    if small.cloning:
        from gpu.speech.voice import Recording

        recording = (Recording(np.random.default_rng(1).normal(size=88_200) * 0.1, 22_050, name),)
    asked = Asked(
        ("Stay!",), "Stay!", small.languages[0], next(iter(small.speakers), ""), recordings=recording
    )
    assert voice.speak(asked, lambda: None).rate == small.sample_rate
