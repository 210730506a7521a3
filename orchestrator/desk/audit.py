"""The audit as admins read it: page by page, as a whole, and whether it is whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestrator.desk.actor import Actor
from orchestrator.ledger import Entry
from orchestrator.ledger.audit import Sought
from orchestrator.office import Office

LINES = 1000


@dataclass(frozen=True)
class Verdict:
    """What a look at the whole chain said."""

    whole: bool
    broken_at: int | None
    """Number of the first entry that does not fit the one before."""
    entries: int
    last: str
    """Digest of the newest entry: kept elsewhere, it shows later that nothing was cut off at the end."""


def page(office: Office, actor: Actor, after: int, limit: int) -> Sequence[Entry]:
    """Entries from the oldest on."""
    return office.ledger.audit.page(actor.listed, after, limit)


def newest(office: Office, sought: Sought, before: int, limit: int) -> Sequence[Entry]:
    """Entries from the newest on, everybody's; from the one before a number, 0: from the end."""
    return office.ledger.audit.newest(sought, before, limit)


def every(office: Office, actor: Actor, after: int = 0) -> Iterator[Entry]:
    """All of them, without holding them all."""
    while found := page(office, actor, after, LINES):
        yield from found
        after = found[-1].number


def check(office: Office) -> Verdict:
    """Follow the chain from its beginning."""
    with office.ledger.database.read():
        broken = office.ledger.audit.broken()
        last = office.ledger.audit.last()
    return Verdict(broken is None, broken, last.number if last else 0, last.chain if last else "")
