"""The remote executor: attempts are offered in the ledger, and machines that we do not trust come for them.

`desk.workers` hands an offer to a worker that asks, `desk.attempts` takes what it sends into the attempt's
folder. Here the offers are watched: what is reported becomes an outcome, and only what the plan promises
counts of it. A worker that is not heard from loses its attempt.
"""

import hashlib
import json
import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from orchestrator.errors import LedgerFailed, MicrodramaError, Refused
from orchestrator.executor.base import (
    ANY,
    Attempt,
    Cancelled,
    Claim,
    Done,
    Event,
    Failed,
    Load,
    Lost,
    Need,
    Outcome,
    Place,
    Progress,
    Spots,
    Started,
)
from orchestrator.ledger import Ledger, Offer
from orchestrator.ledger.faults import may_pass
from orchestrator.ledger.offers import House, News
from orchestrator.office import Office
from orchestrator.promises import Promise, promised, settle
from workers import registry

EVERY = 0.25  # seconds between two looks
KEEP_EVERY = 10.0  # seconds after which we say again that we wait
AHEAD = 2  # offers that may wait while every place is taken
SENDING = 120.0  # seconds that a worker may take for its files, besides its work
NOBODY = 60.0  # seconds that an offer waits although others are served and nobody makes such a thing
log = logging.getLogger(__name__)


class RemoteExecutor:
    """Offers attempts to the workers of a ledger."""

    def __init__(self, office: Office, ahead: int = AHEAD) -> None:
        """`ahead`: how many offers may wait for a free place, so that none is ever idle."""
        self._ledger: Ledger = office.ledger
        self._ahead = ahead
        self._mine: dict[str, _Watched] = {}
        self._woken = threading.Event()
        self._lock = threading.Lock()
        self._house: tuple[float, House] | None = None
        self._kept = time.monotonic()
        self._closed = False

    def free(self, _wanted: Mapping[Need, int], _unusable: Spots = frozenset()) -> Sequence[Place]:
        """Nameless places: who comes for an offer is not ours to say. None while the ledger is away."""
        if self._closed:
            return ()
        try:
            house = self._look_around()
        except LedgerFailed as error:
            _forgive(error)
            return ()
        with self._lock:
            waiting = sum(not each.taken for each in self._mine.values())
            unused = house.places - house.others - len(self._mine)
        room = max(0, unused, self._ahead - waiting) if house.places else 0
        return (Place("", Need(ANY), loaded=frozenset(map(Load, house.warm))),) * room

    def submit(self, attempt: Attempt, _place: Place) -> None:
        """One too many only waits: another driver may have filled the floor since we asked what is free."""
        if self._closed:
            raise MicrodramaError("this executor is closed and takes nothing more")
        offer = _offer(attempt)
        self._ledger.offers.add(offer)
        with self._lock:
            self._mine[attempt.id] = _Watched(attempt)

    def events(self, timeout: float) -> Iterator[Event]:
        until = time.monotonic() + timeout
        while True:
            found = self._look()
            yield from found
            left = until - time.monotonic()
            if found or left <= 0 or self._woken.wait(min(EVERY, left)):
                self._woken.clear()
                return

    def wake(self) -> None:
        self._woken.set()

    def cancel(self, attempt: str) -> None:
        with self._lock:
            known = attempt in self._mine
        if known:
            self._ledger.offers.end(attempt, "cancelled")

    def close(self) -> None:
        """Nobody waits for the rest any more."""
        self._closed = True
        with self._lock:
            left, self._mine = list(self._mine), {}
        for attempt in left:
            with suppress(LedgerFailed):  # then they end a minute from now, unkept
                self._ledger.offers.end(attempt, "cancelled")

    def __enter__(self) -> "RemoteExecutor":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look(self) -> list[Event]:
        """What happened since the last look; less of it when the ledger goes away for a moment."""
        with self._lock:
            mine = dict(self._mine)
        if not mine:
            return []
        found: list[Event] = []
        try:
            self._keep()
            for event in self._changes(mine, self._ledger.offers.news(mine)):
                found.append(event)
        except LedgerFailed as error:
            if not found:
                _forgive(error)
        return found

    def _changes(self, mine: dict[str, "_Watched"], news: News) -> Iterator[Event]:
        for attempt in mine.keys() - {offer.attempt for offer in news.offers}:
            with self._lock:
                self._mine.pop(attempt, None)
            yield Lost(attempt, "its offer is not in the ledger any more")
        for offer in news.offers:
            watched = mine[offer.attempt]
            yield from watched.steps(offer)
            outcome = watched.outcome(offer) or self._too_late(watched, offer, news.now)
            if isinstance(outcome, Failed) and outcome.final and self._can_others(offer):
                outcome = replace(outcome, final=False)
            if outcome:
                with self._lock:
                    self._mine.pop(offer.attempt, None)
                self._house = None
                yield outcome

    def _too_late(self, watched: "_Watched", offer: Offer, now: float) -> Outcome | None:
        """Whoever has it is silent or too slow, or nobody will ever come for it."""
        verdict: Outcome
        if offer.state == "open":
            if not watched.is_forlorn(offer, self._look_around()):
                return None
            verdict = Lost(offer.attempt, _nobody(offer))
        elif now > offer.until:
            verdict = Lost(offer.attempt, "its worker was not heard from any more")
        elif now - offer.taken_at > offer.seconds_allowed + SENDING:
            verdict = Failed(offer.attempt, f"took longer than {offer.seconds_allowed:g} s and was given up")
        else:
            return None
        self._ledger.offers.end(offer.attempt, "over")
        latest = self._ledger.offers.get(offer.attempt)  # it may have reported in this moment
        return (latest and watched.outcome(latest)) or verdict

    def _can_others(self, offer: Offer) -> bool:
        """Whether somebody else may be asked: one worker's word does not make a task hopeless."""
        return self._look_around().makers.get((offer.worker, offer.identity), 0) > 1

    def _keep(self) -> None:
        if time.monotonic() - self._kept > KEEP_EVERY:
            with self._lock:
                mine = list(self._mine)
            self._ledger.offers.keep(mine)
            self._kept = time.monotonic()

    def _look_around(self) -> House:
        now = time.monotonic()
        if self._house is None or now - self._house[0] > EVERY:
            with self._lock:
                mine = list(self._mine)
            self._house = now, self._ledger.offers.house(mine)
        return self._house[1]


def _forgive(error: LedgerFailed) -> None:
    """What may pass is not told to productions; the next look may go well."""
    if not may_pass(error):
        raise error
    log.warning("the ledger is away", exc_info=error)


class _Watched:
    """An attempt on offer, as far as it was told of."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._since = time.monotonic()
        self._percent = 0
        self.taken = False

    def steps(self, offer: Offer) -> Iterator[Event]:
        """Started once, then progress as it grows."""
        begun = offer.state in ("taken", "reported")
        if begun and not self.taken:
            self.taken = True
            yield Started(offer.attempt)
        if offer.state == "open" and self.taken:  # given back
            self.taken, self._percent = False, 0
        if begun and offer.percent > self._percent:
            self._percent = offer.percent
            yield Progress(offer.attempt, offer.percent / 100)

    def is_forlorn(self, offer: Offer, house: House) -> bool:
        """Whether workers are there, and none of them makes such a thing."""
        if not house.makers or (offer.worker, offer.identity) in house.makers:
            self._since = time.monotonic()
        return time.monotonic() - self._since > NOBODY

    def outcome(self, offer: Offer) -> Outcome | None:
        """What it came to, once that is known."""
        if offer.state == "cancelled":
            return Cancelled(offer.attempt)
        if offer.state != "reported" or offer.outcome is None:
            return None
        told = offer.outcome
        if told["state"] == "done":
            return self._done(offer, told)
        if told["state"] == "lost":
            return Lost(offer.attempt, told["reason"], told["log"])
        took = _took(told)
        return Failed(offer.attempt, told["reason"], told["log"], told["final"], *took)

    def _done(self, offer: Offer, told: Any) -> Outcome:
        """Done, if it says of itself what the plan says of it; its files are looked at later."""
        took = _took(told)
        try:
            promise = _promise(self._attempt)
            facts = settle(promise, told["facts"])
            claims = _claims(promise, offer)
        except Refused as refused:
            return Failed(offer.attempt, f"refused: {refused}", told["log"], False, *took)
        return Done(offer.attempt, claims, facts, *took, plan={**facts, **promise.checked})


def _promise(attempt: Attempt) -> Promise:
    return promised(attempt.worker, attempt.spec, _files(attempt))


def _files(attempt: Attempt) -> dict[str, Path]:
    return {role: Path(os.fspath(file)) for role, file in attempt.inputs.items()}


def _claims(promise: Promise, offer: Offer) -> dict[str, Claim]:
    """The files as they came in; the server counted and hashed them itself."""
    missing = [role for role in promise.files if len(offer.files.get(role, ())) < 3]
    if missing:
        raise Refused(f"{missing[0]} did not come in")
    came = {role: offer.files[role] for role in promise.files}
    return {role: Claim(role + suffix, size, digest) for role, (suffix, digest, size) in came.items()}


def _took(told: Any) -> tuple[float, float]:
    """Seconds, and seconds of processors; never more than the time that it had the attempt."""
    had = max(0.0, float(told["took"]))
    return min(had, float(told["seconds"])), min(had * 256, float(told["cpu_seconds"]))


def _offer(attempt: Attempt) -> Offer:
    identity = registry.entry(attempt.worker).identity
    inputs = {role: [path.stem, path.suffix, path.stat().st_size] for role, path in _files(attempt).items()}
    files = {role: [suffix] for role, suffix in _promise(attempt).files.items()}
    told = json.dumps([attempt.worker, identity, attempt.spec, inputs], sort_keys=True)
    work = hashlib.sha256(told.encode()).hexdigest()
    return Offer(attempt.id, attempt.worker, identity, attempt.spec, inputs, files, work, attempt.seconds)


def _nobody(offer: Offer) -> str:
    return (
        f"no worker makes {offer.worker} as this server knows it; start one of the same release with "
        f"`microdrama worker run` (wanted: {offer.identity})"
    )
