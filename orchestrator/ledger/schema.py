"""The schema of a ledger: which revision it is at, and the way to the one that this program knows."""

from pathlib import Path

from sqlalchemy import Connection, text

from orchestrator.errors import LedgerFailed

HEAD = "0004"
"""The newest migration. A test compares it with `orchestrator/migrations/versions`."""
LOCK = 6104071
WAIT_MS = 600_000  # a large ledger takes its time; whoever opens it meanwhile waits


def is_current(connection: Connection) -> bool:
    """Whether there is nothing to do. LedgerFailed when a newer program made this ledger."""
    found = revision(connection)
    if found and found > HEAD:
        raise LedgerFailed(
            f"this ledger was made by a newer microdrama (its schema is {found}, this one knows {HEAD}); "
            "upgrade microdrama"
        )
    return found == HEAD


def bring_up_to_date(connection: Connection) -> None:
    """One opener migrates; the others wait here and find it done."""
    if connection.dialect.name == "postgresql":
        for limit in ("lock_timeout", "statement_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = {WAIT_MS}"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    if not is_current(connection):
        migrate(connection, HEAD)


def revision(connection: Connection) -> str | None:
    """The migration that a ledger is at; None for an empty database."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found else None


def migrate(connection: Connection, to: str) -> None:
    """Run migrations up or down to a revision, in the open transaction. "base" is before the first."""
    from alembic import command  # 0.3 s that an up-to-date ledger need not pay
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    config.attributes["connection"] = connection
    down = to == "base" or to < (revision(connection) or "")
    (command.downgrade if down else command.upgrade)(config, to)
