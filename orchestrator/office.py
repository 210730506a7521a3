"""What every use case works with: the settings, the ledger and the store of one home."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from orchestrator.ledger import Ledger
from orchestrator.settings import Settings
from orchestrator.store import LocalStore, Store


@dataclass(frozen=True)
class Office:
    """An open home. Make one with `opened`."""

    settings: Settings
    ledger: Ledger
    store: Store


@contextmanager
def opened(settings: Settings) -> Iterator[Office]:
    """The office at the settings' home, made on first use; closed when the block ends."""
    store = LocalStore(settings.store_folder)
    with Ledger.open(settings.database) as ledger:
        yield Office(settings, ledger, store)
