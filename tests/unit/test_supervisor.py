"""What a supervisor answers, and how often it may be asked. No Ray: nothing is made, its bench pretends."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from orchestrator.errors import StoreFailed
from orchestrator.executor import Cancelled, Done, Progress, Started
from orchestrator.executor.base import Outcome
from orchestrator.executor.ray import supervisor as house
from orchestrator.executor.ray.bench import Bench
from orchestrator.executor.ray.orders import (
    Birth,
    Busy,
    Ended,
    Foreign,
    Forgotten,
    Late,
    News,
    Order,
    Shelf,
    Taken,
)
from orchestrator.executor.ray.reaping import Reaper
from orchestrator.executor.ray.supervisor import Supervisor
from workers import registry

IDENTITY = registry.entry("slate.still").identity
ORDER = Order("a1", "slate.still", IDENTITY, "", {}, {}, 60.0, "k", Shelf("shelf"))
BEAT = 60.0  # seconds; long enough for whatever a busy machine puts between question and answer


class Patient(Reaper):
    """Watches nobody: its end would be that of the process, which is the tests' own here."""

    def _watch(self) -> None:
        pass


@pytest.fixture
def supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    node = SimpleNamespace(get_node_id=lambda: "node")
    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(get_runtime_context=lambda: node))
    monkeypatch.setattr(house, "Reaper", Patient)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)  # where the shelf is
    return Supervisor(Birth("w:cpu:1::0", "tests", "cpu", 3600.0, BEAT))


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """What is ordered goes half way, and on when this is set."""
    on = asyncio.Event()

    async def make(_: Bench, order: Order, tell: Any) -> Done:
        tell(Started(order.attempt))
        tell(Progress(order.attempt, 0.5))
        await on.wait()
        return Done(order.attempt, {}, {}, 1.0, 1.0, stored={})

    monkeypatch.setattr(Bench, "make", make)
    return on


def test_news_are_kept_until_they_are_asked_for_and_told_twice_to_who_asks_twice(
    supervisor: Supervisor, go: asyncio.Event
) -> None:
    async def ask() -> None:
        assert await supervisor.run(ORDER) == Taken()
        half = await _heard(supervisor.hear("a1", 0))
        assert half.words == [Started("a1"), Progress("a1", 0.5)]
        supervisor._birth = replace(supervisor._birth, beat=0.05)
        assert await supervisor.hear("a1", half.seen) == News([], half.seen), "a sign of life"
        supervisor._birth = replace(supervisor._birth, beat=BEAT)
        go.set()
        last = await _heard(supervisor.hear("a1", half.seen))
        assert [type(word) for word in last.words] == [Ended]
        assert await supervisor.hear("a1", half.seen) == last
        assert await supervisor.run(ORDER) == Taken(), "and it is not made twice"

    asyncio.run(ask())


def test_nothing_is_known_of_an_attempt_that_another_one_took_on(supervisor: Supervisor) -> None:
    assert isinstance(asyncio.run(supervisor.hear("a1", 0)), Forgotten)


def test_what_was_made_is_made_again_while_its_store_is_away(
    supervisor: Supervisor, go: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> bool:
        raise StoreFailed("the bucket is away")

    async def ask() -> None:
        go.set()
        await supervisor.run(ORDER)
        await _heard(supervisor.hear("a1", 2))
        assert isinstance(await supervisor.run(replace(ORDER, attempt="a2")), Ended)
        monkeypatch.setattr(Bench, "has", away)
        assert await supervisor.run(replace(ORDER, attempt="a3")) == Taken()
        await _heard(supervisor.hear("a3", 2))

    asyncio.run(ask())


def test_several_works_are_handed_over_to_every_driver_that_asks_while_it_makes_another(
    supervisor: Supervisor, go: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bench, "has", lambda *_: True)

    async def ask() -> None:
        go.set()
        for work in ("k", "l"):
            await supervisor.run(replace(ORDER, attempt=f"first {work}", work=work))
            await _heard(supervisor.hear(f"first {work}", 2))
        go.clear()
        assert await supervisor.run(replace(ORDER, attempt="other", work="m")) == Taken()
        for driver in ("second", "third"):
            for work in ("k", "l"):
                answer = await supervisor.run(replace(ORDER, attempt=f"{driver} {work}", work=work))
                assert isinstance(answer, Ended)
                assert answer.outcome == Done(f"{driver} {work}", {}, {}, 1.0, 1.0, stored={})
                assert (answer.look.doing, sorted(answer.look.kept)) == ("m", ["k", "l"])
        go.set()
        await _heard(supervisor.hear("other", 2))

    asyncio.run(ask())


def test_it_begins_nothing_for_who_was_only_to_be_handed_what_it_holds(
    supervisor: Supervisor, go: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask() -> None:
        go.set()
        await supervisor.run(ORDER)
        await _heard(supervisor.hear("a1", 2))
        go.clear()
        monkeypatch.setattr(Bench, "has", lambda *_: False)
        held = replace(ORDER, attempt="a2", held=True)
        assert isinstance(await supervisor.run(held), Busy)
        assert await supervisor.run(replace(ORDER, attempt="a3")) == Taken(), "it is free still"
        assert await supervisor.run(held) == Taken(), "and shares what it makes by then"
        go.set()
        await _heard(supervisor.hear("a2", 2))

    asyncio.run(ask())


def test_it_begins_nothing_for_an_order_that_was_on_its_way_for_too_long(
    supervisor: Supervisor, go: asyncio.Event
) -> None:
    async def ask() -> None:
        late = await supervisor.run(replace(ORDER, until=time.monotonic() - 0.001))
        assert isinstance(late, Late)
        assert not late.look.doing
        assert await supervisor.run(replace(ORDER, until=late.look.at + BEAT)) == Taken()
        assert await supervisor.run(replace(ORDER, until=late.look.at)) == Taken(), "it came before"
        go.set()
        await _heard(supervisor.hear("a1", 2))

    asyncio.run(ask())


def test_who_cancels_ends_nothing_that_another_driver_waits_for(
    supervisor: Supervisor, go: asyncio.Event
) -> None:
    async def ask() -> None:
        for attempt in ("a1", "b1"):
            assert await supervisor.run(replace(ORDER, attempt=attempt)) == Taken()
        await supervisor.cancel("a1")
        assert _outcomes(await _heard(supervisor.hear("a1", 2))) == [Cancelled("a1")]
        go.set()
        assert _outcomes(await _heard(supervisor.hear("b1", 1))) == [Done("b1", {}, {}, 1.0, 1.0, stored={})]

    asyncio.run(ask())


def test_who_cancels_ends_what_only_a_driver_waits_for_that_asks_no_more(
    supervisor: Supervisor, go: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[str] = []
    monkeypatch.setattr(Bench, "stop", lambda _, attempt: stopped.append(attempt))

    async def ask() -> None:
        for attempt in ("gone", "b1"):
            await supervisor.run(replace(ORDER, attempt=attempt))
        supervisor._told["gone"]._asked -= 60 * BEAT
        await supervisor.cancel("b1")
        assert stopped == ["gone"], "the attempt that it was begun for"
        go.set()
        await _heard(supervisor.hear("b1", 2))

    asyncio.run(ask())


def test_it_makes_nothing_for_drivers_of_another_release(supervisor: Supervisor) -> None:
    for order in (replace(ORDER, identity="of tomorrow"), replace(ORDER, worker="slate.dream")):
        answer = asyncio.run(supervisor.run(order))
        assert isinstance(answer, Foreign)
        assert f"makes {order.worker} otherwise" in answer.reason


def test_it_is_taken_by_nobody_once_its_end_has_begun(supervisor: Supervisor) -> None:
    supervisor._reaper.has_begun = True
    answer = asyncio.run(supervisor.run(ORDER))
    assert isinstance(answer, Busy)
    assert answer.look.doing


def _outcomes(news: News) -> list[Outcome]:
    return [word.outcome for word in news.words if isinstance(word, Ended)]


async def _heard(asked: Coroutine[Any, Any, News | Forgotten]) -> News:
    news = await asked
    assert isinstance(news, News)
    return news
