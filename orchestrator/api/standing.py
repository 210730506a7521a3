"""Whether a server can work: its ledger and store are asked once in a while, for all who want to know.

Asking writes into the store and may take long, and whoever asks needs no key. So one thread asks, and nobody
waits for it longer than `PATIENCE`.
"""

import asyncio
import threading
import time
from concurrent.futures import Future

from orchestrator.errors import StoreFailed
from orchestrator.ledger.figures import Figures
from orchestrator.office import Office

FRESH = 5.0  # seconds that an answer is told again
PATIENCE = 2.0  # seconds


class Standing:
    """The last answer of one office, and the question that is open."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._asked: Future[Exception | None] | None = None
        self._since, self._until = 0.0, 0.0
        """When it was asked; how long what was answered is fresh."""

    async def refuse(self) -> None:
        """LedgerFailed or StoreFailed when it cannot work, or does not say so in time. For one event loop."""
        asked = self._question()
        left = max(0.0, self._since + PATIENCE - time.monotonic())
        await asyncio.wait([asyncio.wrap_future(asked)], timeout=left)
        if not asked.done():
            seconds = time.monotonic() - self._since
            raise StoreFailed(f"the ledger or the store has not answered for {seconds:.0f} s; look at both")
        if failure := asked.result():
            raise failure.with_traceback(None)

    def _question(self) -> "Future[Exception | None]":
        """The one that is open, or was answered just now; else a new one."""
        asked, now = self._asked, time.monotonic()
        if asked is None or (asked.done() and now >= self._until):
            self._since, asked = now, Future()
            self._asked = asked
            threading.Thread(target=self._ask, args=(asked,), name="standing", daemon=True).start()
        return asked

    def _ask(self, answer: "Future[Exception | None]") -> None:
        found: Exception | None = None
        try:
            Figures(self._office.ledger.database).check()
            self._office.store.ready()
        except Exception as error:  # raised where somebody wants to know
            found = error
        self._until = time.monotonic() + FRESH
        answer.set_result(found)
