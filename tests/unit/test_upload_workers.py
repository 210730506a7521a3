"""A person's own files: what is refused and why, then what they become."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from own_files import clip, recording, said
from PIL import Image
from sound_samples import RATE, heard, rms_db, save, sine, speech

from workers import registry
from workers.base import Made
from workers.errors import BadInput, BadSpec, Stopped
from workers.espeak_sound import SPEECH_DB, speech_db
from workers.upload import intake
from workers.upload.spec import Motion, Still, Voice

SHAPE = {"width": 72, "height": 128}
LINE = "I found my own name in a locked file."


def made(worker: str, spec: Any, out: Path, progress: Any = lambda _: None, **inputs: Path) -> Made:
    """What the worker of that name makes, accepted as the driver accepts it."""
    out.mkdir(exist_ok=True)
    done: Made = registry.entry(worker).load()().run(spec, inputs, out, progress)
    return done


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_a_clip_too_short_is_told_how_long_it_must_be(tmp_path: Path, out: Path) -> None:
    short = clip(tmp_path / "a.mp4", seconds=1.2)
    spec = Motion(**SHAPE, fps=24, frames=60)
    with pytest.raises(BadInput, match=r"1\.2 s from frame 0; the take needs 2\.5 s\. Hand in a longer clip"):
        made("upload.motion", spec, out, source=short)
    late = spec.model_copy(update={"frames": 24, "start": 12})
    with pytest.raises(BadInput, match=r"0\.7 s from frame 12; the take needs 1\.0 s"):
        made("upload.motion", late, out, source=short)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"#EXTM3U\nfile:///etc/passwd\n", "is no clip"),
        (b"ffconcat version 1.0\nfile 'secret.mp4'\n", "is no clip"),
        (b"<?xml version='1.0'?><MPD/>", "is no clip"),
        (b"", "is no clip"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(60), "cannot be read"),
        (b"\x1aE\xdf\xa3" + bytes(60), "cannot be read"),
    ],
)
def test_what_is_no_clip_whatever_it_is_called(tmp_path: Path, out: Path, content: bytes, why: str) -> None:
    file = tmp_path / "take.mp4"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=why):
        made("upload.motion", Motion(**SHAPE, fps=24, frames=24), out, source=file)
    with pytest.raises(BadInput, match=why):
        intake.look_at(file, "clip")


def test_a_codec_that_is_not_decoded_here(tmp_path: Path, out: Path) -> None:
    old = clip(tmp_path / "a.mkv", codec=("-c:v", "msmpeg4"))
    with pytest.raises(BadInput, match=r"holds msmpeg4 pictures.*save it as H\.264"):
        made("upload.motion", Motion(**SHAPE, fps=24, frames=24), out, source=old)
    with pytest.raises(BadInput, match=r"save it as H\.264"):
        intake.look_at(old, "clip")


def test_half_a_clip_is_refused_at_the_door(tmp_path: Path) -> None:
    whole = clip(tmp_path / "a.mp4", seconds=2)
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(BadInput, match=r"cut off|decoded"):
        intake.look_at(whole, "clip")


def test_the_door_measures_before_it_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(intake.LARGEST, "clip", 1000)
    with pytest.raises(intake.TooMuch, match="more than 0 MiB"):
        intake.look_at(clip(tmp_path / "a.mp4"), "clip")
    (tmp_path / "link.mp4").symlink_to("/etc/passwd")
    with pytest.raises(BadInput, match="not a plain file"):
        intake.look_at(tmp_path / "link.mp4", "clip")


def test_the_door_tells_kinds_by_content(tmp_path: Path) -> None:
    named_wrongly = clip(tmp_path / "a.mp4").rename(tmp_path / "a.wav")
    seen = intake.look_at(named_wrongly, "clip")
    assert (seen.suffix, seen.ms, seen.width, seen.height) == (".mp4", 3000, 160, 90)
    assert (seen.fps, seen.codec) == ("25/1", "h264")
    with pytest.raises(BadInput, match="has no sound"):
        intake.look_at(named_wrongly, "recording")


def test_who_looks_is_confined(tmp_path: Path) -> None:
    """The process that reads a file keeps to bounds that it cannot lift, and inherits nothing."""
    code = (
        "import resource, os, json; from workers.upload import probing; probing._confine();"
        "print(json.dumps([resource.getrlimit(each) for each in"
        " (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[2**31, 2**31], [60, 60], [0, 0]]
    assert set(intake._environment()) <= {
        "PATH", "LD_LIBRARY_PATH", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONPATH", "PYTHONHASHSEED",
    }  # fmt: skip


def test_a_clip_becomes_a_take(tmp_path: Path, out: Path) -> None:
    spec = Motion(**SHAPE, fps=24, frames=48, start=10)
    done = made("upload.motion", spec, out, source=clip(tmp_path / "a.mp4"))
    assert done.facts["made_by"]["came"] == {
        "codec": "h264", "width": 160, "height": 90, "frames": 75, "fps": "25/1", "ms": 3000,
    }  # fmt: skip
    assert done.facts["moves"]
    assert "speech" not in done.facts
    accept_all(done, out)


def test_a_clip_with_a_line_is_as_long_as_the_line_needs(tmp_path: Path, out: Path) -> None:
    timing = tmp_path / "timing.json"
    timing.write_text('{"ms": 1001, "words": []}')
    spec = Motion(**SHAPE, fps=24, lead=11, tail=14)
    done = made("upload.motion", spec, out, source=clip(tmp_path / "a.mp4"), line=timing)
    assert done.facts["frames"] == 11 + 25 + 14
    assert done.facts["speech"] == {"start_frame": 11, "ms": 1001}
    accept_all(done, out)


def test_a_take_on_its_way_can_be_stopped(tmp_path: Path, out: Path) -> None:
    def stop(_: float) -> None:
        raise Stopped("enough")

    with pytest.raises(Stopped):
        made("upload.motion", Motion(**SHAPE, fps=24, frames=48), out, stop, source=clip(tmp_path / "a.mp4"))


def test_what_is_no_picture(tmp_path: Path, out: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"GIF89a" + bytes(40))
    with pytest.raises(BadInput, match="no PNG or JPEG"):
        made("upload.still", Still(**SHAPE), out, source=tmp_path / "a.png")


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_a_picture_fills_the_frame_about_its_middle(tmp_path: Path, out: Path, suffix: str) -> None:
    wide = Image.new("RGB", (400, 100), "red")
    wide.paste("yellow", (150, 0, 250, 100))
    wide.save(tmp_path / f"a{suffix}")
    done = made("upload.still", Still(**SHAPE), out, source=tmp_path / f"a{suffix}")
    with Image.open(out / "still.png") as still:
        corners = [still.getpixel(at) for at in ((1, 1), (70, 1), (1, 126), (70, 126))]
    assert all(green > 230 for _, green, _ in corners)
    assert (done.facts["width"], done.facts["height"]) == (72, 128)
    assert done.facts["made_by"]["came"]["width"] == 400
    accept_all(done, out)


def test_a_transparent_picture_stands_before_black(tmp_path: Path, out: Path) -> None:
    Image.new("RGBA", (100, 100), (255, 255, 255, 51)).save(tmp_path / "a.png")
    made("upload.still", Still(**SHAPE), out, source=tmp_path / "a.png")
    with Image.open(out / "still.png") as still:
        assert still.mode == "RGB"
        assert still.getpixel((30, 30)) == (51, 51, 51)


@pytest.mark.parametrize(
    ("samples", "why"),
    [
        (np.zeros(RATE), r"is silent; record it again"),
        (sine(200, 1, -58), r"almost silent \(-58 dBFS\)"),
        (
            np.clip(speech(1, 6), -1, 1),
            r"is clipped: \d\d\.\d % of it is at full scale",
        ),
        (speech(0.05), r"lasts 50 ms"),
        (speech(61), r"longer than 60 s; hand in one line"),
    ],
)
def test_a_recording_that_would_ruin_a_line(tmp_path: Path, out: Path, samples: np.ndarray, why: str) -> None:
    file = save(tmp_path / "a.wav", samples)
    with pytest.raises(BadInput, match=why):
        made("upload.voice", Voice(text=LINE, language="en"), out, source=file)
    with pytest.raises(BadInput, match=why):
        intake.look_at(file, "recording")


def test_what_is_no_recording(tmp_path: Path, out: Path) -> None:
    (tmp_path / "a.wav").write_text("#EXTM3U\nhttp://127.0.0.1/x.wav\n")
    with pytest.raises(intake.UnknownKind, match="hand in a wav, m4a, mp3 or flac"):
        intake.look_at(tmp_path / "a.wav", "recording")
    with pytest.raises(BadSpec, match="nothing to say"):
        made("upload.voice", Voice(text=" ", language="en"), out, source=save(tmp_path / "b.wav", speech(1)))


def test_a_few_clipped_peaks_are_told(tmp_path: Path, out: Path) -> None:
    samples = speech(2)
    samples[RATE : RATE + 40] = 1.0
    done = made(
        "upload.voice", Voice(text=LINE, language="en"), out, source=save(tmp_path / "a.wav", samples)
    )
    assert done.facts["made_by"]["clipped_ms"] == 1


@pytest.mark.parametrize("suffix", [".wav", ".m4a", ".mp3", ".flac"])
def test_a_recording_becomes_a_voice(tmp_path: Path, out: Path, suffix: str) -> None:
    """Somebody speaks late, softly, in stereo at another rate, and hesitates; every word is found."""
    truth = recording(tmp_path / f"a{suffix}", LINE, before_ms=700, pause_ms=600, db=-34)
    done = made("upload.voice", Voice(text=LINE, language="en"), out, source=truth.file)
    voice = heard(out / "voice.wav")[:, 0]
    assert abs(speech_db(voice) - SPEECH_DB) < 0.5
    assert truth.ms - 60 < done.facts["ms"] < truth.ms + 160
    told = json.loads((out / "timing.json").read_text())
    assert [word["text"] for word in told["words"]] == LINE.split()
    lead = told["words"][0]["start"] - truth.starts[0]
    late = [
        abs(word["start"] - lead - start) for word, start in zip(told["words"], truth.starts, strict=True)
    ]
    assert max(late) <= 60
    assert told["phonemes"]
    assert done.facts["made_by"]["words_by"] == "sound"
    seen = intake.look_at(truth.file, "recording")
    assert seen.suffix == suffix
    accept_all(done, out)


def test_in_a_language_that_nobody_here_reads_letters_are_counted_and_that_is_told(
    tmp_path: Path, out: Path
) -> None:
    file = save(tmp_path / "a.wav", speech(2))
    done = made("upload.voice", Voice(text="aa bbbb", language="tlh"), out, source=file)
    told = json.loads((out / "timing.json").read_text())
    assert done.facts["made_by"]["words_by"] == "letters"
    first, second = told["words"]
    assert (first["start"], second["end"]) == (0, told["ms"])
    assert abs(first["end"] - told["ms"] / 3) < 2


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    source = said(tmp_path / "a.wav", LINE)
    spec = Voice(text=LINE, language="en")
    first, second = (made("upload.voice", spec, tmp_path / name, source=source) for name in "xy")
    assert first.facts == second.facts
    for name in ("voice.wav", "timing.json"):
        assert (tmp_path / "x" / name).read_bytes() == (tmp_path / "y" / name).read_bytes()


def test_loud_and_soft_recordings_end_up_alike(tmp_path: Path) -> None:
    levels = []
    for name, db in (("loud", -17), ("soft", -36)):
        source = said(tmp_path / f"{name}.wav", LINE, db=db)
        made("upload.voice", Voice(text=LINE, language="en"), tmp_path / name, source=source)
        levels.append(rms_db(heard(tmp_path / name / "voice.wav")))
    assert abs(levels[0] - levels[1]) < 0.3


def accept_all(done: Made, out: Path) -> None:
    """The checks that everybody's files pass."""
    from orchestrator import decoding

    for name in done.files.values():
        if not name.endswith(".json"):
            decoding.accept(out / name, done.facts)
