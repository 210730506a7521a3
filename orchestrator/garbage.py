"""Garbage: actions that nothing needs any more, files that no action needs, and folders of dead jobs."""

import json
from collections.abc import Collection, Iterator
from pathlib import PurePath
from typing import Any

from orchestrator.ledger import Ledger
from orchestrator.ledger.documents import EDITS
from orchestrator.store import Store, Swept

DAY_MS = 24 * 3600 * 1000
GRACE = 3600.0  # seconds; what was touched since may belong to a run that has not recorded it yet


def collect(
    store: Store, ledger: Ledger, *, keep: Collection[str] = (), keep_days: int = 30, grace: float = GRACE
) -> Swept:
    """Sweep. Needed is what the last run of any production used, every take, what was made within
    `keep_days`, reference images, people's own files, what productions and bundles delivered, and the store
    names in `keep`.
    """
    actions = ledger.actions.prune(keep_days * DAY_MS)
    given = (
        frozenset(handed_in(ledger))
        | ledger.references.files()
        | ledger.productions.files()
        | ledger.bundles.files()
    )
    swept = store.sweep(ledger.actions.files() | given | frozenset(keep), grace)
    return swept.model_copy(update={"actions": actions})


def handed_in(ledger: Ledger) -> Iterator[str]:
    """Store names of files that people's edits name, and of those that unmade productions will read."""
    bodies = [*ledger.documents.bodies(EDITS)]
    bodies += [text for order in ledger.productions.unmade() for text in (order.edits, order.series)]
    for body in bodies:
        yield from _named(json.loads(body))


def _named(value: Any) -> Iterator[str]:
    """Of whatever has a digest and tells its suffix, itself or as a file's name."""
    if isinstance(value, dict):
        suffix = value.get("suffix") or PurePath(str(value.get("file", ""))).suffix.lower()
        if value.get("digest") and suffix:
            yield f"{value['digest']}{suffix}"
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)
