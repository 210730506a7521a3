"""Rates: how much of a limit was used, counted over all server processes."""

import time

from sqlalchemy import delete, select

from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import RateRow

rates = RateRow.__table__  # type: ignore[attr-defined]
KEPT = 2  # windows
SWEEP = 60.0  # seconds between two looks for what is old


class Rates:
    """Counters in fixed windows of time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._swept = 0.0

    def use(self, bucket: str, seconds: int, amount: int = 1) -> int:
        """Count; how much of the bucket was used in this window, this time included."""
        window = int(time.time()) // seconds
        self._sweep()
        kept = (window + 1 + KEPT) * seconds
        with self._database.write() as connection:
            here = (rates.c.bucket == bucket) & (rates.c.window == window)
            values = {"bucket": bucket, "window": window, "used": amount, "kept_until": kept}
            insert = self._database.insert(rates).values(**values)
            added = {"used": rates.c.used + amount}
            connection.execute(insert.on_conflict_do_update(index_elements=["bucket", "window"], set_=added))
            return int(connection.execute(select(rates.c.used).where(here)).scalar_one())

    def used(self, bucket: str, seconds: int) -> int:
        """How much of the bucket was used in this window."""
        here = (rates.c.bucket == bucket) & (rates.c.window == int(time.time()) // seconds)
        with self._database.read() as connection:
            found = connection.execute(select(rates.c.used).where(here)).scalar_one_or_none()
        return int(found or 0)

    def _sweep(self) -> None:
        """Forget old windows, of buckets that nobody uses any more too."""
        now = time.monotonic()
        if self._swept and now - self._swept < SWEEP:
            return
        self._swept = now
        with self._database.write() as connection:
            self._database.queue("rates")
            connection.execute(delete(rates).where(rates.c.kept_until < int(time.time())))
