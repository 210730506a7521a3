"""The inventory: every file that the ledger says is in the store, and for what it is there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from orchestrator.ledger.database import Database
from orchestrator.ledger.documents import EDITS
from orchestrator.ledger.tables import (
    ActionRow,
    BundleRow,
    DocumentRow,
    OrderRow,
    ProductionRow,
    ReferenceRow,
    TakeRow,
    TraceRow,
)
from orchestrator.store import Stored

actions, traces, takes = ActionRow.__table__, TraceRow.__table__, TakeRow.__table__  # type: ignore[attr-defined]
productions, references = ProductionRow.__table__, ReferenceRow.__table__  # type: ignore[attr-defined]
bundles, documents = BundleRow.__table__, DocumentRow.__table__  # type: ignore[attr-defined]
orders = OrderRow.__table__  # type: ignore[attr-defined]
Why = Literal["made", "given", "take", "delivered", "reference", "bundle"]
UNKNOWN = -1  # bytes of a file that was handed in
PAGE = 500  # rows that are read at once


@dataclass(frozen=True)
class Held:
    """A file that should be in the store."""

    owner: str
    """The making (series/episode/profile), production, series or bundle that needs it."""
    task: str
    """Or what else it is: a take, a delivered file, an asset."""
    role: str
    why: Why
    stored: Stored | None
    """None: the ledger itself does not know any more what was made. Its size may be `UNKNOWN`."""


class Inventory:
    """What the store must have."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def makings(self) -> list[str]:
        """Names of everything that was ever made: series/episode/profile."""
        ran = select(traces.c.production).distinct()
        filmed = select(takes.c.series, takes.c.episode, takes.c.profile).distinct()
        with self._database.read() as connection:
            names = {str(name) for name in connection.execute(ran).scalars()}
            names |= {f"{row.series}/{row.episode}/{row.profile}" for row in connection.execute(filmed)}
        return sorted(names, key=parts)

    def count(self, making: str) -> int:
        """How many tasks its last run had."""
        query = select(func.count()).where(traces.c.production == making)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def of(self, making: str) -> list[Held]:
        """Files of the tasks of its last run, of its takes, and those that people handed in for them."""
        with self._database.read() as connection:
            ran = list(_of_last_run(connection, making))
            known = {each.stored for each in ran}
            filmed = [each for each in _of_takes(connection, making) if each.stored not in known]
        return ran + filmed

    def delivered(self, series: str = "") -> Iterator[Held]:
        """Files that productions delivered, of all series or of one."""
        query = select(productions.c.id, productions.c.making, productions.c.files)
        query = query.where(productions.c.state == "done")
        query = query.where(productions.c.series == series) if series else query
        for row in self._pages(query, productions.c.id):
            for name, file in (row["files"] or {}).items():
                yield Held(row["making"], f"{row['id']} {name}", name, "delivered", Stored(*file))

    def references(self, series: str = "") -> Iterator[Held]:
        """Reference images, of all series or of one."""
        query = select(references)
        query = query.where(references.c.series == series) if series else query
        for row in self._pages(query, references.c.id):
            what = f"{row['kind']} {row['asset']} {row['id']}"
            yield Held(row["series"], what, "picture", "reference", _stored(row))

    def bundles(self, series: str = "", episode: int | None = None) -> Iterator[Held]:
        """Bundles, of all series, of one or of one of its episodes."""
        query = select(bundles).where(bundles.c.packing == "")  # the others are delivered by productions
        if series:
            theirs = select(productions.c.id).where(productions.c.series == series)
            theirs = theirs if episode is None else theirs.where(productions.c.episode == episode)
            query = query.where(bundles.c.production.in_(theirs))
        for row in self._pages(query, bundles.c.id):
            yield Held(row["production"], row["id"], "bundle", "bundle", _stored(row))

    def uploads(self, series: str = "", episode: int | None = None) -> Iterator[Held]:
        """People's own files that edits name, made or not, and that unmade productions will read."""
        edits = select(documents.c.series, documents.c.id, documents.c.body)
        waiting = select(productions.c.id, productions.c.making, orders.c.edits, orders.c.series)
        waiting = waiting.join(orders, orders.c.production == productions.c.id)
        with self._database.read() as connection:
            edited = connection.execute(edits.where(documents.c.kind.in_(EDITS))).all()
            ordered = connection.execute(waiting.where(productions.c.state != "done")).all()
        told = [(f"{row.series}/{row.id}", "upload", row.body) for row in edited]
        told += [(row.making, row.id, text) for row in ordered for text in row[2:]]
        for owner, what, text in told:
            whose, number, _ = parts(owner)
            if series in ("", whose) and episode in (None, number):
                for stored in _named(json.loads(text)):
                    yield Held(owner, what, "file", "given", stored)

    def _pages(self, query: Any, column: Any) -> Iterator[Mapping[str, Any]]:
        after = ""
        while True:
            with self._database.read() as connection:
                page = query.where(column > after).order_by(column).limit(PAGE)
                rows = [dict(row) for row in connection.execute(page).mappings()]
            yield from rows
            if len(rows) < PAGE:
                return
            after = rows[-1]["id"]


def _of_last_run(connection: Connection, making: str) -> Iterator[Held]:
    query = select(traces.c.task, traces.c.inputs, actions.c.files)
    query = query.join(actions, actions.c.key == traces.c.key, isouter=True)
    for row in connection.execute(query.where(traces.c.production == making).order_by(traces.c.task)):
        yield from _of_action(making, row.task, "made", row.files)
        for role, (maker, digest, suffix) in row.inputs.items():
            if not maker:
                yield Held(making, row.task, role, "given", Stored(digest, suffix, UNKNOWN))


def _of_takes(connection: Connection, making: str) -> Iterator[Held]:
    series, episode, profile = parts(making)
    query = select(takes.c.shot, takes.c.number, actions.c.files)
    query = query.join(actions, actions.c.key == takes.c.key, isouter=True)
    mine = (takes.c.series == series) & (takes.c.episode == episode) & (takes.c.profile == profile)
    for row in connection.execute(query.where(mine).order_by(takes.c.shot, takes.c.number)):
        yield from _of_action(making, f"{row.shot}, take {row.number}", "take", row.files)


def _of_action(making: str, task: str, why: Why, files: Mapping[str, Any] | None) -> Iterator[Held]:
    if files is None:
        yield Held(making, task, "", why, None)
        return
    for role, file in files.items():
        yield Held(making, task, role, why, Stored(*file))


def _named(value: Any) -> Iterator[Stored]:
    """Of whatever has a digest and tells its suffix, itself or as a file's name."""
    if isinstance(value, dict):
        suffix = value.get("suffix") or PurePath(str(value.get("file", ""))).suffix.lower()
        if value.get("digest") and suffix:
            size = value.get("size")
            yield Stored(value["digest"], suffix, size if size and isinstance(size, int) else UNKNOWN)
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)


def _stored(row: Mapping[str, Any]) -> Stored:
    return Stored(row["digest"], row["suffix"], row["size"])


def parts(making: str) -> tuple[str, int, str]:
    """Series, episode and profile of a making; 0 where it names no episode."""
    series, _, rest = making.partition("/")
    episode, _, profile = rest.partition("/")
    return series, int(episode) if episode.isdigit() else 0, profile
