"""Leases as time goes by, without waiting for it."""

import time

from sqlalchemy import text

from orchestrator.ledger import Ledger

PATIENCE = 300.0


def pass_seconds(ledger: Ledger, seconds: float) -> None:
    """Every lease is that much nearer to its end."""
    with ledger.database.write() as connection:
        changed = text("UPDATE leases SET lease_until = lease_until - :seconds")
        connection.execute(changed, {"seconds": seconds})


def await_renewal(ledger: Ledger, seconds: float) -> None:
    """Until the only lease holds for longer than that."""
    limit = time.monotonic() + PATIENCE
    while _left(ledger) <= seconds:
        assert time.monotonic() < limit, "it was not renewed"
        time.sleep(0.02)


def _left(ledger: Ledger) -> float:
    with ledger.database.read() as connection:
        until = connection.execute(text("SELECT lease_until FROM leases")).scalar_one()
        return float(until) - ledger.database.clock(connection)
