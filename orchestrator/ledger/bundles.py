"""Bundles: folders for editors, each one file in the store."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import BundleRow
from orchestrator.store import Stored

bundles = BundleRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Bundle:
    """One bundle."""

    id: str
    owner: str
    production: str
    digest: str
    suffix: str
    size: int
    packing: str = ""
    """The production that packs it; empty: one of an earlier release."""
    made_at: int = 0

    @property
    def stored(self) -> Stored:
        """Its file."""
        return Stored(self.digest, self.suffix, self.size)


class Bundles:
    """The bundles of every owner."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, bundle: Bundle) -> None:
        """A new one."""
        now = clock.now()
        with self._database.write() as connection:
            connection.execute(insert(bundles), [bundle.__dict__ | {"made_at": now}])

    def get(self, bundle: str) -> Bundle | None:
        """One bundle."""
        with self._database.read() as connection:
            row = connection.execute(select(bundles).where(bundles.c.id == bundle)).mappings().one_or_none()
        return Bundle(**row) if row else None

    def page(self, owner: str | None, production: str, before: str, limit: int) -> Sequence[Bundle]:
        """The newest first, of an owner (None: of all) and a production (empty: of all), before an id."""
        query = select(bundles)
        query = query.where(bundles.c.owner == owner) if owner is not None else query
        query = query.where(bundles.c.production == production) if production else query
        query = query.where(bundles.c.id < before) if before else query
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(bundles.c.id.desc()).limit(limit)).mappings()
            return [Bundle(**row) for row in rows]

    def files(self) -> frozenset[str]:
        """Store names of every bundle."""
        with self._database.read() as connection:
            return frozenset(
                row[0] + row[1]
                for row in connection.execute(select(bundles.c.digest, bundles.c.suffix))
                if row[0]
            )
