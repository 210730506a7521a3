"""Tasks of productions: how far each is, for those who look at it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import TaskRow

tasks = TaskRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class TaskState:
    """One task of a production."""

    production: str
    task: str
    position: int
    """In the order in which they were first told of."""
    kind: str
    subject: str
    state: str
    """One of `outcome.State`."""
    percent: int = 0
    attempts: int = 0
    """How often it was begun."""
    reason: str = ""
    changed_at: int = field(default_factory=clock.now)


class Tasks:
    """The tasks of every production."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, states: Iterable[TaskState]) -> None:
        """How tasks are now."""
        with self._database.write() as connection:
            self._database.upsert(connection, tasks, [state.__dict__ for state in states])

    def page(self, production: str, after: int, limit: int) -> list[TaskState]:
        """Tasks in their order, from the one behind a position."""
        query = select(tasks).where(tasks.c.production == production, tasks.c.position > after)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(tasks.c.position, tasks.c.task).limit(limit)).mappings()
            return [TaskState(**row) for row in rows]

    def of(self, production: str) -> dict[str, TaskState]:
        """Every task by name."""
        query = select(tasks).where(tasks.c.production == production).order_by(tasks.c.position)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings()
            return {row["task"]: TaskState(**row) for row in rows}

    def counts(self, production: str) -> dict[str, int]:
        """State -> how many tasks are in it."""
        query = select(tasks.c.state, func.count()).where(tasks.c.production == production)
        with self._database.read() as connection:
            rows = connection.execute(query.group_by(tasks.c.state))
            return {row[0]: row[1] for row in rows}
