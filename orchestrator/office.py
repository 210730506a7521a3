"""What every use case works with: the settings, the ledger and the store of one home."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import ArgumentError

from orchestrator import store as stores
from orchestrator.errors import UnusableInput
from orchestrator.ledger import Ledger
from orchestrator.settings import Settings
from orchestrator.store import Store


@dataclass(frozen=True)
class Office:
    """An open home. Make one with `opened`."""

    settings: Settings
    ledger: Ledger
    store: Store


@contextmanager
def opened(settings: Settings) -> Iterator[Office]:
    """The office at the settings' home, made on first use; closed when the block ends."""
    store = stores.opened(settings.store, settings.cache, settings.cap)
    with _ledger(settings) as ledger:
        yield Office(settings, ledger, store)


def _ledger(settings: Settings) -> Ledger:
    try:
        return Ledger.open(settings.database, lease_seconds=settings.lease_seconds)
    except (ArgumentError, ImportError) as error:
        cure = "Give an SQLAlchemy URL such as sqlite:////srv/microdrama/ledger.db, and install its driver."
        raise UnusableInput(f"MICRODRAMA_DATABASE_URL cannot be used: {error}. {cure}") from error
