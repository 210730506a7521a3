"""The driver: takes the next production in line and makes it, until it is told to stop.

Nothing ends it but that: a production that fails is written down as failed, a ledger that is away is waited
for.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack

from orchestrator.drive.turn import drive
from orchestrator.errors import LedgerFailed
from orchestrator.executor.base import Executor
from orchestrator.office import Office
from orchestrator.production import EXECUTORS

IDLE = 0.5  # seconds between two looks at the line
SOONEST, LATEST = 0.5, 5.0  # seconds until the next try after a failure
log = logging.getLogger(__name__)


class Driver:
    """One process's share of the work; one production at a time."""

    def __init__(self, office: Office, stop: threading.Event) -> None:
        self._office, self._stop = office, stop
        self._open = ExitStack()
        self._executors: dict[str, Executor] = {}
        self._wait = SOONEST

    def run(self) -> None:
        """Work until `stop` is set."""
        with self._open:
            while not self._stop.is_set():
                if not self._guarded(self.turn):
                    self._stop.wait(IDLE)

    def turn(self) -> bool:
        """Make the next production in line; False when there is none."""
        line = self._office.ledger.line.turns()
        return any(drive(self._office, self._executor, each, self._stop) for each in line)

    def _guarded(self, work: Callable[[], bool]) -> bool:
        try:
            done = work()
        except LedgerFailed as error:
            self._back_off("the ledger is away", error)
            return True
        except Exception as error:
            self._back_off("unforeseen", error)
            return True
        self._wait = SOONEST
        return done

    def _back_off(self, what: str, error: Exception) -> None:
        log.error(what, exc_info=error)
        self._stop.wait(self._wait)
        self._wait = min(LATEST, self._wait * 2)

    def _executor(self, name: str) -> Executor:
        """Stays open from one production to the next, so that its workers stay loaded."""
        if name not in self._executors:
            made = EXECUTORS[name](self._office)
            self._open.callback(made.close)
            self._executors[name] = made
        return self._executors[name]
