"""Real espeak: voices that differ, feelings that are heard, words that are timed."""

import json
import time
import wave
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sound_samples import heard

from workers import espeak, espeak_voice
from workers.base import Made
from workers.errors import BadSpec, ToolTimeout
from workers.espeak import Espeak, EspeakSpec, casting
from workers.espeak_language import languages, voice_for
from workers.espeak_sound import speech_db

LINE = "You should have stayed quiet."
MAYA: dict[str, Any] = {
    "identity": "maya", "sex": "female", "age": "young", "timbre": "warm", "manner": "quick when afraid",
}  # fmt: skip
VICTOR: dict[str, Any] = {"identity": "victor", "sex": "male", "pitch": "low", "pace": "slow"}
JONAH: dict[str, Any] = {"identity": "jonah", "sex": "male", "pitch": "mid", "manner": "hesitant"}


def speak(folder: Path, text: str = LINE, **voice: Any) -> Made:
    return Espeak().run(EspeakSpec(text=text, **{"identity": "x", **voice}), {}, folder, lambda _: None)


def timing(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "timing.json").read_text(encoding="utf-8"))


def test_an_unspoken_language_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match=r"do not speak 'tlh'.*nl.*profile"):
        speak(tmp_path, language="tlh")


def test_an_unknown_emotion_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="no such emotion: 'meh'"):
        speak(tmp_path, emotion="meh")


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ({"speed": "2"}, "no setting 'speed'"),
        ({"pitch": "200"}, "0 to 99"),
        ({"rate": "fast"}, "whole number"),
        ({"voice": "nobody+x"}, "no voice named 'nobody"),
    ],
)
def test_a_bad_engine_setting_is_refused(tmp_path: Path, engine: dict[str, str], words: str) -> None:
    with pytest.raises(BadSpec, match=words):
        speak(tmp_path, engine=engine)


@pytest.mark.parametrize("text", ["", "   ", "😀", "…"])
def test_a_line_without_sound_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadSpec, match="nothing in this line"):
        speak(tmp_path, text)


def test_a_stuck_library_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "SECONDS", 0.001)
    with pytest.raises(ToolTimeout, match="did not end"):
        speak(tmp_path)


def test_the_cast_of_the_example_is_told_apart(tmp_path: Path) -> None:
    maya, victor, jonah = (speak(tmp_path, **who).facts for who in (MAYA, VICTOR, JONAH))
    assert maya["f0"] > 1.5 * jonah["f0"]
    assert jonah["f0"] > 1.2 * victor["f0"]
    assert victor["ms"] > 1.1 * maya["ms"]


def test_fear_is_quicker_and_higher_and_cold_is_slower_and_lower(tmp_path: Path) -> None:
    calm, afraid, cold = (speak(tmp_path, emotion=how, **MAYA).facts for how in ("neutral", "afraid", "cold"))
    assert afraid["ms"] < 0.9 * calm["ms"] < 0.8 * cold["ms"]
    assert afraid["f0"] > 1.1 * calm["f0"] > 1.2 * cold["f0"]


def test_quick_when_afraid_is_quick_only_then() -> None:
    plain = {**MAYA, "manner": ""}
    for emotion, same in (("neutral", True), ("afraid", False)):
        with_manner = casting(EspeakSpec(text=LINE, emotion=emotion, **MAYA))
        without = casting(EspeakSpec(text=LINE, emotion=emotion, **plain))
        assert (with_manner.rate == without.rate) is same


def test_a_whisper_has_no_pitch(tmp_path: Path) -> None:
    assert speak(tmp_path, manner="whispered", **{k: MAYA[k] for k in ("identity", "sex")}).facts["f0"] == 0


def test_two_people_of_the_same_words_are_two_voices() -> None:
    voices = {casting(EspeakSpec(text=LINE, identity=f"extra-{n}", sex="male")) for n in range(12)}
    assert len(voices) == 12
    assert len({voice.voice for voice in voices}) > 2


def test_words_that_say_nothing_are_reported(tmp_path: Path) -> None:
    made = speak(tmp_path, timbre="warm, like rust", accent="Martian", manner="flat")
    assert made.facts["ignored"] == ["Martian", "like rust"]


def test_every_voice_of_the_casting_table_exists(tmp_path: Path) -> None:
    for variant in sorted({*espeak_voice.HERTZ}):
        speak(tmp_path, "No.", engine={"voice": f"gmw/en-US+{variant}"})


TAGS = """en gmw/en-US|en-GB gmw/en|en_us gmw/en-US|zh sit/cmn|zh-Hans-CN sit/cmn|zh-Hant-HK sit/yue
es-MX roa/es-419|pt-BR roa/pt-BR|nl-BE gmw/nl|ar-EG sem/ar|iw sem/he|no gmq/nb|ja-JP jpx/ja"""


@pytest.mark.parametrize(("tag", "voice"), [pair.split() for pair in TAGS.replace("\n", "|").split("|")])
def test_language_tags_find_their_voice(tag: str, voice: str) -> None:
    assert voice_for(tag) == voice


def test_an_accent_counts_in_its_own_language_only() -> None:
    assert voice_for("en", "Scottish, soft") == "gmw/en-GB-scotland"
    assert voice_for("fr", "Scottish") == voice_for("fr")


def test_every_listed_language_is_spoken() -> None:
    assert {"en", "es", "nl", "zh", "ar", "ja", "hi"} <= set(languages())
    for language in languages():
        voice_for(language)


def test_the_sound_is_level_trimmed_and_of_the_promised_form(tmp_path: Path) -> None:
    for who, emotion in ((MAYA, "afraid"), (VICTOR, "cold"), (JONAH, "angry")):
        made = speak(tmp_path, emotion=emotion, **who)
        with wave.open(str(tmp_path / "voice.wav")) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)
            assert file.getnframes() * 1000 // 48_000 == made.facts["ms"] == timing(tmp_path)["ms"]
        sound = heard(tmp_path / "voice.wav")[:, 0]
        assert speech_db(sound) == pytest.approx(-20, abs=0.3)
        assert 20 * np.log10(np.abs(sound).max()) < -3
        loud = np.flatnonzero(np.abs(sound) > 0.01)
        assert loud[0] < 0.06 * 48_000
        assert sound.size - loud[-1] < 0.12 * 48_000


LINES = [
    ("en-US", "Don't open the second folder! It's me — I saw the file at 23:41…"),
    ("en-GB", 'She said: "Aurora_concept_v1", 3 weeks ago; that\'s $5.20 😀 naïve?'),
    ("nl", "Hij heeft m'n ontwerp gestolen, en 's avonds nog gekopieerd."),
    ("es-MX", "¿Quién te lo dijo? ¡No abras la carpeta!"),
    ("zh", "你应该保持安静，Maya。"),
    ("ja", "静かにすべきだった。"),
    ("ar", "كان يجب أن تبقى صامتة، يا مايا."),
    ("hi", "तुम्हें चुप रहना चाहिए था।"),
]


@pytest.mark.parametrize(("language", "text"), LINES)
def test_every_word_of_a_line_is_timed(tmp_path: Path, language: str, text: str) -> None:
    speak(tmp_path, text, language=language)
    found = timing(tmp_path)
    assert "".join(word["text"] for word in found["words"]) == "".join(text.split())
    assert all(word["start"] < word["end"] <= found["ms"] for word in found["words"])
    assert all(one["end"] <= other["start"] for one, other in pairwise(found["words"]))
    assert len(found["phonemes"]) > 5
    assert all(sound["symbol"] and sound["start"] < sound["end"] for sound in found["phonemes"])


def test_words_stand_where_they_sound(tmp_path: Path) -> None:
    speak(tmp_path, "Stop. Run.", **VICTOR)
    sound, (stop, run) = heard(tmp_path / "voice.wav")[:, 0], timing(tmp_path)["words"]
    between = sound[(stop["end"] + 80) * 48 : (run["start"] - 10) * 48]
    assert between.size > 4800
    assert np.abs(between).max() < 0.1 * np.abs(sound[run["start"] * 48 :]).max()


@pytest.mark.parametrize("variant", ["f5", "grandpa", "Annie", "whisper"])
def test_the_same_line_is_the_same_bytes_at_another_time_and_place(tmp_path: Path, variant: str) -> None:
    results = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        speak(folder, engine={"voice": f"gmw/en-US+{variant}"})
        results.append([(folder / file).read_bytes() for file in ("voice.wav", "timing.json")])
        time.sleep(1.05 if name == "a" else 0)  # the library would seed its breath by the second
    assert results[0] == results[1]
