"""The hall of the farm: who drives what, what runs, and what waits. It knows no word of any story."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from orchestrator.ledger.database import Database
from orchestrator.ledger.leases import leases
from orchestrator.ledger.owner import Owner
from orchestrator.ledger.productions import OPEN, productions
from orchestrator.ledger.tables import AttemptRow, OfferRow, TaskRow
from orchestrator.ledger.workers import workers

attempts, tasks, offers = AttemptRow.__table__, TaskRow.__table__, OfferRow.__table__  # type: ignore[attr-defined]
MOST = 500  # running attempts that one look tells


@dataclass(frozen=True)
class Queued:
    """Productions of one owner in one state."""

    owner: str
    state: str
    """queued or running."""
    count: int
    priority: int
    """The highest."""
    oldest: int
    """When the oldest was ordered, milliseconds since 1970."""


@dataclass(frozen=True)
class Driven:
    """A production that somebody drives at this moment."""

    production: str
    owner: str
    profile: str
    executor: str
    priority: int
    budget: int | None
    """Milliseconds of workers' time."""
    started_at: int
    driver: Owner | None


@dataclass(frozen=True)
class Running:
    """An attempt that runs."""

    attempt: str
    production: str
    owner: str
    kind: str
    """Registry name of its worker."""
    task: str
    started_at: int
    seconds_allowed: int
    by: str
    """wrk_… when a machine took it over HTTP."""


class Hall:
    """How the farm stands."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def states(self) -> dict[str, int]:
        """State of a worker -> how many are in it."""
        with self._database.read() as connection:
            query = select(workers.c.state, func.count()).group_by(workers.c.state)
            return {row[0]: row[1] for row in connection.execute(query)}

    def line(self) -> list[Queued]:
        """What waits and runs, by owner."""
        shown = productions.c.owner, productions.c.state
        highest, oldest = func.max(productions.c.priority), func.min(productions.c.made_at)
        query = select(*shown, func.count(), highest, oldest).where(productions.c.state.in_(OPEN))
        with self._database.read() as connection:
            rows = connection.execute(query.group_by(*shown).order_by(*shown))
            return [Queued(*row) for row in rows]

    def driven(self) -> list[Driven]:
        """What is driven now, the longest first."""
        names = ("owner", "profile", "executor", "priority", "budget", "started_at")
        shown = [productions.c.id.label("production"), *(productions.c[name] for name in names)]
        joined = productions.join(leases, leases.c.id == productions.c.making)
        with self._database.read() as connection:
            now = self._database.clock(connection)
            held = (leases.c.state == "driven") & (leases.c.lease_until > now)
            query = select(*shown, leases.c.owner.label("driver")).select_from(joined)
            query = query.where(productions.c.state == "running", held).order_by(productions.c.started_at)
            rows = connection.execute(query).mappings()
            return [Driven(**{**row, "driver": Owner.parse(row["driver"])}) for row in rows]

    def running(self) -> list[Running]:
        """Attempts that run, the longest first."""
        with self._database.read() as connection:
            joined = attempts.join(productions, productions.c.making == attempts.c.production)
            joined = joined.outerjoin(offers, offers.c.attempt == attempts.c.id)
            query = select(
                attempts.c.id,
                productions.c.id,
                productions.c.owner,
                attempts.c.worker,
                attempts.c.task,
                attempts.c.started_at,
                attempts.c.seconds_allowed,
                func.coalesce(offers.c.taken_by, ""),
            ).select_from(joined)
            query = query.where(productions.c.state == "running", attempts.c.state == "running")
            rows = connection.execute(query.order_by(attempts.c.started_at).limit(MOST))
            return [Running(*row) for row in rows]

    def tasks(self) -> Mapping[str, Mapping[str, int]]:
        """Kind -> state -> how many tasks, of the productions that run."""
        running = select(productions.c.id).where(productions.c.state == "running")
        query = select(tasks.c.kind, tasks.c.state, func.count()).where(tasks.c.production.in_(running))
        found: dict[str, dict[str, int]] = {}
        with self._database.read() as connection:
            for kind, state, count in connection.execute(query.group_by(tasks.c.kind, tasks.c.state)):
                found.setdefault(kind, {})[state] = count
        return dict(sorted(found.items()))
