"""Foreign clips become takes: what is refused, and what the finished files really hold."""

import json
from pathlib import Path

import av
import numpy as np
import pytest

from workers import ffmpeg as tool
from workers.conform import Shape, conform, look
from workers.errors import BadInput, BadSpec, Stopped
from workers.promised import promised
from workers.slate.spec import Motion
from workers.stitch.boxes import steps

SHAPE = Shape(width=72, height=128, fps=24, frames=24)


def draw(path: Path, frames: int, rate: str = "24", size: str = "72x128", *codec: str) -> Path:
    coded = codec or ("-c:v", "libx264", "-preset", "ultrafast", "-g", "4", "-movflags", "+faststart")
    source = f"testsrc=s={size}:r={rate}"
    tool.run(
        ["-f", "lavfi", "-i", source, "-frames:v", str(frames), *coded, "-pix_fmt", "yuv420p", str(path)]
    )
    return path


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def test_a_clip_too_short_is_refused_in_seconds(tmp_path: Path) -> None:
    clip = draw(tmp_path / "short.mp4", 20)
    with pytest.raises(BadInput, match=r"short.mp4 is too short: it has 0\.83 s \(20 frames\), and 1\.00 s"):
        conform(clip, tmp_path / "take.mp4", SHAPE)
    with pytest.raises(BadInput, match=r"and 1\.25 s are needed"):
        conform(draw(tmp_path / "long.mp4", 28), tmp_path / "take.mp4", SHAPE, start=6)
    assert not (tmp_path / "take.mp4").exists()


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_half_a_file_is_refused(tmp_path: Path, kept: float) -> None:
    clip = draw(tmp_path / "clip.mp4", 24)
    clip.write_bytes(clip.read_bytes()[: int(clip.stat().st_size * kept)])
    with pytest.raises(Exception, match=r"cut off|too short|failed"):
        conform(clip, tmp_path / "take.mp4", SHAPE)


@pytest.mark.parametrize("text", ["#EXTM3U\n/etc/passwd\n", "ffconcat version 1.0\nfile x.mp4\n", ""])
def test_playlists_and_texts_are_no_clips(tmp_path: Path, text: str) -> None:
    (tmp_path / "clip.mp4").write_text(text)
    with pytest.raises(BadInput, match="is no mp4, mov, webm or mkv"):
        conform(tmp_path / "clip.mp4", tmp_path / "take.mp4", SHAPE)


def test_a_sound_is_no_clip(tmp_path: Path) -> None:
    tool.run(["-f", "lavfi", "-i", "sine=d=1", str(tmp_path / "sound.mp4")])
    with pytest.raises(BadInput, match="has no pictures"):
        conform(tmp_path / "sound.mp4", tmp_path / "take.mp4", SHAPE)


def test_who_follows_can_stop_it(tmp_path: Path) -> None:
    def stop(_: float) -> None:
        raise Stopped("enough")

    with pytest.raises(Stopped, match="enough"):
        conform(draw(tmp_path / "clip.mp4", 24), tmp_path / "take.mp4", SHAPE, progress=stop)


@pytest.mark.parametrize(
    ("frames", "rate"),
    [(24, "24"), (16, "16"), (25, "25"), (30, "30000/1001"), (17, "16"), (8, "8"), (60, "60")],
)
def test_every_rate_gives_exactly_the_frames(tmp_path: Path, frames: int, rate: str) -> None:
    conform(draw(tmp_path / "clip.mp4", frames, rate), tmp_path / "take.mp4", SHAPE)
    made = steps(tmp_path / "take.mp4")
    assert (made.frames, made.first, made.even, made.ticks // made.step) == (24, 0, True, 24)
    assert len(pictures(tmp_path / "take.mp4")) == 24


def test_a_part_of_a_frame_counts_as_one(tmp_path: Path) -> None:
    """81 frames at 16 per second are 121.5 at 24."""
    clip = draw(tmp_path / "clip.mp4", 81, "16")
    conform(clip, tmp_path / "take.mp4", Shape(72, 128, 24, 122))
    with pytest.raises(BadInput, match="too short"):
        conform(clip, tmp_path / "take.mp4", Shape(72, 128, 24, 123))


def test_the_frame_is_covered_and_cropped_about_its_middle(tmp_path: Path) -> None:
    """A wide clip keeps its middle: white, with black at both sides."""
    picture = "color=black:s=320x128:r=24,drawbox=x=124:w=72:y=0:h=128:c=white:t=fill,format=yuv420p"
    tool.run(["-f", "lavfi", "-i", picture, "-frames:v", "24", str(tmp_path / "wide.mp4")])
    conform(tmp_path / "wide.mp4", tmp_path / "take.mp4", SHAPE)
    seen = pictures(tmp_path / "take.mp4")[0]
    assert seen.shape == (128, 72)
    assert seen[:, 4:-4].min() > 200


def test_it_begins_where_it_is_told(tmp_path: Path) -> None:
    clip = draw(tmp_path / "clip.mp4", 36)
    conform(clip, tmp_path / "whole.mp4", Shape(72, 128, 24, 36))
    conform(clip, tmp_path / "take.mp4", SHAPE, start=12)
    whole, take = pictures(tmp_path / "whole.mp4"), pictures(tmp_path / "take.mp4")
    assert all(abs(a.astype(int) - b).mean() < 3 for a, b in zip(whole[12:], take, strict=True))


def test_webm_is_a_clip_too_and_what_came_is_recorded(tmp_path: Path) -> None:
    clip = draw(tmp_path / "clip.webm", 24, "24", "160x96", "-c:v", "libvpx", "-cpu-used", "8")
    seen = conform(clip, tmp_path / "take.mp4", SHAPE)
    assert seen.facts() == {"width": 160, "height": 96, "frames": 24, "fps": "24", "ms": 1000}
    assert (look(tmp_path / "take.mp4").width, look(tmp_path / "take.mp4").height) == (72, 128)


def test_the_same_clip_gives_the_same_bytes(tmp_path: Path) -> None:
    clip = draw(tmp_path / "clip.mp4", 30, "30")
    for name in ("a.mp4", "b.mp4"):
        conform(clip, tmp_path / name, SHAPE)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_line_decides_about_the_length(tmp_path: Path) -> None:
    spec = Motion(width=72, height=128, fps=24, lead=6, tail=4)
    with pytest.raises(BadSpec, match="at least one frame"):
        promised(spec, {})
    (tmp_path / "line.json").write_text(json.dumps({"ms": 1001}))
    found = promised(spec, {"line": tmp_path / "line.json"})
    assert (found.frames, found.speech) == (6 + 25 + 4, {"speech": {"start_frame": 6, "ms": 1001}})
    assert promised(spec, {}, frames=9).frames == 9
    (tmp_path / "line.json").write_text("{}")
    with pytest.raises(BadInput, match="timing cannot be read"):
        promised(spec, {"line": tmp_path / "line.json"})
