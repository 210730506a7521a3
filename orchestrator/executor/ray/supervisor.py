"""The supervisor: a detached, named actor that stands for one place. It makes one attempt at a time.

It belongs to no driver. What it makes for a driver that is killed it finishes and remembers: who asks for the
same work, under whatever attempt, joins what is being made or is given what was made.
"""

import asyncio
import os
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from dataclasses import replace

from orchestrator.executor.base import Cancelled, Displaced, Done, Event, Outcome, Progress, Started
from orchestrator.executor.ray.bench import Bench
from orchestrator.executor.ray.orders import Beat, Birth, Busy, Ended, Look, Order, Said
from orchestrator.executor.ray.reaping import Reaper, end_self

KEPT = 8  # outcomes that are remembered
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
        self._kept: OrderedDict[str, Done] = OrderedDict()
        """By work."""
        self._unwanted: deque[str] = deque(maxlen=UNWANTED)
        self._reaper = Reaper(birth.idle_seconds, lambda: self._now is not None, self._end)

    async def look(self, wanted: bool) -> Look:
        """How it is; `wanted`: the driver that asks has a use for it."""
        if wanted:
            self._reaper.spare()
        return self._look()

    async def pid(self) -> int:
        """Its process, for those who look after the node."""
        return os.getpid()

    async def run(self, order: Order) -> AsyncIterator[Said]:
        """Make it, join those who wait for it, or give what is remembered of it. Ended or Busy comes last."""
        self._reaper.spare()
        known = None if order.again else await self._known(order)
        if known:
            yield Ended(replace(known, attempt=order.attempt), self._look())
        elif order.attempt in self._unwanted:
            yield Ended(Cancelled(order.attempt), self._look())
        elif self._now and not self._now.makes(order):
            yield Busy(self._look())
        else:
            making = self._now or self._begin(order)
            async for said in making.follow(order.attempt, self._birth.beat):
                yield said if isinstance(said, Started | Progress | Beat) else Ended(said, self._look())

    async def cancel(self, attempt: str) -> None:
        """End an attempt, also one that is still to come."""
        self._unwanted.append(attempt)
        if self._now and self._now.concerns(attempt):
            self._bench.stop()

    def _begin(self, order: Order) -> "_Making":
        making = self._now = _Making(order)
        making.task = asyncio.get_running_loop().create_task(self._make(making))
        return making

    async def _make(self, making: "_Making") -> None:
        order = making.order
        outcome = await self._bench.make(order, making.tell)
        if isinstance(outcome, Done) and order.work:
            self._kept[order.work] = outcome
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._reaper.spare()
        self._now = None
        making.end(outcome, self._unwanted)

    async def _known(self, order: Order) -> Done | None:
        """What is remembered of it, as long as its files are there."""
        known = self._kept.get(order.work)
        if known is None:
            return None
        there = await asyncio.to_thread(self._bench.has, order.shelf, known.stored or {})
        return known if there else None

    def _look(self) -> Look:
        doing = (self._now.order.work or "?") if self._now else ""
        return Look(self._node, doing, self._bench.loaded, frozenset(self._kept))

    def _end(self) -> None:
        self._bench.close()
        end_self(self._birth.name, self._birth.namespace)


class _Making:
    """What is being made, and who listens."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.task: asyncio.Task[None] | None = None
        self._listeners: dict[str, asyncio.Queue[Event]] = {}
        """By attempt."""
        self._began = False
        self._told = 0.0

    def makes(self, order: Order) -> bool:
        """Whether that is what it makes."""
        return bool(order.work) and (order.work, order.shelf) == (self.order.work, self.order.shelf)

    def concerns(self, attempt: str) -> bool:
        """Whether somebody waits for it under that attempt."""
        return attempt == self.order.attempt or attempt in self._listeners

    def tell(self, event: Event) -> None:
        """Everybody hears it, under their own attempt."""
        if isinstance(event, Progress):
            if time.monotonic() - self._told < STEP:
                return
            self._told = time.monotonic()
        self._began = True
        for attempt, heard in self._listeners.items():
            heard.put_nowait(replace(event, attempt=attempt))

    def end(self, outcome: Outcome, unwanted: "deque[str]") -> None:
        """Its outcome; who did not ask for its end only lost the place."""
        for attempt, heard in self._listeners.items():
            taken = isinstance(outcome, Cancelled) and attempt not in unwanted
            said = "another driver ended what both waited for"
            heard.put_nowait(Displaced(attempt, said) if taken else replace(outcome, attempt=attempt))

    async def follow(self, attempt: str, beat: float) -> AsyncIterator[Event | Beat]:
        """What happens to it; an outcome comes last."""
        heard = self._listeners.setdefault(attempt, asyncio.Queue())
        if self._began:
            yield Started(attempt)
        while True:
            try:
                said = await asyncio.wait_for(heard.get(), beat)
            except TimeoutError:
                yield Beat()
                continue
            yield said
            if not isinstance(said, Started | Progress):
                return
