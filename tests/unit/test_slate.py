"""The slate: what is refused, and that pictures, tones and times are exactly as asked."""

import json
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from workers.errors import BadInput, BadSpec, ToolFailed
from workers.slate import worker
from workers.slate.spec import Motion, Still, Voice


def quiet(_: float) -> None:
    """Progress that nobody watches."""


def luma(clip: Path) -> np.ndarray:
    with av.open(str(clip)) as file:
        return np.stack([frame.to_ndarray(format="gray") for frame in file.decode(video=0)])


@pytest.mark.parametrize("spec", [Motion(width=215), Motion(height=382), Motion(frames=0)])
def test_a_clip_that_cannot_be_is_refused(tmp_path: Path, spec: Motion) -> None:
    with pytest.raises(BadSpec):
        worker.Motion().run(spec, {}, tmp_path, quiet)


@pytest.mark.parametrize("text", ["[]", "{}", "no json", '{"ms": null}'])
def test_timing_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "line.json").write_text(text)
    with pytest.raises(BadInput):
        worker.Motion().run(Motion(), {"line": tmp_path / "line.json"}, tmp_path, quiet)


def test_silence_is_no_line(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="nothing to say"):
        worker.Voice().run(Voice(text=" \n"), {}, tmp_path, quiet)


@pytest.mark.parametrize(("fault", "error"), [("refuse", BadSpec), ("raise", ToolFailed)])
def test_faults_happen_as_rehearsed(tmp_path: Path, fault: str, error: type[Exception]) -> None:
    for make, spec in (
        (worker.Still(), Still(rehearse=fault)),
        (worker.Motion(), Motion(rehearse=fault)),
        (worker.Voice(), Voice(text="x", rehearse=fault)),
    ):
        with pytest.raises(error, match="as rehearsed"):
            make.run(spec, {}, tmp_path, quiet)  # type: ignore[attr-defined]


def test_every_frame_counts_itself_and_one_flashes(tmp_path: Path) -> None:
    made = worker.Motion().run(Motion(frames=40, flash=7), {}, tmp_path, quiet)
    frames = luma(tmp_path / made.files["clip"])
    assert len(frames) == made.facts["frames"] == 40
    columns = [216 * (2 * bit + 1) // 24 for bit in range(12)]
    read = [sum((frame[10, x] > 128) << (11 - bit) for bit, x in enumerate(columns)) for frame in frames]
    assert read == [*range(7), 0xFFF, *range(8, 40)]
    assert [number for number, frame in enumerate(frames) if frame.min() > 200] == [7]


def test_a_clip_lasts_as_long_as_its_line_between_lead_and_tail(tmp_path: Path) -> None:
    (tmp_path / "line.json").write_text(json.dumps({"ms": 1001}))
    facts = (
        worker.Motion().run(Motion(lead=3, tail=4), {"line": tmp_path / "line.json"}, tmp_path, quiet).facts
    )
    assert facts["frames"] == 3 + 25 + 4
    assert facts["speech"] == {"start_frame": 3, "ms": 1001}


def test_a_tone_sounds_exactly_while_its_word_is_timed(tmp_path: Path) -> None:
    made = worker.Voice().run(Voice(text="one two three", word_ms=100, gap_ms=50), {}, tmp_path, quiet)
    timing = json.loads((tmp_path / made.files["timing"]).read_text())
    with wave.open(str(tmp_path / made.files["voice"])) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (48000, 1, 2)
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    assert len(samples) == timing["ms"] * 48 == made.facts["ms"] * 48
    loud = np.abs(samples.reshape(-1, 48 * 10)).max(axis=1) > 300
    heard = [(index * 10, index * 10 + 10) for index in np.flatnonzero(loud)]
    said = [
        (start, start + 10) for word in timing["words"] for start in range(word["start"], word["end"], 10)
    ]
    assert heard == said
    assert [word["text"] for word in timing["words"]] == ["one", "two", "three"]


def test_a_still_has_its_size_and_another_label_is_another_picture(tmp_path: Path) -> None:
    pictures = []
    for label in ("a", "b"):
        made = worker.Still().run(Still(width=90, height=160, label=label), {}, tmp_path, quiet)
        pictures.append((tmp_path / made.files["still"]).read_bytes())
    with av.open(str(tmp_path / "still.png")) as file:
        frame = next(file.decode(video=0))
    assert (frame.width, frame.height) == (90, 160)
    assert pictures[0] != pictures[1]


def test_the_same_spec_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        worker.Motion().run(Motion(), {}, tmp_path / name, quiet)
        made.append((tmp_path / name / "clip.mp4").read_bytes())
    assert made[0] == made[1]
