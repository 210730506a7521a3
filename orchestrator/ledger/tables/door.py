"""Tables of the door: who may come in, what they did, and who is told."""

from typing import Any

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, Index, SQLModel

from orchestrator.ledger.tables.columns import data, data_or_none, moment, moment_or_none, words


class KeyRow(SQLModel, table=True):
    """An API key. The key itself is nowhere."""

    __tablename__ = "api_keys"

    id: str = Field(primary_key=True)
    owner: str = Field(index=True)
    name: str
    scopes: list[str] = data()
    digest: str
    """sha256 of the secret part, hex."""
    made_at: int = moment()
    expires_at: int | None = moment_or_none()
    revoked_at: int | None = moment_or_none()
    used_at: int | None = moment_or_none()


class AuditRow(SQLModel, table=True):
    """One change that somebody made. Rows are only added, each with the digest of the one before."""

    __tablename__ = "audit"

    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: int = moment()
    key: str
    """Id of the key that did it; empty: the operator at the terminal, or the service itself."""
    owner: str
    """Of the object."""
    action: str
    """Verb and noun: "create series"."""
    object: str
    before: str
    """Digest of the object before; empty when it is new."""
    after: str
    """Digest of the object after; empty when it is gone."""
    address: str
    request: str
    chain: str
    """sha256 over this row and the chain of the one before."""

    __table_args__ = (Index("audit_of_owner", "owner", "number"),)


class ReplyRow(SQLModel, table=True):
    """What was answered to a request with an Idempotency-Key, to be answered again."""

    __tablename__ = "replies"

    owner: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request: str
    """sha256 over method, path and body."""
    status: int
    headers: dict[str, Any] = data()
    body: str = words()
    made_at: int = moment(index=True)


class RateRow(SQLModel, table=True):
    """How much of a limit was used in a stretch of time, over all server processes."""

    __tablename__ = "rates"

    bucket: str = Field(primary_key=True)
    window: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    used: int = Field(sa_column=Column(BigInteger, nullable=False))
    kept_until: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))
    """Seconds since 1970."""


class WebhookRow(SQLModel, table=True):
    """An address that wants to be told."""

    __tablename__ = "webhooks"

    id: str = Field(primary_key=True)
    """whk_…"""
    owner: str = Field(index=True)
    url: str
    secrets: list[str] = data()
    """The newest first; an older one signs too while receivers change over."""
    events: list[str] = data()
    """Kinds of events; empty: all."""
    active: bool = True
    digest: str
    made_at: int = moment()


class DeliveryRow(SQLModel, table=True):
    """A message to a webhook, until it has arrived."""

    __tablename__ = "deliveries"

    id: str = Field(primary_key=True)
    """msg_…; the same in every try."""
    webhook: str = Field(index=True)
    kind: str
    body: str = words()
    state: str
    """pending, delivered or dropped."""
    tries: int = 0
    next_at: int = moment()
    reason: str = words()
    made_at: int = moment()

    __table_args__ = (Index("deliveries_due", "state", "next_at"),)


class WorkerRow(SQLModel, table=True):
    """A machine that asks for tasks over HTTP."""

    __tablename__ = "workers"

    id: str = Field(primary_key=True)
    """wrk_…"""
    key: str = Field(index=True)
    """Id of the key that it came with."""
    name: str
    makes: dict[str, Any] = data()
    """Registry name of a worker -> its identity (version and source) on that machine."""
    facts: dict[str, Any] = data()
    """Machine, GPU, memory: for people."""
    slots: int
    """Attempts that it takes at a time."""
    state: str
    """active, draining, paused or blocked."""
    failures: int = 0
    """In a row."""
    heard: float
    """When it last asked or told something, on the clock of the ledger."""
    made_at: int = moment()
    seen_at: int = moment()


class OfferRow(SQLModel, table=True):
    """An attempt that waits for a remote worker, or is with one."""

    __tablename__ = "offers"

    attempt: str = Field(primary_key=True)
    worker: str
    """Registry name."""
    identity: str
    spec: dict[str, Any] = data()
    inputs: dict[str, Any] = data()
    """Role -> digest, suffix and size in the store."""
    files: dict[str, Any] = data()
    """Role -> suffix, and once it came in digest and size."""
    work: str = Field(index=True)
    """Digest of what is asked, the same in every attempt at it."""
    seconds_allowed: float
    state: str
    """open, taken, reported, cancelled or over."""
    kept_until: float
    """Until when somebody waits for it, on the clock of the ledger; its executor renews it."""
    taken_by: str = ""
    """wrk_…"""
    token: str = ""
    """sha256 of the token that proves who took it, hex."""
    taken_at: float = 0.0
    """On the clock of the ledger."""
    until: float = 0.0
    """When it counts as lost unless heard from, on the clock of the ledger."""
    percent: int = 0
    returns: int = 0
    """How often a worker gave it back."""
    outcome: dict[str, Any] | None = data_or_none()
    verdict: str = ""
    """good or bad once its files were looked at; final: it is bad if somebody else can do it."""
    made_at: int = moment()

    __table_args__ = (
        Index("offers_open", "state", "worker", "made_at"),
        Index("offers_of_worker", "taken_by", "state"),
        Index("offers_made_before", "taken_by", "worker"),
    )


class SessionRow(SQLModel, table=True):
    """A browser that somebody signed in with a key."""

    __tablename__ = "sessions"

    digest: str = Field(primary_key=True)
    """sha256 of what its cookie says, hex."""
    key: str = Field(index=True)
    made_at: int = moment()
    expires_at: int = moment()


class ShareRow(SQLModel, table=True):
    """A link under which somebody without a key may watch an episode."""

    __tablename__ = "shares"

    id: str = Field(primary_key=True)
    """shr_…"""
    digest: str = Field(unique=True)
    """sha256 of the link's secret, hex."""
    owner: str
    production: str = Field(index=True)
    """Whose episode it shows."""
    made_at: int = moment()
    expires_at: int = moment()
    revoked_at: int | None = moment_or_none()
