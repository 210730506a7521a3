"""The edit: versions of cuts, bundles and packs that a production makes, and what a production leaves."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make room for the edit."""
    op.add_column("orders", sa.Column("deliverable", sa.Text(), nullable=False, server_default=""))
    op.add_column("productions", sa.Column("what", sa.String(), nullable=False, server_default="episode"))
    op.add_column("bundles", sa.Column("packing", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "packs",
        sa.Column("id", sa.String(), primary_key=True, nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("production", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("packing", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_packs_production", "packs", ["production"])
    op.create_table(
        "cut_versions",
        sa.Column("series", sa.String(), primary_key=True, nullable=False),
        sa.Column("episode", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("profile", sa.String(), primary_key=True, nullable=False),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("cut", sa.Text(), nullable=False),
        sa.Column("edit", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Forget versions, packs and bundles that productions packed; nobody before knows what those are."""
    theirs = "(SELECT id FROM productions WHERE what <> 'episode')"
    for table in ("events", "tasks", "orders"):
        op.execute(f"DELETE FROM {table} WHERE production IN {theirs}")  # noqa: S608 - our own words
    op.execute("DELETE FROM productions WHERE what <> 'episode'")
    op.execute("DELETE FROM bundles WHERE packing <> ''")
    op.drop_table("cut_versions")
    op.drop_table("packs")
    op.drop_column("bundles", "packing")
    op.drop_column("productions", "what")
    op.drop_column("orders", "deliverable")
