"""Engines that answer with the result itself: pictures, speech, LocalAI's clips."""

import json
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import pytest
from engine_stub import running
from engine_stub_kinds import KINDS
from engine_tries import Try, at_home, clip, sound, still

from workers.engine.journal import Journal
from workers.errors import BadInput, BadSpec, Stopped, ToolFailed, Unavailable, Unclear
from workers.espeak import Espeak, EspeakSpec
from workers.host import _failure
from workers.stitch.boxes import steps

DESKS = [
    ("vllm-omni", "still"), ("sglang", "still"), ("openai", "still"), ("localai", "motion"),
    ("kokoro", "voice"), ("vllm-omni", "voice"),
]  # fmt: skip
DRAW = {"still": still, "motion": clip, "voice": sound}


@contextmanager
def trying(kind: str, makes: str, folder: Path, **entry: Any) -> Iterator[Try]:
    with pytest.MonkeyPatch.context() as patched:
        at_home(patched, folder)
        (folder / "server").mkdir()
        DRAW[makes](folder / "server" / "result")
        stub = KINDS[kind](folder / "server", takes=0.05)
        with running(stub) as url:
            needed = {"word_times": True} if (kind, makes) == ("vllm-omni", "voice") else {}
            tried = Try(
                folder,
                stub,
                url,
                kind,
                makes,
                {**needed, **({"fps": 16} if makes == "motion" else {}), **entry},
            )
            tried.write()
            yield tried


@pytest.fixture(params=DESKS, ids="-".join)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Try]:
    with trying(*request.param, tmp_path) as tried:
        yield tried


def test_what_came_is_kept_until_it_is_handed_in(there: Try) -> None:
    """A worker that dies after the answer has paid for it; the next one does not."""
    first, second = there.run(), there.run()
    assert first.facts == second.facts
    assert len(there.stub.took) == 1


def test_a_lost_answer_is_a_failure_and_then_asked_for_again(there: Try) -> None:
    """Nobody can find it: that is what `adoptable` says."""
    there.stub.faults |= {"lose": 1}
    with pytest.raises(Unclear, match=r"the answer of .* was lost.*not asked again by itself"):
        there.run()
    there.run()
    assert len(there.stub.took) == 2


def test_half_an_answer_is_none(there: Try) -> None:
    there.stub.faults |= {"broken": 1}
    with pytest.raises((ToolFailed, BadInput)):
        there.run()


def test_a_busy_server_is_asked_again(there: Try) -> None:
    there.stub.faults |= {"busy": 2}
    there.run()
    assert len(there.stub.took) == 1


def test_who_stops_does_not_wait_for_the_answer(there: Try) -> None:
    there.stub.takes = 20.0

    def follow(value: float) -> None:
        if there.stub.took:
            raise Stopped("enough")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(there, "follow", follow)
        with pytest.raises(Stopped):
            there.run()
    there.stub.hurry()


def test_who_stops_frees_the_turn_when_the_request_has_ended(there: Try) -> None:
    """The engine is at it until then, and is given one at a time."""
    there.stub.takes = 20.0

    def follow(value: float) -> None:
        if there.stub.took:
            raise Stopped("enough")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(there, "follow", follow)
        with pytest.raises(Stopped):
            there.run()
    waited = threading.Event()

    def beat() -> None:
        waited.set()
        there.stub.hurry()

    with Journal().turn("there", 1, beat):
        assert waited.is_set()
    there.stub.takes = 0.05
    there.run()


def test_an_answer_that_takes_too_long_is_final(there: Try) -> None:
    """It may have been paid for: a host does not try it again."""
    there.stub.takes = 1.0
    there.write(timeout=0.3)
    with pytest.raises(Unclear) as caught:
        there.run()
    assert _failure(caught.value)["final"]


@pytest.mark.parametrize(("kind", "makes"), DESKS[:3])
def test_pictures_have_their_size(kind: str, makes: str, tmp_path: Path) -> None:
    with trying(kind, makes, tmp_path, size=[48, 80]) as there:
        for inputs, path in (({}, "generations"), ({"reference-1": there.inputs()["reference-1"]}, "edits")):
            out = run_with(there, inputs)
            with av.open(str(out / "still.png")) as picture:
                frame = next(picture.decode(video=0))
            assert (frame.width, frame.height) == (64, 96)
            assert there.stub.seen[-1].path.endswith(path)


def run_with(there: Try, inputs: dict[str, Path]) -> Path:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(there, "inputs", lambda: inputs)
        there.run()
    return there.out


def test_several_references_go_in_order(tmp_path: Path) -> None:
    with trying("vllm-omni", "still", tmp_path) as there:
        pictures = {f"reference-{n}": still(tmp_path / f"{n}.png", f"{32 + n}x48") for n in (1, 2, 10)}
        run_with(there, dict(reversed(pictures.items())))
        assert there.stub.seen[-1].form["image"] == [path.read_bytes() for path in pictures.values()]


def test_a_picture_of_another_shape_is_refused(tmp_path: Path) -> None:
    with trying("sglang", "still", tmp_path) as there:
        still(there.stub.folder / "result", "96x64")
        with pytest.raises(BadInput, match="picture came in 96x64"):
            there.run()


def test_a_picture_is_ordered_anew_when_the_first_cannot_be_used(tmp_path: Path) -> None:
    with trying("sglang", "still", tmp_path) as there:
        still(there.stub.folder / "result", "96x64")
        with pytest.raises(BadInput):
            there.run()
        still(there.stub.folder / "result")
        there.run()
        assert len(there.stub.took) == 2


def test_an_address_instead_of_a_picture_is_a_mistake_in_the_settings(tmp_path: Path) -> None:
    """It would be the same the next time, and is paid each time: final."""
    with trying("openai", "still", tmp_path) as there:
        there.stub.faults |= {"urls": 1}
        with pytest.raises(BadSpec, match="gives no b64_json; set response_format"):
            there.run()


def test_localai_answers_with_a_clip_or_its_address(tmp_path: Path) -> None:
    with trying("localai", "motion", tmp_path) as there:
        for number, fault in enumerate(("", "by_url")):
            there.stub.faults |= {fault: 1}
            there.run(seed=number + 1)
            assert steps(there.out / "clip.mp4").frames == 48
        said = there.stub.seen[0].json
        assert (said["num_frames"], said["fps"], said["width"]) == (32, 16, 64)


@pytest.mark.parametrize(("kind", "makes"), DESKS[4:])
def test_a_line_comes_with_its_own_words_in_time(kind: str, makes: str, tmp_path: Path) -> None:
    with trying(kind, makes, tmp_path) as there:
        made = there.run()
        timing = json.loads((there.out / "timing.json").read_text())
        assert [word["text"] for word in timing["words"]] == ["You", "lied", "to", "me,", "Marcus."]
        assert timing["ms"] == made.facts["ms"] == 1200
        assert timing["phonemes"]
        assert timing["words"][0] == {"text": "You", "start": 100, "end": 300}
        with wave.open(str(there.out / "voice.wav")) as voice:
            assert (voice.getframerate(), voice.getnchannels(), voice.getsampwidth()) == (48000, 1, 2)


def test_kokoro_is_told_not_to_stream(tmp_path: Path) -> None:
    with trying("kokoro", "voice", tmp_path) as there:
        there.run(pace=115)
        said = there.stub.seen[-1].json
        assert (said["stream"], said["speed"], said["lang_code"], said["voice"]) == (
            False,
            1.15,
            "a",
            "af_heart",
        )
        with pytest.raises(BadSpec, match="Kokoro does not speak 'xh'"):
            there.run(language="xh")


@pytest.mark.parametrize("kind", ["kokoro", "vllm-omni"])
def test_a_silent_voice_is_refused(kind: str, tmp_path: Path) -> None:
    with trying(kind, "voice", tmp_path) as there:
        sound(there.stub.folder / "result", "anullsrc=r=24000:cl=mono,atrim=duration=1")
        with pytest.raises(BadInput, match="speech is silent"):
            there.run()
        sound(there.stub.folder / "result")
        there.run()
        assert len(there.stub.took) == 2


def test_other_words_are_refused(tmp_path: Path) -> None:
    with trying("kokoro", "voice", tmp_path) as there:
        there.stub.faults |= {"other_words": 1}
        with pytest.raises(ToolFailed, match="timed other words than the line's: 'quite another"):
            there.run()
        there.run()
        assert len(there.stub.took) == 2


def test_a_server_that_times_no_words_says_why(tmp_path: Path) -> None:
    with trying("vllm-omni", "voice", tmp_path) as there:
        there.stub.faults |= {"no_aligner": 1e6}
        with pytest.raises(BadSpec, match="--forced-aligner"):
            there.run()
        there.stub.faults.clear()
        with pytest.raises(BadSpec, match="oversize; bytes="):
            there.run(text="word " * 200)


def test_where_an_engine_times_no_words_they_are_timed_here(tmp_path: Path) -> None:
    with trying("openai", "voice", tmp_path) as there:
        spoken = tmp_path / "spoken"
        spoken.mkdir()
        line = EspeakSpec(text="You lied to me, Marcus.", identity="maya")
        Espeak().run(line, {}, spoken, lambda _: None)
        (there.stub.folder / "result").write_bytes((spoken / "voice.wav").read_bytes())
        made = there.run()
        told = json.loads((there.out / "timing.json").read_text())
        true = json.loads((spoken / "timing.json").read_text())
        assert [word["text"] for word in told["words"]] == ["You", "lied", "to", "me,", "Marcus."]
        off = [abs(a["start"] - b["start"]) for a, b in zip(told["words"], true["words"], strict=True)]
        assert max(off) < 120
        assert told["phonemes"]
        assert made.facts["made_by"]["came"].endswith("words timed here")


def test_a_server_that_repeats_the_key_gives_it_to_nobody(
    there: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THERE_KEY", "sk-0123456789abcdef")
    there.write(key_env="THERE_KEY")
    there.stub.faults |= {"echo": 1}
    with pytest.raises(Unavailable, match=r"is THERE_KEY right\?") as caught:
        there.run()
    assert "***" in str(caught.value)
    assert "sk-012" not in _failure(caught.value)["log"]


def test_a_wrong_key_is_said(tmp_path: Path) -> None:
    with trying("kokoro", "voice", tmp_path) as there:
        there.write(url=f"{there.url}/nowhere")
        with pytest.raises(Unavailable, match=r"has no such address .* is it a kokoro"):
            there.run()
