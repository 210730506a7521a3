"""Connections: a SQLite file by default, a PostgreSQL server by URL.

SQLite: WAL, synchronous=FULL, and every writing transaction starts with BEGIN IMMEDIATE. PostgreSQL: every
wait has an end, so a process that froze in the middle of a transaction holds up nobody for long.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from orchestrator.errors import UnusableFolder, UnusableInput

BUSY_MS = 30_000
"""How long a statement waits for others."""
STATEMENT_MS = 60_000
"""How long one may take on a server, its wait included."""
IDLE_MS = 15_000
"""How long a transaction on a server may wait for its process; shorter, so that others get their turn."""
SQLITE_POOL = {"pool_size": 8, "max_overflow": 40}  # a server answers forty requests at a time
SERVER_POOL = {"pool_size": 8, "max_overflow": 24}  # three processes fit into 100 connections, its default
DRIVER = "postgresql+psycopg"
ALIVE = {"keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": BUSY_MS}


def engine_at(url: str) -> Engine:
    """The engine of a ledger. UnusableInput when there is no way to it."""
    file = url.removeprefix("sqlite:///")
    if file != url:  # "?" may stand in a path
        return _sqlite(URL.create("sqlite", database=file))
    address = make_url(url.replace("postgres://", "postgresql://", 1))
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    if address.drivername not in ("postgresql", DRIVER):
        raise UnusableInput(
            f"MICRODRAMA_DATABASE_URL cannot be used: a ledger cannot be kept by {address.drivername}; "
            "give postgresql://user@host/database, or sqlite:////folder/ledger.db"
        )
    return _postgresql(address.set(drivername=DRIVER))


def _postgresql(address: URL) -> Engine:
    limits = f"-c lock_timeout={BUSY_MS} -c statement_timeout={STATEMENT_MS}"
    limits += f" -c idle_in_transaction_session_timeout={IDLE_MS}"
    own = address.query.get("options", "")
    options = f"{limits} {own if isinstance(own, str) else ' '.join(own)}".strip()
    arguments = {"options": options, "connect_timeout": 5, **ALIVE}
    try:
        return create_engine(address, pool_pre_ping=True, connect_args=arguments, **SERVER_POOL)
    except ModuleNotFoundError as error:
        raise UnusableInput(
            "MICRODRAMA_DATABASE_URL cannot be used: PostgreSQL needs its driver; "
            "pip install 'microdrama-orchestrator[postgresql]'"
        ) from error


def _sqlite(address: URL) -> Engine:
    if address.database:
        _make_folder(Path(address.database).parent)
    pool = SQLITE_POOL if address.database else {}
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
