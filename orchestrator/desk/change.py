"""A change: one transaction, one audit entry. What a person read must still be what is there."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from orchestrator.desk.actor import Actor
from orchestrator.errors import Conflict, Stale, Unconditional
from orchestrator.ledger import Entry
from orchestrator.office import Office


class Moved(Conflict):
    """The story was changed while this was prepared, again and again; try once more."""


@dataclass
class Change:
    """What is noted of a change; `note` must be called once, or `nothing`."""

    object: str = ""
    owner: str = ""
    before: str = ""
    after: str = ""
    is_one: bool = True

    def note(self, what: str, *, owner: str, before: str = "", after: str = "") -> None:
        """Which object changed, and its digests before and after; empty: it was new, or is gone."""
        self.object, self.owner, self.before, self.after = what, owner, before, after

    def nothing(self) -> None:
        """It was so already: no entry."""
        self.is_one = False


@contextmanager
def change(office: Office, actor: Actor, action: str) -> Iterator[Change]:
    """All or nothing, with its entry in the audit. `action` is verb and noun: "create series"."""
    with office.ledger.database.write():
        made = Change()
        yield made
        if made.is_one:
            _enter(office, actor, action, made)


def _enter(office: Office, actor: Actor, action: str, made: Change) -> None:
    office.ledger.audit.write(
        Entry(
            action=action,
            object=made.object,
            owner=made.owner,
            before=made.before,
            after=made.after,
            key=actor.key,
            address=actor.address,
            request=actor.request,
        )
    )


@dataclass(frozen=True)
class Expected:
    """The versions that a change is meant for, as in If-Match (RFC 9110, 13.1.1)."""

    digests: frozenset[str] | None
    """None: the header is missing. Empty: `*`, whatever is there."""

    @classmethod
    def parse(cls, header: str | None) -> "Expected":
        """From the header's value. Weak tags match nothing, as the RFC wants."""
        if header is None:
            return cls(None)
        if header.strip() == "*":
            return cls(frozenset())
        return cls(frozenset(tag.strip().strip('"') for tag in header.split(",")) | {"-"})

    @classmethod
    def exactly(cls, version: str) -> "Expected":
        """That one, as a form carries it; none at all fits nothing."""
        return cls(frozenset({version}))

    def hold(self, digest: str) -> None:
        """Unconditional when no version was named, Stale when another one is there."""
        if self.digests is None:
            raise Unconditional
        if self.digests and digest not in self.digests:
            raise Stale(f'It is "{digest}" now; read it again, and change that.')


ANY = Expected(frozenset())
"""At the terminal nobody else writes."""


def digest_of(body: str) -> str:
    """The version of a document: the first half of sha256 over its JSON, hex."""
    return hashlib.sha256(body.encode()).hexdigest()[:32]
