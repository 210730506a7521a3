"""Segments, the join and the cover on drawn clips: what is refused, and what the files really hold."""

import shutil
import wave
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import av
import numpy as np
import pysubs2
import pytest
from numpy.typing import NDArray

from workers import ffmpeg as tool
from workers.errors import BadInput, MissingGlyphs, ToolFailed
from workers.mix import Mix
from workers.mix_spec import MixSpec, Track
from workers.stitch.boxes import names, steps
from workers.stitch.cover import Cover
from workers.stitch.master import Master, segment_list, segment_names
from workers.stitch.segment import Segment
from workers.stitch.spec import CoverSpec, MasterSpec, SegmentSpec

SIZE = (216, 384)
FPS = 24
LENGTHS = (30, 41, 37, 52, 33)
FLASH = 6  # the first frame that is shown, since so many are handles
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "14", "-threads", "1"]
TAGS = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"


def still(_: float) -> None:
    """Progress that nobody watches."""


def draw(path: Path, source: str, frames: int, picture: str = f"format=yuv420p,{TAGS}") -> Path:
    tool.run(["-f", "lavfi", "-i", source, "-vf", picture, "-frames:v", str(frames), *X264, str(path)])
    return path


def spec(frames: int, **fields: object) -> SegmentSpec:
    return SegmentSpec.model_validate(
        {"width": SIZE[0], "height": SIZE[1], "fps": FPS, "source_in": FLASH, "frames": frames} | fields
    )


def encode(clip: Path, out: Path, asked: SegmentSpec) -> Path:
    out.mkdir()
    worker = Segment()
    worker.setup()
    return out / worker.run(asked, {"clip": clip}, out, still).files["segment"]


def grey(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


@pytest.fixture(scope="module")
def flashing(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One segment per length, whose first frame is white and all others dark."""
    folder = tmp_path_factory.mktemp("flashing")
    white = f"drawbox=c=black:t=fill,drawbox=c=white:t=fill:enable='eq(n,{FLASH})',format=yuv420p,{TAGS}"
    source = f"color=gray:s={SIZE[0]}x{SIZE[1]}:r={FPS}"
    clips = [draw(folder / f"{n}.mp4", source, length + 12, white) for n, length in enumerate(LENGTHS)]
    return [
        encode(clip, folder / f"out{n}", spec(length))
        for n, (clip, length) in enumerate(zip(clips, LENGTHS, strict=True))
    ]


@pytest.fixture(scope="module")
def beeps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mix with a beep at the first sample of every segment."""
    folder = tmp_path_factory.mktemp("beeps")
    tone = (np.cos(np.arange(2400) * 2 * np.pi * 1000 / 48000) * 20000).astype("<i2")
    with wave.open(str(folder / "beep.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48000)
        file.writeframes(tone.tobytes())
    tracks = tuple(Track(input="beep", role="cue", start=frame * 2000) for frame in begins())
    made = Mix().run(
        MixSpec(samples=sum(LENGTHS) * 2000, tracks=tracks), {"beep": folder / "beep.wav"}, folder, still
    )
    return folder / made.files["mix"]


def begins() -> list[int]:
    return [sum(LENGTHS[:n]) for n in range(len(LENGTHS))]


def join(out: Path, segments: list[Path], mix: Path, lengths: tuple[int, ...] = LENGTHS) -> Path:
    out.mkdir(exist_ok=True)
    asked = MasterSpec(width=SIZE[0], height=SIZE[1], fps=FPS, lengths=lengths)
    inputs = dict(zip(segment_names(len(segments)), segments, strict=True)) | {"mix": mix}
    return out / Master().run(asked, inputs, out, still).files["episode"]


@pytest.fixture(scope="module")
def episode(flashing: list[Path], beeps: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return join(tmp_path_factory.mktemp("episode"), flashing, beeps)


# --- refused ---


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n",
        "ffconcat version 1.0\nfile /etc/hostname\n",
        "v=0\nm=video 1",
    ],
    ids=["hls", "concat", "sdp"],
)
def test_a_playlist_that_poses_as_a_clip_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "clip.mp4").write_text(text)
    with pytest.raises(BadInput, match=r"clip\.mp4 is not an mp4"):
        encode(tmp_path / "clip.mp4", tmp_path / "out", spec(10))


def test_a_clip_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    clip = draw(tmp_path / "short.mp4", f"testsrc2=s=216x384:r={FPS}", 20)
    with pytest.raises(ToolFailed, match="gave 14 of 30 frames"):
        encode(clip, tmp_path / "out", spec(30))


def test_a_truncated_segment_does_not_become_an_episode(
    tmp_path: Path, flashing: list[Path], beeps: Path
) -> None:
    cut_off = tmp_path / "cut-off.mp4"
    cut_off.write_bytes(flashing[1].read_bytes()[:900])
    with pytest.raises(ToolFailed):
        join(tmp_path / "out", [flashing[0], cut_off, *flashing[2:]], beeps)


def test_a_mix_of_another_length_is_refused(tmp_path: Path, flashing: list[Path], beeps: Path) -> None:
    with pytest.raises(ToolFailed, match=r"pictures last 6\.667 s, sound"):
        join(tmp_path / "out", flashing[:4], beeps, lengths=LENGTHS[:4])


def test_an_episode_that_lacks_a_frame_is_refused(tmp_path: Path, flashing: list[Path], beeps: Path) -> None:
    with pytest.raises(ToolFailed, match="193 frames instead of 194"):
        join(tmp_path / "out", flashing, beeps, lengths=(*LENGTHS[:4], LENGTHS[4] + 1))


def test_a_caption_without_glyphs_is_an_error(tmp_path: Path) -> None:
    clip = draw(tmp_path / "clip.mp4", f"testsrc2=s=216x384:r={FPS}", 30)
    unknown = pysubs2.SSAFile()
    unknown.append(pysubs2.SSAEvent(start=0, end=1000, text="\ue5f0"))
    with pytest.raises(MissingGlyphs, match="0xE5F0"):
        encode(clip, tmp_path / "out", spec(10, ass=unknown.to_string("ass")))


# --- what is in the files ---


def test_rounding_never_adds_up() -> None:
    lengths = (25,) * 500
    listed = segment_list(MasterSpec(width=216, height=384, fps=24, lengths=lengths))
    microseconds = [
        int(word.replace(".", "")) for word in listed.split() if "." in word and word[0].isdigit()
    ]
    ends = list(accumulate(microseconds[1:]))
    assert all(abs(end - n * 25 * 1e6 / 24) < 1 for n, end in enumerate(ends, start=1))


def test_every_frame_of_the_cut_is_in_the_episode(episode: Path) -> None:
    assert len(grey(episode)) == sum(LENGTHS)


def test_segments_begin_at_their_frames(episode: Path) -> None:
    white = [number for number, frame in enumerate(grey(episode)) if frame.mean() > 150]
    assert white == begins()


def test_sound_and_picture_differ_by_less_than_a_millisecond(episode: Path) -> None:
    # The head of the mix is left out by as much as AAC adds, so the beep at 0 has no beginning to find.
    assert max(abs(error) for error in sync_errors(episode)) < 0.001


def sync_errors(path: Path) -> Iterator[float]:
    """Seconds between each flash and its beep, by the times that the file itself gives."""
    with av.open(str(path)) as container:
        flashes = [f.time for f in container.decode(video=0) if f.to_ndarray(format="gray").mean() > 150]
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=0))
    sound = np.abs(np.concatenate([frame.to_ndarray()[0] for frame in frames]))
    for flash in flashes[1:]:
        start = round((flash - frames[0].time - 0.05) * 48000)
        near = sound[start : start + 4800]
        yield (start + int(np.argmax(near > 0.25 * near.max()))) / 48000 + frames[0].time - flash


def test_players_find_what_platforms_ask_for(episode: Path) -> None:
    boxes = names(episode)
    assert "elst" not in boxes
    assert boxes.index("moov") < boxes.index("mdat")
    assert "colr" in boxes
    packets = steps(episode)
    assert (packets.first, packets.even, packets.step, packets.ticks) == (0, True, 512, 12288)
    with av.open(str(episode)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.profile, audio.profile, audio.rate) == (
            "h264", "High", "LC", 48000,
        )  # fmt: skip
        assert (video.codec_context.colorspace, video.codec_context.color_range) == (1, 1)


def test_the_same_segment_has_the_same_bytes_in_another_folder(tmp_path: Path) -> None:
    clip = draw(tmp_path / "a.mp4", f"testsrc2=s=216x384:r={FPS}", 30)
    (tmp_path / "elsewhere").mkdir()
    again = shutil.copy(clip, tmp_path / "elsewhere" / "b.mp4")
    first = encode(clip, tmp_path / "one", spec(18))
    second = encode(Path(again), tmp_path / "elsewhere" / "two", spec(18))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("source", "picture"),
    [
        ("testsrc2=s=320x180:r=30", "format=yuv420p"),
        ("testsrc2=s=200x384:r=24000/1001", "format=yuv420p"),
        ("testsrc2=s=216x384:r=25", "format=yuv444p"),
        ("testsrc2=s=216x384:r=16", "format=yuv420p"),
    ],
    ids=["landscape 30", "23.976", "4:4:4 25", "16"],
)
def test_foreign_clips_are_fitted_to_the_episode(tmp_path: Path, source: str, picture: str) -> None:
    clip = draw(tmp_path / "foreign.mp4", source, 90, picture)
    made = encode(clip, tmp_path / "out", spec(48))
    assert steps(made).frames == 48
    with av.open(str(made)) as container:
        video = container.streams.video[0]
        assert (video.width, video.height, video.format.name) == (*SIZE, "yuv420p")


@pytest.mark.parametrize("tags", ["null", "setparams=colorspace=bt709:range=tv"], ids=["none", "half"])
def test_clips_without_colour_tags_get_them(tmp_path: Path, tags: str) -> None:
    clip = draw(tmp_path / "untagged.mp4", "testsrc2=s=216x384:r=24", 30, f"format=yuv420p,{tags}")
    made = encode(clip, tmp_path / "out", spec(18))
    assert "colr" in names(made)
    with av.open(str(made)) as container:
        context = container.streams.video[0].codec_context
        tags_ = (context.colorspace, context.color_primaries, context.color_trc, context.color_range)
        assert tuple(map(int, tags_)) == (1, 1, 1, 1)


def test_ready_and_fitted_segments_can_be_joined(tmp_path: Path, flashing: list[Path], beeps: Path) -> None:
    clip = draw(tmp_path / "foreign.mp4", "testsrc2=s=320x180:r=30", 90, "format=yuv420p")
    fitted = encode(clip, tmp_path / "out", spec(LENGTHS[0]))
    joined = join(tmp_path / "joined", [fitted, *flashing[1:]], beeps)
    white = [number for number, frame in enumerate(grey(joined)) if frame.mean() > 150]
    assert white == begins()[1:]


def test_the_cover_is_a_picture_of_the_episodes_size(tmp_path: Path) -> None:
    clip = draw(tmp_path / "clip.mp4", "color=white:s=216x384:r=24", 30)
    asked = CoverSpec(
        width=216, height=384, frame=20, title="Stolen Design", label="Episode 1", accent="#58a8ff"
    )
    made = Cover().run(asked, {"clip": clip}, tmp_path, still)
    with av.open(str(tmp_path / made.files["cover"])) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="gray")
    assert picture.shape == (384, 216)
    assert picture[:40].mean() > 240, "the face is left alone"
    assert picture[330:].mean() < 60, "the type has a dark ground"
    assert picture[270:310].max() > 200, "the title is white"


def test_a_title_that_cannot_be_set_is_refused(tmp_path: Path) -> None:
    clip = draw(tmp_path / "clip.mp4", "color=white:s=216x384:r=24", 30)
    asked = CoverSpec(width=216, height=384, frame=2, title="Never again " * 20, accent="#58a8ff")
    with pytest.raises(Exception, match="too long for 3 lines"):
        Cover().run(asked, {"clip": clip}, tmp_path, still)
