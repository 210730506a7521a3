"""A driver that goes home when the line is empty."""

import threading
import time

from orchestrator.drive import Driver
from orchestrator.office import Office

PATIENCE = 600.0  # seconds; a busy machine is no fault


def driven(office: Office) -> None:
    """Everything that waits, made."""
    stop, limit = threading.Event(), time.monotonic() + PATIENCE
    thread = threading.Thread(target=Driver(office, stop).run)
    thread.start()
    try:
        while office.ledger.productions.counts():
            assert time.monotonic() < limit, "the line does not get empty"
            time.sleep(0.05)
    finally:
        stop.set()
        thread.join()
