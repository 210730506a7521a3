"""Tables of the desk: the documents that people edit, the productions they order, and what became of them."""

from typing import Any

from sqlalchemy import Column, ForeignKey, String
from sqlmodel import Field, Index, SQLModel

from orchestrator.ledger.tables.columns import (
    count,
    data,
    data_or_none,
    moment,
    moment_or_none,
    words,
)


def _of_series() -> Any:
    """What belongs to a series goes with it."""
    target = ForeignKey("series.id", ondelete="CASCADE")
    return Field(sa_column=Column(String, target, primary_key=True))


class SeriesRow(SQLModel, table=True):
    """A series without its sheets and episodes, and whose it is."""

    __tablename__ = "series"

    id: str = Field(primary_key=True)
    """ser_…; the id that the story gives itself is in the body, and need not be unique."""
    owner: str
    body: str = words()
    """JSON of `story.Series` without sheets, locations, props and episodes."""
    digest: str
    made_at: int = moment()
    changed_at: int = moment()

    __table_args__ = (Index("series_of_owner", "owner", "id"),)


class DocumentRow(SQLModel, table=True):
    """A part of a series that people edit by itself."""

    __tablename__ = "documents"

    series: str = _of_series()
    kind: str = Field(primary_key=True)
    """character, location, prop, episode, shot-edit, line-edit or cut-edit."""
    id: str = Field(primary_key=True)
    """Of an episode its number, of an edit EPISODE/SHOT, EPISODE/LINE and EPISODE/PROFILE."""
    position: int
    """Its place among its kind."""
    body: str = words()
    """JSON."""
    digest: str
    made_at: int = moment()
    changed_at: int = moment()

    __table_args__ = (Index("documents_in_order", "series", "kind", "position", "id"),)


class ReferenceRow(SQLModel, table=True):
    """A reference image that was taken in: facts that its sheet does not need to know."""

    __tablename__ = "reference_images"

    series: str = _of_series()
    id: str = Field(primary_key=True)
    """ref_…"""
    kind: str
    """character, location or prop."""
    asset: str
    digest: str
    """Of the clean file in the store."""
    suffix: str
    size: int = count()
    width: int
    height: int
    received: str
    """sha256 of what was sent."""
    made_at: int = moment()


class ProductionRow(SQLModel, table=True):
    """One run of an episode: the queue, and what came out."""

    __tablename__ = "productions"

    id: str = Field(primary_key=True)
    """prd_…"""
    owner: str
    series: str
    episode: int
    making: str
    """Name of the lease under which it is driven: the same for all runs of an episode at a profile."""
    profile: str
    takes: int
    coverage: str
    budget: int | None = None
    """Milliseconds of workers that it may spend; None: no limit."""
    priority: int = 0
    executor: str = "local"
    what: str = "episode"
    """What it leaves: an episode, a bundle or a pack."""
    batch: str = ""
    """bat_…: made together; empty: alone."""
    state: str
    """queued, running, done, failed or cancelled."""
    cancel: bool = False
    """Somebody asked it to stop."""
    last_event: int = 0
    """Number of its newest event."""
    problem: dict[str, Any] | None = data_or_none()
    """Why it failed, with every task and its reasons."""
    files: dict[str, Any] | None = data_or_none()
    """Name -> [digest, suffix, size] of what it delivered."""
    report: dict[str, Any] | None = data_or_none()
    made_at: int = moment()
    started_at: int | None = moment_or_none()
    ended_at: int | None = moment_or_none()

    __table_args__ = (
        Index("productions_in_line", "state", "priority", "made_at"),
        Index("productions_of_owner", "owner", "id"),
        Index("productions_served", "owner", "started_at"),
        Index("productions_of_series", "series", "episode"),
        Index("productions_of_batch", "batch"),
    )


class OrderRow(SQLModel, table=True):
    """What a production is to make: the story and its edits as they were when it was ordered."""

    __tablename__ = "orders"

    production: str = Field(primary_key=True)
    series: str = words()
    """JSON of `story.Series` with the episode and the next one, which its end card names."""
    edits: str = words()
    """JSON of `edits.Edits`."""
    deliverable: str = words()
    """JSON of what is wanted of it (`orchestrator.deliverables`); empty: the episode."""


class EventRow(SQLModel, table=True):
    """Something that happened in a production; numbered without gaps, so that a listener misses nothing."""

    __tablename__ = "events"

    production: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    kind: str
    body: dict[str, Any] = data()
    at: int = moment()


class TaskRow(SQLModel, table=True):
    """How far a task of a production is."""

    __tablename__ = "tasks"

    production: str = Field(primary_key=True)
    task: str = Field(primary_key=True)
    position: int
    """In the order in which they were first told of."""
    kind: str
    subject: str
    state: str
    """One of `outcome.State`."""
    percent: int = 0
    attempts: int = 0
    """How often it was begun."""
    reason: str = words()
    changed_at: int = moment()


class BundleRow(SQLModel, table=True):
    """A folder for editors, as one file."""

    __tablename__ = "bundles"

    id: str = Field(primary_key=True)
    """bun_…"""
    owner: str
    production: str = Field(index=True)
    digest: str
    suffix: str
    size: int = count()
    packing: str = ""
    """The production that packs it; empty: one of an earlier release, with a digest of its own."""
    made_at: int = moment()


class PackRow(SQLModel, table=True):
    """An episode ready for a platform, as one file."""

    __tablename__ = "packs"

    id: str = Field(primary_key=True)
    """pck_…"""
    owner: str
    production: str = Field(index=True)
    platform: str
    packing: str
    """The production that packs it."""
    made_at: int = moment()


class CutVersionRow(SQLModel, table=True):
    """A cut as it was delivered; the next one that differs is the next version."""

    __tablename__ = "cut_versions"

    series: str = Field(primary_key=True)
    episode: int = Field(primary_key=True)
    profile: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    """From 1."""
    cut: str = words()
    """JSON of `cut.Cut`."""
    edit: str = words()
    """JSON of `edits.CutEdit`, which led to it."""
    digest: str
    """sha256 of the cut, hex."""
    made_at: int = moment()
