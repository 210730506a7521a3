"""An inbox: many threads put things in, one takes out what came since the last time."""

import queue
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """What came, in order."""

    def __init__(self) -> None:
        self._things: queue.SimpleQueue[T | None] = queue.SimpleQueue()

    def put(self, thing: T) -> None:
        """Something came."""
        self._things.put(thing)

    def wake(self) -> None:
        """End a wait in `take` early."""
        self._things.put(None)

    def take(self, timeout: float) -> Iterator[T]:
        """What came since the last call; waits up to `timeout` seconds for the first."""
        wait: float | None = timeout
        while True:
            try:
                thing = self._things.get(timeout=wait) if wait else self._things.get_nowait()
            except queue.Empty:
                return
            wait = None
            if thing is not None:
                yield thing
