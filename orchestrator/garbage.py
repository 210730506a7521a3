"""Garbage: actions that nothing needs any more, files that no action needs, and folders of dead jobs."""

from collections.abc import Collection, Iterator

from orchestrator.errors import ProductionBusy
from orchestrator.ledger import Lease, Ledger
from orchestrator.store import Store, Swept

LEASE = "gc"  # a name that no production has; held while a sweep runs
DAY_MS = 24 * 3600 * 1000
GRACE = 3600.0  # seconds; what was touched since may belong to a run that has not recorded it yet


def collect(
    store: Store, ledger: Ledger, *, keep: Collection[str] = (), keep_days: int = 30, grace: float = GRACE
) -> Swept:
    """Sweep what is not `needed`, nor named in `keep`. First go actions that no last run and no take refers
    to, unless they were made, or found by a run, within `keep_days`. ProductionBusy when somebody sweeps.
    """
    with _alone(ledger):
        actions = ledger.actions.prune(keep_days * DAY_MS)
        swept = store.sweep(needed(ledger) | frozenset(keep), grace)
        return swept.model_copy(update={"actions": actions})


def _alone(ledger: Ledger) -> Lease:
    """Two sweeps that know different rows could take from each other's trash what is needed."""
    try:
        return ledger.leases.drive(LEASE)
    except ProductionBusy as error:
        raise ProductionBusy(f"somebody sweeps already, so wait for that: {error}") from error


def needed(ledger: Ledger) -> frozenset[str]:
    """Store names of what was made, of reference images, of people's own files, and of what productions and
    bundles delivered.
    """
    delivered = ledger.productions.files() | ledger.bundles.files()
    return ledger.actions.files() | frozenset(handed_in(ledger)) | ledger.references.files() | delivered


def handed_in(ledger: Ledger) -> Iterator[str]:
    """Store names of files that people's edits name, and of those that unmade productions will read."""
    return (each.stored.name for each in ledger.inventory.uploads() if each.stored)
