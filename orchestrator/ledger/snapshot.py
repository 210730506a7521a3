"""A copy of the ledger as it is at one moment, while others write it: SQLite's online backup, or pg_dump.

with snapshot(database, folder) as copied:
    ...                 # reads in here see the very moment that is copied
put_in_place(folder)
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import text

from orchestrator.errors import LedgerFailed, UnusableInput
from orchestrator.ledger.database import Database

FILE, DUMP = "ledger.db", "ledger.dump"
PART = ".part"
WRITTEN = FILE, FILE + PART
"""What a copy of a ledger that is a file writes into its folder."""


@contextmanager
def snapshot(database: Database, folder: Path) -> Iterator[Database]:
    """Copy it into the folder, aside; inside of the block a ledger to read that has the same in it."""
    if database.is_server:
        with _dumped(database, folder / (DUMP + PART)):
            yield database
        return
    _copy(database, folder / (FILE + PART))
    copied = Database(f"sqlite:///{folder / (FILE + PART)}")
    try:
        yield copied
    finally:
        copied.close()


def put_in_place(folder: Path) -> Path:
    """What `snapshot` copied becomes the folder's ledger instead of an earlier one; its file."""
    for name in (FILE, DUMP):
        part = folder / (name + PART)
        if part.exists():
            for left in ("-wal", "-shm"):  # of the copy before
                (folder / (name + left)).unlink(missing_ok=True)
            return part.replace(folder / name)
    raise LedgerFailed(f"there is no copy of a ledger in {folder}")


def _copy(database: Database, target: Path) -> None:
    if database.file is None:
        raise UnusableInput("A ledger in memory cannot be copied.")
    for left in ("", "-wal", "-shm"):  # of a copy that was broken off
        target.with_name(target.name + left).unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(database.file)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)  # in one step: it sees one moment, and nobody waits for it
        with target.open("rb") as written:
            os.fsync(written.fileno())
    except (sqlite3.Error, OSError) as error:
        raise LedgerFailed(f"copying the ledger to {target} failed: {error}") from error


@contextmanager
def _dumped(database: Database, target: Path) -> Iterator[None]:
    """One transaction lends its moment to pg_dump, and reads in it see the same."""
    program = shutil.which("pg_dump")
    if program is None:
        raise UnusableInput(
            "A PostgreSQL ledger is copied by pg_dump, which is not on the PATH; "
            "install the server's client programs (Debian: postgresql-client)."
        )
    with database.read() as connection:
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        address = database.engine.url.set(drivername="postgresql")
        secret = {"PGPASSWORD": str(address.password)} if address.password else {}
        place = address.set(password=None).render_as_string()
        words = [program, "--format=custom", f"--snapshot={moment}", f"--file={target}", f"--dbname={place}"]
        done = subprocess.run(
            words, env={**os.environ, **secret}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise LedgerFailed(f"pg_dump failed: {done.stderr.strip() or done.returncode}")
        yield
