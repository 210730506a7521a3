"""Clips by tiny Wan: refused where the model cannot, and exactly as long, large and fast as was promised."""

import json
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from tiny_tasks import I2V, TI2V, changed, drawn, motion, nothing

from gpu.card import card
from gpu.diffusion import clips, residency
from gpu.diffusion.clips import Ends
from gpu.diffusion.stills import Words
from gpu.errors import BadCard, BrokenResult
from orchestrator import decoding
from workers.base import Made
from workers.conform import Shape
from workers.diffusers import footage
from workers.diffusers.motion import Motion
from workers.errors import BadInput, BadSpec, Unavailable

pytest.importorskip("torch")
pytest.importorskip("diffusers")
pytestmark = pytest.mark.usefixtures("models")
LINE = {"ms": 900, "words": [{"text": "You", "start": 0, "end": 900}]}


def filmed(folder: Path, spec: Any = None, **inputs: Path) -> Made:
    folder.mkdir(exist_ok=True)
    given = {"keyframe": drawn(folder / "keyframe.png"), **inputs}
    made = Motion().run(spec or motion(), given, folder, nothing)
    decoding.accept(folder / "clip.mp4", made.facts)
    return made


def frames(name: str, ends: Ends, count: int = 9, seed: int = 1, **more: Any) -> np.ndarray:
    chosen = changed(card(name), **more)
    return clips.make(chosen, Words("she turns"), ends, 32, 64, count, seed, nothing).frames


def blobs(tmp_path: Path, seed: int) -> Image.Image:
    with Image.open(drawn(tmp_path / f"{seed}.png", seed)) as found:
        return found.copy()


def test_another_version_of_the_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="differs on this machine"):
        filmed(tmp_path, motion(model="f" * 16))


def test_a_clip_needs_a_picture_to_start_from(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="the input keyframe"):
        Motion().run(motion(), {}, tmp_path, nothing)


def test_a_last_picture_that_the_model_would_ignore_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="cannot end on a given picture"):
        filmed(tmp_path, last=drawn(tmp_path / "last.png", 2))
    with pytest.raises(BadCard, match="cannot be steered to a last picture"):
        frames(TI2V, Ends(blobs(tmp_path, 1), blobs(tmp_path, 2)))


def test_a_length_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="at least one frame"):
        filmed(tmp_path, motion(frames=0))


def test_a_clip_is_what_was_promised_and_says_what_the_model_made(tmp_path: Path) -> None:
    facts = filmed(tmp_path).facts
    assert (facts["frames"], facts["width"], facts["height"], facts["fps"]) == (36, 72, 128, "24/1")
    assert facts["native"] == {"width": 32, "height": 64, "fps": 8, "frames": 13, "passes": 1}
    made_by = facts["made_by"]
    assert (made_by["card"], made_by["seed"], made_by["steps"]) == (TI2V, 1, card(TI2V).steps)
    assert json.loads(json.dumps(made_by)) == made_by


def test_a_spoken_clip_is_as_long_as_its_line(tmp_path: Path) -> None:
    (tmp_path / "line.json").write_text(json.dumps(LINE))
    facts = filmed(tmp_path, motion(lead=4, tail=6, frames=0), line=tmp_path / "line.json").facts
    assert facts["frames"] == 4 + 22 + 6
    assert facts["speech"] == {"start_frame": 4, "ms": 900}


def test_the_same_seed_makes_the_same_clip(tmp_path: Path) -> None:
    one, two, other = (
        filmed(tmp_path / str(number), motion(seed=seed))
        and (tmp_path / str(number) / "clip.mp4").read_bytes()
        for number, seed in enumerate((1, 1, 2))
    )
    assert one == two != other


def test_a_last_picture_steers_the_end(tmp_path: Path) -> None:
    first = blobs(tmp_path, 1)
    ends = [frames(I2V, Ends(first, last))[-1] for last in (None, blobs(tmp_path, 2), blobs(tmp_path, 3))]
    assert np.abs(ends[1].astype(int) - ends[2]).max() > 50
    assert np.abs(ends[0].astype(int) - ends[1]).max() > 50


def test_a_long_take_goes_on_from_the_last_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Image.Image] = []
    fitted = clips._fitted
    monkeypatch.setattr(clips, "_fitted", lambda *given: started.append(given[0]) or fitted(*given))
    made = clips.make(
        changed(card(TI2V), frames={"step": 4, "most": 13, "fps": 8}),
        Words("she turns"), Ends(blobs(tmp_path, 1)), 32, 64, 30, 1, nothing,
    )  # fmt: skip
    assert made.passes == (13, 13, 9)
    assert made.frames.shape == (33, 64, 32, 3)
    assert np.array_equal(np.asarray(started[1]), made.frames[12])
    assert np.array_equal(np.asarray(started[2]), made.frames[24])


def test_clips_of_no_numbers_are_a_failure(tmp_path: Path) -> None:
    spoilt = changed(card(TI2V), about="spoilt", steps=3)
    decoder = residency.residents.get(spoilt).pipe.vae.decoder
    decoder.conv_out.bias.data.fill_(float("nan"))
    with pytest.raises(BrokenResult, match="no numbers"):
        clips.make(spoilt, Words("she turns"), Ends(blobs(tmp_path, 1)), 32, 64, 5, 1, nothing)
    residency.residents.clear()


def test_clips_of_another_length_are_a_failure(tmp_path: Path) -> None:
    rounded = changed(card(TI2V), frames={"step": 2, "most": 49, "fps": 8})  # Wan takes steps of 4
    with pytest.raises(BrokenResult, match=r"shape \(1, 5, 64, 32, 3\), not \(1, 7, 64, 32, 3\)"):
        clips.make(rounded, Words("she turns"), Ends(blobs(tmp_path, 1)), 32, 64, 7, 1, nothing)


def test_a_promised_sound_that_is_not_made_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(BrokenResult, match="gave no sound"):
        frames(TI2V, Ends(blobs(tmp_path, 1)), sound=True, sample_rate=24000)


def test_a_sound_of_no_numbers_is_a_failure() -> None:
    answer = SimpleNamespace(audio=np.full((1, 2, 100), np.nan))
    with pytest.raises(BrokenResult, match="sound with numbers that are none"):
        clips._sound(changed(card(TI2V), sound=True), answer)


@pytest.mark.parametrize("rate", [24_000, 48_000])
def test_sound_is_as_long_as_its_clip(rate: int, tmp_path: Path) -> None:
    tone = np.sin(np.arange(rate) * 2 * np.pi * 440 / rate)[:, None].repeat(2, 1).astype(np.float32) / 2
    shape = Shape(72, 128, 24, 36)
    facts = footage.write_sound(tone, rate, shape, tmp_path)
    assert facts == {"ms": 1500, "rate": 48_000, "channels": 2}
    decoding.accept(tmp_path / "sound.wav", facts)


def test_frames_between_the_models_own_move_and_do_not_repeat(tmp_path: Path) -> None:
    """A bar that crosses the picture at 16 frames a second moves in each of 24."""
    moving = np.full((17, 64, 96, 3), 40, np.uint8)
    for number, frame in enumerate(moving):
        frame[16:48, 8 + 3 * number : 28 + 3 * number] = 210
    footage.write_clip(moving, Fraction(16), Shape(96, 64, 24, 24), tmp_path, nothing)
    middles = [np.average(np.arange(96), weights=seen.mean(0) - 39) for seen in lumas(tmp_path / "clip.mp4")]
    steps = np.diff(middles)
    assert len(middles) == 24
    assert steps[:-1].min() > 0.5


@pytest.mark.parametrize("count", [20, 24, 33, 49, 81])
@pytest.mark.parametrize("wanted", [24, 36, 38])
def test_a_clip_to_a_last_picture_ends_on_it(count: int, wanted: int, tmp_path: Path) -> None:
    """Each frame is a grey of its own; the first and the last are the clip's, whatever the model's length."""
    greys = np.linspace(60, 220, count).round().astype(np.uint8)
    moving = np.broadcast_to(greys[:, None, None, None], (count, 64, 96, 3))
    shape = Shape(96, 64, 24, wanted)
    frames, rate = footage.between(moving, shape)
    footage.write_clip(frames, rate, shape, tmp_path, nothing)
    seen = [float(each.mean()) for each in decoded(tmp_path / "clip.mp4")]
    assert len(seen) == wanted
    assert seen[0] == pytest.approx(60, abs=1.5)
    assert seen[-1] == pytest.approx(220, abs=1.5)
    assert np.diff(seen).min() > -1


def test_a_clip_that_is_given_a_last_picture_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[clips.Clips] = []
    make = clips.make
    monkeypatch.setattr(clips, "make", lambda *given: made.append(make(*given)) or made[-1])
    filmed(tmp_path, motion(I2V, frames=22), last=drawn(tmp_path / "last.png", 2))
    native = made[0].frames.mean(axis=3).astype(np.float32)
    last = decoded(tmp_path / "clip.mp4")[-1].astype(np.float32)
    small = cv2.resize(last, (45, 80), interpolation=cv2.INTER_AREA)  # of 48 x 80, cropped about the middle
    far = [float(np.abs(each[:, 1:46] - small).mean()) for each in native]
    assert np.argmin(far) == len(native) - 1, far


def decoded(clip: Path) -> list[np.ndarray]:
    return [frame.to_ndarray(format="gray") for frame in decoding.pictures(clip)]


def lumas(clip: Path) -> list[np.ndarray]:
    return [frame.to_ndarray(format="gray").astype(float).clip(40) for frame in decoding.pictures(clip)]
