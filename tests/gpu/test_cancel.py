"""A task that is stopped in the middle of denoising: at once, memory as before, and the worker goes on."""

import queue
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_tasks import KLEIN, TI2V, changed, drawn, motion, nothing

from gpu import memory
from gpu.card import Card, card
from gpu.diffusion import calling, clips, residency, steps
from gpu.diffusion.clips import Ends
from gpu.diffusion.stills import Words, make
from orchestrator.executor.base import Attempt, Cancelled, Done, Event
from orchestrator.executor.hosting import Host
from workers.diffusers import pictures
from workers.diffusers.motion import DENOISING, Motion
from workers.errors import Stopped

pytest.importorskip("torch")
pytest.importorskip("diffusers")
pytestmark = pytest.mark.usefixtures("models")
MANY = 400


class Steps:
    """Progress that counts the denoiser's steps, and stops after the third."""

    def __init__(self, chosen: Card) -> None:
        self.begun = self.decoded = 0
        pipe = residency.residents.get(chosen).pipe
        pipe.scheduler.step = self._counting(pipe.scheduler.step)
        pipe.vae.decoder.register_forward_pre_hook(self._decode)
        self.heard: list[float] = []

    def _counting(self, step: Any) -> Any:
        def counted(*given: Any, **named: Any) -> Any:
            self.begun += 1
            return step(*given, **named)

        return counted

    def _decode(self, *_: Any) -> None:
        self.decoded += 1

    def __call__(self, value: float) -> None:
        self.heard.append(value)
        if len(self.heard) == 3:
            raise Stopped("it was asked to stop")


def long(name: str) -> Card:
    return changed(card(name), steps=MANY)


@pytest.fixture
def keyframe(tmp_path: Path) -> Any:
    return pictures.opened(drawn(tmp_path / "keyframe.png"))


def test_a_clip_stops_within_a_step_and_decodes_nothing(keyframe: Any) -> None:
    counted = Steps(long(TI2V))
    with pytest.raises(Stopped):
        clips.make(long(TI2V), Words("she turns"), Ends(keyframe), 32, 64, 17, 1, counted)
    assert (counted.begun, counted.decoded) == (3, 0)
    assert counted.heard == [pytest.approx(number / MANY) for number in (1, 2, 3)]
    residency.residents.clear()


def test_memory_is_at_the_idle_level_even_while_the_error_is_held(keyframe: Any) -> None:
    resident = residency.residents.get(long(TI2V))
    ends = Ends(keyframe)
    with pytest.raises(Stopped):
        clips.make(long(TI2V), Words("she turns"), ends, 32, 64, 49, 1, Steps(long(TI2V)))
    resident.memo.forget()
    memory.free()
    idle = memory.used()
    at_work: list[int] = []

    def stop(_value: float) -> None:
        at_work.append(memory.used())
        raise Stopped("it was asked to stop")

    with pytest.raises(Stopped) as held:
        clips.make(long(TI2V), Words("she turns"), ends, 32, 64, 49, 1, stop)
    resident.memo.forget()
    assert at_work[0] > idle + 20_000  # latents, words, conditions
    assert memory.used() - idle < 1000
    assert held.value.__traceback__ is not None
    residency.residents.clear()


def test_what_is_made_afterwards_is_as_if_nothing_had_been_stopped(keyframe: Any) -> None:
    """Also with a cache, whose half-way state would show in the next clip."""
    cached = changed(card(TI2V), steps=6, cache={"kind": "first-block", "settings": {"threshold": 0.5}})
    known = clips.make(cached, Words("she turns"), Ends(keyframe), 32, 64, 9, 1, nothing).frames
    with pytest.raises(Stopped):
        clips.make(cached, Words("he runs"), Ends(keyframe), 32, 64, 9, 2, Steps(cached))
    again = clips.make(cached, Words("she turns"), Ends(keyframe), 32, 64, 9, 1, nothing).frames
    assert np.array_equal(known, again)
    residency.residents.clear()


def test_the_same_worker_makes_the_next_task(tmp_path: Path) -> None:
    worker, inputs = Motion(), {"keyframe": drawn(tmp_path / "keyframe.png")}

    def stop(value: float) -> None:
        if value >= DENOISING / 2:
            raise Stopped("it was asked to stop")

    with pytest.raises(Stopped):
        worker.run(motion(), inputs, tmp_path, stop)
    assert not list(tmp_path.glob("*.mp4"))
    assert worker.run(motion(), inputs, tmp_path, nothing).facts["frames"] == 36


def test_stopping_while_the_clip_is_written_leaves_no_half_file(tmp_path: Path) -> None:
    inputs = {"keyframe": drawn(tmp_path / "keyframe.png")}

    def stop(value: float) -> None:
        if value > DENOISING:
            raise Stopped("it was asked to stop")

    with pytest.raises(Stopped):
        Motion().run(motion(), inputs, tmp_path, stop)
    assert not (tmp_path / "native.mp4").exists()


def test_a_pipeline_without_callbacks_is_followed_and_stopped_by_its_denoiser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = changed(card(KLEIN), steps=8)
    counted = Steps(chosen)
    monkeypatch.setattr(
        steps, "accepts", lambda pipe, name: name != "callback_on_step_end" and calling.accepts(pipe, name)
    )
    with pytest.raises(Stopped):
        make(chosen, Words("Maya"), (), 64, 64, [1], counted)
    assert counted.heard == [0.0, 1 / 8, 2 / 8]
    assert (counted.begun, counted.decoded) == (2, 0)
    assert make(chosen, Words("Maya"), (), 64, 64, [1], nothing).pictures[0].shape == (64, 64, 3)
    hooks = residency.residents.get(chosen).pipe.transformer._forward_pre_hooks
    assert not hooks
    residency.residents.clear()


def test_a_host_is_stopped_in_the_middle_and_makes_the_next_task(tmp_path: Path, models: Path) -> None:
    slow = changed(card(TI2V), name="tiny-wan-slow", steps=MANY)
    (models / "cards").mkdir(exist_ok=True)
    file = models / "cards" / "tiny-wan-slow.yaml"
    file.write_text(slow.model_dump_json())
    heard: queue.Queue[tuple[Event, bool]] = queue.Queue()
    host = Host("gpu", ["diffusers.motion"], lambda event, outcome: heard.put((event, outcome)))
    inputs = {"keyframe": drawn(tmp_path / "keyframe.png")}

    def play(name: str, spec: Any) -> None:
        (tmp_path / name).mkdir()
        host.play(Attempt(name, "diffusers.motion", spec.model_dump(), inputs, tmp_path / name, seconds=600))

    try:
        play("first", motion("tiny-wan-slow"))
        while getattr(heard.get(timeout=600)[0], "value", 0.0) == 0.0:
            pass  # loading
        asked = time.monotonic()
        host.cancel("first")
        assert ended(heard) == Cancelled("first")
        assert time.monotonic() - asked < 30
        play("second", motion(TI2V))
        done = ended(heard)
        assert isinstance(done, Done)
        assert done.facts["made_by"]["loads"] == 2  # the process is the same
    finally:
        host.end()
        host.join()
        file.unlink()  # other files of tests have this folder, too


def ended(heard: "queue.Queue[tuple[Event, bool]]") -> Event:
    while True:
        event, outcome = heard.get(timeout=600)
        if outcome:
            return event
