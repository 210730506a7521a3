"""Reference images: what the sheets' entries stand for in the store."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import ReferenceRow
from orchestrator.store import Stored

references = ReferenceRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class ReferenceImage:
    """A picture that was taken in for a character, location or prop."""

    series: str
    id: str
    kind: str
    asset: str
    digest: str
    suffix: str
    size: int
    width: int
    height: int
    received: str
    """sha256 of what was sent."""
    made_at: int = 0

    @property
    def file(self) -> str:
        """What its sheet calls it."""
        return self.id + self.suffix

    @property
    def stored(self) -> Stored:
        """Where it is."""
        return Stored(self.digest, self.suffix, self.size)


class References:
    """The images of every series."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, image: ReferenceImage) -> None:
        """A new one."""
        values = image.__dict__ | {"made_at": clock.now()}
        with self._database.write() as connection:
            connection.execute(insert(references).values(**values))

    def get(self, series: str, kind: str, asset: str, image: str) -> ReferenceImage | None:
        """One image of an asset."""
        query = select(references).where(references.c.series == series, references.c.id == image)
        query = query.where(references.c.kind == kind, references.c.asset == asset)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return ReferenceImage(**row) if row else None

    def of(self, series: str, kind: str, asset: str) -> Sequence[ReferenceImage]:
        """The images of an asset, oldest first."""
        query = select(references).where(references.c.series == series, references.c.kind == kind)
        query = query.where(references.c.asset == asset).order_by(references.c.id)
        with self._database.read() as connection:
            return [ReferenceImage(**row) for row in connection.execute(query).mappings()]

    def pictures(self, series: str) -> frozenset[tuple[str, str]]:
        """File, as sheets call it, and digest of every image of a series."""
        query = select(references.c.id, references.c.suffix, references.c.digest)
        with self._database.read() as connection:
            rows = connection.execute(query.where(references.c.series == series))
            return frozenset((row.id + row.suffix, row.digest) for row in rows)

    def keep(self, series: str, kind: str, asset: str, images: Collection[str]) -> None:
        """Forget the images of an asset but those."""
        where = (references.c.series == series) & (references.c.kind == kind) & (references.c.asset == asset)
        with self._database.write() as connection:
            connection.execute(delete(references).where(where & references.c.id.not_in(images)))

    def remove(self, series: str, image: str) -> None:
        """One image."""
        where = (references.c.series == series) & (references.c.id == image)
        with self._database.write() as connection:
            connection.execute(delete(references).where(where))

    def keep_in(self, series: str, images: Collection[str]) -> None:
        """Forget the images of a series but those."""
        where = (references.c.series == series) & references.c.id.not_in(images)
        with self._database.write() as connection:
            connection.execute(delete(references).where(where))

    def files(self) -> frozenset[str]:
        """Store names of all of them."""
        with self._database.read() as connection:
            rows = connection.execute(select(references.c.digest, references.c.suffix))
            return frozenset(digest + suffix for digest, suffix in rows)
