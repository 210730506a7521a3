"""The service: documents, productions in a queue, events, keys, audit, webhooks and remote workers."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

NEW = (
    "offers", "workers", "deliveries", "webhooks", "rates", "replies", "audit", "api_keys", "bundles",
    "tasks", "events", "orders", "productions", "reference_images", "documents", "series",
)  # fmt: skip


def upgrade() -> None:
    """Make room for the service. What drives an episode was called a production; it is a lease."""
    op.rename_table("productions", "leases")
    op.add_column("leases", sa.Column("seconds", sa.Float(), nullable=False, server_default="30"))
    _documents()
    _productions()
    _events()
    _keys()
    _webhooks()
    _workers()


def downgrade() -> None:
    """Forget the service; what was made stays."""
    for table in NEW:
        op.drop_table(table)
    op.drop_column("leases", "seconds")
    op.rename_table("leases", "productions")


def _text(name: str, *, primary_key: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), primary_key=primary_key, nullable=False)


def _long(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str, *, primary_key: bool = False, nullable: bool = False) -> "sa.Column[int]":
    key = {"primary_key": True, "autoincrement": False} if primary_key else {}
    return sa.Column(name, sa.Integer(), nullable=nullable, **key)  # type: ignore[arg-type]


def _big(name: str, *, primary_key: bool = False, nullable: bool = False) -> "sa.Column[int]":
    key = {"primary_key": True, "autoincrement": False} if primary_key else {}
    return sa.Column(name, sa.BigInteger(), nullable=nullable, **key)  # type: ignore[arg-type]


def _data(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.JSON(), nullable=nullable)


def _real(name: str) -> "sa.Column[float]":
    return sa.Column(name, sa.Float(), nullable=False)


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), nullable=False)


def _series() -> "sa.Column[str]":
    target = sa.ForeignKey("series.id", ondelete="CASCADE")
    return sa.Column("series", sa.String(), target, primary_key=True, nullable=False)


def _documents() -> None:
    op.create_table(
        "series",
        _text("id", primary_key=True), _text("owner"), _long("body"), _text("digest"), _big("made_at"),
        _big("changed_at"),
    )  # fmt: skip
    op.create_index("series_of_owner", "series", ["owner", "id"])
    op.create_table(
        "documents",
        _series(), _text("kind", primary_key=True), _text("id", primary_key=True), _number("position"),
        _long("body"), _text("digest"), _big("made_at"), _big("changed_at"),
    )  # fmt: skip
    op.create_index("documents_in_order", "documents", ["series", "kind", "position", "id"])
    op.create_table(
        "reference_images",
        _series(), _text("id", primary_key=True), _text("kind"), _text("asset"), _text("digest"),
        _text("suffix"), _big("size"), _number("width"), _number("height"), _text("received"),
        _big("made_at"),
    )  # fmt: skip


def _productions() -> None:
    op.create_table(
        "productions",
        _text("id", primary_key=True), _text("owner"), _text("series"), _number("episode"), _text("making"),
        _text("profile"), _number("takes"), _text("coverage"), _number("budget", nullable=True),
        _number("priority"), _text("executor"), _text("batch"), _text("state"), _flag("cancel"),
        _number("last_event"), _data("problem", nullable=True), _data("files", nullable=True),
        _data("report", nullable=True), _big("made_at"), _big("started_at", nullable=True),
        _big("ended_at", nullable=True),
    )  # fmt: skip
    op.create_index("productions_in_line", "productions", ["state", "priority", "made_at"])
    op.create_index("productions_of_owner", "productions", ["owner", "id"])
    op.create_index("productions_served", "productions", ["owner", "started_at"])
    op.create_index("productions_of_series", "productions", ["series", "episode"])
    op.create_index("productions_of_batch", "productions", ["batch"])
    op.create_table("orders", _text("production", primary_key=True), _long("series"), _long("edits"))


def _events() -> None:
    op.create_table(
        "events",
        _text("production", primary_key=True), _number("number", primary_key=True), _text("kind"),
        _data("body"), _big("at"),
    )  # fmt: skip
    op.create_table(
        "tasks",
        _text("production", primary_key=True), _text("task", primary_key=True), _number("position"),
        _text("kind"), _text("subject"), _text("state"), _number("percent"), _number("attempts"),
        _long("reason"), _big("changed_at"),
    )  # fmt: skip
    op.create_table(
        "bundles",
        _text("id", primary_key=True), _text("owner"), _text("production"), _text("digest"), _text("suffix"),
        _big("size"), _big("made_at"),
    )  # fmt: skip
    op.create_index("ix_bundles_production", "bundles", ["production"])


def _keys() -> None:
    op.create_table(
        "api_keys",
        _text("id", primary_key=True), _text("owner"), _text("name"), _data("scopes"), _text("digest"),
        _big("made_at"), _big("expires_at", nullable=True), _big("revoked_at", nullable=True),
        _big("used_at", nullable=True),
    )  # fmt: skip
    op.create_index("ix_api_keys_owner", "api_keys", ["owner"])
    op.create_table(
        "audit",
        _big("number", primary_key=True), _big("at"), _text("key"), _text("owner"), _text("action"),
        _text("object"), _text("before"), _text("after"), _text("address"), _text("request"), _text("chain"),
    )  # fmt: skip
    op.create_index("audit_of_owner", "audit", ["owner", "number"])
    op.create_table(
        "replies",
        _text("owner", primary_key=True), _text("key", primary_key=True), _text("request"), _number("status"),
        _data("headers"), _long("body"), _big("made_at"),
    )  # fmt: skip
    op.create_index("ix_replies_made_at", "replies", ["made_at"])
    op.create_table(
        "rates",
        _text("bucket", primary_key=True), _big("window", primary_key=True), _big("used"), _big("kept_until"),
    )  # fmt: skip
    op.create_index("ix_rates_kept_until", "rates", ["kept_until"])


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        _text("id", primary_key=True), _text("owner"), _text("url"), _data("secrets"), _data("events"),
        _flag("active"), _text("digest"), _big("made_at"),
    )  # fmt: skip
    op.create_index("ix_webhooks_owner", "webhooks", ["owner"])
    op.create_table(
        "deliveries",
        _text("id", primary_key=True), _text("webhook"), _text("kind"), _long("body"), _text("state"),
        _number("tries"), _big("next_at"), _long("reason"), _big("made_at"),
    )  # fmt: skip
    op.create_index("ix_deliveries_webhook", "deliveries", ["webhook"])
    op.create_index("deliveries_due", "deliveries", ["state", "next_at"])


def _workers() -> None:
    op.create_table(
        "workers",
        _text("id", primary_key=True), _text("key"), _text("name"), _data("makes"), _data("facts"),
        _number("slots"), _text("state"), _number("failures"), _real("heard"), _big("made_at"),
        _big("seen_at"),
    )  # fmt: skip
    op.create_index("ix_workers_key", "workers", ["key"])
    op.create_table(
        "offers",
        _text("attempt", primary_key=True), _text("worker"), _text("identity"), _data("spec"),
        _data("inputs"), _data("files"), _text("work"), _real("seconds_allowed"), _text("state"),
        _real("kept_until"), _text("taken_by"), _text("token"), _real("taken_at"), _real("until"),
        _number("percent"), _number("returns"), _data("outcome", nullable=True), _text("verdict"),
        _big("made_at"),
    )  # fmt: skip
    op.create_index("ix_offers_work", "offers", ["work"])
    op.create_index("offers_open", "offers", ["state", "worker", "made_at"])
    op.create_index("offers_of_worker", "offers", ["taken_by", "state"])
    op.create_index("offers_made_before", "offers", ["taken_by", "worker"])
