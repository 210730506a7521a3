"""The audit: who changed what. Rows are only added, in the transaction of the change itself.

Each row holds a digest over itself and the row before, so a row that was altered or taken out shows.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import insert, select

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import AuditRow

audit = AuditRow.__table__  # type: ignore[attr-defined]
LOCK = 6104072
PAGE = 1000


@dataclass(frozen=True)
class Entry:
    """One change."""

    action: str
    """Verb and noun: "create series"."""
    object: str
    owner: str
    """Of the object."""
    key: str = ""
    """Id of the key that did it; empty: the operator at the terminal, or the service itself."""
    before: str = ""
    after: str = ""
    address: str = ""
    request: str = ""
    number: int = 0
    at: int = 0
    chain: str = ""


@dataclass(frozen=True)
class Sought:
    """Which entries a list shows; what is empty lets all through."""

    owner: str = ""
    object: str = ""
    action: str = ""
    """A part of it: "create", "key"."""
    key: str = ""


class Audit:
    """Every change."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, entry: Entry) -> Entry:
        """Add an entry; call it last in a transaction, since other writers wait for its end from here on."""
        with self._database.write() as connection:
            self._database.queue(LOCK)
            last = connection.execute(
                select(audit.c.number, audit.c.chain).order_by(audit.c.number.desc()).limit(1)
            ).one_or_none()
            number, before = (last.number + 1, last.chain) if last else (1, "")
            now = clock.now()
            placed = Entry(**entry.__dict__ | {"number": number, "at": now})
            chained = Entry(**placed.__dict__ | {"chain": _link(before, placed)})
            connection.execute(insert(audit).values(**chained.__dict__))
        return chained

    def page(self, owner: str | None, after: int, limit: int) -> Sequence[Entry]:
        """Entries from the oldest on; of one owner's objects, or of all."""
        query = select(audit).where(audit.c.number > after)
        if owner is not None:
            query = query.where(audit.c.owner == owner)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(audit.c.number).limit(limit)).mappings()
            return [Entry(**row) for row in rows]

    def newest(self, sought: Sought, before: int, limit: int) -> Sequence[Entry]:
        """The newest first; from the one before a number, 0: from the end."""
        query = select(audit).where(audit.c.number < before) if before else select(audit)
        for name in ("owner", "object", "key"):
            value = getattr(sought, name)
            query = query.where(audit.c[name] == value) if value else query
        if sought.action:
            query = query.where(audit.c.action.contains(sought.action, autoescape=True))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(audit.c.number.desc()).limit(limit)).mappings()
            return [Entry(**row) for row in rows]

    def last(self) -> Entry | None:
        """The newest entry."""
        with self._database.read() as connection:
            query = select(audit).order_by(audit.c.number.desc()).limit(1)
            row = connection.execute(query).mappings().one_or_none()
        return Entry(**row) if row else None

    def broken(self) -> int | None:
        """Number of the first entry that does not fit the one before; None: the chain is whole."""
        number, chain = 0, ""
        for entry in self._all():
            if entry.number != number + 1 or entry.chain != _link(chain, entry):
                return entry.number
            number, chain = entry.number, entry.chain
        return None

    def _all(self) -> Iterator[Entry]:
        after = 0
        while page := self.page(None, after, PAGE):
            yield from page
            after = page[-1].number


def _link(before: str, entry: Entry) -> str:
    told = [getattr(entry, field.name) for field in fields(entry) if field.name != "chain"]
    return hashlib.sha256(json.dumps([before, *told], ensure_ascii=False).encode()).hexdigest()
