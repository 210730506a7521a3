"""Packs: an episode as it was delivered, ready for a platform. A production packs each."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.desk import ids, packing
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import change
from orchestrator.desk.files import title_of
from orchestrator.desk.packing import Packing
from orchestrator.errors import BadStory, Conflict, UnknownPlatform
from orchestrator.ledger import Pack, Production
from orchestrator.office import Office
from orchestrator.platforms import names
from orchestrator.store import Stored


@dataclass(frozen=True)
class Shown:
    """A pack, and how far it is."""

    pack: Pack
    made_by: Production

    @property
    def file(self) -> Stored | None:
        """The zip; None before it is packed."""
        return packing.archive_of(self.made_by)


def refuse_unknown(platform: str) -> None:
    """BadStory that points at the field of the body. A file is nobody's to name over HTTP."""
    if platform not in names():
        told = str(UnknownPlatform(f"There is no platform {platform!r}. Use one of: {', '.join(names())}."))
        raise BadStory(told, [{"detail": told, "pointer": "#/platform"}])


def create(office: Office, actor: Actor, prepared: Packing, platform: str) -> Shown:
    """Order a pack."""
    source = prepared.source
    made = Pack(ids.new("pck"), source.owner, source.id, platform, prepared.new.id)
    with change(office, actor, "create pack") as noted:
        packing.order(office, prepared)
        office.ledger.packs.add(made)
        noted.note(made.id, owner=source.owner)
        return find(office, actor, made.id)


def find(office: Office, actor: Actor, pack: str) -> Shown:
    """One pack of the actor's."""
    found = office.ledger.packs.get(pack)
    actor.must_see(found.owner if found else None, f"pack {pack}")
    assert found is not None
    return _shown(office, found)


def file_of(found: Shown) -> Stored:
    """The zip; Conflict before it is packed."""
    if found.file is None:
        raise Conflict(
            f"Pack {found.pack.id} is {found.made_by.state}; production {found.pack.packing} packs it."
        )
    return found.file


def page(office: Office, actor: Actor, production: str, before: str, limit: int) -> Sequence[Shown]:
    """The actor's packs, the newest first."""
    rows = office.ledger.packs.page(actor.listed, production, before, limit)
    return [_shown(office, each) for each in rows]


def shown(found: Shown) -> str:
    """What a person who saves it sees."""
    return f"{title_of(found.made_by)} {found.pack.platform}.zip"


def _shown(office: Office, pack: Pack) -> Shown:
    production = office.ledger.productions.get(pack.packing)
    assert production is not None  # nobody deletes productions
    return Shown(pack, production)
