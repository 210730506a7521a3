"""What lists of series and episodes show of what was made, in as many queries for a hundred as for one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from orchestrator.ledger.database import Database
from orchestrator.ledger.productions import Production
from orchestrator.ledger.series import SeriesHead
from orchestrator.ledger.tables import AttemptRow, DocumentRow, ProductionRow, SeriesRow

series, documents = SeriesRow.__table__, DocumentRow.__table__  # type: ignore[attr-defined]
productions, attempts = ProductionRow.__table__, AttemptRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Runs:
    """Of an episode: its newest production, and the newest that delivered it."""

    last: Production
    made: Production | None


@dataclass(frozen=True)
class Progress:
    """How far a series is."""

    episodes: int = 0
    made: int = 0
    """Episodes that were delivered at least once."""
    states: Mapping[str, int] = field(default_factory=dict)
    """State -> how many episodes have it as that of their newest production."""
    cover: Production | None = None
    """The newest that delivered an episode; without its report."""


class Shelves:
    """Series side by side, and the episodes of one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def series(self, owner: str | None, before: str, limit: int) -> Sequence[SeriesHead]:
        """The newest first, from the one before an id; of one owner, or of all."""
        query = select(series)
        query = query.where(series.c.id < before) if before else query
        query = query.where(series.c.owner == owner) if owner is not None else query
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(series.c.id.desc()).limit(limit)).mappings()
            return [SeriesHead(**row) for row in rows]

    def progress(self, names: Collection[str]) -> Mapping[str, Progress]:
        """How far each of those series is."""
        many = documents.c.series.in_(names) & (documents.c.kind == "episode")
        episodes = select(documents.c.series, func.count()).where(many).group_by(documents.c.series)
        with self._database.read() as connection:
            counted: dict[str, int] = {row[0]: row[1] for row in connection.execute(episodes)}
            states, made = self._states(names)
            covers = self._of([max(each) for each in made.values()])
        return {
            name: Progress(
                counted.get(name, 0), len(made.get(name, ())), states.get(name, {}), covers.get(name)
            )
            for name in names
        }

    def runs(self, name: str) -> Mapping[int, Runs]:
        """Number of an episode -> what was last made of it, of those that still are in the series."""
        found = _newest([name]).subquery()
        wanted = or_(productions.c.id == found.c.last, productions.c.id == found.c.made)
        query = select(productions).join(found, wanted).order_by(productions.c.id)
        by_episode = defaultdict(list)
        with self._database.read() as connection:
            for row in connection.execute(query).mappings():
                by_episode[row["episode"]].append(Production(**row))
        return {
            number: Runs(runs[-1], next((run for run in reversed(runs) if run.state == "done"), None))
            for number, runs in by_episode.items()
        }

    def spent(self, name: str) -> Mapping[int, int]:
        """Number of an episode -> milliseconds of machines that went into it, whatever came of them."""
        told = select(productions.c.episode, productions.c.making, documents.c.made_at.label("since"))
        told = told.join(documents, _is_of()).where(productions.c.series == name)
        runs = told.distinct().subquery()
        took = func.sum(attempts.c.ended_at - attempts.c.started_at)
        its = (attempts.c.production == runs.c.making) & (attempts.c.started_at >= runs.c.since)
        query = select(runs.c.episode, took).join(attempts, its)
        with self._database.read() as connection:
            rows = connection.execute(query.group_by(runs.c.episode))
            return {row[0]: int(row[1] or 0) for row in rows}

    def _states(self, names: Collection[str]) -> tuple[Mapping[str, Counter[str]], Mapping[str, list[str]]]:
        """By series: states of the newest productions, and ids of those that delivered."""
        found = _newest(names).subquery()
        query = select(found.c.series, productions.c.state, found.c.made)
        query = query.join(productions, productions.c.id == found.c.last)
        states: dict[str, Counter[str]] = defaultdict(Counter)
        made = defaultdict(list)
        with self._database.read() as connection:
            for name, state, delivered in connection.execute(query):
                states[name][state] += 1
                if delivered:
                    made[name].append(delivered)
        return states, made

    def _of(self, ids: Collection[str]) -> Mapping[str, Production]:
        """By series."""
        columns = [column for column in productions.c if column.name != "report"]
        query = select(*columns).where(productions.c.id.in_(ids))
        with self._database.read() as connection:
            return {row["series"]: Production(**row) for row in connection.execute(query).mappings()}


def _newest(names: Collection[str]) -> Select[Any]:
    """By series and episode that is there: ids of its newest production, and of the newest that is done."""
    done = func.max(case((productions.c.state == "done", productions.c.id)))
    columns = (productions.c.series, productions.c.episode)
    there = documents.c.series.in_(names)
    query = select(*columns, func.max(productions.c.id).label("last"), done.label("made"))
    query = query.join(documents, _is_of()).where(there, productions.c.what == "episode")
    return query.group_by(*columns)


def _is_of() -> ColumnElement[bool]:
    """A document is the episode that a production was made of.

    An episode may have the number of one that was deleted: what was made of that is not its own.
    """
    named = (documents.c.series == productions.c.series) & (documents.c.position == productions.c.episode)
    is_it: ColumnElement[bool] = (
        named & (documents.c.kind == "episode") & (documents.c.made_at <= productions.c.made_at)
    )
    return is_it
