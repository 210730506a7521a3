"""Garbage: actions that nothing needs any more, files that no action needs, and folders of dead jobs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from orchestrator.errors import ProductionBusy
from orchestrator.ledger import Lease, Ledger
from orchestrator.stopping import stoppable
from orchestrator.store import Store, Swept

LEASE = "gc"  # a name that no production has; held while a sweep runs
DAY_MS = 24 * 3600 * 1000
GRACE = 3600.0  # seconds; what was touched since may belong to a run that has not recorded it yet


@dataclass(frozen=True)
class Survey:
    """What a store holds. Sizes are in bytes."""

    files: int = 0
    size: int = 0
    idle: int = 0
    """Files that nothing needs any more; a sweep puts them into the trash once they are an hour old."""
    idle_size: int = 0
    thrown: int = 0
    """Files in the trash; a later sweep removes them."""
    thrown_size: int = 0


def collect(
    store: Store, ledger: Ledger, *, keep: Collection[str] = (), keep_days: int = 30, grace: float = GRACE
) -> Swept:
    """Sweep what is not `needed`, nor named in `keep`. First go actions that no last run and no take refers
    to, unless they were made, or found by a run, within `keep_days`. ProductionBusy when somebody sweeps.
    """
    with _alone(ledger) as lease:
        with stoppable(lease.cancel):
            actions = ledger.actions.prune(keep_days * DAY_MS)
        swept = store.sweep(needed(ledger) | frozenset(keep), grace)
        return swept.model_copy(update={"actions": actions})


def survey(store: Store, ledger: Ledger, *, keep_days: int = 30) -> Survey:
    """What `collect` would find to do; nothing is removed."""
    kept = _handed_over(ledger) | ledger.actions.lasting(keep_days * DAY_MS)
    held: list[int] = []
    idle: list[int] = []
    thrown: list[int] = []
    for each in store.listed():
        (thrown if each.thrown else held if each.name in kept else idle).append(each.size)
    everything = (*held, *idle)
    return Survey(len(everything), sum(everything), len(idle), sum(idle), len(thrown), sum(thrown))


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
    return ledger.actions.files() | _handed_over(ledger)


def _handed_over(ledger: Ledger) -> frozenset[str]:
    """What people gave and what they got."""
    delivered = ledger.productions.files() | ledger.bundles.files()
    return frozenset(handed_in(ledger)) | ledger.references.files() | delivered


def handed_in(ledger: Ledger) -> Iterator[str]:
    """Store names of files that people's edits name, and of those that unmade productions will read."""
    return (each.stored.name for each in ledger.inventory.uploads() if each.stored)
