"""Random pipelines: whole or not there, always the same, safetensors only."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from gpu import tiny
from gpu.card import Card, card
from gpu.errors import UnknownRecipe

QUICK = ("klein", "wan-ti2v", "wan-i2v", "wan-i2v-loras")
PICKLES = {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"}


def test_an_unknown_recipe_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownRecipe, match="no recipe 'wan-9'; there are: klein, "):
        tiny.build("wan-9", tmp_path / "wan-9")
    assert not list(tmp_path.iterdir())


def test_a_card_whose_pipeline_has_no_recipe_cannot_be_shrunk() -> None:
    strange = Card.model_validate(
        card("tiny-klein").model_dump() | {"weights": {"hub": "a/b"}, "pipeline": "Odd"}
    )
    with pytest.raises(UnknownRecipe, match="no tiny recipe for Odd of tiny-klein"):
        tiny.shrunk(strange)


def test_asking_for_recipes_imports_no_torch() -> None:
    code = "import sys, gpu.tiny; gpu.tiny.RECIPES; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_shrunk_card_keeps_how_the_model_is_asked() -> None:
    whole = card("wan22-i2v-a14b-4step")
    small = tiny.shrunk(whole)
    kept = ("pipeline", "arguments", "options", "dialect", "last_frame", "ladder", "name")
    assert all(getattr(small, name) == getattr(whole, name) for name in kept)
    assert [each.into for each in small.adapters] == ["transformer", "transformer_2"]
    assert small.weights.recipe == "wan-i2v"
    assert small.licence.commercial
    assert not small.licence.consent, "random numbers need nobody's consent"


def test_options_that_name_layers_are_shrunk_and_no_others() -> None:
    whole, small = card("ltx2"), tiny.shrunk(card("ltx2"))
    changed = {name for name in whole.options if whole.options[name] != small.options[name]}
    assert changed == {"spatio_temporal_guidance_blocks"}


class TestBuilt:
    """What needs torch."""

    @pytest.fixture(autouse=True)
    def _libraries(self) -> None:
        pytest.importorskip("torch")
        pytest.importorskip("diffusers")

    def test_a_crash_leaves_nothing_behind(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from gpu.tiny import klein

        def crash(folder: Path) -> None:
            (folder / "model_index.json").write_text("{}")
            raise KeyboardInterrupt

        monkeypatch.setattr(klein, "build", crash)
        with pytest.raises(KeyboardInterrupt):
            tiny.build("klein", tmp_path / "klein")
        assert not list(tmp_path.iterdir())

    def test_what_a_killed_process_left_aside_does_not_hinder(self, tmp_path: Path) -> None:
        (tmp_path / f".klein.{os.getpid()}").mkdir()
        tiny.build("klein", tmp_path / "klein")
        assert [path.name for path in tmp_path.iterdir()] == ["klein"]

    def test_who_comes_second_leaves_what_is_there(self, tmp_path: Path) -> None:
        tiny.build("klein", tmp_path / "klein")
        before = {path: path.stat().st_mtime_ns for path in (tmp_path / "klein").rglob("*")}
        tiny.build("klein", tmp_path / "klein")
        assert {path: path.stat().st_mtime_ns for path in (tmp_path / "klein").rglob("*")} == before

    @pytest.mark.parametrize("recipe", QUICK)
    def test_two_builds_have_the_same_bytes_and_no_pickle(self, recipe: str, tmp_path: Path) -> None:
        import torch

        for seed, name in enumerate(("one", "two")):
            torch.manual_seed(seed)  # whatever was drawn before
            tiny.build(recipe, tmp_path / name)
        assert digests(tmp_path / "one") == digests(tmp_path / "two")
        assert not {Path(name).suffix for name in digests(tmp_path / "one")} & PICKLES
        assert sum(path.stat().st_size for path in (tmp_path / "one").rglob("*")) < 2 * 1024**2

    def test_building_draws_nothing_from_the_callers_noise(self, tmp_path: Path) -> None:
        import torch

        torch.manual_seed(3)
        undisturbed = torch.rand(1)
        torch.manual_seed(3)
        tiny.build("wan-ti2v", tmp_path / "wan")
        assert torch.equal(torch.rand(1), undisturbed)


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}
