"""Pipelines, voices and writers share one accelerator: whoever was used least recently makes room."""

from collections.abc import Iterator
from typing import Any

import pytest
from tiny_tasks import KLEIN, TI2V, changed, nothing

from gpu import memory
from gpu.card import Card, card
from gpu.diffusion.residency import Residents as Pipelines
from gpu.diffusion.residency import residents as pipelines
from gpu.diffusion.stills import Words, make
from gpu.residents import GIB, HOUSE, Family, House
from gpu.speech.residents import Residents as Voices
from gpu.speech.residents import residents as voices
from gpu.weights.door import Located, model_digest
from gpu.writing import authors

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")
pytest.importorskip("TTS")
pytestmark = pytest.mark.usefixtures("models", "_alone")
VOICE = "tiny-vits"


@pytest.fixture
def _alone() -> Iterator[None]:
    for family in (pipelines, voices, authors):
        family.clear()
    yield
    for family in (pipelines, voices, authors):
        family.clear()


class Readers(Family[str]):
    """A family whose models are words; the longest fits only where nobody else is."""

    def load(self, card: Card, found: Located) -> str:
        return self.house.pressed(lambda: self._loaded(card))

    def find(self, card: Card) -> Any:
        return None

    def _loaded(self, card: Card) -> str:
        if card.about == "large" and self.house._guests:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return card.about


def test_the_families_of_this_process_live_in_one_house() -> None:
    assert pipelines.house is voices.house is authors.house is HOUSE


def test_who_was_used_least_recently_leaves_whatever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "total", lambda: 2 * GIB)  # each of these needs one
    house = House()
    seen, heard, read = Pipelines(house), Voices(house), Readers(house)
    seen.get(card(KLEIN))
    heard.get(card(VOICE))
    seen.get(card(KLEIN))
    read.get(changed(card(VOICE), about="letters", steps=1))
    assert (len(seen.here), len(heard.here), len(read.here)) == (1, 0, 1)
    heard.get(card(VOICE))
    assert (len(seen.here), len(heard.here), len(read.here)) == (0, 1, 1)
    seen.get(changed(card(TI2V), vram_gib=64))
    assert (len(seen.here), len(heard.here), len(read.here)) == (1, 0, 0)
    assert (seen.loads, heard.loads, read.loads) == (2, 2, 1)
    seen.clear()


def test_a_model_that_is_refused_sends_nobody_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "total", lambda: GIB)
    house = House()
    heard = Voices(house)
    heard.get(card(VOICE))
    with pytest.raises(Exception, match="not on this machine"):
        Pipelines(house).get(card("flux2-klein-4b"))
    assert len(heard.here) == 1
    heard.clear()


def test_all_others_leave_when_loading_runs_out_of_memory_all_the_same() -> None:
    house = House()
    heard, read = Voices(house), Readers(house)
    heard.get(card(VOICE))
    assert read.get(changed(card(VOICE), about="large", steps=2)) == "large"
    assert (len(heard.here), len(read.here)) == (0, 1)


def test_all_others_leave_before_a_still_is_made_with_a_saving() -> None:
    voices.get(card(VOICE))
    pipe, left = pipelines.get(card(KLEIN)).pipe, iter(range(1))

    def starve(*_: Any) -> None:
        if next(left, None) is not None:
            raise torch.OutOfMemoryError("CUDA out of memory")

    pipe.transformer.register_forward_pre_hook(starve)
    made = make(card(KLEIN), Words("Maya"), [], 64, 64, [1], nothing)
    assert made.made_by["rungs"] == []
    assert (len(voices.here), list(pipelines.here)) == (0, [model_digest(card(KLEIN))])


def test_who_leaves_leaves_nothing() -> None:
    memory.free()
    idle = memory.used()
    voices.get(card(VOICE))
    assert memory.used() > idle + 100_000
    HOUSE.make_room(1 << 30)
    assert memory.used() - idle < 1000
