"""One production, from its lease to its end. Whatever happens, the ledger says how it stands afterwards."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from orchestrator import deliverables
from orchestrator.desk.orders import making_of
from orchestrator.drive.endings import delivered, failed, given_up
from orchestrator.drive.journal import Journal
from orchestrator.errors import Cancelled, LeaseLost, LedgerFailed, ProductionBusy
from orchestrator.ledger import Ending, Lease, Production, Turn
from orchestrator.ledger.faults import may_pass
from orchestrator.models import refuse_unready
from orchestrator.office import Office
from orchestrator.schedule.scheduler import Scheduler

STOPPED = "its driver was stopped"
MOST_DEATHS = 30
"""Drivers that may die in a row before a production gets one task further."""
PATIENCE = 60.0  # seconds for the ledger to answer when a lease is given back
log = logging.getLogger(__name__)
Farms = Callable[[str], Scheduler]
"""By name of their executor."""


def drive(office: Office, farms: Farms, turn: Turn, stop: threading.Event) -> bool:
    """Make a production, if it is still to be had; False when somebody was quicker.

    LedgerFailed when the ledger went away: then somebody, perhaps this driver, takes it up again.
    """
    try:
        lease = office.ledger.leases.drive(turn.making)
    except ProductionBusy:
        return False
    try:
        found = office.ledger.productions.begin(lease, turn.production)
        if found is not None:
            log.info("driving", extra={"production": found.id})
            _make(office, farms, lease, found, stop)
        return found is not None
    except LeaseLost:
        log.warning("taken over by another driver", extra={"production": turn.production})
        return True
    finally:
        _release(lease, stop)


def _make(office: Office, farms: Farms, lease: Lease, production: Production, stop: threading.Event) -> None:
    journal = Journal(office.ledger, lease, production.id, production.last_event, stop)
    with journal.kept():
        ending = _ending(office, farms, lease, production, journal)
    journal.flush()
    if ending is None:
        office.ledger.productions.put_back(lease, production.id, STOPPED)
    else:
        office.ledger.productions.finish(lease, production.id, ending)
        log.info("ended", extra={"production": production.id, "state": ending.state})


def _ending(
    office: Office, farms: Farms, lease: Lease, production: Production, journal: Journal
) -> Ending | None:
    """How it ended; None when this driver was stopped before the end."""
    if production.cancel:
        return Ending("cancelled")
    died = office.ledger.events.count_since(
        production.id, "production.taken-over", ("task.done", "production.queued")
    )
    if died > MOST_DEATHS:
        return given_up(died)
    try:
        ordered = office.ledger.productions.ordered(production.id)
        job, wanted = making_of(office, production, ordered), deliverables.read(ordered.deliverable)
        if production.executor == "local":
            refuse_unready(job.profile)
        return delivered(lease, job, farms(production.executor), journal, production, wanted)
    except Cancelled:
        return Ending("cancelled") if journal.cancelled else None
    except LeaseLost:
        raise
    except LedgerFailed as error:
        if may_pass(error):
            raise
        return failed(error, production.id)
    except Exception as error:
        return failed(error, production.id)


def _release(lease: Lease, stop: threading.Event) -> None:
    """Give the lease back; while the ledger is away, wait for it as long as that helps anybody."""
    until = time.monotonic() + PATIENCE
    while True:
        with suppress(LedgerFailed):
            return lease.release()
        if time.monotonic() > until or stop.is_set():
            return None
        time.sleep(0.5)
