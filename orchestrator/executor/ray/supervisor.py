"""The supervisor: a detached, named actor that stands for one place. It makes one attempt at a time.

It belongs to no driver. What it makes for a driver that is killed it finishes and remembers: who asks for the
same work, under whatever attempt, joins what is being made or is given what was made.
"""

import asyncio
import os
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace

from orchestrator.errors import MicrodramaError
from orchestrator.executor.base import Cancelled, Displaced, Done, Outcome, Progress, Started
from orchestrator.executor.ray.bench import Bench, foreign
from orchestrator.executor.ray.kept import Kept
from orchestrator.executor.ray.orders import (
    NAMELESS,
    Birth,
    Busy,
    Ended,
    Foreign,
    Forgotten,
    Late,
    Look,
    News,
    Order,
    Taken,
)
from orchestrator.executor.ray.reaping import Reaper, end_self, is_given_up
from orchestrator.executor.ray.telling import Telling

UNWANTED = 100  # cancelled attempts that may still come
STEP = 0.5  # seconds between reports of progress: a driver hears a thousand of us


class Supervisor:
    """The actor's class; `fleet` makes actors of it."""

    def __init__(self, birth: Birth) -> None:
        import ray

        self._birth = birth
        self._node = ray.get_runtime_context().get_node_id()
        self._bench = Bench(birth, self._node)
        self._now: _Making | None = None
        self._kept = Kept()
        self._told: dict[str, Telling] = {}
        """By attempt; also what ended, until nobody asks for it any more."""
        self._unwanted: deque[str] = deque(maxlen=UNWANTED)
        self._reaper = Reaper(
            birth.idle_seconds, lambda: self._now is not None, lambda: is_given_up(self._node), self._end
        )

    async def look(self, wanted: bool) -> Look:
        """How it is; `wanted`: the driver that asks has a use for it."""
        if wanted:
            self._reaper.spare()
        return self._look()

    async def pid(self) -> int:
        """Its process, for those who look after the node."""
        return os.getpid()

    async def run(self, order: Order) -> Taken | Busy | Late | Foreign | Ended:
        """Take it on, join those who wait for it, or give what is remembered of it. Answers at once."""
        self._reaper.spare()
        if order.attempt in self._told:
            return Taken()
        if time.monotonic() > order.until and not order.held:
            return Late(self._look())
        if why := await asyncio.to_thread(foreign, order):
            return Foreign(why, self._look())
        known = None if order.again else await self._known(order)
        if known:
            return Ended(replace(known, attempt=order.attempt), self._look())
        if order.attempt in self._unwanted:
            return Ended(Cancelled(order.attempt), self._look())
        if not self._reaper.hold() or not self._suits(order):
            return Busy(self._look())
        self._told = {name: told for name, told in self._told.items() if not told.is_stale}
        self._told[order.attempt] = (self._now or self._begin(order)).join(order.attempt)
        return Taken()

    async def hear(self, attempt: str, seen: int) -> News | Forgotten:
        """What became of it after the word of that number; comes within a beat."""
        self._reaper.spare()
        told = self._told.get(attempt)
        return await told.hear(seen, self._birth.beat) if told else Forgotten(self._look())

    async def cancel(self, attempt: str) -> None:
        """End an attempt, also one that is still to come; what others wait for goes on."""
        self._unwanted.append(attempt)
        if self._now and self._now.concerns(attempt):
            if self._now.is_for_others(attempt, self._birth.beat):
                self._now.leave(attempt, self._look())
            else:
                self._bench.stop(self._now.order.attempt)

    def _suits(self, order: Order) -> bool:
        """Whether that is what it makes, or may begin to."""
        return self._now.makes(order) if self._now else not order.held

    def _begin(self, order: Order) -> "_Making":
        making = self._now = _Making(order)
        making.task = asyncio.get_running_loop().create_task(self._make(making))
        return making

    async def _make(self, making: "_Making") -> None:
        order = making.order
        outcome = await self._bench.make(order, making.tell)
        if isinstance(outcome, Done) and order.work:
            self._kept.keep(order.work, outcome)
        self._reaper.spare()
        self._now = None
        making.end(outcome, self._unwanted, self._look())

    async def _known(self, order: Order) -> Done | None:
        """What is remembered of it, as long as its files are there."""
        known = self._kept.of(order.work)
        if known is None:
            return None
        looked = asyncio.to_thread(self._bench.has, order.shelf, known.stored or {})
        with suppress(MicrodramaError, TimeoutError):  # its store is away: then it is made again
            return known if await asyncio.wait_for(looked, self._birth.beat) else None
        return None

    def _look(self) -> Look:
        if self._reaper.has_begun:
            return Look(self._node, NAMELESS)  # nobody gets it any more
        doing = (self._now.order.work or NAMELESS) if self._now else ""
        return Look(self._node, doing, self._bench.loaded, self._kept.works, time.monotonic())

    def _end(self) -> None:
        end_self(self._birth.name, self._birth.namespace, self._node, self._bench.close)


class _Making:
    """What is being made, and who listens."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.task: asyncio.Task[None] | None = None
        self._listeners: dict[str, Telling] = {}
        """By attempt."""
        self._began = False
        self._told = 0.0

    def makes(self, order: Order) -> bool:
        """Whether that is what it makes."""
        return bool(order.work) and (order.work, order.shelf.place) == (
            self.order.work,
            self.order.shelf.place,
        )

    def concerns(self, attempt: str) -> bool:
        """Whether somebody waits for it under that attempt."""
        return attempt in self._listeners

    def is_for_others(self, attempt: str, beat: float) -> bool:
        """Whether somebody else waits for it, and lives: who is gone or stands still does not ask."""
        return any(told.is_heard(beat) for name, told in self._listeners.items() if name != attempt)

    def leave(self, attempt: str, look: Look) -> None:
        """One of those who wait does so no more."""
        self._listeners.pop(attempt).tell(Ended(Cancelled(attempt), look))

    def tell(self, event: Started | Progress) -> None:
        """Everybody hears it, under their own attempt."""
        if isinstance(event, Progress):
            if time.monotonic() - self._told < STEP:
                return
            self._told = time.monotonic()
        self._began = True
        for attempt, told in self._listeners.items():
            told.tell(replace(event, attempt=attempt))

    def end(self, outcome: Outcome, unwanted: "deque[str]", look: Look) -> None:
        """Its outcome; who did not ask for its end only lost the place."""
        for attempt, told in self._listeners.items():
            taken = isinstance(outcome, Cancelled) and attempt not in unwanted
            said = "another driver ended what both waited for"
            own = Displaced(attempt, said) if taken else replace(outcome, attempt=attempt)
            told.tell(Ended(own, look))

    def join(self, attempt: str) -> Telling:
        """What happens to it from here on, told under that attempt."""
        told = self._listeners[attempt] = Telling()
        if self._began:
            told.tell(Started(attempt))
        return told
