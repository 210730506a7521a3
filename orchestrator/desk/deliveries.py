"""What an episode left to be taken home: its files, bundles and packs, and who may look at it by a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestrator.desk import bundles, packs, productions, shares
from orchestrator.desk.actor import Actor
from orchestrator.desk.bundles import Shown as Bundled
from orchestrator.desk.change import digest_of
from orchestrator.desk.packs import Shown as Packed
from orchestrator.errors import NotFound
from orchestrator.ledger import Production, Share, Wanted
from orchestrator.office import Office

MOST = 20
"""Productions, bundles or packs in a list."""


@dataclass(frozen=True)
class Delivery:
    """A done production of an episode, and what was made of it since."""

    production: Production
    earlier: Sequence[Production]
    """Done productions of the episode at that profile, the newest first, this one among them."""
    bundles: Sequence[Bundled]
    packs: Sequence[Packed]
    shares: Sequence[Share]
    """Of the episode, whichever of its productions they show."""
    counts: Mapping[str, Mapping[str, int]]
    """Packing production -> state -> tasks, while it is open."""

    @property
    def digest(self) -> str:
        """Its version: a form of a page that is older is a conflict, so nothing is ordered twice unseen."""
        there = [*(each.bundle.id for each in self.bundles), *(each.pack.id for each in self.packs)]
        return digest_of(" ".join([self.production.id, *there]))

    @property
    def links(self) -> str:
        """The version of its share links; what is packed has nothing to do with them."""
        return digest_of(" ".join([self.production.id, *(each.id for each in self.shares)]))

    @property
    def open(self) -> Production | None:
        """A production that packs right now, else the next that will."""
        packing = [*(each.made_by for each in self.bundles), *(each.made_by for each in self.packs)]
        waiting = [each for each in packing if each and each.is_open]
        return min(waiting, key=lambda each: (each.state != "running", each.id), default=None)

    def packed(self, platform: str) -> Sequence[Packed]:
        """The packs for one platform, the newest first."""
        return [each for each in self.packs if each.pack.platform == platform]


def find(
    office: Office, actor: Actor, series: str, number: int, profile: str, production: str = ""
) -> Delivery | None:
    """What the newest done production of the actor's episode left, or that one; None: nothing is done yet."""
    wanted = Wanted(series=series, episode=number, profile=profile, state="done", what="episode")
    done = productions.page(office, actor, wanted, "", MOST)
    if production and all(each.id != production for each in done):
        raise NotFound(f"Production {production} left no episode here.")
    if not done:
        return None
    here = next((each for each in done if each.id == production), done[0])
    bundled = bundles.BUNDLES.page(office, actor, here.id, "", MOST)
    packed = packs.PACKS.page(office, actor, here.id, "", MOST)
    making = [*(each.made_by for each in bundled), *(each.made_by for each in packed)]
    counts = {each.id: office.ledger.tasks.counts(each.id) for each in making if each and each.is_open}
    return Delivery(here, done, bundled, packed, shares.of(office, actor, series, number), counts)
