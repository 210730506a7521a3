"""What is made already: actions of the ledger whose files are all still in the store, whole."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from orchestrator.ledger import Action, Ledger
from orchestrator.store import Store


class Found(NamedTuple):
    """What the ledger knows of some keys."""

    whole: Mapping[str, Action]
    """By key; these need no work."""
    broken: frozenset[str]
    """Keys that were made, and whose files are gone or cut short."""


def find(keys: Iterable[str], ledger: Ledger, store: Store) -> Found:
    """Look up keys; those that were never made are in neither part."""
    found = ledger.actions.of(keys)
    lacking = store.missing(file for action in found.values() for file in action.files.values())
    whole = {key: action for key, action in found.items() if lacking.isdisjoint(action.files.values())}
    return Found(whole, frozenset(found.keys() - whole.keys()))
