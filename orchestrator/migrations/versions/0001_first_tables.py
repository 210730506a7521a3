"""Stories, productions, actions, attempts, traces and takes."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the first tables."""
    _stories()
    _productions()
    _actions()
    _attempts()
    _traces()
    _takes()


def downgrade() -> None:
    """Forget everything."""
    for table in ("takes", "traces", "attempts", "actions", "productions", "stories"):
        op.drop_table(table)


def _text(name: str, *, primary_key: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), primary_key=primary_key, nullable=False)


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        _text("series"),
        sa.Column("episode", sa.Integer(), nullable=False),
        _text("digest"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("stories_of_episode", "stories", ["series", "episode", "id"])


def _productions() -> None:
    op.create_table(
        "productions",
        _text("id", primary_key=True),
        _text("state"),
        sa.Column("fence", sa.Integer(), nullable=False),
        _text("owner"),
        sa.Column("lease_until", sa.Float(), nullable=False),
        sa.Column("cancel", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
    )


def _actions() -> None:
    op.create_table(
        "actions",
        _text("key", primary_key=True),
        _text("kind"),
        _text("worker"),
        _text("version"),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("cpu_milliseconds", sa.Integer(), nullable=False),
        _text("attempt"),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_actions_made_at", "actions", ["made_at"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        _text("id", primary_key=True),
        _text("production"),
        _text("key"),
        _text("task"),
        _text("subject"),
        _text("worker"),
        _text("state"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("seconds_allowed", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
    )
    op.create_index("ix_attempts_key", "attempts", ["key"])
    op.create_index("attempts_of_production", "attempts", ["production", "state"])


def _traces() -> None:
    op.create_table(
        "traces",
        _text("production", primary_key=True),
        _text("task", primary_key=True),
        _text("key"),
        _text("worker"),
        _text("version"),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
    )
    op.create_index("ix_traces_key", "traces", ["key"])


def _takes() -> None:
    op.create_table(
        "takes",
        _text("series", primary_key=True),
        sa.Column("episode", sa.Integer(), primary_key=True, nullable=False),
        _text("profile", primary_key=True),
        _text("shot", primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        _text("key"),
        sa.Column("verdict", sa.JSON(), nullable=True),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_takes_key", "takes", ["key"])
