"""The scheduler of a process: between the productions that it drives and the executor that they share.

    with LocalExecutor() as executor, Scheduler(executor) as scheduler:
        with scheduler.share(Party("stolen-design/1")) as share:
            share.ask(want)
            for event in share.events(1.0):      # Granted: begin an attempt and `submit` it, or `decline`
                ...

`step` is one round: hear the executor, end what is stuck, ask the policy. A thread steps while the block
lasts; a simulation steps by itself.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from orchestrator.executor.base import (
    HELD,
    Attempt,
    Cancelled,
    Done,
    Event,
    Executor,
    Failed,
    Load,
    Need,
    Outcome,
    Place,
    Progress,
    Started,
)
from orchestrator.executor.inbox import Inbox
from orchestrator.schedule.base import Match, Party, Policy, Want
from orchestrator.schedule.doubles import Doubles
from orchestrator.schedule.fair import Fair
from orchestrator.schedule.health import Health
from orchestrator.schedule.patience import Patience

LONGEST_WAIT = 1.0  # seconds until states of places and silent attempts are looked at again
BACK_OFF = 0.5  # seconds after a round that failed
FAILED_ROUNDS = 4  # in a row, until every production is told
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Granted:
    """A task gets a place; it is kept free for it until it is submitted or declined."""

    match: Match
    spare: int
    """Free places of its kind in that moment, this one among them and those before it not."""


@dataclass(frozen=True)
class Made:
    """Somebody else made what a task of ours would make, and wrote it down; it wants no place any more."""

    want: Want


Heard = Granted | Made | Event
"""What a production hears."""


@dataclass(frozen=True)
class _Running:
    """An attempt in a place."""

    share: "Share"
    match: Match
    load: Load


def as_asked(need: Need) -> Need:
    """Of an executor that knows shares and labels."""
    return need


def by_pool(need: Need) -> Need:
    """Of one that does not: whoever wants the pool wants the same places."""
    return Need(need.pool)


class Scheduler:
    """Gives the places of one executor to the tasks of many productions."""

    def __init__(
        self,
        executor: Executor,
        policy: Policy | None = None,
        *,
        health: Health | None = None,
        needs: Callable[[Need], Need] = as_asked,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`needs`: what a task's need comes to on this executor."""
        self._needs = needs
        self._executor, self._policy = executor, policy or Fair()
        self._health, self._patience = health or Health.blind(), Patience()
        self.clock = clock
        self._lock = threading.RLock()
        self._shares: dict[Party, Share] = {}
        self._doubles = Doubles()
        self._granted: dict[str, Match] = {}
        """By want, until submitted or declined."""
        self._running: dict[str, _Running] = {}
        """By attempt."""
        self._stuck: dict[str, str] = {}
        """Attempts that we ended for want of a sign of life, and why."""
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "Scheduler":
        self._thread = threading.Thread(target=self._work, name="scheduler", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._executor.wake()
        if self._thread:
            self._thread.join()
        self._health.close()

    @contextmanager
    def share(self, party: Party) -> Iterator["Share"]:
        """One production's face of it, for as long as the block lasts."""
        share = Share(self, party)
        with self._lock:
            self._shares[party] = share
        try:
            yield share
        finally:
            self._leave(share)

    def step(self, timeout: float) -> None:
        """One round; waits up to `timeout` seconds for something to happen."""
        for event in self._executor.events(timeout):
            self._hear(event)
        with self._lock:
            now = self.clock()
            self._health.look(now)
            self._grant(now)
            stuck = [each for each in self._patience.stuck(now) if each[0] not in self._stuck]
        for attempt, reason in stuck:
            self._executor.cancel(attempt)
            self._stuck[attempt] = reason

    def ask(self, want: Want) -> None:
        """A task wants a place."""
        want = replace(want, need=self._needs(want.need))
        with self._lock:
            if self._doubles.enter(want):
                self._policy.add(want, self.clock())
            elif first := self._doubles.overtaken(want):
                self._overtake(first, want)
        self._executor.wake()

    def settle(self, want: Want, *, made: bool) -> None:
        """What became of it is written down: who wants the same has it, or one of them is next."""
        with self._lock:
            for other in self._doubles.made(want) if made else ():
                self._shares[other.party].hear(Made(other))
            if following := self._doubles.over(want):
                self._policy.add(following, self.clock())
        self._executor.wake()

    def expect(self, party: Party, coming: Mapping[tuple[Need, Load], int]) -> None:
        """What a production will still want."""
        here: Counter[tuple[Need, Load]] = Counter()
        for (need, load), number in coming.items():
            here[self._needs(need), load] += number
        with self._lock:
            self._policy.expect(party, here)

    def submit(self, share: "Share", attempt: Attempt, match: Match) -> None:
        """Start an attempt in the place that was granted."""
        with self._lock:
            self._running[attempt.id] = _Running(share, match, attempt.load)
            if match.place.id:  # whoever has no name is watched by its executor: what it loads is not known
                self._patience.began(attempt.id, attempt.load, cold=attempt.load not in match.place.loaded)
            self._health.began(match)
        try:
            self._executor.submit(attempt, match.place)
        except BaseException:
            with self._lock:
                self._running.pop(attempt.id, None)
                self._patience.ended(attempt.id, self.clock(), seconds=None)
                self._health.ended(match)
                self.decline(match)
            raise
        with self._lock:
            self._granted.pop(match.want.id, None)

    def decline(self, match: Match, *, made: bool = False) -> None:
        """Give back what was granted, since it is made or not wanted now; it may be asked for again."""
        with self._lock:
            if self._granted.pop(match.want.id, None):
                self._policy.ended(match.want.id, self.clock(), seconds=None)
                self.settle(match.want, made=made)

    def cancel(self, attempt: str) -> None:
        """End an attempt; its outcome still comes."""
        self._executor.cancel(attempt)

    def judge(self, match: Match, reason: str = "") -> None:
        """How a place did: it made the task well, or badly for a reason."""
        with self._lock:
            if reason:
                self._health.bad(match, reason)
            else:
                self._health.good(match)

    def _overtake(self, first: Want, want: Want) -> None:
        """Unless the first has its place already."""
        begun = {*self._granted, *(each.match.want.id for each in self._running.values())}
        if first.id not in begun:
            self._policy.remove(first.id)
            self._doubles.change(first, want)
            self._policy.add(want, self.clock())

    def _work(self) -> None:
        failed = 0
        while not self._over.is_set():
            try:
                self.step(LONGEST_WAIT)
                failed = 0
            except Exception as error:
                failed += 1
                log.error("a round of the scheduler failed", exc_info=error)
                if failed >= FAILED_ROUNDS:
                    self._tell_all(error)
                self._over.wait(BACK_OFF)

    def _tell_all(self, error: Exception) -> None:
        with self._lock:
            for share in self._shares.values():
                share.hear(error)

    def _hear(self, event: Event) -> None:
        with self._lock:
            running = self._running.get(event.attempt)
            if running is None:
                return
            if isinstance(event, Started | Progress):
                self._patience.heard(event.attempt, self.clock())
                running.share.hear(event)
            else:
                self._end(running, event)

    def _end(self, running: _Running, outcome: Outcome) -> None:
        now = self.clock()
        reason = self._stuck.pop(outcome.attempt, "")
        if reason and isinstance(outcome, Cancelled):
            outcome = Failed(outcome.attempt, reason)
        seconds = outcome.seconds if isinstance(outcome, Done) else None
        del self._running[outcome.attempt]
        self._policy.ended(running.match.want.id, now, seconds=seconds)
        self._patience.ended(outcome.attempt, now, seconds=seconds)
        self._health.ended(running.match)
        running.share.hear(outcome)

    def _grant(self, now: float) -> None:
        wanted = self._policy.wanted()
        if not wanted:
            self._executor.free({})
            return
        free = self._unreserved(self._health.usable(self._executor.free(wanted, self._health.unusable)))
        matches = self._policy.match(free, now)
        self._granted |= {match.want.id: match for match in matches}
        for match in matches:
            spare = sum(place.serves(match.want.need) for place in free)
            free.remove(match.place)
            self._shares[match.want.party].hear(Granted(match, spare))

    def _unreserved(self, places: Sequence[Place]) -> list[Place]:
        """Without those that were granted and not yet submitted to."""
        named = {_offer(match.place) for match in self._granted.values()}
        nameless = sum(not match.place.id for match in self._granted.values())
        found = [place for place in places if place.id and _offer(place) not in named]
        return found + [place for place in places if not place.id][nameless:]

    def _leave(self, share: "Share") -> None:
        with self._lock:
            self._shares.pop(share.party, None)
            self._policy.forget(share.party)
            for match in [each for each in self._granted.values() if each.want.party == share.party]:
                self.decline(match)
            for want in self._doubles.of(share.party):
                self.settle(want, made=False)
        self._executor.wake()


def _offer(place: Place) -> tuple[str, frozenset[str] | None]:
    """What is given away with it: the place itself, or only what it holds."""
    return place.id, place.holds if place.need == HELD else None


class Share:
    """What one production asks of the scheduler, and hears from it. Heard by one thread."""

    def __init__(self, scheduler: Scheduler, party: Party) -> None:
        self._scheduler, self.party = scheduler, party
        self._heard = Inbox[Heard | Exception]()

    @property
    def now(self) -> float:
        """On the scheduler's clock."""
        return self._scheduler.clock()

    def ask(self, want: Want) -> None:
        """A task is ready and wants a place; Granted comes when it has one."""
        self._scheduler.ask(want)

    def settle(self, match: Match, *, made: bool) -> None:
        """What became of it is written down; others may want the same."""
        self._scheduler.settle(match.want, made=made)

    def expect(self, coming: Mapping[tuple[Need, Load], int]) -> None:
        """How many tasks will still want places, beside those that asked and run."""
        self._scheduler.expect(self.party, coming)

    def submit(self, attempt: Attempt, match: Match) -> None:
        """Start an attempt in the place that was granted; its one outcome comes as an event."""
        self._scheduler.submit(self, attempt, match)

    def decline(self, match: Match, *, made: bool = False) -> None:
        """Give back what was granted, since it is made or not wanted now."""
        self._scheduler.decline(match, made=made)

    def cancel(self, attempt: str) -> None:
        """End an attempt; its outcome still comes."""
        self._scheduler.cancel(attempt)

    def judge(self, match: Match, reason: str = "") -> None:
        """How the place did: well, or badly for a reason."""
        self._scheduler.judge(match, reason)

    def events(self, timeout: float) -> Iterator[Heard]:
        """What happened since the last call; waits up to `timeout` seconds for the first.

        Raises what the executor raised.
        """
        for found in self._heard.take(timeout):
            if isinstance(found, Exception):
                raise found
            yield found

    def wake(self) -> None:
        """End a wait in `events` early; from any thread."""
        self._heard.wake()

    def hear(self, what: Heard | Exception) -> None:
        """The scheduler has news."""
        self._heard.put(what)
