"""Series as the service keeps them: whose they are, and their heads. Their parts are `documents`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import SeriesRow

series = SeriesRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class SeriesHead:
    """A series without its sheets and episodes."""

    id: str
    owner: str
    body: str
    """JSON of `story.Series` without sheets, locations, props and episodes."""
    digest: str
    made_at: int = 0
    changed_at: int = 0


class AllSeries:
    """Every series of every owner."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, head: SeriesHead) -> None:
        """A new series."""
        now = clock.now()
        with self._database.write() as connection:
            connection.execute(insert(series).values(**head.__dict__ | {"made_at": now, "changed_at": now}))

    def get(self, series_id: str, *, hold: bool = False) -> SeriesHead | None:
        """One series; `hold` keeps others from changing it until the open transaction ends."""
        query = select(series).where(series.c.id == series_id)
        with self._database.read() as connection:
            row = connection.execute(query.with_for_update() if hold else query).mappings().one_or_none()
        return SeriesHead(**row) if row else None

    def many(self, ids: Collection[str]) -> Sequence[SeriesHead]:
        """Those of them that are there."""
        with self._database.read() as connection:
            rows = connection.execute(select(series).where(series.c.id.in_(ids))).mappings()
            return [SeriesHead(**row) for row in rows]

    def page(self, owner: str | None, after: str, limit: int) -> Sequence[SeriesHead]:
        """Series by id; of one owner, or of all."""
        query = select(series).where(series.c.id > after)
        if owner is not None:
            query = query.where(series.c.owner == owner)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(series.c.id).limit(limit)).mappings()
            return [SeriesHead(**row) for row in rows]

    def replace(self, series_id: str, body: str, digest: str) -> None:
        """Another head for a series."""
        values = {"body": body, "digest": digest, "changed_at": clock.now()}
        with self._database.write() as connection:
            connection.execute(update(series).where(series.c.id == series_id).values(**values))

    def remove(self, series_id: str) -> None:
        """A series and its documents."""
        with self._database.write() as connection:
            connection.execute(delete(series).where(series.c.id == series_id))
