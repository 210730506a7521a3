"""Memory that runs out at each stage: savings are taken in order, then the task is made or fails."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tiny_tasks import I2V, KLEIN, changed, drawn, nothing, still

from gpu import memory
from gpu.card import Card, card
from gpu.diffusion import clips, residency, savings, stills
from gpu.diffusion.clips import Ends
from gpu.diffusion.ladder import Ladder
from gpu.diffusion.residency import Resident
from gpu.diffusion.stills import Words, make
from gpu.errors import OutOfMemory
from workers import errors as workers
from workers.diffusers.still import Still

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
pytestmark = pytest.mark.usefixtures("models", "_alone")
REFERENCE = Image.new("RGB", (64, 64), "red")
STAGES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "text": ("encoding the words", lambda pipe: pipe.text_encoder),
    "reference": ("encoding the references", lambda pipe: pipe.vae.encoder),
    "denoise": ("denoising", lambda pipe: pipe.transformer),
    "decode": ("decoding", lambda pipe: pipe.vae.decoder),
}
"""Stage -> what it is called, and the component that is at work then."""


@pytest.fixture
def _alone() -> Iterator[None]:
    """Rungs stay taken while a pipeline is resident: each test has its own."""
    residency.residents.clear()
    yield
    residency.residents.clear()


def starved(times: int) -> Callable[..., None]:
    """A hook before a component's work: there is no memory, so many times."""
    left = iter(range(times))

    def starve(*_: Any) -> None:
        if next(left, None) is not None:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 is full.")

    return starve


def resident(stage: str, times: int, name: str = KLEIN) -> Resident:
    found = residency.residents.get(card(name))
    STAGES[stage][1](found.pipe).register_forward_pre_hook(starved(times))
    return found


def four() -> stills.Stills:
    return make(card(KLEIN), Words("Maya"), [REFERENCE], 64, 64, range(1, 5), nothing)


@pytest.mark.parametrize("stage", STAGES)
def test_with_every_saving_taken_the_failure_says_where_how_much_and_what_was_tried(stage: str) -> None:
    resident(stage, times=100)
    with pytest.raises(OutOfMemory) as caught:
        four()
    said = str(caught.value)
    assert f"memory ran out while {STAGES[stage][0]}; 2.50 GiB more could not be had" in said
    assert "It needs 1 GiB" in said
    assert f"{memory.total() / 1024**3:.1f} GiB were found" in said
    assert "Savings tried: vae-slicing, vae-tiling, smaller-batch;" in said
    assert "no help here: group-offload (there is no other memory than this)" in said


TAKEN: tuple[tuple[list[str], int], ...] = (
    ([], 0),
    (["vae-slicing"], 0),
    (["vae-slicing", "vae-tiling"], 0),
    (["vae-slicing", "vae-tiling", "smaller-batch"], 2),
    (["vae-slicing", "vae-tiling", "smaller-batch"], 1),
)
"""How often memory ran out -> the rungs taken and the pictures made at a time."""


@pytest.mark.parametrize(
    ("stage", "times"), [*(("denoise", times) for times in range(5)), *((stage, 4) for stage in STAGES)]
)
def test_savings_are_taken_in_order_until_the_pictures_are_made(stage: str, times: int) -> None:
    starving = resident(stage, times)
    made = four()
    assert (made.made_by["rungs"], starving.ladder.most) == TAKEN[times]
    residency.residents.clear()
    known = np.stack(four().pictures).astype(int)
    assert np.abs(np.stack(made.pictures) - known).max() <= 1  # sums are ordered otherwise in a batch


def test_rungs_stay_taken_and_change_the_pipeline() -> None:
    starving = resident("decode", times=2)
    assert four().made_by["rungs"] == four().made_by["rungs"] == ["vae-slicing", "vae-tiling"]
    assert starving.pipe.vae.use_slicing
    assert starving.pipe.vae.use_tiling


def test_a_task_without_memory_fails_and_the_next_one_is_made(tmp_path: Path) -> None:
    resident("denoise", times=3)
    inputs = {"reference-1": drawn(tmp_path / "maya.png")}
    with pytest.raises(workers.OutOfMemory, match="memory ran out while denoising"):
        Still().run(still(), inputs, tmp_path, nothing)
    assert Still().run(still(), inputs, tmp_path, nothing).facts["made_by"]["loads"] > 0


def test_clips_climb_too() -> None:
    resident("decode", times=2, name=I2V)
    made = clips.make(card(I2V), Words("she turns"), Ends(REFERENCE), 48, 80, 9, 1, nothing)
    assert made.made_by["rungs"] == ["vae-slicing", "vae-tiling"]


def test_loading_takes_no_saving_that_only_helps_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diffusers.Flux2KleinPipeline, "to", starved(1))
    with pytest.raises(OutOfMemory, match="memory ran out while loading") as caught:
        four()
    assert "Savings tried: none" in str(caught.value)
    assert "vae-tiling (nothing is decoded while loading)" in str(caught.value)


def test_loading_takes_the_first_offload(monkeypatch: pytest.MonkeyPatch) -> None:
    starve, load = starved(1), diffusers.Flux2KleinPipeline.to
    monkeypatch.setattr(
        diffusers.Flux2KleinPipeline, "to", lambda *given, **named: starve() or load(*given, **named)
    )
    helps = lambda _pipe, rung, _batch: "" if rung == "group-offload" else "no"  # noqa: E731
    monkeypatch.setattr(savings, "useless", helps)
    assert four().made_by["rungs"] == ["group-offload"]


def test_what_helps_at_work_is_left_for_then() -> None:
    ladder = Ladder(changed(card(KLEIN), ladder=("vae-tiling",)))
    assert ladder.climb(None, batch=1) == ""
    assert ladder.climb(residency.residents.get(card(KLEIN)).pipe, batch=1) == "vae-tiling"
    assert (ladder.taken, ladder.skipped) == (["vae-tiling"], {})


def test_who_is_idle_leaves_before_a_saving_is_taken_at_work() -> None:
    residency.residents.get(card(I2V))
    resident("denoise", times=1)
    assert four().made_by["rungs"] == []
    assert [each.card.name for each in residency.residents.here.values()] == [KLEIN]


def test_others_leave_before_a_saving_is_taken_while_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    residency.residents.get(card(I2V))
    starve = starved(1)
    load = diffusers.Flux2KleinPipeline.to
    monkeypatch.setattr(
        diffusers.Flux2KleinPipeline, "to", lambda *given, **named: starve() or load(*given, **named)
    )
    assert four().made_by["rungs"] == []
    assert [each.card.name for each in residency.residents.here.values()] == [KLEIN]


def test_the_allocator_of_the_cpu_is_understood() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60, dtype=torch.uint8)
    assert memory.is_full(caught.value)
    assert not memory.is_full(RuntimeError("shapes do not fit"))


def test_another_failure_takes_no_saving() -> None:
    found = residency.residents.get(card(KLEIN))
    found.pipe.transformer.register_forward_pre_hook(lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        four()
    assert found.ladder.taken == []


@pytest.mark.parametrize(("rung", "device"), [("model-offload", "cuda"), ("group-offload", "cuda")])
def test_offloads_can_help_where_there_is_another_memory(
    rung: str, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "device", lambda: device)
    assert savings.useless(None, rung, 1) == ""
    monkeypatch.setattr(memory, "device", lambda: "cpu")
    assert savings.useless(None, rung, 1) == "there is no other memory than this"


def test_group_offload_makes_the_same_pictures() -> None:
    """From this memory to this memory: nothing is saved, but the way is gone."""
    known = four().pictures
    savings.take(residency.residents.get(card(KLEIN)).pipe, "group-offload")
    assert np.array_equal(four().pictures, known)


def test_a_batch_of_one_skips_the_smaller_batch_but_keeps_it_for_later() -> None:
    ladder = Ladder(changed(card(KLEIN), ladder=("smaller-batch", "vae-tiling")))
    pipe = residency.residents.get(card(KLEIN)).pipe
    assert ladder.climb(pipe, batch=1) == "vae-tiling"
    assert ladder.skipped == {"smaller-batch": "the batch is one already"}
    assert ladder.climb(pipe, batch=4) == "smaller-batch"
    assert (ladder.taken, ladder.skipped, ladder.batch(4)) == (["vae-tiling", "smaller-batch"], {}, 2)


def test_a_card_without_a_ladder_fails_at_once() -> None:
    bare: Card = changed(card(KLEIN), ladder=())
    residency.residents.get(bare).pipe.transformer.register_forward_pre_hook(starved(1))
    with pytest.raises(OutOfMemory, match="Savings tried: none"):
        make(bare, Words("Maya"), (), 64, 112, [1], nothing)
