"""Opening a ledger: its schema goes up and down, is killed or crowded while it does, on both databases."""

import multiprocessing
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from databases import Server
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from orchestrator.errors import LedgerFailed, UnusableFolder, UnusableInput
from orchestrator.ledger import Ledger, Take, Trace, schema
from orchestrator.ledger.engine import engine_at

TABLES = len(SQLModel.metadata.tables) + 1  # and the migration tool's own


# Refused


def test_a_folder_that_cannot_hold_a_ledger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnusableFolder, match="cannot hold the ledger"):
        Ledger.open(f"sqlite:///{tmp_path / 'file' / 'ledger.db'}")


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(LedgerFailed, match="not a database"):
        Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")


def test_a_database_of_another_kind_is_refused() -> None:
    with pytest.raises(UnusableInput, match="cannot be kept by mysql"):
        Ledger.open("mysql://root@localhost/ledger")


def test_a_server_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(LedgerFailed, match="opening the ledger failed: connection"):
        Ledger.open(f"postgresql://nobody@/none?host={tmp_path}")
    assert time.monotonic() - begun < 20


def test_a_missing_driver_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UnusableInput, match=r"pip install 'microdrama-orchestrator\[postgresql\]'"):
        Ledger.open("postgresql://nobody@localhost/none")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_server_is_named_as_anywhere_else(postgresql_url: str, scheme: str) -> None:
    with Ledger.open(postgresql_url.replace("postgresql", scheme, 1)) as ledger:
        assert ledger.database.engine.url.drivername == "postgresql+psycopg"


def test_options_of_the_url_go_before_ours(postgresql_url: str) -> None:
    with at(f"{postgresql_url}&options=-c%20lock_timeout%3D7000") as connection:
        assert connection.execute(text("SHOW lock_timeout")).scalar() == "7s"
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "1min"


def test_any_folder_name_will_do(tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'what? #1 50% é'}/ledger.db"):
        assert (tmp_path / "what? #1 50% é" / "ledger.db").is_file()


def test_a_ledger_of_a_newer_program_is_refused_and_left_alone(database_url: str) -> None:
    Ledger.open(database_url).close()
    with at(database_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(LedgerFailed, match=r"made by a newer microdrama \(its schema is 0999.*upgrade"):
        Ledger.open(database_url)
    with at(database_url) as connection:
        assert schema.revision(connection) == "0999"


# Up and down


def test_the_newest_migration_is_the_one_that_the_code_expects() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "orchestrator:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_the_migrations_make_exactly_the_tables_of_the_code(bare_url: str) -> None:
    Ledger.open(bare_url).close()
    assert differences(bare_url) == []


def test_what_was_made_survives_the_way_down_and_up(bare_url: str) -> None:
    with at(bare_url) as connection:
        schema.migrate(connection, "0001")
    fill_as_of_0001(bare_url)
    for to in ("0002", "0003", "0004", "0001", "0004"):
        with at(bare_url) as connection:
            schema.migrate(connection, to)
            assert schema.revision(connection) == to
    assert differences(bare_url) == []
    with Ledger.open(bare_url) as ledger:
        assert ledger.leases.state("p/1") == "done"
        assert ledger.leases.drive("p/1", keep=False).fence == 8
        assert ledger.traces.of("p/1") == {"t": Trace("t", "k1", "w", "1", {"a": 1}, {})}
        assert ledger.takes.of("s", 1) == (Take("s", 1, "full", "shot", 1, 7, "k1", None, True),)
        assert ledger.stories.last("s", 1) == "é"


def test_the_way_down_to_nothing_leaves_nothing(database_url: str) -> None:
    Ledger.open(database_url).close()
    with at(database_url) as connection:
        schema.migrate(connection, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    assert open_and_count(database_url) == TABLES


# Killed and crowded

DIES_WHILE_MIGRATING = """
import os, signal, sys
from sqlalchemy import Engine, event
from orchestrator.ledger import Ledger

@event.listens_for(Engine, "before_cursor_execute")
def die(connection, cursor, statement, *_):
    if "CREATE TABLE " + sys.argv[2] in statement:
        os.kill(os.getpid(), signal.SIGKILL)

Ledger.open(sys.argv[1])
"""


@pytest.mark.parametrize(("revision", "dies_at"), [(None, "takes"), ("0001", "webhooks")])
def test_a_migration_that_is_killed_leaves_the_old_schema_and_the_next_opener_finishes(
    bare_url: str, revision: str | None, dies_at: str
) -> None:
    if revision:
        with at(bare_url) as connection:
            schema.migrate(connection, revision)
        fill_as_of_0001(bare_url)
    died = subprocess.run([sys.executable, "-c", DIES_WHILE_MIGRATING, bare_url, dies_at], check=False)
    assert died.returncode == -signal.SIGKILL
    with at(bare_url) as connection:
        assert schema.revision(connection) == revision
        assert inspect(connection).has_table("leases") is False
    assert open_and_count(bare_url) == TABLES
    assert differences(bare_url) == []


def test_many_openers_of_a_new_ledger_migrate_it_once(bare_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        assert pool.map(open_and_count, [bare_url] * 6) == [TABLES] * 6


def test_a_second_opener_waits_for_the_first(bare_url: str) -> None:
    with at(bare_url) as connection:
        schema.bring_up_to_date(connection)
        opening = threading.Thread(target=lambda: Ledger.open(bare_url).close())
        opening.start()
        time.sleep(0.5)
        assert opening.is_alive()
    opening.join(60)
    assert not opening.is_alive()
    assert open_and_count(bare_url) == TABLES


def test_an_up_to_date_ledger_opens_without_the_migration_tool(database_url: str) -> None:
    Ledger.open(database_url).close()
    opening = "import sys; from orchestrator.ledger import Ledger; Ledger.open(sys.argv[1])"
    code = f"{opening}; print('alembic' in sys.modules)"
    there = [sys.executable, "-c", code, database_url]
    assert subprocess.run(there, capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_a_crash_of_the_server_while_it_migrates_leaves_the_old_schema(private_server: Server) -> None:
    url = private_server.create()

    def migrate() -> None:
        with at(url) as connection:
            schema.migrate(connection, schema.HEAD)
            private_server.restart()

    with pytest.raises(OperationalError, match="connection"):
        migrate()
    with at(url) as connection:
        assert inspect(connection).get_table_names() == []
    assert open_and_count(url) == TABLES


@contextmanager
def at(url: str) -> Iterator[Connection]:
    """A transaction on a database, whatever is in it."""
    engine = engine_at(url)
    try:
        with engine.execution_options(writes=True).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def differences(url: str) -> list[object]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with at(url) as connection:
        return compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)


def open_and_count(url: str) -> int:
    with Ledger.open(url) as ledger:
        return len(inspect(ledger.database.engine).get_table_names())


def fill_as_of_0001(url: str) -> None:
    with at(url) as connection:
        for table, values in ROWS.items():
            connection.execute(text(f"INSERT INTO {table} VALUES ({values})"))


ROWS = {
    "productions": "'p/1', 'done', 7, '', 0, false, 1",
    "traces": """'p/1', 't', 'k1', 'w', '1', '{"a": 1}', '{}'""",
    "takes": "'s', 1, 'full', 'shot', 1, 7, 'k1', 'null', true, 1",
    "stories": "1, 's', 1, 'digest', 'é', 1",
}
"""Of the tables as the first migration makes them."""
