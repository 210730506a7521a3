"""Workers that ask for tasks over HTTP: what they said they can make, and how they did.

Places of clusters are rows of the same table (`places`); operators see and change both alike.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select, update

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import WorkerRow

workers = WorkerRow.__table__  # type: ignore[attr-defined]
LIVE = 40.0  # seconds; a worker that waits for a task asks again sooner than that
NEVER = -LIVE * 2
PLACE = "@"
"""`@ray` in the place of a key's id: it is a place of that executor, and nobody comes with a key for it."""


@dataclass(frozen=True)
class WorkerRecord:
    """One worker."""

    id: str
    key: str
    """Id of the key that it came with; `@ray`: it is a place of that executor."""
    name: str
    makes: Mapping[str, str]
    """Registry name -> identity there."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    slots: int = 1
    state: str = "active"
    failures: int = 0
    heard: float = 0.0
    made_at: int = 0
    seen_at: int = 0

    def can(self, worker: str, identity: str) -> bool:
        """Whether it makes that, with the same source and tools."""
        return self.makes.get(worker) == identity

    @property
    def is_place(self) -> bool:
        """Whether it is a place of a cluster."""
        return self.key.startswith(PLACE)

    @property
    def version(self) -> str:
        """Of what operators decide about."""
        return hashlib.sha256(f"{self.id} {self.state}".encode()).hexdigest()[:32]


class Workers:
    """Every worker."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, worker: WorkerRecord) -> None:
        """A new worker, heard from now."""
        with self._database.write() as connection:
            now = {"heard": self._database.clock(connection), "made_at": clock.now(), "seen_at": clock.now()}
            connection.execute(insert(workers).values(**_plain(worker) | now))

    def replace(self, worker: WorkerRecord) -> None:
        """What it says of itself changed; how it did and what operators said stays."""
        with self._database.write() as connection:
            said = {"makes": dict(worker.makes), "facts": dict(worker.facts), "slots": worker.slots}
            connection.execute(update(workers).where(workers.c.id == worker.id).values(**said))
        self.heard(worker.id)

    def get(self, worker: str, *, hold: bool = False) -> WorkerRecord | None:
        """One worker; `hold` keeps others from changing it until the open transaction ends."""
        query = select(workers).where(workers.c.id == worker)
        with self._database.read() as connection:
            row = connection.execute(query.with_for_update() if hold else query).mappings().one_or_none()
        return WorkerRecord(**row) if row else None

    def of(self, key: str) -> list[WorkerRecord]:
        """Those that came with a key."""
        with self._database.read() as connection:
            rows = connection.execute(select(workers).where(workers.c.key == key)).mappings()
            return [WorkerRecord(**row) for row in rows]

    def page(self, after: str, limit: int) -> Sequence[WorkerRecord]:
        """Workers by id."""
        query = select(workers).where(workers.c.id > after).order_by(workers.c.id).limit(limit)
        with self._database.read() as connection:
            return [WorkerRecord(**row) for row in connection.execute(query).mappings()]

    def live(self) -> list[WorkerRecord]:
        """Active ones that were heard from a moment ago."""
        with self._database.read() as connection:
            return live(self._database, connection)

    def heard(self, worker: str) -> None:
        """It asked or told something."""
        with self._database.write() as connection:
            now = {"heard": self._database.clock(connection), "seen_at": clock.now()}
            connection.execute(update(workers).where(workers.c.id == worker).values(**now))

    def left(self, worker: str) -> None:
        """It stops; until it is heard from again nobody counts on it."""
        with self._database.write() as connection:
            gone = {"heard": NEVER, "seen_at": clock.now()}
            connection.execute(update(workers).where(workers.c.id == worker).values(**gone))

    def put(self, worker: str, state: str) -> None:
        """Into another state; its failures are forgotten."""
        with self._database.write() as connection:
            query = update(workers).where(workers.c.id == worker)
            connection.execute(query.values(state=state, failures=0))


def live(database: Database, connection: Connection) -> list[WorkerRecord]:
    """Active workers that were heard from a moment ago; a clock that started anew counts for nothing."""
    now = database.clock(connection)
    query = select(workers).where(workers.c.state == "active", workers.c.heard.between(now - LIVE, now + 1))
    query = query.where(~workers.c.key.startswith(PLACE))  # places take no offers
    return [WorkerRecord(**row) for row in connection.execute(query.order_by(workers.c.id)).mappings()]


def _plain(worker: WorkerRecord) -> dict[str, Any]:
    return {**worker.__dict__, "makes": dict(worker.makes), "facts": dict(worker.facts)}
