"""What a page wants made at once, beside every production: a drawing, a sample of a voice.

The same keyed tasks, worker hosts, store and ledger as for episodes. Whatever is made is made once, whoever
asks and however many servers there are: one of them has the lease, the others wait for what it makes.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from orchestrator.errors import Cancelled, ProductionBusy, ProductionFailed, TooMany
from orchestrator.executor.local import LocalExecutor
from orchestrator.graph import Graph
from orchestrator.ledger import Lease
from orchestrator.office import Office
from orchestrator.outcome import Result
from orchestrator.reuse import find
from orchestrator.run import run
from orchestrator.schedule.scheduler import Scheduler

SECONDS = 60.0
"""How long anybody waits."""
PAUSE = 0.1  # seconds between two looks at what another server makes
LATE = "This takes too long now; try again in a minute."
AGAIN = 30  # seconds
_TURN = threading.Lock()
"""One worker host of this kind per server: productions need the processors more."""


def known(office: Office, graph: Graph) -> Mapping[str, Result]:
    """What is made of it already, by task."""
    keys = graph.keys()
    whole = find(keys.values(), office.ledger, office.store).whole
    return {name: Result.of(name, whole[key], reused=True) for name, key in keys.items() if key in whole}


def made(office: Office, name: str, graph: Graph, seconds: float = SECONDS) -> Mapping[str, Result]:
    """All of it, made now where it is not. `name`: of its lease; nobody makes the same under another.

    ProductionFailed says what cannot be made, TooMany that it takes too long.
    """
    until = time.monotonic() + seconds
    with _turn(seconds):
        while True:
            found = known(office, graph)
            if len(found) == len(graph):
                return found
            try:
                lease = office.ledger.leases.drive(name)
            except ProductionBusy:
                if time.monotonic() > until:
                    raise TooMany(LATE, AGAIN) from None
                time.sleep(PAUSE)
                continue
            return _run(office, graph, lease, until - time.monotonic())


@contextmanager
def _turn(seconds: float) -> Iterator[None]:
    if not _TURN.acquire(timeout=seconds):
        raise TooMany(LATE, AGAIN)
    try:
        yield
    finally:
        _TURN.release()


def _run(office: Office, graph: Graph, lease: Lease, seconds: float) -> Mapping[str, Result]:
    def late() -> None:
        lease.cancelled = True

    limit = threading.Timer(max(0.0, seconds), late)
    limit.start()
    try:
        with lease, LocalExecutor(1) as executor, Scheduler(executor) as scheduler:
            return run(
                graph,
                ledger=office.ledger,
                store=office.store,
                scheduler=scheduler,
                production=lease,
                retries=0,
            )
    except Cancelled:
        raise TooMany(LATE, AGAIN) from None
    finally:
        limit.cancel()


def reasons(error: ProductionFailed) -> str:
    """Why it cannot be made, for people."""
    return "; ".join(dict.fromkeys(failure.reasons[-1] for failure in error.failures))
