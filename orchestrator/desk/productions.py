"""Productions: starting, finding, cancelling and repeating them. Drivers make them (`orchestrator.drive`)."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from orchestrator import make
from orchestrator.desk.actor import Actor, Scope
from orchestrator.desk.change import change
from orchestrator.desk.orders import Prepared, hold, making_of
from orchestrator.errors import Conflict, NotFound, TooMany
from orchestrator.explain import Reason
from orchestrator.ledger import Ending, Production, Wanted, Word
from orchestrator.office import Office

ASK_AGAIN = 60  # seconds, when too many wait


def start(office: Office, actor: Actor, prepared: Prepared, *, action: str = "") -> tuple[Production, ...]:
    """Put productions in the line; `action` is what the audit calls it when there is more to it.

    What was looked at when they were prepared must still be there; Moved otherwise.
    """
    new = prepared.new
    owner, batch = new[0][0].owner, new[0][0].batch
    with change(office, actor, action or ("create productions" if batch else "create production")) as made:
        hold(office, actor, prepared)
        refuse_too_many(office, owner, len(new))
        office.ledger.productions.add(new)
        made.note(batch or new[0][0].id, owner=owner)
        return tuple(find(office, actor, production.id) for production, _ in new)


def page(office: Office, actor: Actor, wanted: Wanted, before: str, limit: int) -> Sequence[Production]:
    """The newest first: the actor's; everybody's for an operator."""
    shown = wanted if sees_all(actor) else replace(wanted, owner=actor.owner)
    return office.ledger.productions.page(shown, before, limit)


def find(office: Office, actor: Actor, production: str, *, hold: bool = False) -> Production:
    """One production that the actor may see; NotFound otherwise."""
    found = office.ledger.productions.get(production, hold=hold)
    if found is None or not (sees_all(actor) or found.owner == actor.owner):
        raise NotFound(f"There is no production {production} here.")
    return found


def told(office: Office, actor: Actor, production: str) -> Production:
    """One production whose story the actor may know; NotFound otherwise."""
    found = find(office, actor, production)
    if not knows_story(actor, found):
        raise NotFound(f"There is no production {production} here.")
    return found


def cancel(office: Office, actor: Actor, production: str) -> Production:
    """End one: at once when it waits, else as soon as its driver sees it. What is made stays."""
    with change(office, actor, "cancel production") as made:
        found = find(office, actor, production, hold=True)
        if found.state in ("done", "failed"):
            raise Conflict(f"Production {production} is {found.state}; there is nothing to cancel.")
        if found.state == "cancelled" or (found.state == "running" and found.cancel):
            made.nothing()
            return found
        made.note(production, owner=found.owner)
        if found.state == "queued":
            office.ledger.productions.end(production, Ending("cancelled"))
        if found.state == "running":
            office.ledger.productions.ask_cancel(production)
        return find(office, actor, production)


def retry(office: Office, actor: Actor, production: str) -> Production:
    """Once more what failed or was cancelled; what is made stays made."""
    with change(office, actor, "retry production") as made:
        found = find(office, actor, production, hold=True)
        if found.state not in ("failed", "cancelled"):
            raise Conflict(
                f"Production {production} is {found.state}; only what failed or was cancelled is tried again."
            )
        refuse_too_many(office, found.owner, 1)
        office.ledger.productions.requeue(production, [Word("production.queued", {"retry": True})])
        made.note(production, owner=found.owner)
        return find(office, actor, production)


def why(office: Office, actor: Actor, production: str) -> tuple[Reason, ...]:
    """What would run for it now, and for which reason."""
    found = told(office, actor, production)
    return make.explain(making_of(office, found, office.ledger.productions.ordered(production)))


def titles(office: Office, series: Collection[str]) -> Mapping[str, str]:
    """By id, of those series that are there still."""
    return {head.id: str(json.loads(head.body)["title"]) for head in office.ledger.series.many(series)}


def gone(office: Office, production: Production) -> str:
    """What of the story it was made of is deleted: "series", "episode", or nothing.

    A later episode of the same number is another one.
    """
    head = office.ledger.series.get(production.series)
    if head is None or head.owner != production.owner:
        return "series"
    episode = office.ledger.documents.get(production.series, "episode", str(production.episode))
    return "" if episode and episode.made_at <= production.made_at else "episode"


def sees_all(actor: Actor) -> bool:
    """Operators look after everybody's productions."""
    return actor.may(Scope.OPERATOR)


def knows_story(actor: Actor, production: Production) -> bool:
    """Whether the actor may see what the episode says; an operator's key may not, even of its owner's."""
    return actor.may() or (production.owner == actor.owner and actor.may(Scope.CREATOR, Scope.EDITOR))


def refuse_too_many(office: Office, owner: str, more: int) -> None:
    office.ledger.replies.queue(f"productions of {owner}")
    limit = office.settings.open_productions
    there = office.ledger.productions.count_open(owner)
    if there + more > limit:
        words = f"{there} productions wait or run already, and {limit} may; {more} more are too many."
        raise TooMany(words, retry_after=ASK_AGAIN)
