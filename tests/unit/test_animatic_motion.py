"""Moving takes: length, lips, blinks, glide, and bytes that never differ."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.animatic import lips
from workers.animatic.acting import BLINK, perform
from workers.animatic.camera import MOVES, Camera
from workers.animatic.compositor import Canvas, Spot
from workers.animatic.raster import Planes
from workers.animatic.spec import Acting, Card, Figure, Motion, Picture, Place, Player
from workers.animatic.timing import frames_for
from workers.animatic.worker import CLIP, Moving
from workers.errors import BadInput, BadSpec

FPS = 24
MAYA = Figure(
    identity="maya", presents="female", age=24, hair="shoulder-length dark hair", outfit="beige blazer"
)
ROOM = Place(identity="conference-room", time="night")
LINE: dict[str, Any] = {
    "ms": 1000,
    "words": [{"text": "stop", "start": 0, "end": 900}],
    "phonemes": [
        {"symbol": "s", "start": 0, "end": 160},
        {"symbol": "t", "start": 160, "end": 240},
        {"symbol": "ɑː", "start": 240, "end": 600},
        {"symbol": "p", "start": 600, "end": 900},
    ],
}


def motion(move: str = "static", speaks: bool = False, **more: Any) -> Motion:
    acting = Acting(emotion="neutral", speaks=speaks)
    picture = Picture(
        width=216, height=384, size="CU", cast=(Player(figure=MAYA, acting=acting),), place=ROOM
    )
    return Motion(picture=picture, move=move, **more)


def film(spec: Motion, folder: Path, line: dict[str, Any] | None = None) -> tuple[dict[str, Any], bytes]:
    folder.mkdir(parents=True)
    inputs = {}
    if line is not None:
        inputs["line"] = folder / "line.json"
        inputs["line"].write_text(json.dumps(line), encoding="utf-8")
    made = Moving().run(spec, inputs, folder, lambda share: None)
    return dict(made.facts), (folder / CLIP).read_bytes()


def decoded(folder: Path) -> list[np.ndarray]:
    with av.open(str(folder / CLIP)) as clip:
        return [frame.to_ndarray(format="gray").astype(int) for frame in clip.decode(video=0)]


@pytest.mark.parametrize(
    ("spec", "line", "error"),
    [
        (motion(), None, BadSpec),
        (motion("crane", frames=4), None, BadSpec),
        (motion(frames=4), {"words": []}, BadInput),
        (motion(lead=2, tail=2, speaks=True), {"ms": 500}, BadInput),
    ],
)
def test_what_cannot_be_filmed_is_refused(
    spec: Motion, line: dict[str, Any] | None, error: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(error):
        film(spec, tmp_path / "a", line)


@pytest.mark.parametrize(("ms", "frames"), [(1000, 6 + 24 + 9), (1001, 6 + 25 + 9), (1, 6 + 1 + 9)])
def test_a_spoken_take_lasts_as_long_as_its_line(ms: int, frames: int) -> None:
    assert frames_for(motion(lead=6, tail=9), {"ms": ms}) == frames


def test_a_take_is_what_it_promises(tmp_path: Path) -> None:
    facts, _ = film(motion("push-in", speaks=True, lead=4, tail=8), tmp_path / "a", LINE)
    assert facts == {
        "frames": 36,
        "width": 216,
        "height": 384,
        "fps": "24/1",
        "moves": True,
        "speech": {"start_frame": 4, "ms": 1000},
    }
    with av.open(str(tmp_path / "a" / CLIP)) as clip:
        stream = clip.streams.video[0]
        packets = [packet.pts for packet in clip.demux(stream) if packet.pts is not None]
        assert (stream.time_base.denominator, stream.codec_context.pix_fmt) == (12288, "yuv420p")
        assert sorted(packets) == [512 * at for at in range(36)]
        assert stream.codec_context.color_range == 1
        assert stream.codec_context.colorspace == 1


def test_the_same_take_has_the_same_bytes(tmp_path: Path) -> None:
    spec = motion("handheld", frames=20)
    assert film(spec, tmp_path / "a")[1] == film(spec, tmp_path / "b" / "deeper")[1]
    assert film(spec, tmp_path / "c")[1] != film(motion("handheld", frames=20, seed=2), tmp_path / "d")[1]


def test_the_mouth_moves_only_while_the_line_is_spoken(tmp_path: Path) -> None:
    spec = motion(speaks=True, lead=16, tail=16)
    film(spec, tmp_path / "a", LINE)
    film(motion(speaks=False, lead=16, tail=16), tmp_path / "b", LINE)
    apart = [
        np.abs(a - b).max() for a, b in zip(decoded(tmp_path / "a"), decoded(tmp_path / "b"), strict=True)
    ]
    assert max(apart[:15]) < 24
    assert max(apart[41:]) < 24
    assert sum(value > 60 for value in apart[16:40]) > 10


def test_only_the_speaker_speaks() -> None:
    mouths = lips.mouths(LINE, FPS, 40, 6)
    silent = perform(Acting(), "victor", 40, FPS, 1, ())
    assert {face.mouth for face in silent.faces} == {"rest"}
    assert {face.mouth for face in perform(Acting(speaks=True), "maya", 40, FPS, 1, mouths).faces} > {
        "rest",
        "wide",
    }


def test_phonemes_become_mouths() -> None:
    mouths = lips.mouths(LINE, FPS, 36, 6)
    assert mouths[:6] == ("rest",) * 6
    assert mouths[30:] == ("rest",) * 6
    assert "teeth" in mouths[6:10]
    assert "wide" in mouths[11:20]
    assert "closed" in mouths[19:28]


@pytest.mark.parametrize(
    ("symbol", "mouth"),
    [("m", "closed"), ("oʊ", "round"), ("f", "teeth"), ("ˈɑː", "wide"), ("_", None), ("n", "small")],
)
def test_a_symbol_has_its_mouth(symbol: str, mouth: str | None) -> None:
    assert lips.shape(symbol) == mouth


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=4), st.integers(0, 3000), st.integers(1, 3000), st.integers(1, 120))
def test_any_timing_gives_a_mouth_for_each_frame(symbol: str, start: int, length: int, frames: int) -> None:
    timing = {"ms": start + length, "phonemes": [{"symbol": symbol, "start": start, "end": start + length}]}
    assert len(lips.mouths(timing, FPS, frames, 6)) == frames


@settings(max_examples=60, deadline=None)
@given(st.integers(18, 400), st.integers(1, 9), st.sampled_from(("neutral", "shocked", "glare")))
def test_everybody_blinks(frames: int, seed: int, emotion: str) -> None:
    lids = [face.lids for face in perform(Acting(emotion=emotion), "maya", frames, FPS, seed, ()).faces]
    closed = [at for at in range(1, frames) if lids[at] == "closed" and lids[at - 1] != "closed"]
    assert closed
    assert all(2.5 * FPS < later - sooner < 4.8 * FPS for sooner, later in pairwise(closed))
    assert lids[0] == lids[-1] == "open"
    assert len(BLINK) * 2 < 12


def test_a_blink_is_seen(tmp_path: Path) -> None:
    film(motion(frames=60), tmp_path / "a")
    frames = decoded(tmp_path / "a")
    eyes = [frame[116:140, 80:136] for frame in frames]
    changes = [np.abs(eyes[at + 2] - eyes[at]).max() for at in range(56)]
    assert max(changes) > 50


@pytest.mark.parametrize("move", MOVES)
def test_moves_glide(move: str) -> None:
    camera = Camera(move, 96, (540, 640))
    edges = [
        camera.focus[0] + (0 - camera.focus[0]) * camera.at(at).zoom + camera.at(at).x for at in range(96)
    ]
    steps = np.diff(edges)
    assert np.abs(np.diff(steps)).max() < (2.5 if move == "handheld" else 0.35)
    assert max(state.zoom for state in map(camera.at, range(96))) <= camera.closest + 1e-9


@settings(max_examples=80, deadline=None)
@given(st.floats(0.84, 0.97), st.floats(-160, 60), st.floats(-160, 60))
def test_plates_are_laid_between_pixels(scale: float, x: float, y: float) -> None:
    """A ramp shows where its pixels came to lie."""
    rows, columns = np.mgrid[0:400, 0:400].astype(np.float32)
    ramp = ((rows + columns) * 0.3).astype(np.uint8)
    planes = Planes(
        ramp, np.full((200, 200, 2), 128, np.uint8), (np.zeros_like(ramp), np.zeros((200, 200, 2), np.uint8))
    )
    canvas = Canvas.blank(120, 120)
    canvas.lay(planes, Spot(x, y, scale))
    down, across = np.mgrid[80:110, 80:110]
    wanted = 0.3 * ((down + 0.5 - y) / scale + (across + 0.5 - x) / scale - 1)
    assert abs((canvas.luma[80:110, 80:110] - wanted).mean() + 0.5) < 0.35


def test_an_insert_can_be_filmed(tmp_path: Path) -> None:
    card = Card(kind="message", title="Unknown number", lines=("Don't open the second folder.",))
    picture = Picture(width=216, height=384, size="insert", composition="insert", place=ROOM, card=card)
    film(Motion(picture=picture, move="push-in", frames=12), tmp_path / "a")
    frames = decoded(tmp_path / "a")
    assert len(frames) == 12
    assert np.abs(frames[0] - frames[-1]).mean() > 1
