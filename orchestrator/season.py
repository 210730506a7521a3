"""Several episodes on one farm: a few at a time, each under its own lease.

One that fails does not stop the others. Ctrl-C stops them all; what is done by then is kept, and a second one
leaves at once.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator import make
from orchestrator.deliverable import Deliverable
from orchestrator.errors import Cancelled, MicrodramaError, ProductionFailed
from orchestrator.ledger import Lease
from orchestrator.making import Making
from orchestrator.outcome import Event, Failure, Notify
from orchestrator.report import Report
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.stopping import stoppable

LONGEST_WAIT = 0.2  # seconds; a thread that waits for others without end may hear no signal


@dataclass(frozen=True)
class Job:
    """An episode, the folder that it goes to, and what is wanted of it."""

    making: Making
    folder: Path
    wanted: Deliverable = make.EPISODE


@dataclass(frozen=True)
class Fell:
    """An episode that failed."""

    episode: int
    error: MicrodramaError


@dataclass
class Season:
    """Episodes on their way."""

    scheduler: Scheduler
    notify: Notify
    begin: Callable[[Job], None]
    """Called before an episode is begun."""
    _driven: list[Lease] = field(default_factory=list)
    _stopped: bool = False
    _telling: threading.Lock = field(default_factory=threading.Lock)

    def make(self, waiting: deque[Job], at_once: int) -> tuple[Report, ...]:
        """The reports, in order. When episodes fail, the others are made, and then the error is raised.

        Jobs leave the queue as they are begun: the plans of a season are large.
        """
        with stoppable(self._stop):
            if at_once == 1 or len(waiting) == 1:
                return _reports([self._guarded(waiting.popleft()) for _ in range(len(waiting))])
            return self._make_beside(waiting, at_once)

    def _make_beside(self, waiting: deque[Job], at_once: int) -> tuple[Report, ...]:
        with ThreadPoolExecutor(at_once, thread_name_prefix="episode") as threads:
            begun = [threads.submit(self._guarded, waiting.popleft()) for _ in range(len(waiting))]
            try:
                return _reports(_found(begun))
            except BaseException:
                for each in begun:
                    each.cancel()
                self._stop()
                raise

    def _guarded(self, job: Job) -> "Report | Fell":
        """A report, or why there is none. An end that somebody asked for ends them all."""
        try:
            return self._make(job)
        except (Cancelled, KeyboardInterrupt):
            raise
        except MicrodramaError as error:
            return Fell(job.making.episode.number, error)

    def _make(self, job: Job) -> Report:
        make.refuse_wrong(job.making)  # before anybody waits for its lease
        with job.making.office.ledger.leases.drive(job.making.name) as lease:
            self._driven.append(lease)
            try:
                if self._stopped:
                    raise Cancelled
                self.begin(job)
                return make.under(lease, job.making, self.scheduler, job.folder, self._tell, job.wanted)
            finally:
                self._driven.remove(lease)

    def _tell(self, event: Event) -> None:
        with self._telling:
            self.notify(event)

    def _stop(self) -> None:
        """Their runs look at it about once a second. A signal calls this: no lock (`stoppable`)."""
        self._stopped = True
        for lease in tuple(self._driven):
            lease.cancel()


def _found(begun: Sequence["Future[Report | Fell]"]) -> list[Report | Fell]:
    """What becomes of all of them, or at once what ends them."""
    pending = set(begun)
    while pending:
        done, pending = wait(pending, LONGEST_WAIT, FIRST_EXCEPTION)
        for each in done:
            each.result()
    return [each.result() for each in begun]


def _reports(found: list[Report | Fell]) -> tuple[Report, ...]:
    fell = [each for each in found if isinstance(each, Fell)]
    if len(fell) == 1:
        raise fell[0].error
    if fell:
        failures: list[Failure] = [each for one in fell for each in getattr(one.error, "failures", ())]
        told = "\n".join(f"Episode {each.episode}: {each.error}" for each in fell)
        raise ProductionFailed(f"{len(fell)} of {len(found)} episodes failed.\n{told}", failures)
    return tuple(each for each in found if isinstance(each, Report))
