"""Share links: whoever has one may watch an episode as it was delivered, until it is over or taken back."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from orchestrator import clock
from orchestrator.desk import episodes, ids, productions
from orchestrator.desk.actor import Actor, Scope
from orchestrator.desk.change import change
from orchestrator.errors import Conflict, NotFound, UnusableInput
from orchestrator.ledger import Production, Share
from orchestrator.office import Office
from orchestrator.store import Stored
from orchestrator.story import Series

SECRET = 24  # bytes
DAY = 24 * 3600 * 1000  # milliseconds
LONGEST = 90  # days
SHOWN = ("episode.mp4", "cover.jpg", "captions.vtt")
"""Files of a production that a link opens."""
CLOSED = "This link shows nothing: it is over, was taken back, or is mistyped. Ask for a new one."


@dataclass(frozen=True)
class NewShare:
    """A link that was just made."""

    share: Share
    secret: str
    """Nobody can show it again."""


class Behind(NamedTuple):
    """What a link opens."""

    share: Share
    production: Production


def create(office: Office, actor: Actor, production: str, days: int) -> NewShare:
    """A link to a done episode of the actor's, for some days."""
    if not 1 <= days <= LONGEST:
        raise UnusableInput(f"A link lasts 1 to {LONGEST} days, not {days}.")
    secret = secrets.token_urlsafe(SECRET)
    with change(office, actor, "create share") as made:
        found = productions.told(office, actor, production)
        if found.state != "done" or found.what != "episode":
            raise Conflict(f"Production {production} has no episode to show; share one that is done.")
        if what := productions.gone(office, found):
            raise Conflict(
                f"The {what} that production {production} was made of was deleted; nobody is shown it."
            )
        share = Share(ids.new("shr"), _digest(secret), found.owner, production, clock.now() + days * DAY)
        office.ledger.shares.add(share)
        made.note(share.id, owner=found.owner, after=production)
    return NewShare(share, secret)


def of(office: Office, actor: Actor, series: str, number: int) -> Sequence[Share]:
    """The links to an episode of the actor's, whichever production they show, the newest first."""
    episode = episodes.find(office, actor, series, number)
    if not actor.may(Scope.CREATOR, Scope.EDITOR):
        raise NotFound(f"There is no episode {number} here.")
    return office.ledger.shares.of(series, number, episode.made_at)


def revoke(office: Office, actor: Actor, share: str) -> None:
    """Take a link back; taking it back again changes nothing."""
    with change(office, actor, "revoke share") as made:
        found = office.ledger.shares.get(share)
        actor.must_see(found.owner if found else None, f"share {share}")
        assert found is not None
        if found.revoked_at is not None:
            made.nothing()
            return
        office.ledger.shares.revoke(share)
        made.note(share, owner=found.owner, before=found.production)


def behind(office: Office, secret: str) -> Behind:
    """What a link shows; NotFound in the same words for one that is wrong, over or taken back.

    It ends with its episode: what was deleted is shown to nobody.
    """
    found = office.ledger.shares.behind(_digest(secret))
    production = office.ledger.productions.get(found.production) if found and found.is_open else None
    if found is None or production is None or found.owner != production.owner:
        raise NotFound(CLOSED)
    if productions.gone(office, production):
        raise NotFound(CLOSED)
    return Behind(found, production)


def file_of(production: Production, name: str) -> Stored:
    """A file that a link opens; NotFound in the same words for every other."""
    kept = (production.files or {}).get(name) if name in SHOWN else None
    if kept is None:
        raise NotFound(CLOSED)
    return Stored(*kept)


def title_of(office: Office, production: Production) -> str:
    """What is shown, as it was told then: "Stolen Design · Episode 1: Slide Nine"."""
    told = Series.model_validate_json(office.ledger.productions.ordered(production.id).series)
    episode = f"Episode {production.episode}"
    title = told.episode(production.episode).title
    return f"{told.title} · {episode}: {title}" if title else f"{told.title} · {episode}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
