"""Takes: the attempts at a shot or line that the cut can choose from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select, tuple_, update

from orchestrator import clock
from orchestrator.errors import Stale
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import TakeRow

takes = TakeRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Take:
    """One attempt at a shot or line."""

    series: str
    episode: int
    profile: str
    """Name of the profile it was made for: a preview's takes are not those of the episode."""
    shot: str
    number: int
    seed: int
    key: str
    verdict: Mapping[str, Any] | None = None
    """What the checks said; None before they spoke."""
    selected: bool = False
    """A person chose it."""


class Takes:
    """The takes of every episode."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, found: Iterable[Take]) -> None:
        """Enter takes. A take whose key changed loses its verdict and its selection; others keep theirs."""
        now = clock.now()
        rows = [{**take.__dict__, "made_at": now} for take in found]
        with self._database.write() as connection:
            self._database.upsert(connection, takes, rows, differing="key")

    def of(
        self, series: str, episode: int, profile: str | None = None, shot: str | None = None
    ) -> tuple[Take, ...]:
        """The takes of an episode, of one profile or of one of its shots, by profile, shot and number."""
        query = select(takes).where(takes.c.series == series, takes.c.episode == episode)
        if profile is not None:
            query = query.where(takes.c.profile == profile)
        if shot is not None:
            query = query.where(takes.c.shot == shot)
        with self._database.read() as connection:
            rows = connection.execute(
                query.order_by(takes.c.profile, takes.c.shot, takes.c.number)
            ).mappings()
            return tuple(_take(row) for row in rows)

    def page(
        self, series: str, episode: int, shot: str, profile: str, after: tuple[int, str] | None, limit: int
    ) -> list[Take]:
        """Takes of a shot by number and profile, of one profile or (empty) of all, from the one after."""
        query = select(takes).where(
            takes.c.series == series, takes.c.episode == episode, takes.c.shot == shot
        )
        query = query.where(takes.c.profile == profile) if profile else query
        if after is not None:
            query = query.where(tuple_(takes.c.number, takes.c.profile) > after)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(takes.c.number, takes.c.profile).limit(limit)).mappings()
            return [_take(row) for row in rows]

    def get(self, series: str, episode: int, profile: str, shot: str, number: int) -> Take | None:
        """One take."""
        query = select(takes).where(_is(Take(series, episode, profile, shot, number, 0, "")))
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _take(row) if row else None

    def selected(self, series: str, episode: int, shot: str) -> dict[str, int]:
        """Profile -> number of the take of a shot that a person chose."""
        query = select(takes.c.profile, takes.c.number).where(
            takes.c.series == series, takes.c.episode == episode, takes.c.shot == shot, takes.c.selected
        )
        with self._database.read() as connection:
            return {row.profile: row.number for row in connection.execute(query)}

    def chosen(self, series: str, episode: int, profile: str) -> tuple[tuple[str, int, str], ...]:
        """Shot, number and key of the takes of an episode that a person chose, at one profile."""
        mine = (takes.c.series == series) & (takes.c.episode == episode) & (takes.c.profile == profile)
        query = select(takes.c.shot, takes.c.number, takes.c.key).where(mine, takes.c.selected)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(takes.c.shot, takes.c.number))
            return tuple((row.shot, row.number, row.key) for row in rows)

    def judge(self, take: Take, verdict: Mapping[str, Any]) -> None:
        """Write down what a check said about a take of that key."""
        with self._database.write() as connection:
            same = _is(take) & (takes.c.key == take.key)
            connection.execute(update(takes).where(same).values(verdict=dict(verdict)))

    def select(self, take: Take) -> None:
        """Choose one take of a shot, of that key; its others are chosen no more."""
        with self._database.write() as connection:
            siblings = _shot(take)
            connection.execute(update(takes).where(siblings).values(selected=False))
            same = _is(take) & (takes.c.key == take.key)
            if connection.execute(update(takes).where(same).values(selected=True)).rowcount != 1:
                raise Stale(f"Take {take.number} of shot {take.shot} was filmed anew; look at it again.")

    def unselect(self, series: str, episode: int, shot: str, profile: str | None = None) -> None:
        """No take of a shot is chosen by a person any more, in one profile or in all."""
        wanted = (takes.c.series == series) & (takes.c.episode == episode) & (takes.c.shot == shot)
        if profile is not None:
            wanted &= takes.c.profile == profile
        with self._database.write() as connection:
            connection.execute(update(takes).where(wanted).values(selected=False))


def _take(row: RowMapping) -> Take:
    return Take(**{name: value for name, value in row.items() if name != "made_at"})


def _shot(take: Take) -> Any:
    episode = (takes.c.series == take.series) & (takes.c.episode == take.episode)
    return episode & (takes.c.profile == take.profile) & (takes.c.shot == take.shot)


def _is(take: Take) -> Any:
    return _shot(take) & (takes.c.number == take.number)
