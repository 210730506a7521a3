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
