"""The studio: who is signed in, and links for those who have no key."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make room for browsers and links."""
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(), primary_key=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_sessions_key", "sessions", ["key"])
    op.create_table(
        "shares",
        sa.Column("id", sa.String(), primary_key=True, nullable=False),
        sa.Column("digest", sa.String(), nullable=False, unique=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("production", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
    )
    op.create_index("ix_shares_production", "shares", ["production"])


def downgrade() -> None:
    """Everybody signs in again, and every link ends."""
    op.drop_table("shares")
    op.drop_table("sessions")
