"""The example: a series that ships with the product, so that a new server has something to show."""

import json

from orchestrator.desk import orders, productions, stories
from orchestrator.desk import series as desk
from orchestrator.desk.actor import Actor
from orchestrator.ledger import Production, SeriesHead, Wanted
from orchestrator.office import Office
from orchestrator.production import EXAMPLE

FIRST = 1


def make(office: Office, actor: Actor, profile: str = "animatic") -> Production:
    """The production of its first episode; all of it is begun, or nothing, and never twice."""
    with office.ledger.database.write():
        office.ledger.replies.queue(f"example of {actor.owner}")
        head = _there(office, actor) or stories.create(office, actor, EXAMPLE.read_bytes(), EXAMPLE.name)
        wanted = Wanted(series=head.id, episode=FIRST, profile=profile, what="episode")
        begun = productions.page(office, actor, wanted, "", 1)
        if begun and begun[0].state not in ("failed", "cancelled"):
            return begun[0]
        prepared = orders.prepare(office, actor, head.id, [FIRST], orders.Asked(profile=profile))
        return productions.start(office, actor, prepared)[0]


def _there(office: Office, actor: Actor) -> SeriesHead | None:
    """The actor's own, whatever was written into it since."""
    found = desk.page(office, actor, "", 100, mine=True)
    return next((head for head in found if json.loads(head.body)["id"] == EXAMPLE.stem), None)
