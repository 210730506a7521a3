"""The line of productions as drivers see it: whose turn it is, and which were left by a dead driver."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, case, func, select

from orchestrator.ledger.database import Database
from orchestrator.ledger.leases import is_gone, leases, step
from orchestrator.ledger.owner import Owner
from orchestrator.ledger.productions import OPEN, productions

LOOKED_AT = 20
"""More drivers than that rarely ask in the same moment."""


class Turn(NamedTuple):
    """A production that could be driven now."""

    production: str
    making: str
    executor: str


class Line:
    """Productions that a driver could take."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def turns(self, full: Collection[str] = ()) -> list[Turn]:
        """Whose turn it is, the first first. Somebody may be quicker.

        `full`: executors that have no room, whose productions wait without being in anybody's way.
        """
        asked = _joined().where(productions.c.executor.not_in(full))
        with self._database.read() as connection:
            held = self._held(connection)
            left = connection.execute(asked.where(productions.c.state == "running", held))
            free = connection.execute(_in_order(asked.where(productions.c.state.in_(OPEN), ~held)))
            drivers = ((row, Owner.parse(row.driver)) for row in left)
            abandoned = (row for row, driver in drivers if driver and is_gone(self._database, driver))
            return [Turn(row.id, row.making, row.executor) for row in (*abandoned, *free)]

    def _held(self, connection: Connection) -> Any:
        """Somebody has the lease; further ahead than a whole one it says nothing, the clock started anew."""
        now = self._database.clock(connection)
        until = func.coalesce(leases.c.lease_until, -1.0)
        most = now + func.coalesce(leases.c.seconds, 0.0) + step(self._database)
        return and_(func.coalesce(leases.c.owner, "") != "", until.between(now, most))


def _joined() -> Select[Any]:
    asked = productions.c.id, productions.c.making, productions.c.executor
    query = select(*asked, leases.c.owner.label("driver"))
    return query.select_from(productions.outerjoin(leases, leases.c.id == productions.c.making))


def _in_order(query: Select[Any]) -> Select[Any]:
    """What matters more, then what was begun, then who has the least and waited longest, then age."""
    others = productions.alias()
    theirs = others.c.owner == productions.c.owner
    running = select(func.count()).where(theirs, others.c.state == "running").scalar_subquery()
    served = select(func.max(others.c.started_at)).where(theirs).scalar_subquery()
    begun_first = case((productions.c.state == "running", 0), else_=1)
    fair = (productions.c.priority.desc(), begun_first, running, func.coalesce(served, 0))
    return query.order_by(*fair, productions.c.made_at, productions.c.id).limit(LOOKED_AT)
