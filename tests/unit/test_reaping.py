"""The end of a supervisor, also while the head of its cluster is away. No Ray."""

import os
import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from orchestrator.executor.ray import reaping
from orchestrator.executor.ray.reaping import TRIES, Reaper, end_self


class Killed(BaseException):
    """What a kill does to a process."""


class Unwatched(Reaper):
    """Its thread would go on looking for a minute, while other tests run."""

    def _watch(self) -> None:
        pass


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """What is done to an actor whose head is away for so many tries, or forgets so many kills."""

    def begin(away: int = 0, forgotten: int = 0, *, alive: bool = True) -> list[str]:
        done: list[str] = []

        def get_actor(name: str, namespace: str) -> str:
            done.append("ask")
            if done.count("ask") <= away:
                raise ConnectionError("the head is away")
            return f"{namespace}/{name}"

        def kill(_: str, *, no_restart: bool) -> None:
            done.append("kill")
            assert no_restart
            if done.count("kill") > forgotten:
                raise Killed

        def leave(_: int) -> None:
            done.append("leave")
            raise Killed

        def nodes() -> list[dict[str, object]]:
            return [{"NodeID": "other", "Alive": True}, {"NodeID": "own", "Alive": alive}]

        monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(get_actor=get_actor, kill=kill, nodes=nodes))
        monkeypatch.setattr(os, "_exit", leave)
        with pytest.raises(Killed):
            end_self("w:cpu:1::0", "tests", "own", lambda: done.append("close"), pause=0.0)
        return done

    return begin


def test_it_tries_until_the_head_is_back(diary: Callable[..., list[str]]) -> None:
    assert diary(away=2) == ["ask", "ask", "ask", "close", "kill"]


def test_it_tries_until_the_kill_comes(diary: Callable[..., list[str]]) -> None:
    assert diary(forgotten=1) == ["ask", "close", "kill", "ask", "close", "kill"]


def test_without_a_head_its_process_ends(diary: Callable[..., list[str]]) -> None:
    assert diary(away=TRIES) == [*["ask"] * TRIES, "close", "leave"]


def test_on_a_node_that_was_given_up_its_name_is_anothers_and_spared(diary: Callable[..., list[str]]) -> None:
    assert diary(alive=False) == ["close", "leave"]


def test_nobody_asks_for_its_node_while_drivers_are_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=0.0, sleep=lambda _: looked.set(), monotonic=lambda: clock.now)
    monkeypatch.setattr(reaping, "time", clock)
    looked, asked, ended = threading.Event(), threading.Event(), threading.Event()

    def is_given_up() -> bool:
        asked.set()
        return True

    reaper = Reaper(10 * reaping.LONELY, lambda: True, is_given_up, ended.set)
    for _ in range(20):
        clock.now += reaping.LONELY / 2
        reaper.spare()
        looked.clear()
        assert looked.wait(30)
    assert not asked.is_set()
    clock.now += 2 * reaping.LONELY
    assert ended.wait(30), "nobody is heard any more, and its node was given up"
    assert not reaper.hold()


def test_once_its_end_has_begun_it_takes_nothing() -> None:
    ended = threading.Event()
    reaper = Reaper(0.01, lambda: False, lambda: False, ended.set)
    assert ended.wait(30)
    assert not reaper.hold()


def test_whoever_holds_it_in_time_keeps_it() -> None:
    reaper = Unwatched(60.0, lambda: False, lambda: False, lambda: None)
    assert reaper.hold()
