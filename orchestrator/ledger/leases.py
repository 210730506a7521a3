"""Leases: one driver per production, and a fence that shuts out the one before.

Every change of driver raises `fence`. A driver writes only `WHERE fence = mine`, so one that was frozen,
thaws and goes on changes nothing. A lease is renewed by a thread; a dead owner on this machine is followed at
once, any other when its lease runs out.
"""

import threading
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row, Update, select, update

from orchestrator import clock
from orchestrator.errors import Cancelled, LeaseLost, LedgerFailed, ProductionBusy
from orchestrator.ledger.database import Database
from orchestrator.ledger.owner import Owner
from orchestrator.ledger.presence import Presence, has_ended
from orchestrator.ledger.tables import AttemptRow, LeaseRow

SECONDS = 30.0
STEP = 60.0  # seconds by which a server's clock may be set back while it runs; a file's clock never is
leases, attempts = LeaseRow.__table__, AttemptRow.__table__  # type: ignore[attr-defined]


@dataclass
class Lease:
    """The right to drive one production. Leave it with `release`, or use it in a `with`."""

    production: str
    fence: int
    leases: "Leases"
    left_behind: tuple[str, ...] = ()
    """Attempts that an earlier driver left unfinished."""
    lost: bool = False
    cancelled: bool = False
    """Somebody asked this production to stop."""
    presence: Presence | None = None
    """What tells others that this driver lives."""
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def cancel(self) -> None:
        """Ask its driver to stop."""
        self.cancelled = True

    def check(self) -> None:
        """Raises LeaseLost when another driver took over."""
        if self.lost:
            raise LeaseLost(f"{self.production} was taken over; nothing more was recorded here")

    def release(self, state: str = "idle") -> None:
        """Stop renewing and let others drive. `state`: idle, done, failed or cancelled."""
        self._stop.set()
        if self._thread:
            self._thread.join()
        try:
            self.leases.release(self, state)
        finally:
            if self.presence:
                self.presence.end()

    def keep(self, every: float) -> None:
        """Renew in the background until released or lost."""
        self._thread = threading.Thread(target=self._renew, args=(every,), name="lease", daemon=True)
        self._thread.start()

    def __enter__(self) -> "Lease":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        stopped = kind is not None and issubclass(kind, (Cancelled, KeyboardInterrupt))
        self.release("done" if kind is None else "cancelled" if stopped else "failed")

    def _renew(self, every: float) -> None:
        while not self._stop.wait(every) and not self.lost:
            try:
                self.lost = not self.leases.renew(self)
            except LedgerFailed:
                continue  # the ledger is out of reach; until it answers, the fence decides


@dataclass(frozen=True)
class _Taken:
    """A production under a new driver."""

    fence: int
    left: tuple[str, ...]
    before: Owner | None


class Leases:
    """Who may drive what."""

    def __init__(self, database: Database, seconds: float = SECONDS) -> None:
        self._database, self._seconds = database, seconds

    def drive(self, production: str, owner: Owner | None = None, *, keep: bool = True) -> Lease:
        """Take the lease of a production, making it if it is new. ProductionBusy says who has it."""
        presence = None if owner else self._show()
        owner = owner or replace(Owner.here(), lock=presence.file.name if presence else uuid.uuid4().hex)
        try:
            fence, left = self._take_over(production, owner)
        except BaseException:
            if presence:
                presence.end()
            raise
        lease = Lease(production, fence, self, left, presence=presence)
        if keep:
            lease.keep(self._seconds / 3)
        return lease

    def renew(self, lease: Lease) -> bool:
        """Lengthen a lease; False when somebody else has the production now."""
        with self._database.write() as connection:
            row = _held(connection, lease.production)
            until = self._database.clock(connection) + self._seconds
            kept = {"lease_until": until, "seconds": self._seconds}
            renewed = connection.execute(_mine(lease).values(**kept)).rowcount == 1
        if renewed and row and row.cancel:
            lease.cancel()
        return renewed

    def release(self, lease: Lease, state: str) -> None:
        """Give a lease back; without effect when it was lost."""

        def write(connection: Connection) -> bool:
            values = {"state": state, "owner": "", "lease_until": 0.0, "changed_at": clock.now()}
            connection.execute(_mine(lease).values(**values))
            return True

        def happened(connection: Connection) -> bool | None:
            row = _row(connection, lease.production)
            return None if row and row.fence == lease.fence and row.owner else True

        self._database.settle(write, happened)

    def cancel(self, production: str) -> bool:
        """Ask the driver of a production to stop; False when nobody drives it."""
        with self._database.write() as connection:
            driven = (leases.c.id == production) & (leases.c.state == "driven")
            return connection.execute(update(leases).where(driven).values(cancel=True)).rowcount == 1

    def state(self, production: str) -> str | None:
        """driven, idle, done, failed or cancelled; None for a production that never was."""
        with self._database.read() as connection:
            row = _row(connection, production)
        return row.state if row else None

    def _show(self) -> Presence | None:
        return Presence.begin(self._database.file) if self._database.file else None

    def _take_over(self, production: str, owner: Owner) -> tuple[int, tuple[str, ...]]:
        """The new fence, and the attempts that were left unfinished."""
        taken: list[_Taken] = []  # the last try's, of which only the answer may be lost

        def write(connection: Connection) -> _Taken:
            taken[:] = [self._take(connection, production, owner)]
            return taken[0]

        def happened(connection: Connection) -> _Taken | None:
            row = _row(connection, production)
            mine = taken and row and (row.fence, row.owner) == (taken[0].fence, owner.dump())
            return taken[0] if mine else None

        done = self._database.settle(write, happened)
        self._clear_up(done.before)
        return done.fence, done.left

    def _take(self, connection: Connection, production: str, owner: Owner) -> "_Taken":
        self._database.insert_missing(connection, leases, [_blank(production)])  # a row to hold
        row = _held(connection, production)
        assert row, f"{production} was there a moment ago, and nothing strikes leases"
        now = self._database.clock(connection)
        before = Owner.parse(row.owner)
        if before and not is_gone(self._database, before):
            self._refuse_busy(before, row, now)
        driven = {"state": "driven", "fence": row.fence + 1, "owner": owner.dump()}
        until = {"lease_until": now + self._seconds, "seconds": self._seconds, "cancel": False}
        changed = {**driven, **until, "changed_at": clock.now()}
        connection.execute(update(leases).where(leases.c.id == production).values(**changed))
        return _Taken(row.fence + 1, _lose_attempts(connection, production, row.fence + 1), before)

    def _clear_up(self, before: Owner | None) -> None:
        """The file of a dead driver has told what it could."""
        file = self._database.file
        if before and file and before.lock and has_ended(file, before.lock):
            file.with_name(before.lock).unlink(missing_ok=True)

    def _refuse_busy(self, owner: Owner, row: Row[Any], now: float) -> None:
        left = row.lease_until - now
        if 0 <= left <= row.seconds + step(self._database):
            raise ProductionBusy(
                f"{row.id} is driven by {owner}; wait for it, or cancel it there "
                f"(its lease ends in {left:.0f} s unless renewed)"
            )


def is_gone(database: Database, owner: Owner) -> bool:
    """Whether a driver surely runs no more; False when nobody here can know."""
    file = database.file
    return owner.is_dead() or bool(file and owner.lock and has_ended(file, owner.lock))


def step(database: Database) -> float:
    """Seconds by which a lease may be further ahead than it is long; beyond, the clock started anew since."""
    return STEP if database.is_server else 0.0


def hold_fence(connection: Connection, lease: Lease) -> None:
    """Keep the lease as it is until the transaction ends; LeaseLost when another driver has it."""
    mine = (leases.c.id == lease.production) & (leases.c.fence == lease.fence)
    if connection.execute(select(leases.c.id).where(mine).with_for_update()).one_or_none() is None:
        lease.lost = True
        lease.check()


def _row(connection: Connection, production: str) -> Row[Any] | None:
    return connection.execute(select(leases).where(leases.c.id == production)).one_or_none()


def _held(connection: Connection, production: str) -> Row[Any] | None:
    """The row; nobody else changes it until the transaction ends."""
    query = select(leases).where(leases.c.id == production)
    return connection.execute(query.with_for_update()).one_or_none()


def _blank(production: str) -> dict[str, Any]:
    """A production that nobody drove yet."""
    nobody = {"state": "idle", "fence": 0, "owner": "", "lease_until": 0.0, "cancel": False}
    return {"id": production, **nobody, "seconds": 0.0, "changed_at": clock.now()}


def _mine(lease: Lease) -> Update:
    return update(leases).where(leases.c.id == lease.production, leases.c.fence == lease.fence)


def _lose_attempts(connection: Connection, production: str, fence: int) -> tuple[str, ...]:
    """Earlier drivers' unfinished attempts can finish no more."""
    old = (attempts.c.production == production) & (attempts.c.state == "running") & (attempts.c.fence < fence)
    left = tuple(connection.execute(select(attempts.c.id).where(old)).scalars())
    values = {"state": "lost", "reason": "its driver was gone", "ended_at": clock.now()}
    connection.execute(update(attempts).where(old).values(**values))
    return left
