"""Keyframes by tiny klein: what is refused, what is recorded, and that a picture is its seed's alone."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from tiny_tasks import KLEIN, changed, drawn, nothing, still

from gpu import tiny
from gpu.card import card
from gpu.diffusion import residency, stills
from gpu.diffusion.stills import Words
from gpu.errors import BadCard, BrokenResult, MissingLibrary
from gpu.weights import fetch
from orchestrator import decoding
from workers.diffusers import pictures, verdict
from workers.diffusers.still import Still
from workers.errors import BadInput, BadSpec, ToolFailed, Unavailable

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")
pytestmark = pytest.mark.usefixtures("models")
WORDS = Words("Maya, furious")


def picture(seed: int = 1, references: tuple[Any, ...] = (), words: Words = WORDS, **more: Any) -> np.ndarray:
    made = stills.make(changed(card(KLEIN), **more), words, references, 64, 112, [seed], nothing)
    return made.pictures[0]


def test_another_version_of_the_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="tiny-klein differs on this machine"):
        Still().run(still(model="0" * 16), {}, tmp_path, nothing)


def test_a_card_that_makes_clips_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="makes a motion, not a still"):
        Still().run(still("tiny-wan-ti2v"), {}, tmp_path, nothing)


def test_an_unknown_card_is_not_here(tmp_path: Path) -> None:
    spec = still().model_copy(update={"card": "klein-nine"})
    with pytest.raises(Unavailable, match="no model card 'klein-nine'"):
        Still().run(spec, {}, tmp_path, nothing)


def test_references_with_a_gap_are_refused(tmp_path: Path) -> None:
    inputs = {"reference-2": drawn(tmp_path / "maya.png")}
    with pytest.raises(BadInput, match="numbered from 1 without gaps, not reference-2"):
        Still().run(still(), inputs, tmp_path, nothing)


def test_a_reference_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "maya.png").write_text("not a picture")
    with pytest.raises(BadInput, match=r"maya\.png cannot be read as a picture"):
        Still().run(still(), {"reference-1": tmp_path / "maya.png"}, tmp_path, nothing)


def test_more_references_than_the_model_takes_are_refused(tmp_path: Path) -> None:
    inputs = {f"reference-{number}": drawn(tmp_path / "maya.png") for number in range(1, 6)}
    with pytest.raises(BadSpec, match="takes 4 reference pictures, not 5"):
        Still().run(still(), inputs, tmp_path, nothing)


def test_words_that_the_model_cannot_be_given_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="tiny-klein cannot be given 'negative'"):
        Still().run(still(negative="blurry"), {}, tmp_path, nothing)


def test_an_option_that_the_pipeline_does_not_have_is_named() -> None:
    options = {**card(KLEIN).options, "guidance": 4.0}
    with pytest.raises(BadCard, match="Flux2KleinPipeline has no argument 'guidance'"):
        picture(options=options)


def test_a_card_that_cannot_be_loaded_changes_no_number_of_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICRODRAMA_MODELS", str(tmp_path))
    tiny.build("klein", tmp_path / "odd")
    config = tmp_path / "odd" / "transformer" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "num_layers": "many"}))
    odd = changed(card(KLEIN), dtype="bfloat16", weights={"folder": "odd"})
    fetch.fetch(odd, lambda **_: None)
    with pytest.raises(TypeError, match="as an integer"):
        residency.residents.get(odd)
    assert torch.ones(1).dtype == torch.float32


def test_attention_that_fetches_kernels_is_refused() -> None:
    with pytest.raises(BadCard, match="fetches kernels"):
        picture(attention="sage_hub")


def test_attention_that_is_not_installed_is_said_to_be_missing() -> None:
    with pytest.raises(MissingLibrary, match="'sage' is not here"):
        picture(attention="sage")


def test_attention_of_one_card_is_not_that_of_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    known = picture()
    made = picture(attention="_native_math")
    assert np.abs(made.astype(int) - known).max() <= 1
    monkeypatch.setattr("torch.nn.attention.sdpa_kernel", lambda _: 1 / 0)  # what chooses its sums
    with pytest.raises(ZeroDivisionError):
        picture(attention="_native_math")
    assert np.array_equal(picture(), known)


def test_a_cache_that_would_never_begin_is_refused() -> None:
    with pytest.raises(BadCard, match="nothing is saved"):
        picture(cache={"kind": "taylorseer"})


def test_a_cache_takes_hold_and_changes_the_picture() -> None:
    often = {"kind": "magcache", "settings": {"mag_ratios": [1.0] * 6, "threshold": 5.0}}
    assert not np.array_equal(picture(steps=6, cache=often), picture(steps=6))


def test_compiled_blocks_make_the_same_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICRODRAMA_COMPILER", "eager")
    made = stills.make(changed(card(KLEIN), compile="regional"), WORDS, (), 64, 112, [1], nothing)
    assert made.made_by["compile"] == "regional/eager"
    assert np.array_equal(made.pictures[0], picture())


def test_no_numbers_are_no_picture(tmp_path: Path) -> None:
    spoil = changed(card(KLEIN), about="spoilt", steps=3)
    resident = residency.residents.get(spoil)
    resident.pipe.transformer.proj_out.weight.data.fill_(float("nan"))
    with pytest.raises(BrokenResult, match="latents are no numbers"):
        stills.make(spoil, WORDS, (), 64, 112, [1], nothing)
    resident.pipe.transformer.proj_out.weight.data.fill_(0.01)
    resident.pipe.vae.decoder.conv_out.bias.data.fill_(float("nan"))
    with pytest.raises(BrokenResult, match="100 % of what it made are no numbers"):
        stills.make(spoil, WORDS, (), 64, 112, [1], nothing)
    residency.residents.clear()


def test_the_same_seed_makes_the_same_picture_and_another_another() -> None:
    assert np.array_equal(picture(1), picture(1))
    assert not np.array_equal(picture(1), picture(2))


def test_a_picture_does_not_depend_on_its_batch() -> None:
    together = stills.make(card(KLEIN), WORDS, (), 64, 112, [1, 2, 3], nothing).pictures
    alone = [picture(seed) for seed in (1, 2, 3)]
    differences = [np.abs(a.astype(int) - b).max() for a, b in zip(together, alone, strict=True)]
    assert max(differences) <= 1  # sums are ordered otherwise in a batch
    assert np.abs(alone[0].astype(int) - alone[1]).max() > 50


def test_references_and_their_order_are_seen(tmp_path: Path) -> None:
    maya, room = (pictures.opened(drawn(tmp_path / f"{seed}.png", seed)) for seed in (1, 2))
    made = [picture(references=order) for order in ((), (maya,), (maya, room), (room, maya))]
    assert len({each.tobytes() for each in made}) == 4


def test_the_candidate_that_came_out_best_is_kept(tmp_path: Path) -> None:
    inputs = {"reference-1": drawn(tmp_path / "maya.png")}
    heard: list[float] = []
    made = Still().run(still(candidates=3, seed=7), inputs, tmp_path, heard.append)
    decoding.accept(tmp_path / "still.png", made.facts)
    assert made.facts["native"] == {"width": 64, "height": 112}
    assert set(made.facts["verdict"]["measures"]) == {"dark", "bright", "contrast", "detail"}
    assert len(made.facts["verdict"]["others"]) == 2
    assert made.facts["made_by"]["seed"] in (7, 8, 9)
    assert heard == [0.5, 1.0]


def test_a_size_that_the_model_does_not_take_is_made_near_it_and_fitted(tmp_path: Path) -> None:
    made = Still().run(still(width=90, height=160), {}, tmp_path, nothing)
    with Image.open(tmp_path / "still.png") as found:
        assert found.size == (90, 160)
    assert made.facts["native"] == {"width": 64, "height": 112}


def test_pictures_that_all_came_out_bad_are_a_failure_with_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    black = np.zeros((112, 64, 3), np.uint8)
    monkeypatch.setattr(stills, "make", lambda *_: stills.Stills((black, black + 128), {}))
    with pytest.raises(ToolFailed, match=r"seed 1: black, flat, blurred .*; seed 2: flat, blurred"):
        Still().run(still(candidates=2), {}, tmp_path, nothing)


def checks_and_shades() -> np.ndarray:
    """A board of squares in many greys."""
    greys = np.random.default_rng(3).integers(30, 220, (14, 8), dtype=np.uint8)
    return np.repeat(np.kron(greys, np.ones((16, 16), np.uint8))[..., None], 3, axis=2)


@pytest.mark.parametrize(
    ("fault", "change"),
    [
        ("black", lambda it: it // 40),
        ("blown out", lambda it: np.maximum(it, 251)),
        ("flat", lambda it: it // 60 + 100),
        ("blurred", lambda it: cv2.GaussianBlur(it, (0, 0), 20)),
    ],
)
def test_the_verdict_names_what_is_wrong(fault: str, change: Any) -> None:
    board = checks_and_shades()
    assert fault in verdict.looked_at(change(board)).faults
    assert verdict.looked_at(board).faults == ()
