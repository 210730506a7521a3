"""Documents: the parts of a series that people edit by themselves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, tuple_, update

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import DocumentRow

documents = DocumentRow.__table__  # type: ignore[attr-defined]
BATCH = 200  # rows of one insert
EDITS = ("shot-edit", "line-edit", "cut-edit")


@dataclass(frozen=True)
class Document:
    """A sheet, a place, a thing, an episode, or the edits of a shot or a cut."""

    series: str
    kind: str
    id: str
    body: str
    """JSON."""
    digest: str
    position: int = 0
    """Its place among its kind."""
    made_at: int = 0
    changed_at: int = 0


class Version(NamedTuple):
    """A document at one time."""

    kind: str
    position: int
    id: str
    digest: str


class Documents:
    """The parts of every series."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: Sequence[Document]) -> None:
        """New documents."""
        now = clock.now()
        rows = [document.__dict__ | {"made_at": now, "changed_at": now} for document in new]
        with self._database.write() as connection:
            for first in range(0, len(rows), BATCH):
                connection.execute(insert(documents), rows[first : first + BATCH])

    def get(self, series: str, kind: str, document: str, *, hold: bool = False) -> Document | None:
        """One document; `hold` keeps others from changing it until the open transaction ends."""
        query = select(documents).where(_is(series, kind, document))
        with self._database.read() as connection:
            row = connection.execute(query.with_for_update() if hold else query).mappings().one_or_none()
        return Document(**row) if row else None

    def of(self, series: str, kinds: Collection[str], *, within: Collection[str] = ()) -> list[Document]:
        """Documents of those kinds in their order. `within`: of kinds with many, only those ids."""
        query = select(documents).where(documents.c.series == series, documents.c.kind.in_(kinds))
        if within:
            many = ("episode", *EDITS)
            query = query.where(documents.c.kind.not_in(many) | documents.c.id.in_(within))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(*_ordered())).mappings()
            return [Document(**row) for row in rows]

    def versions(self, series: str, kinds: Collection[str]) -> list[Version]:
        """Which documents of those kinds there are, in their order, without what they say."""
        columns = (documents.c.kind, documents.c.position, documents.c.id, documents.c.digest)
        query = select(*columns).where(documents.c.series == series, documents.c.kind.in_(kinds))
        with self._database.read() as connection:
            return [Version(*row) for row in connection.execute(query.order_by(*_ordered()))]

    def around(self, series: str, episode: int) -> tuple[Version, ...]:
        """Versions of what an episode's plan depends on: assets, itself, the next one, people's edits."""
        columns = (documents.c.kind, documents.c.position, documents.c.id, documents.c.digest)
        needed = documents.c.kind.in_(("character", "location", "prop"))
        told = documents.c.id.in_((str(episode), str(episode + 1)))
        needed |= (documents.c.kind == "episode") & told
        edited = documents.c.id.startswith(f"{episode}/", autoescape=True)
        needed |= documents.c.kind.in_(EDITS) & edited
        query = select(*columns).where(documents.c.series == series, needed)
        with self._database.read() as connection:
            return tuple(Version(*row) for row in connection.execute(query.order_by(*_ordered())))

    def page(self, series: str, kind: str, after: tuple[int, str] | None, limit: int) -> Sequence[Document]:
        """Documents of one kind in their order, from the one after a position and id."""
        query = select(documents).where(documents.c.series == series, documents.c.kind == kind)
        if after is not None:
            query = query.where(tuple_(documents.c.position, documents.c.id) > after)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(*_ordered()[1:]).limit(limit)).mappings()
            return [Document(**row) for row in rows]

    def begun_with(self, series: str, kinds: Collection[str], prefix: str) -> list[Document]:
        """Documents of those kinds whose id begins so: the edits of an episode."""
        query = select(documents).where(documents.c.series == series, documents.c.kind.in_(kinds))
        query = query.where(documents.c.id.startswith(prefix, autoescape=True))
        with self._database.read() as connection:
            return [Document(**row) for row in connection.execute(query.order_by(*_ordered())).mappings()]

    def next_position(self, series: str, kind: str) -> int:
        """The place behind the last of a kind."""
        query = select(func.max(documents.c.position)).where(
            documents.c.series == series, documents.c.kind == kind
        )
        with self._database.read() as connection:
            last = connection.execute(query).scalar_one()
        return 0 if last is None else int(last) + 1

    def count(self, series: str, kind: str) -> int:
        """How many of a kind there are."""
        where = (documents.c.series == series) & (documents.c.kind == kind)
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).where(where)).scalar_one())

    def replace(self, document: Document) -> None:
        """Another body, digest and position for a document."""
        changed = {name: getattr(document, name) for name in ("body", "digest", "position")}
        where = _is(document.series, document.kind, document.id)
        with self._database.write() as connection:
            connection.execute(update(documents).where(where).values(**changed, changed_at=clock.now()))

    def put(self, document: Document) -> None:
        """A document, new or in place of the one of its id."""
        now = clock.now()
        row = document.__dict__ | {"made_at": now, "changed_at": now}
        with self._database.write() as connection:
            self._database.upsert(connection, documents, [row], kept=["made_at"])

    def remove(self, series: str, kind: str, document: str) -> None:
        """One document."""
        with self._database.write() as connection:
            connection.execute(delete(documents).where(_is(series, kind, document)))

    def remove_all(self, series: str, kinds: Collection[str]) -> None:
        """Every document of those kinds."""
        where = (documents.c.series == series) & documents.c.kind.in_(kinds)
        with self._database.write() as connection:
            connection.execute(delete(documents).where(where))


def _is(series: str, kind: str, document: str) -> Any:
    return (documents.c.series == series) & (documents.c.kind == kind) & (documents.c.id == document)


def _ordered() -> tuple[Any, ...]:
    return documents.c.kind, documents.c.position, documents.c.id
