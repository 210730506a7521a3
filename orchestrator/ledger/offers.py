"""Offers: attempts that wait for a remote worker, or are with one.

    open -> taken -> reported        the way of most
    taken -> open                    its worker gave it back
    open, taken -> cancelled, over   nobody waits any more; its worker was not heard from

An offer belongs to the executor that made it, which says again and again that it waits (`keep`). Times are on
the ledger's clock.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, tuple_, update

from orchestrator import clock
from orchestrator.ledger.audit import Audit, Entry
from orchestrator.ledger.database import Database
from orchestrator.ledger.keys import keys
from orchestrator.ledger.tables import OfferRow
from orchestrator.ledger.workers import WorkerRecord, live, workers

offers = OfferRow.__table__  # type: ignore[attr-defined]
LEASE = 30.0  # seconds that a worker may be silent about an attempt
KEPT = 60.0  # seconds that an executor may be silent about its offers
MOST_FAILURES = 3  # in a row, then a worker is blocked
FAILED = ("bad", "final")
OLD_MS = 24 * 3600 * 1000
OVER = ("reported", "cancelled", "over")


@dataclass(frozen=True)
class Offer:
    """One attempt on offer."""

    attempt: str
    worker: str
    """Registry name."""
    identity: str
    spec: Mapping[str, Any]
    inputs: Mapping[str, Sequence[Any]]
    """Role -> digest, suffix, size."""
    files: Mapping[str, Sequence[Any]]
    """Role -> suffix, and once it came in digest and size."""
    work: str
    seconds_allowed: float
    state: str = "open"
    kept_until: float = 0.0
    taken_by: str = ""
    token: str = ""
    taken_at: float = 0.0
    until: float = 0.0
    percent: int = 0
    returns: int = 0
    outcome: Mapping[str, Any] | None = None
    verdict: str = ""
    made_at: int = 0


@dataclass(frozen=True)
class House:
    """How the floor looks to an executor."""

    places: int
    """Of live workers, taken or not."""
    others: int
    """Offers of other executors that are open or taken."""
    makers: Mapping[tuple[str, str], int]
    """Name and identity -> how many live workers make it."""
    warm: frozenset[str]
    """Names that a live worker made before."""


@dataclass(frozen=True)
class News:
    """How an executor's offers stand, at one moment."""

    now: float
    offers: tuple[Offer, ...] = field(default=())


class Offers:
    """Every offer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, offer: Offer) -> None:
        """Offer an attempt."""

        def write(connection: Connection) -> bool:
            kept = self._database.clock(connection) + KEPT
            values = {**offer.__dict__, "kept_until": kept, "made_at": clock.now()}
            self._database.insert_missing(connection, offers, [values])
            return True

        self._database.settle(write, lambda _: None)

    def keep(self, attempts: Collection[str]) -> None:
        """Still waiting for those; what is over, or what nobody waits for, is forgotten a day after."""
        with self._database.write() as connection:
            kept = {"kept_until": self._database.clock(connection) + KEPT}
            connection.execute(update(offers).where(offers.c.attempt.in_(attempts)).values(**kept))
            over = offers.c.state.in_(OVER) | ~self._kept(connection)
            old = (offers.c.made_at < clock.now() - OLD_MS) & offers.c.attempt.not_in(attempts)
            connection.execute(delete(offers).where(old & over))

    def news(self, attempts: Collection[str]) -> News:
        """How they stand."""
        query = select(offers).where(offers.c.attempt.in_(attempts)).order_by(offers.c.made_at)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings()
            found = tuple(Offer(**row) for row in rows)
            return News(self._database.clock(connection), found)

    def house(self, mine: Collection[str]) -> House:
        """What an executor with those offers may count on."""
        with self._database.read() as connection:
            there = live(self._database, connection)
            kept = self._kept(connection)
            waits = offers.c.state.in_(("open", "taken")) & kept & offers.c.attempt.not_in(mine)
            others = connection.execute(select(func.count()).where(waits)).scalar_one()
            by = offers.c.taken_by.in_([each.id for each in there])
            warm = connection.execute(select(offers.c.worker).where(by).distinct()).scalars()
            makers = Counter(pair for each in there for pair in each.makes.items())
            return House(sum(each.slots for each in there), int(others), makers, frozenset(warm))

    def end(self, attempt: str, state: str) -> None:
        """Nobody waits for it any more. What was reported stays."""
        waits = (offers.c.attempt == attempt) & offers.c.state.in_(("open", "taken"))
        with self._database.write() as connection:
            connection.execute(update(offers).where(waits).values(state=state))

    def open_names(self) -> frozenset[str]:
        """Registry names of workers that are wanted now."""
        with self._database.read() as connection:
            wanted = (offers.c.state == "open") & self._kept(connection)
            return frozenset(connection.execute(select(offers.c.worker).where(wanted).distinct()).scalars())

    def claim(self, worker: WorkerRecord, token: str) -> Offer | None:
        """Give a worker the oldest that it can make. What it failed at is for others, while there are any."""
        with self._database.write() as connection:
            now = self._database.clock(connection)
            found = self._first_for(connection, worker)
            if found is None:
                return None
            taken = {"state": "taken", "taken_by": worker.id, "token": token, "percent": 0}
            times = {"taken_at": now, "until": now + LEASE}
            there = (offers.c.attempt == found) & (offers.c.state == "open")
            connection.execute(update(offers).where(there).values(**taken, **times))
            return self.get(found)

    def get(self, attempt: str, *, hold: bool = False) -> Offer | None:
        """One offer; `hold` keeps others from changing it until the open transaction ends."""
        query = select(offers).where(offers.c.attempt == attempt)
        with self._database.read() as connection:
            row = connection.execute(query.with_for_update() if hold else query).mappings().one_or_none()
        return Offer(**row) if row else None

    def held(self, worker: str) -> list[Offer]:
        """What a worker has taken and not reported."""
        return list(self.held_by([worker]).get(worker, ()))

    def held_by(self, ids: Collection[str]) -> Mapping[str, Sequence[Offer]]:
        """By worker, what each has taken and not reported; those with nothing are left out."""
        found = defaultdict(list)
        with self._database.read() as connection:
            alive = (offers.c.until > self._database.clock(connection)) & self._kept(connection)
            theirs = offers.c.taken_by.in_(ids) & (offers.c.state == "taken") & alive
            rows = connection.execute(select(offers).where(theirs).order_by(offers.c.taken_at)).mappings()
            for row in rows:
                found[row["taken_by"]].append(Offer(**row))
        return dict(found)

    def is_awaited(self, offer: Offer) -> bool:
        """Whether its worker may go on: it is in time, and somebody waits for it."""
        with self._database.read() as connection:
            now = self._database.clock(connection)
        return offer.state == "taken" and now < offer.until and now < offer.kept_until

    def beat(self, attempt: str, percent: int) -> None:
        """Its worker is at it."""
        with self._database.write() as connection:
            until = self._database.clock(connection) + LEASE
            there = offers.c.attempt == attempt
            connection.execute(update(offers).where(there).values(until=until, percent=percent))

    def came_in(self, attempt: str, files: Mapping[str, Sequence[Any]]) -> None:
        """A file of it is here."""
        with self._database.write() as connection:
            connection.execute(update(offers).where(offers.c.attempt == attempt).values(files=dict(files)))

    def report(self, attempt: str, outcome: Mapping[str, Any]) -> None:
        """What its worker says became of it, and how long it had it."""
        with self._database.write() as connection:
            took = self._database.clock(connection) - offers.c.taken_at
            there = offers.c.attempt == attempt
            seconds = connection.execute(select(took).where(there)).scalar_one()
            told = {**outcome, "took": float(seconds)}
            connection.execute(update(offers).where(there).values(state="reported", outcome=told))

    def reopen(self, attempt: str) -> None:
        """Its worker gave it back; the next one gets another token."""
        with self._database.write() as connection:
            free = {"state": "open", "taken_by": "", "token": "", "percent": 0}
            query = update(offers).where(offers.c.attempt == attempt)
            connection.execute(query.values(**free, returns=offers.c.returns + 1))

    def _kept(self, connection: Connection) -> ColumnElement[bool]:
        now = self._database.clock(connection)
        kept: ColumnElement[bool] = offers.c.kept_until.between(now, now + KEPT)
        return kept

    def _first_for(self, connection: Connection, worker: WorkerRecord) -> str | None:
        pairs = tuple_(offers.c.worker, offers.c.identity).in_(list(worker.makes.items()))
        wanted = (offers.c.state == "open") & pairs & self._kept(connection)
        mine = wanted & offers.c.work.not_in(self._left_to_others(connection, worker, wanted))
        first = select(offers.c.attempt).where(mine).order_by(offers.c.made_at, offers.c.attempt).limit(1)
        found = connection.execute(first.with_for_update(skip_locked=True)).scalar_one_or_none()
        return None if found is None else str(found)

    def _left_to_others(
        self, connection: Connection, worker: WorkerRecord, wanted: ColumnElement[bool]
    ) -> list[str]:
        """What a worker failed at, and somebody else can still try."""
        earlier = offers.alias()
        failed = (earlier.c.taken_by == worker.id) & earlier.c.verdict.in_(FAILED)
        again = wanted & offers.c.work.in_(select(earlier.c.work).where(failed))
        rows = connection.execute(select(offers.c.worker, offers.c.identity, offers.c.work).where(again))
        others = [each for each in live(self._database, connection) if each.id != worker.id]
        left = []
        for row in rows.unique():
            can = {each.id for each in others if each.can(row.worker, row.identity)}
            if can - _failed_at(connection, row.work):
                left.append(str(row.work))
        return left


def judge(database: Database, connection: Connection, attempt: str, good: bool) -> None:
    """Count for or against the worker that made an attempt, in the transaction that ends the attempt.

    What a worker calls hopeless is held against it only when somebody else can do it. Call it last: who is
    blocked stands in the audit.
    """
    there = offers.c.attempt == attempt
    row = connection.execute(select(offers).where(there)).one_or_none()
    if row is None or not row.taken_by or row.verdict:
        return
    final = not good and bool((row.outcome or {}).get("final"))
    verdict = "good" if good else "final" if final else "bad"
    connection.execute(update(offers).where(there).values(verdict=verdict))
    failed = [] if good or final else [row.taken_by]
    if good:
        query = update(workers).where(workers.c.id == row.taken_by)
        connection.execute(query.values(failures=0))
        failed = _liars(connection, row.work, row.taken_by)
    blocked = [_count_failure(connection, each) for each in failed]
    for entry in filter(None, blocked):
        Audit(database).write(entry)


def _liars(connection: Connection, work: str, by: str) -> list[str]:
    """Who called hopeless what somebody made; from now on it counts as bad."""
    others = (offers.c.work == work) & (offers.c.verdict == "final") & (offers.c.taken_by != by)
    liars = set(connection.execute(select(offers.c.taken_by).where(others)).scalars())
    connection.execute(update(offers).where(others).values(verdict="bad"))
    return sorted(liars)


def _count_failure(connection: Connection, worker: str) -> Entry | None:
    """One more in a row; what the audit is told when that blocks it."""
    there = workers.c.id == worker
    row = connection.execute(select(workers).where(there).with_for_update()).mappings().one_or_none()
    if row is None:
        return None
    before = WorkerRecord(**row)
    is_over = before.failures + 1 >= MOST_FAILURES
    after = replace(before, failures=before.failures + 1, state="blocked" if is_over else before.state)
    connection.execute(update(workers).where(there).values(failures=after.failures, state=after.state))
    if after.state == before.state:
        return None
    owner = connection.execute(select(keys.c.owner).where(keys.c.id == before.key)).scalar_one_or_none()
    return Entry("block worker", worker, owner or "", before=before.version, after=after.version)


def _failed_at(connection: Connection, work: str) -> set[str]:
    at_it = (offers.c.work == work) & offers.c.verdict.in_(FAILED)
    return set(connection.execute(select(offers.c.taken_by).where(at_it)).scalars())
