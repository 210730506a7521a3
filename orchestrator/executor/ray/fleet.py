"""The supervisors that a driver knows: looked at, asked for as they are wanted, given up as they are not.

`tend` runs in the executor's loop; `free` and `take` are called from the scheduler's thread and never wait.
"""

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

from ray.exceptions import ActorDiedError, RayError, RayTaskError

from orchestrator.executor.base import Displaced, Need, Place, Spots
from orchestrator.executor.ray import places
from orchestrator.executor.ray.actors import Actors
from orchestrator.executor.ray.berths import Berth
from orchestrator.executor.ray.following import Fate, Followed, first_line
from orchestrator.executor.ray.orders import Look, Order
from orchestrator.executor.ray.times import Times

log = logging.getLogger(__name__)


class Fleet:
    """All of them."""

    def __init__(self, actors: Actors, times: Times, changed: Callable[[], None]) -> None:
        """`changed` is called when a place may have become free."""
        self._actors, self._times, self._changed = actors, times, changed
        self._lock = threading.Lock()
        self._berths: dict[str, Berth] = {}
        self._wanted: dict[Need, int] = {}
        self._hopeless: dict[Need, str] = {}
        """Needs that got no place in time, and why."""
        self._failed: dict[Need, float] = {}
        """When a need was last refused a place."""
        self._nodes: Sequence[places.Node] = ()
        self._draining: frozenset[str] = frozenset()
        self._surveyed = -1e9
        self._unusable: Spots = frozenset()
        """Names of places that get nothing from us: operators said so, or they spoil what they are given."""
        self._foreign: dict[str, str] = {}
        """Nodes of another release, and how that was found out."""
        self._delivered: set[str] = set()
        """Works whose outcome came to us."""
        self._tasks: set[asyncio.Task[None]] = set()

    def free(self, wanted: Mapping[Need, int], unusable: Spots = frozenset()) -> list[Place]:
        """Places that would take an attempt; a hopeless need has one without a name, that says why."""
        with self._lock:
            self._wanted, self._unusable = dict(wanted), unusable
            if self._is_greeting():
                return []
            hopeless = [Place("", need) for need in self._hopeless if need in wanted]
            there = filter(self._is_open, self._berths.values())
            return [place for berth in there for place in berth.places(self._delivered)] + hopeless

    def why_not(self, place: Place) -> str:
        """Why there is no place for a need; empty: there may be one."""
        with self._lock:
            return "" if place.id else self._hopeless.get(place.need, "")

    def take(self, place: Place, attempt: str) -> Berth | None:
        """The supervisor of a free place, ours from here on; None: it is not free any more.

        Who only hands over what it remembers stays as free as it was.
        """
        with self._lock:
            berth = self._berths.get(place.id)
            if berth is None or not (berth.is_here and self._is_open(berth)):
                return None
            if berth.keeps(place):
                return berth
            if berth.attempt:
                return None
            berth.attempt = attempt
            return berth

    def is_delivered(self, work: str) -> bool:
        """Whether its outcome came to us already."""
        with self._lock:
            return work in self._delivered

    def delivered(self, work: str) -> None:
        """Its outcome came to us."""
        with self._lock:
            self._delivered.add(work)

    async def back(self, berth: Berth, order: Order, followed: Followed) -> None:
        """An attempt there is over."""
        with self._lock:
            if berth.attempt == order.attempt:
                berth.attempt = ""
                if followed.look:
                    berth.hear(followed.look)
            elif followed.look and isinstance(followed.outcome, Displaced):
                berth.refused.add(order.work)
            if followed.fate is Fate.AWAY:
                berth.away = time.monotonic()
            elif followed.fate is Fate.FOREIGN:
                self._foreign[berth.node] = getattr(followed.outcome, "reason", "")
            berth.broken = berth.broken or followed.fate is Fate.BROKEN
        if followed.fate is Fate.GONE:
            self._forget(berth)
        elif berth.leaving and not berth.attempt:
            await self._end(berth)

    async def tend(self) -> None:
        """Keep as many as are wanted, as long as this runs."""
        while True:
            try:
                await self._survey()
                await self._grow()
                await self._make_way()
            except RayError:  # the head is away; what runs goes on
                pass
            except Exception:  # whatever it is: without this loop nothing would get a place any more
                log.exception("the places of the cluster could not be looked after")
            await asyncio.sleep(min(0.5, self._times.look))

    async def _survey(self) -> None:
        if time.monotonic() - self._surveyed < self._times.survey:
            return
        self._nodes = await asyncio.to_thread(self._actors.nodes)
        self._draining = frozenset(node.id for node in self._nodes if node.draining)
        before = await asyncio.to_thread(self._actors.at_work) if self._surveyed < 0 else frozenset()
        for name in await asyncio.to_thread(self._actors.names):
            need = places.need_of(name)
            if name in self._berths or not need:
                continue
            if handle := await asyncio.to_thread(self._actors.get, name):
                self._know(name, need, handle, inherited=name in before)
        self._surveyed = time.monotonic()

    def _is_greeting(self) -> bool:
        """Whether one that was at work before us has yet to say what it holds."""
        limit = time.monotonic() - self._times.greeting
        there = self._berths.values()
        unheard = any(each.inherited and each.look is None and each.asked > limit for each in there)
        return unheard or self._surveyed < 0

    async def _grow(self) -> None:
        for need, wanted in list(self._wanted.items()):
            try:
                for name in self._missing(need, wanted):
                    self._know(name, need, await asyncio.to_thread(self._actors.make, name, need))
            except (ValueError, TypeError, ArithmeticError) as error:
                self._impossible(need, first_line(error))

    def _missing(self, need: Need, wanted: int) -> list[str]:
        """Names of supervisors to ask for: one more than there is room for, so that an autoscaler sees it."""
        have = self._have(need)
        room = places.room(need, self._nodes)
        refused = time.monotonic() - self._failed.get(need, -1e9) < self._times.placement
        most = 1 if need in self._hopeless else max(1, room) if refused else room + 1
        lacking = min(wanted - sum(not berth.is_others for berth in have), most - len(have))
        names = (places.name_of(need, number) for number in count())
        free = (name for name in names if name not in self._berths)
        return [next(free) for _ in range(lacking)]

    async def _make_way(self) -> None:
        """A need without any place gets one of another need, that has more or that nobody wants."""
        for need in self._waiting():
            others = [
                berth
                for berth in self._berths.values()
                if berth.need != need and berth.need.pool == need.pool and berth.look and not berth.is_others
            ]
            if not others or any(berth.leaving for berth in others):
                continue
            many = Counter(berth.need for berth in others)
            ranked = [
                (not self._wanted.get(one.need), many[one.need], one.is_free, one.name) for one in others
            ]
            unwanted, number, _, name = max(ranked)
            if unwanted or number > 1:
                await self._give_up(self._berths[name])

    def _waiting(self) -> list[Need]:
        """Needs that have waited for a first place while nodes have what they ask for."""
        limit = time.monotonic() - self._times.give_way
        placed = {berth.need for berth in self._berths.values() if berth.look and self._is_ours(berth)}
        there = self._berths.values()
        waiting = {each.need for each in there if not each.look and not each.broken and each.asked < limit}
        wanted = [need for need in waiting - placed if self._wanted.get(need)]
        return [need for need in wanted if places.room(need, self._nodes)]

    async def _give_up(self, berth: Berth) -> None:
        """End it, after what it makes for us."""
        with self._lock:
            berth.leaving = True
        if not berth.attempt:
            await self._end(berth)

    def _know(self, name: str, need: Need, handle: Any, *, inherited: bool = False) -> None:
        berth = Berth(name, need, handle, time.monotonic(), inherited=inherited)
        with self._lock:
            self._berths[name] = berth
        task = asyncio.get_running_loop().create_task(self._watch(berth))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watch(self, berth: Berth) -> None:
        while self._berths.get(berth.name) is berth:
            if not berth.attempt:
                await self._look_at(berth)
            await asyncio.sleep(self._times.look)

    async def _look_at(self, berth: Berth) -> None:
        patience = self._times.silence if berth.look else self._times.placement
        try:
            look = await asyncio.wait_for(berth.handle.look.remote(self._wants(berth)), patience)
        except ActorDiedError:
            self._forget(berth)
        except RayTaskError:  # it may still make something for others; unwanted it ends by itself
            berth.broken = True
        except (RayError, TimeoutError):
            await self._unanswered(berth)
        else:
            self._seen(berth, look)

    def _seen(self, berth: Berth, look: Look) -> None:
        with self._lock:
            if not berth.attempt:
                berth.hear(look)
                berth.away = None
            if self._is_ours(berth):
                self._hopeless.pop(berth.need, None)
                self._failed.pop(berth.need, None)
        if berth.is_free:
            self._changed()

    async def _unanswered(self, berth: Berth) -> None:
        now = time.monotonic()
        if berth.attempt:
            return
        if berth.look is None:
            if now - berth.asked >= self._times.placement:
                await self._end(berth)
                self._refused(berth.need, now)
            return
        with self._lock:
            berth.away = berth.away or now
        if now - berth.away > self._times.away:
            await self._end(berth)

    def _refused(self, need: Need, now: float) -> None:
        """It got no place in time; where there is no other either, it is hopeless."""
        with self._lock:
            self._failed[need] = now
            same = [each for each in self._berths.values() if each.need == need and each.look]
            if all(each.broken or not self._is_open(each) for each in same):  # drained ones are waited for
                why = places.shortage(need, self._nodes, self._times.placement)
                self._hopeless[need] = " ".join([why, *self._strangers()])
        self._changed()

    def _impossible(self, need: Need, why: str) -> None:
        """Nobody could be asked for it."""
        if need in self._hopeless:
            return
        with self._lock:
            self._hopeless[need] = f"the cluster cannot be asked for {need.share} {need.pool}: {why}"
        self._changed()

    def _strangers(self) -> list[str]:
        """What there is besides, and is not for us."""
        there = [self._foreign[node.id] for node in self._nodes if node.id in self._foreign]
        return [f"Of another release: {len(there)} of its nodes; {there[0]}."] if there else []

    def _have(self, need: Need) -> list[Berth]:
        """Those of a need that we can use."""
        return [each for each in self._berths.values() if each.need == need and self._is_ours(each)]

    def _is_open(self, berth: Berth) -> bool:
        """Whether its node stays, and is of our release."""
        return berth.node not in self._draining and berth.node not in self._foreign

    def _is_ours(self, berth: Berth) -> bool:
        """Whether we can use it: otherwise we ask for another one, and it goes when nobody wants it."""
        return self._is_open(berth) and not berth.broken and (berth.name, berth.node) not in self._unusable

    def _wants(self, berth: Berth) -> bool:
        """Whether we have a use for it: as many of a need as are wanted, those that work first."""
        with self._lock:
            same = self._have(berth.need)
            same.sort(key=lambda each: (not each.attempt, each.name))
            return same.index(berth) < self._wanted.get(berth.need, 0) if berth in same else False

    async def _end(self, berth: Berth) -> None:
        self._forget(berth)
        await asyncio.to_thread(self._actors.end, berth.handle)

    def _forget(self, berth: Berth) -> None:
        with self._lock:
            if self._berths.get(berth.name) is berth:
                del self._berths[berth.name]
