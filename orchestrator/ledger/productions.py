"""Productions: what was ordered, how far it is, and what came out. A driver writes only under its fence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.events import Events, Word
from orchestrator.ledger.leases import Lease, hold_fence
from orchestrator.ledger.tables import OrderRow, ProductionRow
from orchestrator.ledger.tasks import Tasks, TaskState
from orchestrator.ledger.webhooks import Webhooks

productions, orders = ProductionRow.__table__, OrderRow.__table__  # type: ignore[attr-defined]
OPEN = ("queued", "running")
BATCH = 200  # rows of one insert


@dataclass(frozen=True)
class Production:
    """One run of an episode."""

    id: str
    owner: str
    series: str
    episode: int
    making: str
    """Name of the lease under which it is driven."""
    profile: str
    takes: int
    coverage: str
    budget: int | None = None
    """Milliseconds."""
    priority: int = 0
    executor: str = "local"
    what: str = "episode"
    """What it leaves: an episode, a variant of it, a bundle or a pack."""
    batch: str = ""
    state: str = "queued"
    """queued, running, done, failed or cancelled."""
    cancel: bool = False
    """Somebody asked it to stop."""
    last_event: int = 0
    problem: Mapping[str, Any] | None = None
    files: Mapping[str, Sequence[Any]] | None = None
    """Name -> [digest, suffix, size]."""
    report: Mapping[str, Any] | None = None
    made_at: int = 0
    started_at: int | None = None
    ended_at: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN


@dataclass(frozen=True)
class Ordered:
    """What a production is to make, as it was when it was ordered."""

    series: str
    """JSON of `story.Series` with the episode and the next one, which its end card names."""
    edits: str
    """JSON of `edits.Edits`."""
    deliverable: str = ""
    """JSON of what is wanted of it (`orchestrator.deliverables`); empty: the episode."""


@dataclass(frozen=True)
class Wanted:
    """Which productions a list shows; what is empty lets all through."""

    owner: str | None = None
    series: str = ""
    episode: int | None = None
    profile: str = ""
    state: str = ""
    batch: str = ""
    what: str = ""


@dataclass(frozen=True)
class Ending:
    """How a production ended."""

    state: str
    problem: Mapping[str, Any] | None = None
    files: Mapping[str, Sequence[Any]] | None = None
    report: Mapping[str, Any] | None = None


class Productions:
    """Every production of every owner."""

    def __init__(self, database: Database, events: Events, tasks: Tasks, webhooks: Webhooks) -> None:
        self._database, self._events, self._tasks, self._webhooks = database, events, tasks, webhooks

    def add(self, new: Sequence[tuple[Production, Ordered]]) -> None:
        """New productions, queued."""
        now = clock.now()
        rows = [production.__dict__ | {"made_at": now} for production, _ in new]
        told = [{"production": production.id, **order.__dict__} for production, order in new]
        with self._database.write() as connection:
            for first in range(0, len(rows), BATCH):
                connection.execute(insert(productions), rows[first : first + BATCH])
                connection.execute(insert(orders), told[first : first + BATCH])
            for production, _ in new:
                self._events.add(production.id, [Word("production.queued", {})])

    def get(self, production: str, *, hold: bool = False) -> Production | None:
        """One production; `hold` keeps others from changing it until the open transaction ends."""
        query = select(productions).where(productions.c.id == production)
        with self._database.read() as connection:
            row = connection.execute(query.with_for_update() if hold else query).mappings().one_or_none()
        return Production(**row) if row else None

    def ordered(self, production: str) -> Ordered:
        """What it is to make."""
        query = select(orders.c.series, orders.c.edits, orders.c.deliverable).where(
            orders.c.production == production
        )
        with self._database.read() as connection:
            return Ordered(*connection.execute(query).one())

    def page(self, wanted: Wanted, before: str, limit: int) -> list[Production]:
        """The newest first; from the one before an id."""
        query = select(productions)
        for name, value in wanted.__dict__.items():
            query = query.where(productions.c[name] == value) if value not in (None, "") else query
        query = query.where(productions.c.id < before) if before else query
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(productions.c.id.desc()).limit(limit)).mappings()
            return [Production(**row) for row in rows]

    def count_open(self, owner: str) -> int:
        """How many of an owner wait or run."""
        mine = (productions.c.owner == owner) & productions.c.state.in_(OPEN)
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).where(mine)).scalar_one())

    def counts(self) -> dict[str, int]:
        """State -> how many, over all owners, of those that wait or run."""
        query = select(productions.c.state, func.count()).where(productions.c.state.in_(OPEN))
        with self._database.read() as connection:
            rows = connection.execute(query.group_by(productions.c.state))
            return {row[0]: row[1] for row in rows}

    def files(self) -> frozenset[str]:
        """Store names of everything that was delivered."""
        query = select(productions.c.files).where(productions.c.state == "done")
        with self._database.read() as connection:
            rows = connection.execute(query).scalars()
            return frozenset(digest + suffix for files in rows for digest, suffix, _ in files.values())

    def ask_cancel(self, production: str) -> None:
        """Its driver will see it."""
        self._change(production, {"cancel": True})

    def requeue(self, production: str, words: Sequence[Word]) -> None:
        """Back into the line, to be driven again."""
        again = {"state": "queued", "cancel": False, "problem": None, "started_at": None, "ended_at": None}
        with self._database.write():
            self._change(production, again)
            self._events.add(production, words)

    def end(self, production: str, ending: Ending) -> None:
        """The end of one; of those who drive none has a say here."""
        with self._database.write():
            self._change(production, ending.__dict__ | {"ended_at": clock.now()})
            kind = f"production.{ending.state}"
            told = {"detail": ending.problem["detail"]} if ending.problem else {}
            self._events.add(production, [Word(kind, told)])
            found = self.get(production)
            assert found, f"{production} was held, and nothing strikes productions"
            self._webhooks.announce(found.owner, kind, _message(found))

    def begin(self, lease: Lease, production: str) -> Production | None:
        """Mark it as running under this lease; None when it needs no driver any more."""
        with self._database.write() as connection:
            hold_fence(connection, lease)
            found = self.get(production, hold=True)
            if found is None or not found.is_open:
                return None
            started = {"state": "running", "started_at": found.started_at or clock.now()}
            self._change(production, started)
            kind = "production.started" if found.state == "queued" else "production.taken-over"
            self._events.add(production, [Word(kind, {})])
            return self.get(production)

    def tell(
        self, lease: Lease, production: str, words: Sequence[Word], states: Iterable[TaskState], after: int
    ) -> int:
        """What happened to tasks of a running one, and how they are now; the newest event's number."""
        with self._database.write() as connection:
            hold_fence(connection, lease)
            last = self._events.add(production, words, after=after)
            self._tasks.put(states)
            return last

    def is_cancelled(self, production: str) -> bool:
        """Whether somebody asked it to stop."""
        query = select(productions.c.cancel).where(productions.c.id == production)
        with self._database.read() as connection:
            return bool(connection.execute(query).scalar_one_or_none())

    def put_back(self, lease: Lease, production: str, reason: str) -> None:
        """Give a running one back to the line: its driver stops."""
        with self._database.write() as connection:
            hold_fence(connection, lease)
            found = self.get(production, hold=True)
            if found and found.state == "running":
                self._change(production, {"state": "queued"})
                self._events.add(production, [Word("production.queued", {"reason": reason})])

    def finish(self, lease: Lease, production: str, ending: Ending) -> None:
        """The end of a running one. Ending it again changes nothing."""
        with self._database.write() as connection:
            hold_fence(connection, lease)
            found = self.get(production, hold=True)
            if found and found.is_open:
                self.end(production, ending)

    def _change(self, production: str, values: Mapping[str, Any]) -> None:
        with self._database.write() as connection:
            connection.execute(update(productions).where(productions.c.id == production).values(**values))


def _message(production: Production) -> dict[str, Any]:
    told = {"production": production.id, "series": production.series, "episode": production.episode}
    return {**told, "state": production.state}
