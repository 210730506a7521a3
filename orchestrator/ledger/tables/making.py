"""Tables of the build: who drives, what was tried, what was made, and what the cut can choose from."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Text
from sqlmodel import Field, Index, SQLModel


class StoryRow(SQLModel, table=True):
    """A version of an episode's beats, as last read: what a story without ids is aligned to."""

    __tablename__ = "stories"

    id: int | None = Field(default=None, primary_key=True)
    series: str
    episode: int
    digest: str
    body: str = Field(sa_column=Column(Text, nullable=False))
    made_at: int = Field(sa_column=Column(BigInteger, nullable=False))

    __table_args__ = (Index("stories_of_episode", "series", "episode", "id"),)


class LeaseRow(SQLModel, table=True):
    """An episode at a profile, and who drives its build."""

    __tablename__ = "leases"

    id: str = Field(primary_key=True)
    state: str
    """driven, idle, done, failed or cancelled."""
    fence: int = 0
    """Grows with every new driver; commits of older drivers change nothing."""
    owner: str = ""
    """JSON of `ledger.owner.Owner`."""
    lease_until: float = 0.0
    """Seconds on the clock of the ledger."""
    seconds: float = 0.0
    """From a renewal on; a lease that is further ahead is from before the clock started anew."""
    cancel: bool = False
    """Somebody asked the driver to stop."""
    changed_at: int = Field(sa_column=Column(BigInteger, nullable=False))


class ActionRow(SQLModel, table=True):
    """What was made for a key. The first commit wins."""

    __tablename__ = "actions"

    key: str = Field(primary_key=True)
    kind: str
    worker: str
    version: str
    files: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """Role -> [digest, suffix, size]."""
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    milliseconds: int
    cpu_milliseconds: int
    attempt: str
    made_at: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))


class AttemptRow(SQLModel, table=True):
    """One try at a key."""

    __tablename__ = "attempts"

    id: str = Field(primary_key=True)
    production: str
    key: str = Field(index=True)
    task: str
    subject: str
    worker: str
    state: str
    """running, done, failed, lost or cancelled."""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    log: str = Field(default="", sa_column=Column(Text, nullable=False))
    fence: int
    seconds_allowed: int
    started_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    ended_at: int | None = Field(default=None, sa_column=Column(BigInteger))

    __table_args__ = (Index("attempts_of_production", "production", "state"),)


class TraceRow(SQLModel, table=True):
    """What a task was when it last had a result: `explain` compares with it."""

    __tablename__ = "traces"

    production: str = Field(primary_key=True)
    task: str = Field(primary_key=True)
    key: str = Field(index=True)
    worker: str
    version: str
    spec: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    inputs: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """Role -> [maker or "", key or digest, role or suffix]."""


class TakeRow(SQLModel, table=True):
    """One attempt at a shot or line that the cut can choose from."""

    __tablename__ = "takes"

    series: str = Field(primary_key=True)
    episode: int = Field(primary_key=True)
    profile: str = Field(primary_key=True)
    shot: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    seed: int = Field(sa_column=Column(BigInteger, nullable=False))
    key: str = Field(index=True)
    verdict: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    selected: bool = False
    made_at: int = Field(sa_column=Column(BigInteger, nullable=False))
