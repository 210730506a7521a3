"""What a storyboard shows of what was made, in as many queries for a thousand takes as for one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import ActionRow, TakeRow
from orchestrator.store import Stored

takes, actions = TakeRow.__table__, ActionRow.__table__  # type: ignore[attr-defined]
MOST_KEYS = 30_000  # parameters that SQLite and PostgreSQL both take


@dataclass(frozen=True)
class Made:
    """What an action left."""

    worker: str
    files: Mapping[str, Stored]
    """By role."""
    milliseconds: int


@dataclass(frozen=True)
class Shown:
    """A take, and what it cost."""

    shot: str
    number: int
    seed: int
    key: str
    verdict: Mapping[str, Any] | None
    selected: bool
    made_at: int
    made: Made | None
    """None: its files were swept."""


class Boards:
    """Takes and actions side by side."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def takes(self, series: str, episode: int, profile: str) -> list[Shown]:
        """The takes of an episode at a profile, by shot and number."""
        own = (takes.c.shot, takes.c.number, takes.c.seed, takes.c.key, takes.c.verdict, takes.c.selected)
        columns = (*own, takes.c.made_at, actions.c.worker, actions.c.files, actions.c.milliseconds)
        query = select(*columns).join(actions, actions.c.key == takes.c.key, isouter=True)
        query = query.where(takes.c.series == series, takes.c.episode == episode)
        query = query.where(takes.c.profile == profile).order_by(takes.c.shot, takes.c.number)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [Shown(*row[:7], _made(row[7], row[8], row[9])) for row in rows]

    def made(self, keys: Collection[str]) -> dict[str, Made]:
        """What was made for those keys."""
        columns = (actions.c.key, actions.c.worker, actions.c.files, actions.c.milliseconds)
        query = select(*columns).where(actions.c.key.in_(list(keys)[:MOST_KEYS]))
        with self._database.read() as connection:
            rows = connection.execute(query)
            return {key: made for key, *told in rows if (made := _made(*told))}


def _made(worker: str | None, files: Any, milliseconds: int | None) -> Made | None:
    if worker is None:
        return None
    return Made(worker, {role: Stored(*each) for role, each in files.items()}, milliseconds or 0)
