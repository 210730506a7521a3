"""Archives: episodes as one zip each for somebody outside: bundles and packs, each kind in its own table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import insert, select
from sqlmodel import SQLModel

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.store import Stored


@dataclass(frozen=True)
class Archive:
    """One, of whichever kind."""

    id: str
    owner: str
    production: str
    """Whose episode it is."""
    packing: str
    """The production that packs it; empty: one of an earlier release."""
    made_at: int = field(default=0, kw_only=True)

    @property
    def stored(self) -> Stored | None:
        """A zip of its own; None: the production that packs it delivers it."""
        return None


T = TypeVar("T", bound=Archive)


class Archives(Generic[T]):
    """Those of one kind, of every owner."""

    def __init__(self, database: Database, rows: type[SQLModel], kind: type[T]) -> None:
        self._database, self._kind = database, kind
        self._table: Any = rows.__table__  # type: ignore[attr-defined]

    def add(self, archive: T) -> None:
        """A new one."""
        with self._database.write() as connection:
            connection.execute(insert(self._table), [archive.__dict__ | {"made_at": clock.now()}])

    def get(self, archive: str) -> T | None:
        """One by its id."""
        with self._database.read() as connection:
            row = (
                connection.execute(select(self._table).where(self._table.c.id == archive)).mappings().first()
            )
        return self._kind(**row) if row else None

    def page(self, owner: str | None, production: str, before: str, limit: int) -> Sequence[T]:
        """The newest first, of an owner (None: of all) and a production (empty: of all), before an id."""
        has = self._table.c
        query = select(self._table)
        query = query.where(has.owner == owner) if owner is not None else query
        query = query.where(has.production == production) if production else query
        query = query.where(has.id < before) if before else query
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(has.id.desc()).limit(limit)).mappings()
            return [self._kind(**row) for row in rows]
