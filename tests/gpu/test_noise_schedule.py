"""A card's settings of the scheduler: refused when unknown, at work and told when known."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny_tasks import TI2V, changed, drawn, nothing

from gpu.card import card
from gpu.diffusion import clips, loading
from gpu.diffusion.clips import Clips, Ends
from gpu.diffusion.stills import Words
from gpu.errors import BadCard
from gpu.weights import door

pytest.importorskip("torch")
pytest.importorskip("diffusers")
pytestmark = pytest.mark.usefixtures("models")


def filmed(folder: Path, **scheduler: object) -> Clips:
    with Image.open(drawn(folder / "keyframe.png")) as first:
        return clips.make(
            changed(card(TI2V), scheduler=scheduler), Words("she turns"), Ends(first), 32, 64, 9, 1, nothing
        )


@pytest.mark.parametrize("name", ["flow_shfit", "self", "_class_name"])
def test_a_setting_that_the_scheduler_does_not_have_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadCard, match=f"UniPCMultistepScheduler has no setting '{name}'"):
        filmed(tmp_path, **{name: 5.0})


def test_a_setting_that_the_scheduler_cannot_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCard, match="UniPCMultistepScheduler refuses its settings"):
        filmed(tmp_path, beta_schedule="by feeling")


def test_a_setting_is_laid_over_those_of_the_weights() -> None:
    plain = card(TI2V)
    shifted = changed(plain, scheduler={"flow_shift": 8.0})
    one, other = (loading.load(each, door.located(each)).scheduler.config for each in (plain, shifted))
    assert (one["flow_shift"], other["flow_shift"]) == (3.0, 8.0)
    names = {name for name in one if not name.startswith("_")} - {"flow_shift"}
    assert {name: one[name] for name in names} == {name: other[name] for name in names}


def test_a_setting_changes_the_clip_and_is_told(tmp_path: Path) -> None:
    plain, shifted = filmed(tmp_path), filmed(tmp_path, flow_shift=8.0)
    assert plain.made_by["scheduler"] == "as shipped"
    assert shifted.made_by["scheduler"] == '{"flow_shift": 8.0}'
    assert shifted.made_by["model"] != plain.made_by["model"]
    assert not np.array_equal(plain.frames, shifted.frames)
