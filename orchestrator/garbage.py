"""Garbage: actions that nothing needs any more, files that no action needs, and folders of dead jobs."""

from collections.abc import Collection

from orchestrator.ledger import Ledger
from orchestrator.store import Store, Swept

DAY_MS = 24 * 3600 * 1000
GRACE = 3600.0  # seconds; what was touched since may belong to a run that has not recorded it yet


def collect(
    store: Store, ledger: Ledger, *, keep: Collection[str] = (), keep_days: int = 30, grace: float = GRACE
) -> Swept:
    """Sweep. Needed is what the last run of any production used, every take, what was made within
    `keep_days`, reference images, what productions and bundles delivered, and the store names in `keep`.
    """
    actions = ledger.actions.prune(keep_days * DAY_MS)
    given = ledger.references.files() | ledger.productions.files() | ledger.bundles.files()
    swept = store.sweep(ledger.actions.files() | given | frozenset(keep), grace)
    return swept.model_copy(update={"actions": actions})
