"""Every card for stills and motion, over random weights of its own pipeline class: what it promises holds."""

import inspect
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_models import made, picture, pixels, words
from PIL import Image

from gpu.card import Card, card, names
from gpu.diffusion import calling
from gpu.errors import BadCard
from gpu.tiny import shrunk
from prompt_templates import dialects

PICTURES = [name for name in names() if card(name).makes != "voice"]
STILLS = [name for name in PICTURES if card(name).makes == "still"]
MOTION = [name for name in PICTURES if card(name).makes == "motion"]
NEEDS_TORCHVISION = {"QwenImageEditPlusPipeline"}
SEEN = 0.002
"""Mean change of a pixel, of 1, from which on two pictures differ."""


@pytest.mark.parametrize("name", PICTURES)
def test_a_cards_numbers_agree_with_each_other(name: str) -> None:
    told = card(name)
    assert told.size is not None
    assert not told.size.width % told.size.multiple
    assert not told.size.height % told.size.multiple
    assert told.size.width < told.size.height, "portrait"
    assert told.size.width * told.size.height <= told.size.most_pixels
    assert told.least_vram_gib <= told.vram_gib
    assert told.steps > 0
    if told.frames:
        assert told.frames.most % told.frames.step == 1
    assert (told.references > 0) == ("references" in told.arguments)
    assert told.last_frame == ("last" in told.arguments)
    assert told.sound == (told.sample_rate > 0)


@pytest.mark.parametrize("name", PICTURES)
def test_a_cards_ladder_goes_from_free_to_dear(name: str) -> None:
    order = ("vae-slicing", "vae-tiling", "smaller-batch", "model-offload", "group-offload")
    ladder = card(name).ladder
    assert list(ladder) == sorted(ladder, key=order.index)
    assert ("smaller-batch" in ladder) == ("batch" in card(name).arguments)


@pytest.mark.parametrize("name", PICTURES)
def test_a_card_speaks_a_dialect_that_there_is(name: str) -> None:
    assert card(name).dialect in dialects()


@pytest.mark.parametrize("name", PICTURES)
def test_a_card_says_where_its_licence_was_read(name: str) -> None:
    licence = card(name).licence
    assert licence.source
    if licence.verified:
        assert "memory" not in licence.source
        assert "not read" not in licence.source


def test_weights_that_are_not_free_to_use_need_consent() -> None:
    assert not card("flux2-klein-9b").licence.commercial
    assert {name for name in PICTURES if card(name).licence.consent} == {
        "flux2-klein-9b",
        "ltx2",
        "ltx-first-last",
    }


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A models folder of this module, in which recipes are made."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("models")
        patch.setenv("MICRODRAMA_MODELS", str(folder))
        yield folder


@pytest.fixture(scope="module")
def loaded(models: Path) -> Any:
    """Name -> the shrunk card and its pipeline, loaded once."""
    pytest.importorskip("torch")
    pytest.importorskip("diffusers")
    from gpu.diffusion import loading
    from gpu.weights import door

    kept: dict[str, tuple[Card, Any]] = {}

    def load(name: str) -> tuple[Card, Any]:
        if card(name).pipeline in NEEDS_TORCHVISION and not find_spec("torchvision"):
            pytest.skip("torchvision is not installed")
        if name not in kept:
            small = shrunk(card(name))
            kept.clear()
            kept[name] = small, loading.load(small, door.located(small))
        return kept[name]

    return load


@pytest.fixture(autouse=True)
def _small_references(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Qwen-Image-Edit enlarges every reference to a megapixel, whatever is asked for."""
    if "loaded" in request.fixturenames and "qwen" in request.node.name and find_spec("torchvision"):
        from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus as plus

        monkeypatch.setattr(plus, "VAE_IMAGE_SIZE", 64 * 64)
        monkeypatch.setattr(plus, "CONDITION_IMAGE_SIZE", 56 * 56)


def change(one: Any, other: Any) -> float:
    """Mean change of a pixel, of 1."""
    return float(np.abs(one - other).mean())


@pytest.mark.parametrize("name", PICTURES)
class TestWhatACardPromises:
    """One card after the other, each with every word that it takes."""

    def test_the_picture_has_the_size_and_something_to_see(self, name: str, loaded: Any) -> None:
        small, pipe = loaded(name)
        seen = pixels(small, made(small, pipe))
        count = small.frames.most if small.frames else 2
        assert seen.shape == (count, small.size.height, small.size.width, 3)
        assert np.isfinite(seen).all()
        assert seen.std() > 0.1, "neither black nor grey"
        assert change(seen[0], seen[-1]) > SEEN, "moves, or the batch holds two pictures"

    def test_the_seed_decides(self, name: str, loaded: Any) -> None:
        small, pipe = loaded(name)
        first = pixels(small, made(small, pipe, seed=1))
        assert np.array_equal(first, pixels(small, made(small, pipe, seed=1)))
        assert change(first, pixels(small, made(small, pipe, seed=50))) > SEEN

    def test_the_pictures_it_is_shown_are_heard(self, name: str, loaded: Any) -> None:
        small, pipe = loaded(name)
        word = "image" if small.makes == "motion" else "references"
        other: Any = picture(77)
        if word == "references":
            given = words(small)["references"]
            nested = isinstance(given[0], list)
            other = [[other, *given[0][1:]]] if nested else [other, *given[1:]]
        shown = pixels(small, made(small, pipe))
        assert change(shown, pixels(small, made(small, pipe, **{word: other}))) > SEEN

    def test_the_words_are_heard(self, name: str, loaded: Any) -> None:
        small, pipe = loaded(name)
        said = pixels(small, made(small, pipe))
        assert not np.array_equal(said, pixels(small, made(small, pipe, prompt="A door stands open")))

    def test_a_wrong_argument_is_refused_by_us_and_by_the_pipeline(self, name: str, loaded: Any) -> None:
        small, pipe = loaded(name)
        for word in small.arguments:
            wrong = small.model_copy(update={"arguments": small.arguments | {word: "colour_of_hair"}})
            with pytest.raises(BadCard, match=r"has no argument 'colour_of_hair'"):
                made(wrong, pipe)
        wrong = small.model_copy(update={"options": small.options | {"colour_of_hair": 1}})
        with pytest.raises(BadCard, match=r"has no argument 'colour_of_hair'"):
            made(wrong, pipe)
        kinds = {each.kind for each in inspect.signature(pipe.__call__).parameters.values()}
        if inspect.Parameter.VAR_KEYWORD not in kinds:  # SDXL swallows what it does not know
            with pytest.raises(TypeError, match="colour_of_hair"):
                pipe(**calling.arguments(small, pipe, **words(small)), colour_of_hair=1)


@pytest.mark.parametrize("name", PICTURES)
def test_every_argument_and_option_is_one_of_the_full_sized_pipeline(name: str) -> None:
    pytest.importorskip("torch")
    diffusers = pytest.importorskip("diffusers")
    told = card(name)
    known = inspect.signature(getattr(diffusers, told.pipeline).__call__).parameters
    assert {*told.arguments.values(), *told.options} <= set(known)


@pytest.mark.parametrize("name", [name for name in MOTION if card(name).last_frame])
def test_a_last_frame_is_heard_where_the_card_says_so(name: str, loaded: Any) -> None:
    small, pipe = loaded(name)
    one, other = (pixels(small, made(small, pipe, last=picture(seed))) for seed in (2, 78))
    assert change(one[-1], other[-1]) > SEEN


@pytest.mark.parametrize("name", [name for name in MOTION if not card(name).last_frame])
def test_elsewhere_it_cannot_be_given_for_the_pipeline_would_ignore_it(name: str, loaded: Any) -> None:
    small, pipe = loaded(name)
    with pytest.raises(BadCard, match="cannot be given 'last'"):
        made(small, pipe, last=picture(2))
    if calling.accepts(pipe, "last_image"):
        deaf = small.model_copy(update={"arguments": small.arguments | {"last": "last_image"}})
        assert np.array_equal(
            pixels(deaf, made(deaf, pipe, last=picture(2))), pixels(deaf, made(deaf, pipe, last=picture(78)))
        )


@pytest.mark.parametrize("name", [name for name in MOTION if card(name).sound])
def test_sound_comes_with_the_picture(name: str, loaded: Any) -> None:
    small, pipe = loaded(name)
    sound = made(small, pipe).audio.float().numpy()
    seconds = sound.shape[-1] / small.sample_rate
    assert pipe.vocoder.config.output_sampling_rate == small.sample_rate
    assert np.isfinite(sound).all()
    assert sound.std() > 0
    assert seconds == pytest.approx(small.frames.most / small.frames.fps, rel=0.15)


@pytest.mark.parametrize("name", [name for name in MOTION if card(name).adapters])
def test_the_loras_change_both_experts(name: str, loaded: Any) -> None:
    small, pipe = loaded(name)
    first, second = (pipe.get_list_adapters()[each.into][0] for each in small.adapters)
    seen = []
    for strengths in ([1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]):
        pipe.set_adapters([first, second], adapter_weights=strengths)
        seen.append(pixels(small, made(small, pipe)))
    pipe.set_adapters([first, second], adapter_weights=[1.0, 1.0])
    assert len({each.tobytes() for each in seen}) == 4


@pytest.mark.parametrize("name", STILLS)
def test_a_still_is_made_from_words_alone_just_where_the_card_says_so(name: str, loaded: Any) -> None:
    small, pipe = loaded(name)
    nothing: Any = [[Image.new("RGB", (64, 64))]] if small.adapters else []  # an adapter at strength 0
    if small.from_text:
        assert pixels(small, made(small, pipe, references=nothing)).std() > 0.1
    else:
        with pytest.raises(AttributeError, match="NoneType"):
            made(small, pipe, references=nothing)


@pytest.mark.parametrize("name", [name for name in STILLS if card(name).adapters])
def test_a_still_without_references_is_made_as_if_there_were_no_adapter(name: str, loaded: Any) -> None:
    small, pipe = loaded(name)
    pipe.set_ip_adapter_scale(0.0)
    call = calling.arguments(small, pipe, **words(small, references=[[picture(5)]]))
    other = calling.arguments(small, pipe, **words(small, references=[[picture(6)]]))
    assert np.array_equal(*(pixels(small, pipe(**each, **noise())) for each in (call, other)))


def noise() -> dict[str, Any]:
    import torch

    return {"generator": [torch.Generator().manual_seed(seed) for seed in (1, 2)], "output_type": "np"}
