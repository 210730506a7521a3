"""Traces: what each task of a production was when it last had a result."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select

from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import TraceRow

traces = TraceRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Trace:
    """One task as it last was."""

    task: str
    key: str
    worker: str
    version: str
    spec: Mapping[str, Any]
    inputs: Mapping[str, Any]
    """Role -> [maker or "", key or digest, role or suffix]."""


class Traces:
    """The last run of every production."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, production: str) -> dict[str, Trace]:
        """Task -> what it was."""
        with self._database.read() as connection:
            rows = connection.execute(select(traces).where(traces.c.production == production)).mappings()
            return {row["task"]: Trace(**{k: v for k, v in row.items() if k != "production"}) for row in rows}

    def keys(self, production: str, tasks: Collection[str] = ()) -> dict[str, str]:
        """Task -> the key it had: of all, or of those."""
        query = select(traces.c.task, traces.c.key).where(traces.c.production == production)
        query = query.where(traces.c.task.in_(tasks)) if tasks else query
        with self._database.read() as connection:
            return {row.task: row.key for row in connection.execute(query)}

    def write(self, production: str, changed: Iterable[Trace]) -> None:
        """Remember how tasks are now."""
        rows = [{"production": production, **trace.__dict__} for trace in changed]
        if rows:
            with self._database.write() as connection:
                self._database.upsert(connection, traces, rows)

    def keep(self, production: str, tasks: Collection[str]) -> None:
        """Forget every task of a production that is not one of those; an earlier plan had it."""
        gone = [{"gone": task} for task in sorted(self.keys(production).keys() - frozenset(tasks))]
        if gone:
            one = (traces.c.production == production) & (traces.c.task == bindparam("gone"))
            with self._database.write() as connection:
                connection.execute(delete(traces).where(one), gone)

    def forget(self, production: str) -> None:
        """Remember nothing of a production; its files become garbage unless others need them."""
        with self._database.write() as connection:
            connection.execute(delete(traces).where(traces.c.production == production))
