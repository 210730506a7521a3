"""Packing: a production of its own leaves what another one made in another shape, a bundle or a pack.

It makes exactly the cut that was delivered, whatever was edited or chosen since.
"""

from dataclasses import dataclass

from orchestrator import deliverables
from orchestrator.bundle import Bundle
from orchestrator.cut import Cut, from_json, hand
from orchestrator.desk import ids, productions
from orchestrator.desk.actor import Actor
from orchestrator.edits import Edits
from orchestrator.errors import Conflict
from orchestrator.ledger import Ordered, Production
from orchestrator.office import Office
from orchestrator.pack import Pack
from orchestrator.store import Stored


@dataclass(frozen=True)
class Packing:
    """A production that packs, before anybody has been told."""

    source: Production
    new: Production
    ordered: Ordered


def prepare(office: Office, actor: Actor, production: str, wanted: Bundle | Pack) -> Packing:
    """What is to be ordered; Conflict when there is nothing yet that could be packed."""
    found = productions.told(office, actor, production)
    if found.what != "episode":
        raise Conflict(f"Production {production} packs an episode itself; name the one that made it.")
    if found.state != "done":
        raise Conflict(f"Production {production} is {found.state}; only what is done can be packed.")
    ordered = office.ledger.productions.ordered(production)
    edits = Edits.model_validate_json(ordered.edits)
    cut = edits.cut.model_copy(update={"hand": hand.of(cut_of(office, found))})
    new = Production(
        ids.new("prd"),
        found.owner,
        found.series,
        found.episode,
        found.making,
        found.profile,
        found.takes,
        found.coverage,
        found.budget,
        priority=found.priority,
        executor=found.executor,
        what=wanted.what,
    )
    told = Ordered(
        ordered.series,
        edits.model_copy(update={"cut": cut}).model_dump_json(),
        deliverables.written(wanted),
    )
    return Packing(found, new, told)


def order(office: Office, packing: Packing) -> None:
    """Put it into the line; inside of a change."""
    productions.refuse_too_many(office, packing.new.owner, 1)
    office.ledger.productions.add([(packing.new, packing.ordered)])


def cut_of(office: Office, production: Production) -> Cut:
    """The cut that a production delivered."""
    kept = Stored(*(production.files or {})["cut.json"])
    return from_json(office.store.path(kept.digest, kept.suffix).read_text(encoding="utf-8"))


def archive_of(production: Production | None) -> Stored | None:
    """The zip that a packing production left, once it is done."""
    files = (production.files if production else None) or {}
    return next((Stored(*kept) for name, kept in files.items() if name.endswith(".zip")), None)
