"""Bundles: episodes for editors. Those of earlier releases, packed by no production, have their own zip."""

from dataclasses import dataclass

from sqlalchemy import select

from orchestrator.ledger.archives import Archive, Archives
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import BundleRow
from orchestrator.store import Stored

bundles = BundleRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Bundle(Archive):
    """One bundle."""

    digest: str = ""
    """Of its own zip, as suffix and size are; empty: a production packs it."""
    suffix: str = ""
    size: int = 0

    @property
    def stored(self) -> Stored | None:
        """Its own zip, where no production packs it."""
        return Stored(self.digest, self.suffix, self.size) if self.digest else None


class Bundles(Archives[Bundle]):
    """The bundles of every owner."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, BundleRow, Bundle)

    def files(self) -> frozenset[str]:
        """Store names of the zips that are bundles' own."""
        own = select(bundles.c.digest, bundles.c.suffix).where(bundles.c.digest != "")
        with self._database.read() as connection:
            return frozenset(row.digest + row.suffix for row in connection.execute(own))
