"""The courier: sends what waits for webhooks, a few at a time, beside the driver's work."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from orchestrator import clock
from orchestrator.desk.webhooks import deliver
from orchestrator.errors import LedgerFailed
from orchestrator.office import Office

THREADS = 4
"""So many slow receivers hold up nobody else."""
IDLE = 1.0  # seconds between two looks
HELD = 60_000  # milliseconds after which a message that was taken counts as not sent
BACK_OFF = 5.0  # seconds after a failure
log = logging.getLogger(__name__)


@contextmanager
def couriers(office: Office, stop: threading.Event) -> Iterator[None]:
    """Send messages for as long as the block lasts and nobody stops it."""
    over = threading.Event()

    def work() -> None:
        while not (over.is_set() or stop.is_set()):
            _one(office, over)

    threads = [threading.Thread(target=work, name="courier", daemon=True) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(IDLE)  # one that waits for a receiver goes with the process; it is sent again


def _one(office: Office, over: threading.Event) -> None:
    try:
        if not send_next(office):
            over.wait(IDLE)
    except LedgerFailed as error:
        log.warning("the ledger is away", exc_info=error)
        over.wait(BACK_OFF)
    except Exception as error:
        log.error("a message cannot be sent", exc_info=error)
        over.wait(BACK_OFF)


def send_next(office: Office) -> bool:
    """Try once to send the message that is due longest; False when none is due."""
    now = clock.now()
    due = office.ledger.webhooks.take_due(now + HELD)
    if due is not None:
        deliver(office, due, now)
    return due is not None
