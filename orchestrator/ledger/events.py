"""Events: what happened in productions, numbered from 1 without gaps, so that a listener misses nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import EventRow, ProductionRow

events, productions = EventRow.__table__, ProductionRow.__table__  # type: ignore[attr-defined]
FINAL = frozenset({"production.done", "production.failed", "production.cancelled"})
"""Behind one of these nothing follows, unless somebody asks for another try."""


class Word(NamedTuple):
    """An event that has no number yet."""

    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """Something that happened in a production."""

    production: str
    number: int
    kind: str
    """`production.` or `task.`, and what became of it."""
    body: Mapping[str, Any]
    at: int


class Events:
    """What happened in every production."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, production: str, words: Sequence[Word], *, after: int | None = None) -> int:
        """Number and keep events; the newest number. The production's row is held until the transaction ends.

        `after` is the newest number that the writer knows: when there are newer ones the same words were
        written before (a commit whose answer was lost), and nothing is added.
        """
        with self._database.write() as connection:
            query = select(productions.c.last_event).where(productions.c.id == production)
            last = int(connection.execute(query.with_for_update()).scalar_one())
            if not words or (after is not None and last > after):
                return last
            now = clock.now()
            rows = [
                {"production": production, "number": number, **word._asdict(), "at": now}
                for number, word in enumerate(words, last + 1)
            ]
            connection.execute(insert(events), rows)
            changed = update(productions).where(productions.c.id == production)
            connection.execute(changed.values(last_event=last + len(rows)))
            return last + len(rows)

    def after(self, production: str, number: int, limit: int) -> list[Told]:
        """The events behind one, oldest first."""
        query = select(events).where(events.c.production == production, events.c.number > number)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(events.c.number).limit(limit)).mappings()
            return [Told(**row) for row in rows]

    def newest(self, watched: Collection[str]) -> dict[str, int]:
        """Production -> number of its newest event."""
        query = select(productions.c.id, productions.c.last_event).where(productions.c.id.in_(watched))
        with self._database.read() as connection:
            return {row.id: row.last_event for row in connection.execute(query)}

    def count_since(self, production: str, kind: str, since: Collection[str]) -> int:
        """How often something happened since the newest event of those other kinds."""
        own = events.c.production == production
        last = select(func.max(events.c.number)).where(own, events.c.kind.in_(since)).scalar_subquery()
        later = (events.c.kind == kind) & (events.c.number > func.coalesce(last, 0))
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).where(own, later)).scalar_one())
