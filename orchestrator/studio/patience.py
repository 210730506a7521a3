"""Answers that may wait long for a worker: in a few threads of their own; nobody else waits with them."""

from collections.abc import Callable
from functools import cache
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

AT_ONCE = 4
"""Threads of a server that wait so; all others of the service stay free."""
T = TypeVar("T")


async def patiently(work: Callable[[], T]) -> T:
    """The result of work that waits."""
    return await run_sync(work, limiter=_limiter())


@cache
def _limiter() -> CapacityLimiter:
    return CapacityLimiter(AT_ONCE)
