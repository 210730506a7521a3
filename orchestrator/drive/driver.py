"""The driver: takes productions from the line and makes them, a few at a time, until it is told to stop.

Nothing ends it but that: a production that fails is written down as failed, a ledger that is away is waited
for.
"""

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from orchestrator.drive.turn import drive
from orchestrator.errors import LedgerFailed
from orchestrator.farm import EXECUTORS, at_once, farm
from orchestrator.ledger import Turn
from orchestrator.office import Office
from orchestrator.schedule.scheduler import Scheduler

IDLE = 0.5  # seconds between two looks at the line
SOONEST, LATEST = 0.5, 5.0  # seconds until the next try after a failure
log = logging.getLogger(__name__)


class Driver:
    """One process's share of the work."""

    def __init__(self, office: Office, stop: threading.Event) -> None:
        self._office, self._stop = office, stop
        self._open = ExitStack()
        self._farms: dict[str, Scheduler] = {}
        self._most = {name: at_once(office.settings, name) for name in EXECUTORS}
        self._driving: Counter[str] = Counter()
        """By executor."""
        self._lock = threading.Lock()
        self._opening: dict[str, threading.Lock] = {}
        """By executor: a cluster may take minutes to answer, and nobody else waits for it."""

    def run(self) -> None:
        """Work until `stop` is set."""
        hands = [
            threading.Thread(target=self._work, name=f"driver-{number}")
            for number in range(max(self._most.values()))
        ]
        with self._open:
            for hand in hands:
                hand.start()
            for hand in hands:
                hand.join()

    def turn(self) -> bool:
        """Make the next production in line that there is room for; False when there is none."""
        return any(self._drive(each) for each in self._office.ledger.line.turns(self._full()))

    def _work(self) -> None:
        wait = SOONEST
        while not self._stop.is_set():
            fault = self._guarded()
            if fault:
                self._stop.wait(wait)
            wait = min(LATEST, wait * 2) if fault else SOONEST

    def _guarded(self) -> bool:
        """One turn, or a rest when there is none; whether something failed."""
        try:
            if not self.turn():
                self._stop.wait(IDLE * self._idle())
        except LedgerFailed as error:
            log.error("the ledger is away", exc_info=error)
            return True
        except Exception as error:
            log.error("unforeseen", exc_info=error)
            return True
        return False

    def _idle(self) -> int:
        """How many have nothing to do; together they look as often as one."""
        with self._lock:
            return max(1, max(self._most.values()) - self._driving.total())

    def _full(self) -> list[str]:
        """Executors that have no room for one more."""
        with self._lock:
            return [name for name, most in self._most.items() if self._driving[name] >= most]

    def _drive(self, turn: Turn) -> bool:
        with self._room(turn.executor) as there_is:
            return there_is and drive(self._office, self._farm, turn, self._stop)

    @contextmanager
    def _room(self, executor: str) -> Iterator[bool]:
        """Whether one more may be made there; until the block ends it counts."""
        with self._lock:
            there_is = self._driving[executor] < self._most.get(executor, 1)
            self._driving[executor] += there_is
        try:
            yield there_is
        finally:
            with self._lock:
                self._driving[executor] -= there_is

    def _farm(self, name: str) -> Scheduler:
        """Stays open from one production to the next, so that its workers stay loaded."""
        with self._opening.setdefault(name, threading.Lock()):
            if name not in self._farms:
                self._farms[name] = self._open.enter_context(farm(self._office, name))
            return self._farms[name]
