"""A virtual clock, and what is to happen on it."""

import heapq
import math
from collections.abc import Callable
from itertools import count


class Clock:
    """Seconds since the simulation began; whoever is asked for a clock takes it as it is."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Agenda:
    """Things to do at times to come; equal times in the order in which they were entered."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._numbers = clock, count()
        self._coming: list[tuple[float, int, Callable[[], None]]] = []

    def enter(self, after: float, what: Callable[[], None]) -> None:
        """Do that in so many seconds."""
        heapq.heappush(self._coming, (self._clock.now + after, next(self._numbers), what))

    def advance(self, most: float = math.inf) -> None:
        """Go to the next moment at which something happens, at most so far, and do all of that moment."""
        limit = self._clock.now + most
        at = self._coming[0][0] if self._coming else limit
        if math.isinf(at) or at > limit:
            self._clock.now = self._clock.now if math.isinf(limit) else limit
            return
        self._clock.now = at
        while self._coming and self._coming[0][0] <= at:
            heapq.heappop(self._coming)[2]()
