"""Labour: what work took, and where it came to nothing. Every look is bounded, by an index or a number."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, select

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import ActionRow, AttemptRow, OfferRow, WorkerRow

LATELY = 1000  # tasks that tell what is usual
MOST = 200  # attempts that are told of one by one
actions, attempts = ActionRow.__table__, AttemptRow.__table__  # type: ignore[attr-defined]
offers, workers = OfferRow.__table__, WorkerRow.__table__  # type: ignore[attr-defined]


class Took(NamedTuple):
    """What one task took, from when its place was given to it until what it made was written down."""

    kind: str
    making: str
    """Of which episode, at which profile: SERIES/NUMBER/PROFILE."""
    milliseconds: int


class Attempted(NamedTuple):
    """An attempt, and who has or had it."""

    id: str
    key: str
    task: str
    worker: str
    """Name of its worker in the registry."""
    machine: str
    """Name of the machine that took it over HTTP; empty: it ran here, or on a cluster."""
    state: str
    reason: str
    log: str
    started_at: int
    ended_at: int | None


class Labour:
    """The work of every making."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, making: str) -> list[Took]:
        """What the newest tasks of a making took."""
        mine = (attempts.c.production == making) & (attempts.c.state == "done")
        return self._took(_done().where(mine).order_by(attempts.c.started_at.desc()))

    def lately(self) -> list[Took]:
        """What the newest tasks of all makings took."""
        return self._took(_done().order_by(actions.c.made_at.desc()))

    def spent(self, making: str, since: int, until: int | None) -> int:
        """Milliseconds of workers for a making in a stretch of time, with what failed and what still runs."""
        ran = func.coalesce(attempts.c.ended_at, clock.now()) - attempts.c.started_at
        cost = case((attempts.c.state == "done", func.coalesce(actions.c.milliseconds, ran)), else_=ran)
        own = and_(actions.c.key == attempts.c.key, actions.c.attempt == attempts.c.id)
        query = select(func.coalesce(func.sum(cost), 0)).select_from(attempts.outerjoin(actions, own))
        with self._database.read() as connection:
            return int(connection.execute(query.where(_within(making, since, until))).scalar_one())

    def attempts(
        self, making: str, states: Collection[str], since: int, until: int | None
    ) -> list[Attempted]:
        """Attempts of a making in those states that began in a stretch of time, the newest first."""
        machine = func.coalesce(workers.c.name, "").label("machine")
        told = [machine if name == "machine" else attempts.c[name] for name in Attempted._fields]
        joined = attempts.outerjoin(offers, offers.c.attempt == attempts.c.id)
        joined = joined.outerjoin(workers, workers.c.id == offers.c.taken_by)
        asked = _within(making, since, until) & attempts.c.state.in_(states)
        query = select(*told).select_from(joined).where(asked)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(attempts.c.started_at.desc()).limit(MOST))
            return [Attempted._make(row) for row in rows]

    def _took(self, query: Select[Any]) -> list[Took]:
        with self._database.read() as connection:
            return [Took(*row) for row in connection.execute(query.limit(LATELY))]


def _done() -> Select[Any]:
    """Tasks that were made, with the making that made them."""
    by = and_(actions.c.key == attempts.c.key, actions.c.attempt == attempts.c.id)
    stayed = (attempts.c.ended_at - attempts.c.started_at).label("milliseconds")
    told = select(actions.c.kind, attempts.c.production, stayed)
    return told.select_from(actions.join(attempts, by))


def _within(making: str, since: int, until: int | None) -> Any:
    begun = (attempts.c.production == making) & (attempts.c.started_at >= since)
    return begun if until is None else begun & (attempts.c.started_at <= until)
