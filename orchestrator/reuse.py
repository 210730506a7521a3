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
    whole = {key: action for key, action in found.items() if _whole(action, store)}
    return Found(whole, frozenset(found.keys() - whole.keys()))


def _whole(action: Action, store: Store) -> bool:
    return all(store.has(each.digest, each.suffix, each.size) for each in action.files.values())
