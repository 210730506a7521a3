"""Several episodes on one farm: a few at a time, each under its own lease.

One that fails does not stop the others. Ctrl-C stops them all; what is done by then is kept.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def make(self, waiting: deque[Job], at_once: int) -> tuple[Report, ...]:
        """The reports, in order. When episodes fail, the others are made, and then the error is raised.

        Jobs leave the queue as they are begun: the plans of a season are large.
        """
        if at_once == 1 or len(waiting) == 1:
            return _reports([self._guarded(waiting.popleft()) for _ in range(len(waiting))])
        with ThreadPoolExecutor(at_once, thread_name_prefix="episode") as threads:
            begun = [threads.submit(self._guarded, waiting.popleft()) for _ in range(len(waiting))]
            try:
                return _reports([each.result() for each in begun])
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
            with self._lock:
                self._driven.append(lease)
                lease.cancelled = lease.cancelled or self._stopped
            try:
                self.begin(job)
                return make.under(lease, job.making, self.scheduler, job.folder, self._tell, job.wanted)
            finally:
                with self._lock:
                    self._driven.remove(lease)

    def _tell(self, event: Event) -> None:
        with self._lock:
            self.notify(event)

    def _stop(self) -> None:
        """Their runs look at it about once a second."""
        with self._lock:
            self._stopped = True
            for lease in self._driven:
                lease.cancelled = True


def _reports(found: list[Report | Fell]) -> tuple[Report, ...]:
    fell = [each for each in found if isinstance(each, Fell)]
    if len(fell) == 1:
        raise fell[0].error
    if fell:
        failures: list[Failure] = [each for one in fell for each in getattr(one.error, "failures", ())]
        told = "\n".join(f"Episode {each.episode}: {each.error}" for each in fell)
        raise ProductionFailed(f"{len(fell)} of {len(found)} episodes failed.\n{told}", failures)
    return tuple(each for each in found if isinstance(each, Report))
