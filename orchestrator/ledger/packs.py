"""Packs: episodes ready for a platform, each packed by a production of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import PackRow

packs = PackRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Pack:
    """One pack."""

    id: str
    owner: str
    production: str
    """Whose episode it is."""
    platform: str
    packing: str
    """The production that packs it."""
    made_at: int = 0


class Packs:
    """The packs of every owner."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, pack: Pack) -> None:
        """A new one."""
        with self._database.write() as connection:
            connection.execute(insert(packs), [pack.__dict__ | {"made_at": clock.now()}])

    def get(self, pack: str) -> Pack | None:
        """One pack."""
        with self._database.read() as connection:
            row = connection.execute(select(packs).where(packs.c.id == pack)).mappings().one_or_none()
        return Pack(**row) if row else None

    def page(self, owner: str | None, production: str, before: str, limit: int) -> Sequence[Pack]:
        """The newest first, of an owner (None: of all) and a production (empty: of all), before an id."""
        query = select(packs)
        query = query.where(packs.c.owner == owner) if owner is not None else query
        query = query.where(packs.c.production == production) if production else query
        query = query.where(packs.c.id < before) if before else query
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(packs.c.id.desc()).limit(limit)).mappings()
            return [Pack(**row) for row in rows]
