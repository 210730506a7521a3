"""What a supervisor tells about an attempt: kept until its driver asks, and pushed to nobody.

An answer that waits to be read would hold up the supervisor's event loop, and with it every other driver, for
as long as a single driver is frozen. A driver asks again and again instead; who asks twice hears it twice.
"""

import asyncio
import time
from contextlib import suppress

from orchestrator.executor.base import Progress
from orchestrator.executor.ray.orders import Ended, News, Word

GATHERS = 0.05  # seconds: what is quick is told in one answer
PATIENCE = 600.0  # seconds after which nobody asks any more
LIVELY = 3.0  # beats in which whoever lives asks again


class Telling:
    """One attempt's words: that it began, how far it is, its end. Used from one event loop."""

    def __init__(self) -> None:
        self._words: list[tuple[int, Word]] = []
        """Numbered from 1; of its progress only the latest."""
        self._number = 0
        self._more, self._over = asyncio.Event(), asyncio.Event()
        self._asked = time.monotonic()

    @property
    def is_stale(self) -> bool:
        """Whether its driver has gone for good."""
        return time.monotonic() - self._asked > PATIENCE

    def is_heard(self, beat: float) -> bool:
        """Whether its driver still asks; it does so again after every beat, in seconds."""
        return time.monotonic() - self._asked < LIVELY * beat

    def tell(self, word: Word) -> None:
        """Whoever waits hears it, and whoever comes later."""
        if self._words and isinstance(word, Progress) and isinstance(self._words[-1][1], Progress):
            self._words.pop()
        self._number += 1
        self._words.append((self._number, word))
        if isinstance(word, Ended):
            self._over.set()
        self._more.set()
        self._more = asyncio.Event()

    async def hear(self, seen: int, beat: float) -> News:
        """What was told after the word of that number; waits for it up to `beat` seconds."""
        self._asked = time.monotonic()
        if self._number <= seen:
            await _wait(self._more, beat)
        if self._number > seen:
            await _wait(self._over, GATHERS)
        return News([word for number, word in self._words if number > seen], max(seen, self._number))


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
