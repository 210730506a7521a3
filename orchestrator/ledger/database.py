"""The one door to the database: transactions, what happens when one breaks, and the ledger's clock.

A writing transaction is one step: on SQLite it starts with BEGIN IMMEDIATE, on PostgreSQL whoever checks
before writing locks the row (FOR UPDATE), or takes a `queue` where there is no row yet. A reading one sees
one moment. The schema is brought up to date when the ledger is opened (`schema`).
"""

import hashlib
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from orchestrator.errors import LedgerFailed
from orchestrator.ledger.engine import engine_at
from orchestrator.ledger.faults import may_pass, translated
from orchestrator.ledger.schema import bring_up_to_date, is_current

TRIES = 5
PAUSE = 0.2
AWAY = 5.0  # seconds that a server may be away, as while it restarts, before anybody is told
T = TypeVar("T")


@dataclass
class _Open:
    """The transaction that a thread has open."""

    connection: Connection
    writes: bool
    thread: int
    fault: BaseException | None = None
    """What made a part of it fail."""


class Database:
    """Connections to one ledger, its schema up to date."""

    def __init__(self, url: str) -> None:
        self._is_closed = False
        self.engine = engine_at(url)
        self.is_server = self.engine.dialect.name == "postgresql"
        name = None if self.is_server else self.engine.url.database
        self.file = Path(name) if name and name != ":memory:" else None
        """Of a ledger that is a file."""
        self._writing = self.engine.execution_options(writes=True)
        one_moment = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading = self.engine.execution_options(**one_moment) if self.is_server else self.engine
        self._open: ContextVar[_Open | None] = ContextVar("open", default=None)
        self._patience = 0.0  # a server that cannot be reached at first is told at once
        try:
            with translated("opening the ledger"):
                self._bring_up_to_date()
        except BaseException:
            self.close()
            raise
        self._patience = AWAY if self.is_server else 0.0

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A look at one moment; inside of a `read` or `write` it is part of that, and sees what it wrote."""
        with translated("reading the ledger"):
            if joined := self._joined():
                with _part(joined, SQLAlchemyError):
                    yield joined.connection
            else:
                with self._transaction(self._reading, writes=False) as connection:
                    yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """All or nothing. A `write` inside of a `write` is part of it: several nouns, one step.

        When a part fails the whole fails, even if somebody caught what the part raised.
        """
        with translated("writing the ledger"):
            if (joined := self._joined()) and joined.writes:
                with _part(joined, BaseException):
                    yield joined.connection
            else:
                with self._transaction(self._writing, writes=True) as connection:
                    yield connection

    def settle(self, write: Callable[[Connection], T], happened: Callable[[Connection], T | None]) -> T:
        """Write once, although a commit that raises may or may not have happened.

        After a fault that may pass, `happened` looks whether the write is there; only when it is not is it
        tried again. Inside of a `write` it is tried once: the whole is what may be repeated.
        """
        if (joined := self._joined()) and joined.writes:
            return self._write(write)
        for tried in range(1, TRIES + 1):
            try:
                found = self._look(happened) if tried > 1 else None
                return self._write(write) if found is None else found
            except LedgerFailed as error:
                if tried == TRIES or not may_pass(error):
                    raise
                time.sleep(PAUSE * tried)
        raise LedgerFailed("unreachable: the last try returns or raises")

    def clock(self, connection: Connection) -> float:
        """Seconds that a change of the wall clock does not move.

        A SQLite file has one machine, so its monotonic clock serves; a server is asked for its time. Ask
        after the last wait for a lock.
        """
        if not self.is_server:
            return time.monotonic()
        return float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())

    def insert_missing(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows whose primary key is not there yet."""
        if rows:
            connection.execute(self.insert(table).on_conflict_do_nothing(), list(rows))

    def upsert(
        self,
        connection: Connection,
        table: Table,
        rows: Sequence[Mapping[str, Any]],
        *,
        kept: Collection[str] = (),
        differing: str = "",
    ) -> None:
        """Insert rows, or overwrite those of the same primary key, but not the columns in `kept`.

        `differing`: a column; a row that has the same in it stays as it is.
        """
        if rows:
            insert = self.insert(table)
            keys = [column.name for column in table.primary_key]
            names = [column.name for column in table.columns if column.name not in {*keys, *kept}]
            changed = {name: insert.excluded[name] for name in names}
            only = table.c[differing] != insert.excluded[differing] if differing else None
            over = insert.on_conflict_do_update(index_elements=keys, set_=changed, where=only)
            in_one_order = sorted(rows, key=lambda row: [row[key] for key in keys])  # or two wait in a circle
            connection.execute(over, in_one_order)

    def close(self) -> None:
        """Close every connection; one at which a thread still works goes when that is done."""
        self._is_closed = True
        self.engine.pool.dispose()

    def queue(self, what: int | str) -> None:
        """Wait for those who hold that number or name, and hold it until the open transaction ends.

        SQLite has one writer at a time anyway.
        """
        if self.is_server:
            name = str(what).encode()
            number = what if isinstance(what, int) else int.from_bytes(hashlib.sha256(name).digest()[:7])
            with self.write() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})

    def insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT."""
        dialect = import_module(f"sqlalchemy.dialects.{self.engine.dialect.name}")  # only the one in use
        return dialect.insert(table)

    def _write(self, write: Callable[[Connection], T]) -> T:
        with self.write() as connection:
            return write(connection)

    def _look(self, happened: Callable[[Connection], T | None]) -> T | None:
        with self.read() as connection:
            return happened(connection)

    def _joined(self) -> _Open | None:
        """The open transaction, if it is this thread's: a thread may inherit the context of another."""
        opened = self._open.get()
        return opened if opened and opened.thread == threading.get_ident() else None

    @contextmanager
    def _transaction(self, engine: Engine, *, writes: bool) -> Iterator[Connection]:
        try:
            with self._connect(engine) as connection, connection.begin():
                opened = _Open(connection, writes, threading.get_ident())
                token = self._open.set(opened)
                try:
                    yield connection
                finally:
                    self._open.reset(token)
                if opened.fault:
                    raise LedgerFailed(f"given up, since a part failed: {opened.fault}") from opened.fault
        finally:
            if self._is_closed:
                self.close()

    def _connect(self, engine: Engine) -> Connection:
        """A connection that works, once the server is back."""
        until = time.monotonic() + self._patience
        while True:
            try:
                return engine.connect()
            except OperationalError:
                if time.monotonic() >= until:
                    raise
                time.sleep(PAUSE)

    def _bring_up_to_date(self) -> None:
        with self.engine.begin() as connection:
            if is_current(connection):
                return
        with self._writing.begin() as connection:
            bring_up_to_date(connection)


@contextmanager
def _part(whole: _Open, of: type[BaseException]) -> Iterator[None]:
    """A database is in pieces after such a fault, whoever catches it."""
    try:
        yield
    except of as error:
        whole.fault = error
        raise
