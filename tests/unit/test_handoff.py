"""Reference, proxies and graphics on drawn clips: what is refused, and what the files really hold."""

import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import pyvips
from numpy.typing import NDArray

from orchestrator.acceptance import accept
from orchestrator.burnin import notes
from orchestrator.cut import Cut, Event
from orchestrator.executor.base import Claim, Done
from orchestrator.graph import Blob, Graph, Task
from orchestrator.promises import promised, settle
from orchestrator.reference_media import graphic_task, proxy_task, reference_task, small
from orchestrator.store import digest_of
from workers import ffmpeg as tool
from workers import typeset
from workers.errors import BadInput, ToolFailed
from workers.registry import entry
from workers.stitch.boxes import names, steps
from workers.stitch.handoff_spec import ProxySpec, ReferenceSpec
from workers.stitch.reference import timecode

SIZE, FPS, FRAMES = (216, 384), 24, 48
TAGS = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-threads", "1", "-bf", "2"]
PLAIN = [
    "-use_editlist",
    "0",
    "-movflags",
    "+faststart+negative_cts_offsets",
    "-video_track_timescale",
    "12288",
]
EVENTS = (
    Event(shot="b1-a", take="motion/b1-a/t1", source_in=6, frames=20, start=0),
    Event(shot="b2-rx", take="motion/b2-rx/t12", source_in=0, frames=28, start=20),
)
CUT = Cut(series="key", episode=1, width=SIZE[0], height=SIZE[1], frames=FRAMES, events=EVENTS)


def still(_: float) -> None:
    """Progress that nobody watches."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """48 frames, each as bright as its number says."""
    return draw(tmp_path_factory.mktemp("clip") / "clip.mp4", "geq=lum=40+4*N:cb=128:cr=128")


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grey, with a click at its 25th frame, laid out as the master lays it out."""
    folder = tmp_path_factory.mktemp("episode")
    beat = np.zeros(FRAMES * 2000, "<i2")
    beat[24 * 2000 : 24 * 2000 + 480] = 20_000
    with wave.open(str(folder / "click.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(beat.tobytes())
    picture = draw(folder / "picture.mp4", "geq=lum=40+4*N:cb=128:cr=128")
    sound = [
        "-i",
        str(folder / "click.wav"),
        "-map",
        "0:v",
        "-map",
        "1:a",
        "-c:v",
        "copy",
        "-c:a",
        "aac",
        "-ac",
        "2",
    ]
    tool.run(["-i", str(picture), *sound, *PLAIN, str(folder / "episode.mp4")])
    return folder / "episode.mp4"


def draw(path: Path, look: str, frames: int = FRAMES, size: tuple[int, int] = SIZE) -> Path:
    source = f"color=gray:s={size[0]}x{size[1]}:r={FPS}"
    picture = f"format=yuv420p,{look},{TAGS}"
    tool.run(
        ["-f", "lavfi", "-i", source, "-vf", picture, "-frames:v", str(frames), *X264, *PLAIN, str(path)]
    )
    return path


def run(task: Task, inputs: Mapping[str, Path], out: Path) -> dict[str, Path]:
    """Make it, and accept it as a driver does, from here and from a stranger."""
    out.mkdir(exist_ok=True)
    known = entry(task.worker)
    worker = known.load()()
    worker.setup()
    made = worker.run(task.spec, inputs, out, still)
    claims = {
        role: Claim(name, (out / name).stat().st_size, digest_of(out / name))
        for role, name in made.files.items()
    }
    promise = promised(task.worker, task.spec.model_dump(), inputs)
    assert {role: Path(name).suffix for role, name in made.files.items()} == promise.files
    assert settle(promise, made.facts) == made.facts
    accept(Done("a", claims, made.facts, 0, 0, plan={**promise.facts, **promise.checked}), out)
    return accept(Done("a", claims, made.facts, 0, 0), out, copies=known.copies)


def grey(path: Path) -> NDArray[np.float64]:
    with av.open(str(path)) as container:
        return np.stack([f.to_ndarray(format="gray") for f in container.decode(video=0)]).astype(np.float64)


# --- refused ---


def test_a_take_that_ends_too_early_has_no_proxy(clip: Path, tmp_path: Path) -> None:
    task = proxy_task("motion/b1-a/t1", Blob("0" * 64, ".mp4"), 60, CUT)
    with pytest.raises(ToolFailed, match="gave 50 of 60 frames"):
        run(task, {"clip": clip}, tmp_path)


def test_an_episode_of_another_length_has_no_reference(episode: Path, tmp_path: Path) -> None:
    spec = ReferenceSpec(width=108, height=192, fps=FPS, frames=50, ass=notes(CUT, {}))
    with pytest.raises(ToolFailed, match="48 of 50 frames"):
        run(Task("reference", "reference", "stitch.reference", spec), {"episode": episode}, tmp_path)


def test_a_playlist_that_poses_as_a_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_text("#EXTM3U\nfile:///etc/hostname\n")
    task = graphic_task("title", CUT, 12, picture=Blob("0" * 64, ".png"))
    with pytest.raises(BadInput, match=r"picture\.png is not a PNG"):
        run(task, {"picture": tmp_path / "picture.png"}, tmp_path)


@pytest.mark.parametrize("given", [{}, {"clip": Blob("0" * 64, ".mp4"), "picture": Blob("0" * 64, ".png")}])
def test_a_graphic_is_made_from_one_thing(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="from a clip or from a picture"):
        graphic_task("title", CUT, 12, **given)


# --- proxies ---


def test_a_proxy_has_the_same_frames_at_the_same_times(clip: Path, tmp_path: Path) -> None:
    task = proxy_task("motion/b1-a/t1", Blob("0" * 64, ".mp4"), FRAMES, CUT)
    made = run(task, {"clip": clip}, tmp_path)["proxy"]
    assert (task.name, steps(made)) == ("proxy/b1-a/t1", steps(clip))
    assert np.abs(grey(made).mean((1, 2)) - grey(clip).mean((1, 2))).max() < 1.5


def test_a_proxy_can_be_entered_twice_a_second(clip: Path, tmp_path: Path) -> None:
    made = run(proxy_task("motion/b1-a/t1", Blob("0" * 64, ".mp4"), FRAMES, CUT), {"clip": clip}, tmp_path)[
        "proxy"
    ]
    with av.open(str(made)) as container:
        keys = [number for number, packet in enumerate(container.demux(video=0)) if packet.is_keyframe]
    assert keys == [0, 12, 24, 36]


def test_a_large_take_becomes_small(tmp_path: Path) -> None:
    large = draw(tmp_path / "large.mp4", "geq=lum=40+4*N:cb=128:cr=128", 12, (1080, 1920))
    spec = ProxySpec(width=540, height=960, fps=FPS, frames=12)
    made = run(Task("proxy/x", "proxy", "stitch.proxy", spec), {"clip": large}, tmp_path)["proxy"]
    assert grey(made).shape == (12, 960, 540)


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((1080, 1920), (540, 960)),
        ((540, 960), (540, 960)),
        ((216, 384), (216, 384)),
        ((1088, 1920), (540, 952)),
    ],
)
def test_small_has_the_same_shape(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    assert small(*size) == wanted


# --- the reference ---


@pytest.fixture(scope="module")
def burnt(episode: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(reference_task(CUT), {"episode": episode}, tmp_path_factory.mktemp("burnt") / "out")[
        "reference"
    ]


def test_the_reference_is_frame_for_frame_the_episode(burnt: Path, episode: Path) -> None:
    assert steps(burnt) == steps(episode)
    top = slice(0, SIZE[1] // 2)
    assert np.abs(grey(burnt)[:, top].mean((1, 2)) - grey(episode)[:, top].mean((1, 2))).max() < 1.5


def test_the_reference_sounds_like_the_episode(burnt: Path, episode: Path) -> None:
    assert packets(burnt) == packets(episode)
    assert "elst" not in names(burnt)


def test_the_clock_moves_with_every_frame(burnt: Path) -> None:
    lower = grey(burnt)[:, SIZE[1] * 9 // 10 :] - grey(burnt)[:, : SIZE[1] // 10].mean((1, 2), keepdims=True)
    changes = np.abs(np.diff(lower, axis=0)).max((1, 2))
    assert changes.min() > 25


def test_the_note_changes_at_the_cut_and_nowhere_else(burnt: Path) -> None:
    film = grey(burnt)
    band = film[:, SIZE[1] * 83 // 100 : SIZE[1] * 87 // 100] - film[:, : SIZE[1] // 10].mean(
        (1, 2), keepdims=True
    )
    changes = np.abs(np.diff(band, axis=0)).max((1, 2))
    assert int(changes.argmax()) == 19
    assert np.delete(changes, 19).max() < changes[19] / 2


@pytest.mark.parametrize(
    ("frame", "fps", "read"),
    [
        (0, 24, "01:00:00:00"),
        (1535, 24, "01:01:03:23"),
        (30, 30, "01:00:01:00"),
        (25 * 60, 25, "01:01:00:00"),
    ],
)
def test_timecode_counts_from_one_hour(frame: int, fps: int, read: str) -> None:
    assert timecode(frame, fps) == read


@pytest.mark.parametrize(
    "name", [r"{\an8}{\p1}m 0 0", "a\\Nb", "x" * 300, "\u202eegap", "one\nDialogue: 0,two", "\x00\x07"]
)
def test_names_carry_no_tags(name: str) -> None:
    text = notes(CUT, {EVENTS[0].take: name})
    first = next(line for line in text.splitlines() if line.startswith("Dialogue"))
    assert text.count("Dialogue: ") - first.count("Dialogue: ") == 1
    assert r"{\an8}" not in text
    assert r"\Nb" not in text


def test_a_name_is_drawn_where_names_are(episode: Path, tmp_path: Path) -> None:
    names = {EVENTS[0].take: r"{\an8\pos(540,200)\fs300}x", EVENTS[1].take: "}\\N{\\p1}m 0 0 l 900 0 900 900"}
    made = run(reference_task(CUT, names), {"episode": episode}, tmp_path)["reference"]
    top = slice(0, SIZE[1] * 3 // 4)
    assert np.abs(grey(made)[:, top] - grey(episode)[:, top]).max() < 12


def test_what_no_typeface_has_is_a_question_mark() -> None:
    gap = next(sign for sign in "\U0001f9ff\U0001f6d7\U000132f4" if typeset.missing(sign))
    assert "a?b" in notes(CUT, {EVENTS[0].take: f"a{gap}b"})


def test_a_note_says_shot_and_take() -> None:
    text = notes(CUT, {})
    assert "b1-a  T01" in text
    assert "b2-rx  T12" in text


def test_another_clock_style_is_another_task_and_the_same_cut_is_the_same() -> None:
    keys = [
        Graph.of([master(), reference_task(CUT, each)]).keys()["reference"]
        for each in ({}, {}, {EVENTS[0].take: "EP01"})
    ]
    assert keys[0] == keys[1] != keys[2]


# --- graphics ---


def test_a_clip_becomes_prores_and_a_still(clip: Path, tmp_path: Path) -> None:
    task = graphic_task("end", CUT, 20, clip=Blob("0" * 64, ".mp4"), source_in=10)
    made = run(task, {"clip": clip}, tmp_path)
    assert look(made["graphic"]) == ("prores", "4444", "yuv444p12le", 20)
    assert np.abs(grey(made["graphic"]).mean((1, 2)) - grey(clip)[10:30].mean((1, 2))).max() < 1.5
    picture = pyvips.Image.new_from_file(str(made["picture"]))
    assert (picture.width, picture.height, picture.bands) == (*SIZE, 3)
    assert abs(picture.avg() - grey(clip)[20].mean()) < 1.5


def test_a_transparent_picture_stays_transparent(tmp_path: Path) -> None:
    ramp = (pyvips.Image.identity().resize(SIZE[0] / 256, vscale=SIZE[1]).cast("uchar")).crop(0, 0, *SIZE)
    card((200, 30, 30)).bandjoin(ramp).pngsave(str(tmp_path / "card.png"))
    task = graphic_task("title", CUT, 6, picture=Blob("0" * 64, ".png"))
    made = run(task, {"picture": tmp_path / "card.png"}, tmp_path / "out")
    assert look(made["graphic"])[2:] == ("yuva444p12le", 6)
    with av.open(str(made["graphic"])) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgba")
    assert np.abs(frame[..., 3].astype(int) - ramp.numpy().reshape(SIZE[1], SIZE[0])).max() <= 1
    assert np.abs(frame[..., :3].astype(int) - (200, 30, 30)).max() <= 3
    assert pyvips.Image.new_from_file(str(made["picture"])).bands == 4


def test_a_solid_picture_has_no_alpha(tmp_path: Path) -> None:
    card((10, 200, 30)).pngsave(str(tmp_path / "card.png"))
    made = run(
        graphic_task("end", CUT, 6, picture=Blob("0" * 64, ".png")),
        {"picture": tmp_path / "card.png"},
        tmp_path / "out",
    )
    assert look(made["graphic"])[2:] == ("yuv444p12le", 6)


def card(colour: tuple[int, int, int]) -> Any:
    """A picture of one colour."""
    return (pyvips.Image.black(*SIZE) + list(colour)).cast("uchar").copy(interpretation="srgb")


def look(path: Path) -> tuple[str, str, str, int]:
    with av.open(str(path)) as container:
        codec = container.streams.video[0].codec_context
        frames = sum(1 for _ in container.decode(video=0))
        return codec.name, str(codec.profile), str(codec.pix_fmt), frames


def packets(path: Path) -> list[tuple[int | None, bytes]]:
    with av.open(str(path), options={"ignore_editlist": "1"}) as container:
        return [(packet.pts, bytes(packet)) for packet in container.demux(audio=0) if packet.size]


def master() -> Task:
    """Something that makes the episode."""
    return Task("master", "master", "stitch.proxy", ProxySpec(width=16, height=16, fps=24, frames=1))
