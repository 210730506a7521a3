"""The one door to the database: connection, pragmas, schema, transactions, and the ledger's clock.

SQLite by default, PostgreSQL by URL. Writing transactions start with BEGIN IMMEDIATE, so a check and the
write that rests on it are one step. The schema is brought up to date when the ledger is opened; Alembic is
loaded only when there is something to do.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from orchestrator.errors import LedgerFailed, UnusableFolder

HEAD = "0002"
"""The newest migration. A test compares it with `orchestrator/migrations/versions`."""
BUSY_MS = 30_000
TRIES = 5
PAUSE = 0.2
POOL = {"pool_size": 8, "max_overflow": 40}  # a server answers forty requests at a time
T = TypeVar("T")


class Database:
    """Connections to one ledger, its schema up to date."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        name = self.engine.url.database if self.engine.dialect.name == "sqlite" else None
        self.file = Path(name) if name and name != ":memory:" else None
        """Of a ledger that is a file."""
        self._writing = self.engine.execution_options(writes=True)
        self._open: ContextVar[Connection | None] = ContextVar("open", default=None)
        """The transaction that this thread has open."""
        with _translated("opening the ledger"):
            self._bring_up_to_date()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent look; inside of a `write` it sees what was written there."""
        with _translated("reading the ledger"):
            if joined := self._open.get():
                yield joined
                return
            with self.engine.begin() as connection:
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """All or nothing. A `write` inside of a `write` is part of it: several nouns, one step."""
        with _translated("writing the ledger"):
            if joined := self._open.get():
                yield joined
                return
            with self._writing.begin() as connection:
                token = self._open.set(connection)
                try:
                    yield connection
                finally:
                    self._open.reset(token)

    def settle(self, write: Callable[[Connection], T], happened: Callable[[Connection], T | None]) -> T:
        """Write once, although a commit that raises may or may not have happened.

        After an error of the connection `happened` looks whether the write is there; only when it is not is
        it tried again.
        """
        for tried in range(1, TRIES + 1):
            try:
                with self.write() as connection:
                    return write(connection)
            except LedgerFailed as error:
                if tried == TRIES or not isinstance(error.__cause__, DBAPIError):
                    raise
                time.sleep(PAUSE * tried)
                found = self._look(happened)
                if found is not None:
                    return found
        raise LedgerFailed("unreachable: the last try returns or raises")

    def clock(self, connection: Connection) -> float:
        """Seconds that a change of the wall clock does not move.

        A SQLite file has one machine, so its monotonic clock serves; a server is asked for its time.
        """
        if self.engine.dialect.name == "sqlite":
            return time.monotonic()
        return float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())

    def insert_missing(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows whose primary key is not there yet."""
        if rows:
            connection.execute(self.insert(table).on_conflict_do_nothing(), list(rows))

    def upsert(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, or overwrite those of the same primary key."""
        if rows:
            insert = self.insert(table)
            names = [column.name for column in table.columns if not column.primary_key]
            changed = {name: insert.excluded[name] for name in names}
            keys = [column.name for column in table.primary_key]
            connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))

    def close(self) -> None:
        self.engine.dispose()

    def queue(self, number: int) -> None:
        """Wait for those who hold that number, and hold it until the open transaction ends.

        SQLite has one writer at a time anyway.
        """
        if self.engine.dialect.name == "postgresql":
            with self.write() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})

    def insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT."""
        dialect = import_module(f"sqlalchemy.dialects.{self.engine.dialect.name}")  # only the one in use
        return dialect.insert(table)

    def _look(self, happened: Callable[[Connection], T | None]) -> T | None:
        with self.read() as connection:
            return happened(connection)

    def _bring_up_to_date(self) -> None:
        with self.engine.begin() as connection:
            if _revision(connection) == HEAD:
                return
        with (
            self._writing.begin() as connection
        ):  # one opener migrates, the others wait here and find it done
            if self.engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(6104071)"))
            if _revision(connection) != HEAD:
                _migrate(connection)


def _engine(url: str) -> Engine:
    file = url.removeprefix("sqlite:///")
    address = make_url(url) if file == url else URL.create("sqlite", database=file)  # "?" may stand in a path
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True, **POOL)
    if address.database:
        _make_folder(Path(address.database).parent)
    pool = POOL if address.database else {}
    engine = create_engine(address, connect_args={"timeout": BUSY_MS / 1000}, **pool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves, so that schema changes are transactions too
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
        raw.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableFolder(
            f"{folder} cannot hold the ledger ({error.strerror}); "
            "choose a writable folder with --home or MICRODRAMA_HOME"
        ) from error


def _revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found else None


def _migrate(connection: Connection) -> None:
    from alembic import command  # 0.3 s that an up-to-date ledger need not pay
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip()
        raise LedgerFailed(f"{doing} failed: {said}") from error
