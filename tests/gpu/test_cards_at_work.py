"""Every card for stills and motion does its work: random weights of its own class, through the worker."""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tiny_tasks import drawn, motion, nothing, still

from gpu.card import Card, card, names
from gpu.tiny import shrunk
from orchestrator import decoding
from workers.base import Made
from workers.diffusers.motion import Motion
from workers.diffusers.still import Still
from workers.errors import BadSpec

pytest.importorskip("torch")
pytest.importorskip("diffusers")
SHIPPED = {name: card(name) for name in names()}
STILLS = [name for name, each in SHIPPED.items() if each.makes == "still"]
MOTION = [name for name, each in SHIPPED.items() if each.makes == "motion"]
NEEDS_TORCHVISION = {"QwenImageEditPlusPipeline"}
NEGATIVE = "blurred"


@pytest.fixture(scope="module", autouse=True)
def _operators_cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every shipped card lies shrunk, under its own name, where an operator's cards lie."""
    from gpu.diffusion.residency import residents

    folder = tmp_path_factory.mktemp("at_work")
    (folder / "cards").mkdir()
    for name in (*STILLS, *MOTION):
        told = shrunk(SHIPPED[name]).model_dump(mode="json")
        (folder / "cards" / f"{name}.yaml").write_text(json.dumps(told))  # which is YAML too
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICRODRAMA_MODELS", str(folder))
        residents.clear()
        yield
        residents.clear()


@pytest.fixture(autouse=True)
def _small_references(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Qwen-Image-Edit enlarges every reference to a megapixel, whatever is asked for."""
    name = request.node.callspec.params["name"]
    if SHIPPED[name].pipeline not in NEEDS_TORCHVISION:
        return
    if not find_spec("torchvision"):
        pytest.skip("torchvision is not installed")
    from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus as plus

    monkeypatch.setattr(plus, "VAE_IMAGE_SIZE", 64 * 64)
    monkeypatch.setattr(plus, "CONDITION_IMAGE_SIZE", 56 * 56)


def every_word(chosen: Card) -> dict[str, str]:
    """Those besides the prompt that the card takes."""
    every = {"second": "window, phone", "negative": NEGATIVE}
    return {word: said for word, said in every.items() if word in chosen.arguments}


def size(chosen: Card) -> dict[str, int]:
    assert chosen.size is not None
    return {"width": chosen.size.width, "height": chosen.size.height}


def drawn_references(folder: Path, count: int, first: int = 10) -> dict[str, Path]:
    return {
        f"reference-{number}": drawn(folder / f"reference-{first + number}.png", first + number)
        for number in range(1, count + 1)
    }


def painted(name: str, folder: Path, inputs: dict[str, Path], **more: Any) -> Made:
    chosen = card(name)
    folder.mkdir(exist_ok=True)
    given = size(chosen) | every_word(chosen) | {"candidates": 2} | more
    return Still().run(still(name, **given), inputs, folder, nothing)


def filmed(name: str, folder: Path, **inputs: Path) -> Made:
    chosen = card(name)
    folder.mkdir(exist_ok=True)
    given = {"keyframe": drawn(folder / "keyframe.png", 1), **inputs}
    spec = motion(name, frames=12, **size(chosen), **every_word(chosen))
    return Motion().run(spec, given, folder, nothing)


def pixels(made: Made, folder: Path) -> np.ndarray:
    with Image.open(folder / made.files["still"]) as found:
        return np.asarray(found.convert("RGB")).astype(int)


def last_frame(folder: Path) -> np.ndarray:
    *_, last = decoding.pictures(folder / "clip.mp4")
    return last.to_ndarray(format="gray").astype(int)


@pytest.mark.parametrize("name", STILLS)
def test_one_reference_too_many_is_refused(name: str, tmp_path: Path) -> None:
    most = card(name).references
    with pytest.raises(BadSpec, match=f"takes {most} reference pictures, not {most + 1}"):
        painted(name, tmp_path, drawn_references(tmp_path, most + 1))


@pytest.mark.parametrize("name", STILLS)
def test_a_still_without_references_is_made_or_refused_as_the_card_says(name: str, tmp_path: Path) -> None:
    if card(name).from_text:
        assert painted(name, tmp_path, {}).facts["made_by"]["card"] == name
    else:
        with pytest.raises(BadSpec, match="needs a reference picture"):
            painted(name, tmp_path, {})


@pytest.mark.parametrize("name", STILLS)
def test_a_still_with_as_many_references_as_it_takes(name: str, tmp_path: Path) -> None:
    chosen = card(name)
    made = painted(name, tmp_path, drawn_references(tmp_path, chosen.references))
    decoding.accept(tmp_path / "still.png", {"width": chosen.size.width, "height": chosen.size.height})
    assert made.facts["native"] == size(chosen)
    assert json.loads(json.dumps(made.facts["made_by"])) == made.facts["made_by"]


@pytest.mark.parametrize("name", STILLS)
def test_the_last_of_the_references_is_seen(name: str, tmp_path: Path) -> None:
    most = card(name).references
    last = f"reference-{most}"
    inputs = drawn_references(tmp_path, most)
    other = inputs | {last: drawn(tmp_path / "other.png", 99)}
    one, two = (
        pixels(painted(name, tmp_path / side, given), tmp_path / side)
        for side, given in (("one", inputs), ("two", other))
    )
    assert np.abs(one - two).mean() > 0.5


@pytest.mark.parametrize("name", MOTION)
def test_a_clip_from_a_keyframe(name: str, tmp_path: Path) -> None:
    made = filmed(name, tmp_path)
    decoding.accept(tmp_path / "clip.mp4", made.facts)
    chosen = card(name)
    assert made.facts["native"]["fps"] == chosen.frames.fps
    assert (made.facts["native"]["width"], made.facts["native"]["height"]) == tuple(size(chosen).values())
    assert ("sound" in made.files) == chosen.sound
    assert json.loads(json.dumps(made.facts["made_by"])) == made.facts["made_by"]


@pytest.mark.parametrize("name", [name for name in MOTION if SHIPPED[name].last_frame])
def test_a_clip_between_two_pictures(name: str, tmp_path: Path) -> None:
    ends = []
    for seed in (2, 3):
        made = filmed(name, tmp_path / str(seed), last=drawn(tmp_path / f"last-{seed}.png", seed))
        decoding.accept(tmp_path / str(seed) / "clip.mp4", made.facts)
        ends.append(last_frame(tmp_path / str(seed)))
    assert np.abs(ends[0] - ends[1]).mean() > 1


@pytest.mark.parametrize("name", [name for name in MOTION if not SHIPPED[name].last_frame])
def test_elsewhere_a_last_picture_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="cannot end on a given picture"):
        filmed(name, tmp_path, last=drawn(tmp_path / "last.png", 2))


@pytest.mark.parametrize("name", [name for name in MOTION if SHIPPED[name].sound])
def test_its_sound_is_as_long_as_the_clip_and_is_heard(name: str, tmp_path: Path) -> None:
    made = filmed(name, tmp_path)
    facts = made.facts["sound"]
    assert (facts["ms"], facts["rate"]) == (500, 48_000)  # 12 frames of 24
    decoding.accept(tmp_path / made.files["sound"], facts)  # it is no silence either
