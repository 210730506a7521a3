"""Garbage: actions that nothing needs any more, files that no action needs, and folders of dead jobs."""

from collections.abc import Collection, Iterator

from orchestrator.ledger import Ledger
from orchestrator.store import Store, Swept

DAY_MS = 24 * 3600 * 1000
GRACE = 3600.0  # seconds; what was touched since may belong to a run that has not recorded it yet


def collect(
    store: Store, ledger: Ledger, *, keep: Collection[str] = (), keep_days: int = 30, grace: float = GRACE
) -> Swept:
    """Sweep what is not `needed`, nor named in `keep`. First go actions that no last run and no take refers
    to, unless they were made within `keep_days`.
    """
    actions = ledger.actions.prune(keep_days * DAY_MS)
    swept = store.sweep(needed(ledger) | frozenset(keep), grace)
    return swept.model_copy(update={"actions": actions})


def needed(ledger: Ledger) -> frozenset[str]:
    """Store names of what was made, of reference images, of people's own files, and of what productions and
    bundles delivered.
    """
    delivered = ledger.productions.files() | ledger.bundles.files()
    return ledger.actions.files() | frozenset(handed_in(ledger)) | ledger.references.files() | delivered


def handed_in(ledger: Ledger) -> Iterator[str]:
    """Store names of files that people's edits name, and of those that unmade productions will read."""
    return (each.stored.name for each in ledger.inventory.uploads() if each.stored)
