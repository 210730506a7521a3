"""Bundles: an episode as it was delivered, for an editor's own program. A production packs each."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.desk import ids, packing
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import change
from orchestrator.desk.files import title_of
from orchestrator.desk.packing import Packing
from orchestrator.errors import Conflict
from orchestrator.ledger import Bundle, Production
from orchestrator.office import Office
from orchestrator.store import Stored


@dataclass(frozen=True)
class Shown:
    """A bundle, and how far it is."""

    bundle: Bundle
    made_by: Production | None
    """The production that packs it; None: one of an earlier release."""

    @property
    def state(self) -> str:
        """As of productions."""
        return self.made_by.state if self.made_by else "done"

    @property
    def file(self) -> Stored | None:
        """The zip; None before it is packed."""
        return packing.archive_of(self.made_by) if self.made_by else self.bundle.stored


def create(office: Office, actor: Actor, prepared: Packing) -> Shown:
    """Order a bundle."""
    source = prepared.source
    made = Bundle(ids.new("bun"), source.owner, source.id, "", "", 0, prepared.new.id)
    with change(office, actor, "create bundle") as noted:
        packing.order(office, prepared)
        office.ledger.bundles.add(made)
        noted.note(made.id, owner=source.owner)
        return find(office, actor, made.id)


def find(office: Office, actor: Actor, bundle: str) -> Shown:
    """One bundle of the actor's."""
    found = office.ledger.bundles.get(bundle)
    actor.must_see(found.owner if found else None, f"bundle {bundle}")
    assert found is not None
    return _shown(office, found)


def file_of(found: Shown) -> Stored:
    """The zip; Conflict before it is packed."""
    if found.file is None:
        raise Conflict(
            f"Bundle {found.bundle.id} is {found.state}; production {found.bundle.packing} packs it."
        )
    return found.file


def page(office: Office, actor: Actor, production: str, before: str, limit: int) -> Sequence[Shown]:
    """The actor's bundles, the newest first."""
    rows = office.ledger.bundles.page(actor.listed, production, before, limit)
    return [_shown(office, each) for each in rows]


def shown(office: Office, found: Shown) -> str:
    """What a person who saves it sees."""
    production = office.ledger.productions.get(found.bundle.production)
    name = title_of(production) if production else found.bundle.id
    return f"{name} bundle.zip"


def _shown(office: Office, bundle: Bundle) -> Shown:
    return Shown(bundle, office.ledger.productions.get(bundle.packing) if bundle.packing else None)
