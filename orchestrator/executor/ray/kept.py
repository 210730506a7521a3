"""What a supervisor remembers of what it made: the last outcomes, for a while.

Those that a driver did not live to record are handed over to the next one. What nobody asks for any more,
since it was recorded or its production was cancelled, goes by number and by age.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from orchestrator.executor.base import Done

MOST = 8  # outcomes
SECONDS = 600.0  # longer than any driver takes to follow another one


class Kept:
    """Outcomes by work. Used from one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._outcomes: OrderedDict[str, tuple[float, Done]] = OrderedDict()
        """With when they were made, the oldest first."""

    @property
    def works(self) -> frozenset[str]:
        """What there is."""
        self._forget()
        return frozenset(self._outcomes)

    def keep(self, work: str, outcome: Done) -> None:
        """Remember it, instead of an earlier one of that work."""
        self._outcomes.pop(work, None)
        self._outcomes[work] = self._clock(), outcome
        self._forget()

    def of(self, work: str) -> Done | None:
        """What came of a work; None: nobody knows."""
        self._forget()
        return self._outcomes[work][1] if work in self._outcomes else None

    def _forget(self) -> None:
        limit = self._clock() - SECONDS
        while self._outcomes and (len(self._outcomes) > MOST or self._oldest < limit):
            self._outcomes.popitem(last=False)

    @property
    def _oldest(self) -> float:
        return next(iter(self._outcomes.values()))[0]
