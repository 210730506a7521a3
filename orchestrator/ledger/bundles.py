"""Bundles: folders for editors, kept as one file each."""

from sqlalchemy import select

from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import BundleRow

bundles = BundleRow.__table__  # type: ignore[attr-defined]


class Bundles:
    """The bundles of every production."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def files(self) -> frozenset[str]:
        """Store names of all of them."""
        with self._database.read() as connection:
            rows = connection.execute(select(bundles.c.digest, bundles.c.suffix))
            return frozenset(digest + suffix for digest, suffix in rows)
