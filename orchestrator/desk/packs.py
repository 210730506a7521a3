"""Packs: an episode as it was delivered, ready for a platform."""

from operator import attrgetter

from orchestrator.desk import ids
from orchestrator.desk.actor import Actor
from orchestrator.desk.archives import Archived, Kind
from orchestrator.desk.files import title_of
from orchestrator.desk.packing import Packing
from orchestrator.errors import BadStory, UnknownPlatform
from orchestrator.ledger import Pack
from orchestrator.office import Office
from orchestrator.platforms import names


class Shown(Archived[Pack]):
    """A pack, and how far it is."""

    @property
    def pack(self) -> Pack:
        """The pack."""
        return self.kept


PACKS = Kind("pack", "pck", attrgetter("packs"), Shown)


def refuse_unknown(platform: str) -> None:
    """BadStory that points at the field of the body. A file is nobody's to name over HTTP."""
    if platform not in names():
        told = str(UnknownPlatform(f"There is no platform {platform!r}. Use one of: {', '.join(names())}."))
        raise BadStory(told, [{"detail": told, "pointer": "#/platform"}])


def create(office: Office, actor: Actor, prepared: Packing, platform: str) -> Shown:
    """Order a pack."""
    source = prepared.source
    made = Pack(ids.new(PACKS.prefix), source.owner, source.id, prepared.new.id, platform=platform)
    return PACKS.order(office, actor, prepared, made)


def saved_as(_: Office, found: Shown) -> str:
    """What a person who saves it sees."""
    assert found.made_by is not None  # nobody deletes productions
    return f"{title_of(found.made_by)} {found.pack.platform}.zip"
