"""Bundles: an episode as it was delivered, for an editor's own program."""

from operator import attrgetter

from orchestrator.desk import ids
from orchestrator.desk.actor import Actor
from orchestrator.desk.archives import Archived, Kind
from orchestrator.desk.files import title_of
from orchestrator.desk.packing import Packing
from orchestrator.ledger import Bundle
from orchestrator.office import Office


class Shown(Archived[Bundle]):
    """A bundle, and how far it is."""

    @property
    def bundle(self) -> Bundle:
        """The bundle."""
        return self.kept


BUNDLES = Kind("bundle", "bun", attrgetter("bundles"), Shown)


def create(office: Office, actor: Actor, prepared: Packing) -> Shown:
    """Order a bundle."""
    source = prepared.source
    made = Bundle(ids.new(BUNDLES.prefix), source.owner, source.id, prepared.new.id)
    return BUNDLES.order(office, actor, prepared, made)


def saved_as(office: Office, found: Shown) -> str:
    """What a person who saves it sees."""
    production = office.ledger.productions.get(found.bundle.production)
    name = title_of(production) if production else found.bundle.id
    return f"{name} bundle.zip"
