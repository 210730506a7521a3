"""Doing the same from several threads at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

MANY = 8
T = TypeVar("T")


def at_once(work: Callable[[int], T], many: int = MANY) -> list[T]:
    """What each thread returned; an error of any is raised here."""
    start = threading.Barrier(many)

    def begin(number: int) -> T:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(begin, range(many)))
