"""What a worker hands in is looked at: every lie is refused with its reason, and honest work passes."""

import hashlib
import json
import pickle
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from orchestrator.acceptance import accept
from orchestrator.errors import Refused
from orchestrator.executor import Claim, Done
from workers import ffmpeg
from workers.slate import spec as slate
from workers.slate import worker

CLIP = {"frames": 24, "width": 216, "height": 384, "fps": "24/1", "moves": True}
VOICE = {"ms": 500, "rate": 48000, "channels": 1}


def handed_in(folder: Path, name: str, facts: dict[str, Any], *, copies: bool = False) -> dict[str, Path]:
    """Claim a file of the folder honestly, and have it accepted."""
    data = (folder / name).read_bytes()
    claim = Claim(name, len(data), hashlib.sha256(data).hexdigest())
    return accept(Done("a1", {"file": claim}, facts, 0, 0), folder, copies=copies)


def refused(folder: Path, name: str, facts: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        handed_in(folder, name, facts)


def encode(file: Path, frames: Iterator[bytes], size: str = "216x384") -> None:
    source = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", size, "-r", "24", "-i", "pipe:0"]
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    ffmpeg.run([*source, *codec, str(file)], frames=frames)


def flat(*levels: int) -> Iterator[bytes]:
    return (bytes([level]) * (216 * 384) for level in levels)


def sound(file: Path, samples: Any) -> None:
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 48000, 0, "NONE", ""))
        out.writeframes(np.asarray(samples, np.int16).tobytes())


@pytest.fixture(scope="module")
def slates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with clip.mp4 (24 frames), still.png, voice.wav and timing.json."""
    out = tmp_path_factory.mktemp("slates")
    worker.Motion().run(slate.Motion(), {}, out, lambda _: None)
    worker.Still().run(slate.Still(), {}, out, lambda _: None)
    worker.Voice().run(slate.Voice(text="two words", word_ms=190, gap_ms=40), {}, out, lambda _: None)
    return out


@pytest.fixture
def folder(tmp_path: Path, slates: Path) -> Path:
    for file in slates.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_no_file_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="made no file"):
        accept(Done("a1", {}, {}, 0, 0), tmp_path)


@pytest.mark.parametrize("name", ["../clip.mp4", "/etc/passwd", "..", "a/b.mp4", "a\\b.mp4", ""])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="leads out"):
        accept(Done("a1", {"clip": Claim(name, 1, "")}, CLIP, 0, 0), tmp_path)


def test_a_link_is_refused(folder: Path) -> None:
    (folder / "link.mp4").symlink_to(folder / "clip.mp4")
    refused(folder, "link.mp4", CLIP, "not a plain file")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not there"):
        accept(Done("a1", {"clip": Claim("clip.mp4", -1, "")}, CLIP, 0, 0), tmp_path)


def test_another_size_or_digest_than_claimed_is_refused(folder: Path) -> None:
    size = (folder / "clip.mp4").stat().st_size
    with pytest.raises(Refused, match="were claimed"):
        accept(Done("a1", {"clip": Claim("clip.mp4", size + 1, "")}, CLIP, 0, 0), folder)
    with pytest.raises(Refused, match="sha256 differs"):
        accept(Done("a1", {"clip": Claim("clip.mp4", size, "0" * 64)}, CLIP, 0, 0), folder)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"")
    refused(tmp_path, "clip.mp4", CLIP, "empty")


def test_a_clip_cut_off_early_is_refused_although_its_header_is_whole(folder: Path) -> None:
    whole = (folder / "clip.mp4").read_bytes()
    (folder / "cut.mp4").write_bytes(whole[: len(whole) * 2 // 3])
    refused(folder, "cut.mp4", CLIP, r"frames, 24 were promised|cannot be decoded|damaged")


def test_a_clip_with_a_damaged_middle_is_refused(folder: Path) -> None:
    data = bytearray((folder / "clip.mp4").read_bytes())
    data[-len(data) // 3 : -len(data) // 4] = bytes(len(data) // 3 - len(data) // 4)
    (folder / "bad.mp4").write_bytes(data)
    refused(folder, "bad.mp4", CLIP, r"frames, 24 were promised|cannot be decoded|damaged")


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nclip.mp4\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile 'clip.mp4'\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
    ],
)
def test_a_playlist_that_poses_as_a_clip_is_refused(folder: Path, text: str) -> None:
    (folder / "list.mp4").write_text(text)
    refused(folder, "list.mp4", CLIP, "first bytes")


def test_a_playlist_behind_the_first_bytes_of_a_clip_is_refused(folder: Path) -> None:
    (folder / "list.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + b"#EXTM3U\n#EXTINF:9,\nclip.mp4\n")
    refused(folder, "list.mp4", CLIP, "cannot be decoded|neither")


@pytest.mark.parametrize("name", ["model.pt", "clip.mkv", "clip", "clip.MP4"])
def test_files_of_other_kinds_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(pickle.dumps({"a": 1}))
    refused(tmp_path, name, CLIP, "not taken")


def test_pickled_bytes_under_an_honest_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(pickle.dumps(list(range(100))))
    refused(tmp_path, "clip.mp4", CLIP, "first bytes")


def test_a_black_clip_is_refused_unless_black_was_wanted(tmp_path: Path) -> None:
    encode(tmp_path / "clip.mp4", flat(*[0] * 24))
    facts = {**CLIP, "moves": False}
    refused(tmp_path, "clip.mp4", facts, "black from the first frame")
    assert handed_in(tmp_path, "clip.mp4", {**facts, "black": True})


def test_a_frozen_clip_is_refused_only_where_movement_was_promised(tmp_path: Path) -> None:
    encode(tmp_path / "clip.mp4", flat(*[120] * 24))
    refused(tmp_path, "clip.mp4", CLIP, "every frame is the same")
    assert handed_in(tmp_path, "clip.mp4", {**CLIP, "moves": False})


@pytest.mark.parametrize(
    ("promise", "why"),
    [
        ({"frames": 25}, "has 24 frames, 25 were promised"),
        ({"frames": 23}, "more than 23 frames, 23 were promised"),
        ({"height": 1920}, "216x384, 216x1920 was promised"),
        ({"fps": "25/1"}, "24 frames a second, 25/1"),
        ({"ms": 1000, "rate": 48000, "channels": 2}, "sound was promised, and it has none"),
    ],
)
def test_a_clip_that_is_not_what_was_promised_is_refused(
    folder: Path, promise: dict[str, Any], why: str
) -> None:
    refused(folder, "clip.mp4", {**CLIP, **promise}, why)


def test_a_clip_without_any_promise_is_refused(folder: Path) -> None:
    refused(folder, "clip.mp4", {}, "nobody promised")


def test_a_silent_voice_is_refused_unless_silence_was_wanted(tmp_path: Path) -> None:
    sound(tmp_path / "voice.wav", np.zeros(24000))
    refused(tmp_path, "voice.wav", VOICE, "silent")
    assert handed_in(tmp_path, "voice.wav", {**VOICE, "silent": True})


@pytest.mark.parametrize(
    ("promise", "why"),
    [({"ms": 520}, "500.0 ms, 520"), ({"rate": 44100}, "Hz"), ({"channels": 2}, "channels")],
)
def test_a_voice_of_another_length_or_form_is_refused(
    folder: Path, promise: dict[str, int], why: str
) -> None:
    refused(folder, "voice.wav", {**VOICE, **promise}, why)


def test_a_still_of_another_size_or_all_black_is_refused(tmp_path: Path, folder: Path) -> None:
    refused(folder, "still.png", {"width": 1080}, "216x384, 1080x384")
    from workers.slate.png import png

    (tmp_path / "black.png").write_bytes(png(np.zeros((32, 32, 3), np.uint8)))
    refused(tmp_path, "black.png", {}, "black")


def test_a_picture_too_large_to_look_at_is_refused(tmp_path: Path) -> None:
    from workers.slate.png import png

    (tmp_path / "bomb.png").write_bytes(png(np.full((2, 9000, 3), 200, np.uint8)))
    refused(tmp_path, "bomb.png", {}, "larger than any picture")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not JSON"),
        ('{"a": NaN}', "NaN"),
        ("[" * 100_000, "not JSON"),
        ("a\0b", "NUL"),
        ('{"ms": 400, "words": []}', "400 ms, 500 were promised"),
        ('{"ms": 500, "words": [{"text": "a", "start": 90, "end": 50}]}', "out of order"),
        ('{"ms": 500, "words": [{"text": "a", "start": 0, "end": 501}]}', "outside the line"),
        ('{"ms": 500, "words": [{"text": "a", "start": 0.5, "end": 5}]}', "out of order"),
    ],
)
def test_broken_timing_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "timing.json").write_text(text)
    refused(tmp_path, "timing.json", VOICE, why)


def test_text_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "captions.srt").write_bytes("é".encode("latin-1"))
    refused(tmp_path, "captions.srt", {}, "not UTF-8")


def test_a_stream_copy_is_counted_by_its_packets(folder: Path) -> None:
    assert handed_in(folder, "clip.mp4", CLIP, copies=True)
    with pytest.raises(Refused, match="24 frames, 25"):
        handed_in(folder, "clip.mp4", {**CLIP, "frames": 25}, copies=True)


def test_facts_under_a_role_count_for_that_file_alone(folder: Path) -> None:
    assert handed_in(folder, "clip.mp4", {"frames": 3, "file": CLIP})


def test_honest_work_is_accepted(folder: Path) -> None:
    assert handed_in(folder, "clip.mp4", CLIP) == {"file": folder / "clip.mp4"}
    assert handed_in(folder, "voice.wav", VOICE)
    assert handed_in(folder, "timing.json", VOICE)
    assert handed_in(folder, "still.png", {"width": 216, "height": 384})
    (folder / "notes.json").write_text(json.dumps({"any": "thing"}))
    assert handed_in(folder, "notes.json", {})
