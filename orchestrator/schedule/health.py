"""Which places may take new tasks: neither those that operators drained or paused, nor those that spoil all.

    health = Health(partial(ledger.places.exchange, "ray"))
    health.look(now)                          # once a round
    places = health.usable(executor.free(wanted))
    health.began(match); health.ended(match); health.good(match) or health.bad(match, reason)

The ledger is asked and told in a thread of its own, about once a second: a round never waits for it, and
while it is away the states that were last known hold; a new place gets nothing before it answers. A place
that went to another node is another one. Places without names are neither known nor judged.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

from orchestrator.errors import LedgerFailed
from orchestrator.executor.base import HELD, Load, Place
from orchestrator.ledger.places import Seen, Sighting, Spot
from orchestrator.schedule.base import Match
from orchestrator.schedule.blocked import Blocked
from orchestrator.schedule.strikes import Strikes

Exchange = Callable[[Seen], Mapping[Spot, str]]
"""Tells the ledger what was seen; the states of all places."""
EVERY = 1.0  # seconds between two exchanges
TOUCH = 15.0  # seconds until the ledger is told again that a place is there
GONE = 60.0  # seconds after which a place that was not seen is not there
log = logging.getLogger(__name__)


class Health:
    """The places of one executor, as one driver knows them. Not thread-safe."""

    def __init__(self, exchange: Exchange | None, every: float = EVERY) -> None:
        self._exchange, self._every = exchange, every
        self._strikes = Strikes()
        self._guilty = Blocked(self._strikes, is_resumable=exchange is not None)
        self._places: dict[Spot, Place] = {}
        self._seen_at: dict[Spot, float] = {}
        self._doing: set[Match] = set()
        """Several at a place that hands over what it remembers while it makes something else."""
        self._states: Mapping[Spot, str] = {}
        self._told: dict[Spot, Sighting] = {}
        """What the ledger knows of each place."""
        self._blocked: frozenset[Spot] = frozenset()
        """What we blocked, as the ledger knows it."""
        self._touched = self._looked = -1e9
        self._now = 0.0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health") if exchange else None
        self._answer: tuple[Seen, Future[Mapping[Spot, str]]] | None = None

    @classmethod
    def blind(cls) -> "Health":
        """For drivers without a registry: judges places by what fails there, and tells nobody."""
        return cls(None)

    def usable(self, places: Sequence[Place]) -> list[Place]:
        """Those of some free places that may take new tasks."""
        guilty = self._guilty.now(self._now)
        held = self._strikes.held((_spot(each.place), each.want.load) for each in self._doing)
        barred = (guilty | held) - self._guilty.due(self._now)
        usable, has_new = [], False
        for place in places:
            spot = _spot(place)
            if place.id:
                has_new |= spot not in self._places
                self._see(spot, place)
            state = self._state(spot)
            if not place.id or (spot not in barred and state == "active"):
                usable.append(place)
            elif place.holds and spot not in guilty and state == "draining":
                usable.append(replace(place, need=HELD))  # it may hand over what it has
        if has_new and self._exchange and self._answer is None:
            self._ask()  # they get nothing before the registry answers
        return usable

    @property
    def unusable(self) -> frozenset[Spot]:
        """Places that get nothing for now; executors that can grow look for others in their stead."""
        decided = {spot for spot, state in self._states.items() if state != "active"}
        return frozenset(decided) | (self._guilty.now(self._now) - self._guilty.due(self._now))

    def began(self, match: Match) -> None:
        """A task was given to a place."""
        if match.place.id:
            spot = _spot(match.place)
            self._doing.add(match)
            self._see(spot, match.place)
            self._guilty.began(spot, self._now)

    def ended(self, match: Match) -> None:
        """It runs no more, whatever became of it."""
        if match in self._doing:
            self._doing.remove(match)
            self._seen_at[_spot(match.place)] = self._now

    def good(self, match: Match) -> None:
        """A place made a task, and what it made was taken."""
        if match.place.id:
            self._strikes.good(_spot(match.place), match.want.work, match.want.load)

    def bad(self, match: Match, reason: str) -> None:
        """A task failed at a place, was lost there, or the place went away under it.

        Not for what was cancelled, nor for what a worker itself calls hopeless.
        """
        if match.place.id:
            self._strikes.bad(_spot(match.place), match.want.work, match.want.load, reason)

    def look(self, now: float) -> None:
        """Once a round: hear and tell the ledger, when it is time. The first look waits for its answer."""
        self._now = now
        if self._exchange is None:
            if now - self._looked >= self._every:
                self._looked = now
                self._forget_gone()
            return
        if self._answer and self._answer[1].done():
            self._hear()
        if self._answer is None and now - self._looked >= self._every:
            is_first = self._looked < 0
            self._ask()
            if is_first:
                self._hear()

    def close(self) -> None:
        """The driver ends: its places do nothing any more."""
        self._doing.clear()
        if self._thread is None:
            return
        with suppress(LedgerFailed):
            if self._answer:
                self._hear()
            self._ask()
            self._hear()
        self._thread.shutdown()

    def _state(self, spot: Spot) -> str:
        """active, draining, paused or blocked, as last known; unknown until the registry answered."""
        return self._states.get(spot) or ("unknown" if self._exchange else "active")

    def _see(self, spot: Spot, place: Place) -> None:
        """It is there. What it has is remembered while it is only for who asks for what it holds."""
        if place.need == HELD:
            place = replace(place, need=self._places.get(spot, place).need)
        self._places[spot] = place
        self._seen_at[spot] = self._now

    def _ask(self) -> None:
        assert self._thread, "only where there is a registry"
        assert self._exchange, "only where there is a registry"
        self._forget_gone()
        self._looked = self._now
        seen = self._seen()
        self._answer = (seen, self._thread.submit(self._exchange, seen))

    def _seen(self) -> Seen:
        """What the ledger does not know yet."""
        busy = self._busy()
        now = {spot: self._sighting(spot, place, busy.get(spot)) for spot, place in self._places.items()}
        guilty = self._strikes.guilty()
        is_due = self._now - self._touched >= TOUCH
        return Seen(
            changed=[
                each for spot, each in now.items() if self._told.get(spot) != each or spot not in self._states
            ],
            there=list(now) if is_due else (),
            blocked=sorted(guilty - self._blocked),
            freed=sorted(self._blocked - guilty),
        )

    def _hear(self) -> None:
        """Take the ledger's answer; without one everything is told again."""
        assert self._answer, "it was asked"
        (seen, answer), self._answer = self._answer, None
        try:
            self._states = answer.result()
        except LedgerFailed as error:
            log.warning("the registry of places is out of reach; its last states hold", exc_info=error)
            return
        self._told |= {each.spot: each for each in seen.changed}
        if seen.there:
            self._touched = self._looked
        self._blocked = (self._blocked | frozenset(seen.blocked)) - frozenset(seen.freed)
        for spot in [each for each in self._blocked if self._states.get(each) != "blocked"]:
            self._strikes.forget(spot)  # an operator decided otherwise
            self._blocked -= {spot}

    def _busy(self) -> dict[Spot, Match]:
        """What is done at each place; what it makes before what it hands over."""
        made_last = sorted(self._doing, key=lambda match: match.place.need != HELD)
        return {_spot(match.place): match for match in made_last}

    def _sighting(self, spot: Spot, place: Place, match: Match | None) -> Sighting:
        loaded = {*place.loaded, match.want.load} if match else place.loaded
        return Sighting(
            name=place.id,
            node=place.node,
            labels=place.need.labels,
            gpu=place.need.share if place.need.pool == "gpu" else "",
            doing=f"{match.want.load.worker} for {match.want.party.production}" if match else "",
            loaded=tuple(sorted(map(_named, loaded))),
            failures=self._strikes.count(spot),
            trouble=self._strikes.trouble(spot),
        )

    def _forget_gone(self) -> None:
        busy = self._busy()
        gone = [spot for spot, at in self._seen_at.items() if self._now - at > GONE and spot not in busy]
        for spot in gone:
            del self._seen_at[spot]
            self._places.pop(spot, None)
            self._told.pop(spot, None)


def _spot(place: Place) -> Spot:
    return Spot(place.id, place.node)


def _named(load: Load) -> str:
    return f"{load.worker} {load.model}".strip()
