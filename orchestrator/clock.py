"""The wall clock, as rows and answers tell it to people. Leases have one of their own (`ledger.leases`)."""

import time


def now() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000
