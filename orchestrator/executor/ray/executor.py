"""The face of the Ray executor: callers ask and are told at once, a loop in a thread speaks with Ray."""

import asyncio
import logging
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.errors import MicrodramaError, StoreFailed
from orchestrator.executor.base import (
    Attempt,
    Cancelled,
    Displaced,
    Done,
    Event,
    Failed,
    Need,
    Outcome,
    Place,
    Spots,
)
from orchestrator.executor.inbox import Inbox
from orchestrator.executor.ray import connection
from orchestrator.executor.ray.actors import Actors
from orchestrator.executor.ray.berths import Berth
from orchestrator.executor.ray.connection import Cluster
from orchestrator.executor.ray.fleet import Fleet
from orchestrator.executor.ray.following import Fate, Followed, follow
from orchestrator.executor.ray.orders import Order, Shelf
from orchestrator.executor.ray.times import Times
from orchestrator.store import Artifact, Store, Stored
from workers import registry

if TYPE_CHECKING:
    from orchestrator.office import Office

GIB = 1 << 30
log = logging.getLogger(__name__)
LAST_WORDS = 5.0  # seconds for what we cancel at the end


class RayExecutor:
    """Runs attempts on the nodes of a cluster."""

    def __init__(self, cluster: Cluster, shelf: Shelf, store: Store, times: Times = Times()) -> None:  # noqa: B008
        """`shelf`: where nodes find what is `store` here."""
        self._cluster, self._shelf, self._store, self._times = cluster, shelf, store, times
        self._events = Inbox[Event]()
        self._lock = threading.Lock()
        self._running: dict[str, Berth] = {}
        self._cancelled: set[str] = set()
        self._closed = False
        connection.join(cluster)
        self._fleet = Fleet(Actors(cluster, times), times, self.wake)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="ray", daemon=True)
        self._thread.start()
        self._tending = self._start(self._fleet.tend())

    @classmethod
    def at(cls, cluster: Cluster, office: "Office") -> "RayExecutor":
        """As the settings say."""
        given = office.settings
        placement, idle, order = given.placement_seconds, given.idle_seconds, given.lease_seconds / 3
        times = Times(placement=placement, idle=idle, order=order)
        return cls(cluster, _shelf(office), office.store, times)

    def free(self, wanted: Mapping[Need, int], unusable: Spots = frozenset()) -> Sequence[Place]:
        return () if self._closed else self._fleet.free(wanted, unusable)

    def submit(self, attempt: Attempt, place: Place) -> None:
        if self._closed:
            raise MicrodramaError("this executor is closed and takes nothing more")
        order = _order(attempt, self._shelf, again=self._fleet.is_delivered(attempt.work))
        if why_not := self._fleet.why_not(place):
            self._events.put(Failed(attempt.id, why_not, final=True))
        elif berth := self._fleet.take(place, attempt.id):
            with self._lock:
                self._running[attempt.id] = berth
            until = berth.ahead + attempt.decided + self._times.order
            order = replace(order, held=berth.attempt != attempt.id, until=until)
            self._start(self._attend(order, berth))
        else:
            self._events.put(Displaced(attempt.id, f"{place.id or 'its place'} is not free any more"))

    def events(self, timeout: float) -> Iterator[Event]:
        return self._events.take(timeout)

    def wake(self) -> None:
        self._events.wake()

    def cancel(self, attempt: str) -> None:
        with self._lock:
            berth = self._running.get(attempt)
            if berth:
                self._cancelled.add(attempt)
        if berth:
            self._loop.call_soon_threadsafe(berth.handle.cancel.remote, attempt)

    def close(self) -> None:
        """End our attempts. Supervisors stay warm until nobody has wanted them for a while."""
        if self._closed:
            return
        self._closed = True
        with self._lock:
            running = list(self._running)
        for attempt in running:
            self.cancel(attempt)
        with suppress(TimeoutError):
            self._start(self._silent()).result(LAST_WORDS)
        self._tending.cancel()
        self._start(_end_tasks()).result(LAST_WORDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        connection.leave(self._cluster)

    def __enter__(self) -> "RayExecutor":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _attend(self, order: Order, berth: Berth) -> None:
        """From the order to its one outcome, whatever happens."""
        followed = await self._followed(order, berth)
        outcome = followed.outcome
        with self._lock:
            if isinstance(outcome, Displaced) and order.attempt in self._cancelled:
                outcome = Cancelled(order.attempt)
            self._cancelled.discard(order.attempt)
            del self._running[order.attempt]
        try:
            await self._fleet.back(berth, order, followed)
        finally:
            self._events.put(outcome)

    async def _followed(self, order: Order, berth: Berth) -> Followed:
        """Trouble of ours is none of the task: it is displaced, and may be asked for again."""
        try:
            followed = await follow(berth.handle, order, self._times.silence, self._events.put)
            if isinstance(followed.outcome, Done):
                followed = replace(followed, outcome=await self._seen(followed.outcome, berth))
                self._fleet.delivered(order.work)
        except StoreFailed as error:
            return Followed(
                Displaced(order.attempt, f"what it made cannot be looked for: {error}"), Fate.FREE
            )
        except Exception as error:
            log.exception("attempt %s could not be followed", order.attempt)
            why = f"its driver failed: {type(error).__name__}: {error}"
            return Followed(Displaced(order.attempt, why), Fate.AWAY)
        return followed

    async def _seen(self, done: Done, berth: Berth) -> Outcome:
        """Once for each supervisor: whether what it publishes is published for us too."""
        files = list((done.stored or {}).values())
        if not berth.trusted and not await asyncio.to_thread(self._has, files):
            return Failed(
                done.attempt,
                "its files lie in a store of its own node; set MICRODRAMA_STORE_URL to an object store, or "
                "to a folder that all nodes share",
            )
        berth.trusted = True
        return done

    def _has(self, files: Sequence[Stored]) -> bool:
        return all(self._store.has(each.digest, each.suffix, each.size) for each in files)

    async def _silent(self) -> None:
        while self._running:
            await asyncio.sleep(0.02)


async def _end_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _shelf(office: "Office") -> Shelf:
    """The store in words for other machines."""
    given = office.settings
    url = given.store_url or str(given.home / "store")
    cap = round(given.store_cache_gib * GIB)
    if "://" not in url:
        url = str(Path(url).absolute())
    return Shelf(url, str(given.store_cache or ""), cap)


def _order(attempt: Attempt, shelf: Shelf, *, again: bool) -> Order:
    return Order(
        attempt.id,
        attempt.worker,
        registry.entry(attempt.worker).identity,
        attempt.model,
        dict(attempt.spec),
        {role: _stored(role, file) for role, file in attempt.inputs.items()},
        attempt.seconds,
        attempt.work,
        shelf,
        again,
    )


def _stored(role: str, file: Any) -> Stored:
    if not isinstance(file, Artifact):
        raise MicrodramaError(f"a node cannot read {role} from {file}: only what is in the store travels")
    return file.stored
