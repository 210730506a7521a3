"""Figures for a dashboard, each from an index: nothing here walks the takes or attempts of the past."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from orchestrator.errors import LedgerFailed
from orchestrator.ledger import schema
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import ActionRow, AttemptRow, LeaseRow, ProductionRow, TaskRow

productions, tasks = ProductionRow.__table__, TaskRow.__table__  # type: ignore[attr-defined]
attempts, actions = AttemptRow.__table__, ActionRow.__table__  # type: ignore[attr-defined]
leases = LeaseRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Made:
    """What one worker made."""

    worker: str
    count: int
    milliseconds: int
    newest: int
    """When it was committed, milliseconds since 1970."""


class Figures:
    """How things stand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def check(self) -> None:
        """LedgerFailed unless it answers, with the schema that this program knows."""
        with self._database.read() as connection:
            if not schema.is_current(connection):
                raise LedgerFailed("The ledger's schema is older than this program; start the server anew.")

    def productions(self) -> dict[str, int]:
        """How many, by state."""
        with self._database.read() as connection:
            query = select(productions.c.state, func.count()).group_by(productions.c.state)
            return _pairs(connection.execute(query))

    def oldest_queued(self) -> int | None:
        """When the one that waits longest was ordered; None: nobody waits."""
        query = select(func.min(productions.c.made_at)).where(productions.c.state == "queued")
        with self._database.read() as connection:
            found: int | None = connection.execute(query).scalar_one()
        return found

    def tasks(self) -> dict[str, int]:
        """Tasks of the productions that run now, by state."""
        running = select(productions.c.id).where(productions.c.state == "running")
        query = select(tasks.c.state, func.count()).where(tasks.c.production.in_(running))
        with self._database.read() as connection:
            return _pairs(connection.execute(query.group_by(tasks.c.state)))

    def failed(self) -> dict[str, int]:
        """Attempts that failed in what runs now, by worker."""
        running = select(productions.c.making).where(productions.c.state == "running")
        query = select(attempts.c.worker, func.count()).where(
            attempts.c.production.in_(running), attempts.c.state == "failed"
        )
        with self._database.read() as connection:
            return _pairs(connection.execute(query.group_by(attempts.c.worker)))

    def made_since(self, moment: int) -> list[Made]:
        """What was made after a moment, by worker."""
        query = select(
            actions.c.worker,
            func.count(),
            func.sum(actions.c.milliseconds),
            func.max(actions.c.made_at),
        ).where(actions.c.made_at > moment)
        with self._database.read() as connection:
            return [Made(*row) for row in connection.execute(query.group_by(actions.c.worker))]

    def drivers(self) -> int:
        """Leases that are held at this moment."""
        with self._database.read() as connection:
            now = self._database.clock(connection)
            held = (leases.c.state == "driven") & (leases.c.lease_until > now)
            return int(connection.execute(select(func.count()).where(held)).scalar_one())


def _pairs(result: Iterable[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in result}
