"""Pipelines stay: what is loaded once serves all tasks, and leaves when another needs its room."""

import queue
from pathlib import Path
from typing import Any

import pytest
from tiny_tasks import I2V, KLEIN, TI2V, changed, drawn, motion, still

from gpu import memory
from gpu.card import card
from gpu.diffusion.residency import GIB, Residents
from orchestrator.executor.base import Attempt, Done, Event
from orchestrator.executor.hosting import Host

pytest.importorskip("torch")
pytest.importorskip("diffusers")
pytestmark = pytest.mark.usefixtures("models")


class Played:
    """A host of its own, and the facts of the tasks that it made."""

    def __init__(self) -> None:
        self._outcomes: queue.Queue[Event] = queue.Queue()
        self.host = Host("gpu", ["diffusers.still", "diffusers.motion"], self._hear)

    def _hear(self, event: Event, outcome: bool) -> None:
        if outcome:
            self._outcomes.put(event)

    def made(self, number: int, worker: str, spec: Any, inputs: dict[str, Path], out: Path) -> dict[str, Any]:
        out.mkdir()
        self.host.play(Attempt(f"attempt-{number}", worker, spec.model_dump(), inputs, out, seconds=600))
        outcome = self._outcomes.get(timeout=600)
        assert isinstance(outcome, Done), outcome
        return dict(outcome.facts["made_by"])


def test_thirty_tasks_over_three_cards_load_three_times(tmp_path: Path) -> None:
    keyframe = drawn(tmp_path / "keyframe.png")
    played, told = Played(), []
    try:
        for number in range(30):
            out = tmp_path / str(number)
            if number % 3 == 0:
                told.append(played.made(number, "diffusers.still", still(seed=number), {}, out))
            else:
                spec = motion((TI2V, I2V)[number % 3 - 1], seed=number, frames=6)
                told.append(played.made(number, "diffusers.motion", spec, {"keyframe": keyframe}, out))
    finally:
        played.host.end()
        played.host.join()
    assert [each["card"] for each in told] == [KLEIN, TI2V, I2V] * 10
    assert [each["loads"] for each in told] == [1, 2, *[3] * 28]


def test_who_was_used_least_recently_leaves_when_room_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "total", lambda: 2 * GIB)  # each of these needs one
    residents = Residents()
    for name in (KLEIN, TI2V, KLEIN, I2V):
        residents.get(card(name))
    assert [each.card.name for each in residents.here.values()] == [KLEIN, I2V]
    residents.get(card(KLEIN))
    assert residents.loads == 3
    residents.get(card(TI2V))
    assert (residents.loads, len(residents.here)) == (4, 2)
    residents.clear()


def test_a_card_that_needs_all_there_is_has_the_device_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "total", lambda: 2 * GIB)
    residents = Residents()
    residents.get(card(KLEIN))
    residents.get(changed(card(TI2V), vram_gib=64))
    assert [each.card.name for each in residents.here.values()] == [TI2V]
    residents.clear()


def test_other_settings_are_another_resident() -> None:
    residents = Residents()
    one, two = residents.get(card(KLEIN)), residents.get(changed(card(KLEIN), steps=3))
    assert one.pipe is not two.pipe
    assert residents.loads == 2
    residents.clear()


def test_who_leaves_leaves_nothing() -> None:
    memory.free()
    idle = memory.used()
    residents = Residents()
    for _ in range(2):
        residents.get(card(KLEIN))
        residents.get(card(I2V))
        assert memory.used() > idle + 300_000  # their weights
        residents.clear()
        assert memory.used() - idle < 1000
