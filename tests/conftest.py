"""Fixtures of every kind of test: a ledger's database on SQLite and PostgreSQL, and an S3 server."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from buckets import LACKING, BucketServer
from databases import Server
from hypothesis import HealthCheck, settings
from ray_cluster import ray_nodes  # noqa: F401 - a fixture of every room

from orchestrator.ledger import Ledger

# A busy machine is no fault of the code: no example has to be quick. The same change is judged by the same
# examples each time, and nobody's is refused for what another one brought in; `.ci/run` sets CI.
settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("patient")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background; what tests start would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The server of this session, started by the first test that asks; do not stop it (`private_server`)."""
    server = Server(durable=False)
    yield server
    server.close()


@pytest.fixture(scope="session")
def _migrated(postgresql: Server) -> str:
    """Name of a database with all tables; copying it is quicker than making it."""
    postgresql.execute("CREATE DATABASE migrated")
    Ledger.open(postgresql.url("migrated")).close()
    return "migrated"


@pytest.fixture
def postgresql_url(postgresql: Server, _migrated: str) -> Iterator[str]:
    """A PostgreSQL database with the tables of the ledger, and empty."""
    url = postgresql.create(_migrated)
    yield url
    postgresql.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A ledger's database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    server: Server = request.getfixturevalue("postgresql")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def private_server() -> Iterator[Server]:
    """A PostgreSQL server that a test may stop, restart and kill. Its database: `Server.create()`."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    """An open ledger, once of each kind."""
    with Ledger.open(database_url, lease_seconds=30) as opened:
        yield opened


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[BucketServer]:
    """The S3 server of this session, started by the first test that asks."""
    if LACKING:
        pytest.skip(LACKING)
    server = BucketServer()
    yield server
    server.close()


@pytest.fixture
def bucket_url(bucket_server: BucketServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder in a new bucket, and the environment that opens it."""
    for name, value in bucket_server.environment().items():
        monkeypatch.setenv(name, value)
    return f"s3://{bucket_server.create()}/studio"
