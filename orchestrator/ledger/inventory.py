"""The inventory: every file that the ledger says is in the store, and for what it is there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import (
    ActionRow,
    BundleRow,
    ProductionRow,
    ReferenceRow,
    TakeRow,
    TraceRow,
)
from orchestrator.store import Stored

actions, traces, takes = ActionRow.__table__, TraceRow.__table__, TakeRow.__table__  # type: ignore[attr-defined]
productions, references = ProductionRow.__table__, ReferenceRow.__table__  # type: ignore[attr-defined]
bundles = BundleRow.__table__  # type: ignore[attr-defined]
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

    def others(self) -> Iterator[Held]:
        """Reference images and bundles."""
        for row in self._pages(select(references), references.c.id):
            what = f"{row['kind']} {row['asset']} {row['id']}"
            yield Held(row["series"], what, "picture", "reference", _stored(row))
        for row in self._pages(select(bundles), bundles.c.id):
            yield Held(row["production"], row["id"], "bundle", "bundle", _stored(row))

    def _pages(self, query: Any, column: Any) -> Iterator[Mapping[str, Any]]:
        after = ""
        while True:
            with self._database.read() as connection:
                page = query.where(column > after).order_by(column).limit(PAGE)
                rows = connection.execute(page).mappings().all()
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


def _stored(row: Mapping[str, Any]) -> Stored:
    return Stored(row["digest"], row["suffix"], row["size"])


def parts(making: str) -> tuple[str, int, str]:
    """Series, episode and profile of a making; 0 where it names no episode."""
    series, _, rest = making.partition("/")
    episode, _, profile = rest.partition("/")
    return series, int(episode) if episode.isdigit() else 0, profile
