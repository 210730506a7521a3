"""Sessions: a browser comes with a cookie instead of a key.

The cookie is 32 random bytes of which only the sha256 is kept. It opens what its key opens, for as long as
that opens; the key itself is never kept.
"""

import hashlib
import hmac
import secrets

from orchestrator import clock
from orchestrator.desk import keys
from orchestrator.desk.actor import Actor, Scope
from orchestrator.desk.change import change
from orchestrator.ledger import Session
from orchestrator.office import Office

SECRET = 32  # bytes
LASTS = 14 * 24 * 3600 * 1000  # milliseconds


def begin(office: Office, actor: Actor) -> str:
    """Sign a browser in with the actor's key; what its cookie is to say."""
    secret = secrets.token_urlsafe(SECRET)
    with change(office, actor, "sign in") as made:
        office.ledger.sessions.add(Session(_digest(secret), actor.key, clock.now() + LASTS))
        made.note(actor.key, owner=actor.owner)
    return secret


def admit(office: Office, secret: str, *, address: str = "", request: str = "") -> Actor | None:
    """Who comes with that cookie; None when it opens nothing any more."""
    found = office.ledger.sessions.get(_digest(secret))
    if found is None or found.expires_at <= clock.now():
        return None
    record = office.ledger.keys.get(found.key)
    if record is None:
        return None
    scopes = frozenset(Scope(each) for each in record.scopes)
    actor = Actor(record.owner, scopes, record.id, address, request)
    return actor if keys.opens(office, actor) else None


def end(office: Office, secret: str) -> None:
    """Sign a browser out; signing out again changes nothing."""
    office.ledger.sessions.remove(_digest(secret))


def form_token(secret: str) -> str:
    """What the forms of this browser must carry: nobody who cannot read its cookie can tell it."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
