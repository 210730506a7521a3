"""Keys: making, ending and recognising them.

A key is `mdk_ID.SECRET`, the secret 32 random bytes. Only its sha256 is kept: what is random needs no slow
hash. A key is shown once.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from orchestrator import clock
from orchestrator.desk import ids
from orchestrator.desk.actor import Actor, Scope
from orchestrator.desk.change import change
from orchestrator.errors import Conflict, Unauthenticated, UnusableInput
from orchestrator.ledger import KeyRecord
from orchestrator.office import Office

PREFIX = "mdk"
FIRST_OWNER = "studio"
SECRET = 32  # bytes
SHAPE = re.compile(rf"({PREFIX}_[0-9a-z]{{21}})\.([\w-]{{43}})", re.ASCII)
OWNER = r"^[a-z0-9][a-z0-9._-]{0,63}$"
NAME = 100  # characters
OVERLAP = 24 * 3600 * 1000  # milliseconds that a rotated key still opens


@dataclass(frozen=True)
class NewKey:
    """A key that was just made."""

    record: KeyRecord
    key: str
    """The whole key; nobody can show it again."""


def create(
    office: Office,
    actor: Actor,
    *,
    owner: str,
    name: str,
    scopes: Collection[Scope],
    expires_at: int | None = None,
) -> NewKey:
    """A new key for an owner."""
    _check(owner, name, scopes, expires_at)
    made_key = _made(owner, name, scopes, expires_at)
    with change(office, actor, "create key") as made:
        office.ledger.keys.add(made_key.record)
        made.note(made_key.record.id, owner=owner, after=made_key.record.digest[:32])
    return made_key


def first(office: Office) -> NewKey | None:
    """The one admin key of a new home; None when there are keys already."""
    with office.ledger.database.write():
        office.ledger.replies.queue("first key")
        if office.ledger.keys.count():
            return None
        terminal = Actor(owner=FIRST_OWNER, scopes=frozenset({Scope.ADMIN}))
        return create(office, terminal, owner=FIRST_OWNER, name="first", scopes=(Scope.ADMIN,))


def page(office: Office, actor: Actor, after: str, limit: int) -> list[KeyRecord]:
    """Keys by id."""
    return list(office.ledger.keys.page(actor.listed, after, limit))


def find(office: Office, actor: Actor, key: str, *, hold: bool = False) -> KeyRecord:
    """One key; NotFound otherwise."""
    record = office.ledger.keys.get(key, hold=hold)
    actor.must_see(record.owner if record else None, f"key {key}")
    assert record is not None
    return record


def revoke(office: Office, actor: Actor, key: str) -> KeyRecord:
    """End a key at once; ending it again changes nothing."""
    with change(office, actor, "revoke key") as made:
        record = find(office, actor, key, hold=True)
        if record.revoked_at is not None:
            made.nothing()
            return record
        office.ledger.keys.end(key, revoked_at=clock.now())
        made.note(key, owner=record.owner, before=record.digest[:32])
        return find(office, actor, key)


def rotate(office: Office, actor: Actor, key: str, overlap: int = OVERLAP) -> NewKey:
    """A new key like an old one, which opens for `overlap` milliseconds more."""
    with change(office, actor, "rotate key") as made:
        record = find(office, actor, key, hold=True)
        if _ended(record):
            raise Conflict(f"Key {key} opens nothing any more; make a new one.")
        fresh = _made(record.owner, record.name, [Scope(each) for each in record.scopes], record.expires_at)
        office.ledger.keys.add(fresh.record)
        ends = min(clock.now() + overlap, record.expires_at or clock.now() + overlap)
        office.ledger.keys.end(key, expires_at=ends)
        made.note(key, owner=record.owner, before=record.digest[:32], after=fresh.record.digest[:32])
    return fresh


def admit(office: Office, key: str, *, address: str = "", request: str = "") -> Actor:
    """Who comes with that key; Unauthenticated in the same words for every key that opens nothing."""
    shape = SHAPE.fullmatch(key)
    head, secret = (shape[1], shape[2]) if shape else ("", "")
    record = office.ledger.keys.get(head) if shape else None
    digest = hashlib.sha256(secret.encode()).hexdigest()
    if not hmac.compare_digest(digest, record.digest if record else "0" * 64) or record is None:
        raise Unauthenticated
    if _ended(record):
        raise Unauthenticated
    office.ledger.keys.used(record)
    scopes = frozenset(Scope(each) for each in record.scopes)
    return Actor(record.owner, scopes, record.id, address, request)


def opens(office: Office, actor: Actor) -> bool:
    """Whether the key that somebody came with opens still; who needed none stays."""
    record = office.ledger.keys.get(actor.key) if actor.key else None
    return not actor.key or (record is not None and not _ended(record))


def _check(owner: str, name: str, scopes: Collection[Scope], expires_at: int | None) -> None:
    if not re.fullmatch(OWNER, owner):
        raise UnusableInput("An owner is a plain word: small letters, digits, full stop, dash, underscore.")
    if len(name) > NAME or not name.isprintable():
        raise UnusableInput(f"A key's name is one line of at most {NAME} characters.")
    if not scopes:
        raise UnusableInput("A key without a scope would open nothing; give it at least one.")
    if expires_at is not None and expires_at <= clock.now():
        raise UnusableInput("The key would be over before it begins; give a moment in the future.")


def _made(owner: str, name: str, scopes: Collection[Scope], expires_at: int | None) -> NewKey:
    key_id, secret = ids.new(PREFIX), secrets.token_urlsafe(SECRET)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    names = sorted(str(scope) for scope in scopes)
    record = KeyRecord(key_id, owner, name, names, digest, made_at=clock.now(), expires_at=expires_at)
    return NewKey(record, f"{key_id}.{secret}")


def _ended(record: KeyRecord) -> bool:
    is_over = record.expires_at is not None and record.expires_at <= clock.now()
    return is_over or record.revoked_at is not None
