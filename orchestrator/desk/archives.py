"""Archives: an episode as it was delivered, in one zip for somebody outside; a production packs each.

Bundles and packs live alike: they are ordered together with the production that packs them, are as far as
that is, and leave its zip.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from orchestrator.desk import packing
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import change
from orchestrator.desk.packing import Packing
from orchestrator.errors import Conflict
from orchestrator.ledger import Archive, Archives, Ledger, Production
from orchestrator.office import Office
from orchestrator.store import Stored

T = TypeVar("T", bound=Archive)


@dataclass(frozen=True)
class Archived(Generic[T]):
    """An archive, and how far it is."""

    kept: T
    made_by: Production | None
    """The production that packs it; None: one of an earlier release."""

    @property
    def state(self) -> str:
        """As of productions."""
        return self.made_by.state if self.made_by else "done"

    @property
    def file(self) -> Stored | None:
        """The zip; None before it is packed."""
        return packing.archive_of(self.made_by) if self.made_by else self.kept.stored


S = TypeVar("S", bound=Archived[Any])


@dataclass(frozen=True)
class Kind(Generic[T, S]):
    """Bundles, or packs."""

    noun: str
    prefix: str
    """Of their ids."""
    kept: Callable[[Ledger], Archives[T]]
    shown: Callable[[T, Production | None], S]

    def order(self, office: Office, actor: Actor, prepared: Packing, archive: T) -> S:
        """Order one, and the production that packs it."""
        with change(office, actor, f"create {self.noun}") as noted:
            packing.order(office, prepared)
            self.kept(office.ledger).add(archive)
            noted.note(archive.id, owner=archive.owner)
            return self.find(office, actor, archive.id)

    def find(self, office: Office, actor: Actor, name: str) -> S:
        """One of the actor's, by its id."""
        found = self.kept(office.ledger).get(name)
        actor.must_see(found.owner if found else None, f"{self.noun} {name}")
        assert found is not None
        return self._shown(office, found)

    def page(self, office: Office, actor: Actor, production: str, before: str, limit: int) -> Sequence[S]:
        """The actor's, of a production (empty: of all), the newest first."""
        rows = self.kept(office.ledger).page(actor.listed, production, before, limit)
        return [self._shown(office, each) for each in rows]

    def file_of(self, found: S) -> Stored:
        """The zip; Conflict before it is packed."""
        if found.file is None:
            what = f"{self.noun.capitalize()} {found.kept.id}"
            raise Conflict(f"{what} is {found.state}; production {found.kept.packing} packs it.")
        return found.file

    def _shown(self, office: Office, archive: T) -> S:
        packed_by = office.ledger.productions.get(archive.packing) if archive.packing else None
        return self.shown(archive, packed_by)
