"""An episode as it stands now: told, directed by the house, and with what people want of it."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property

from orchestrator import profiles
from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor
from orchestrator.desk.edits import edits_of
from orchestrator.director import direct
from orchestrator.edits import Edits
from orchestrator.errors import NotFound, UnknownProfile
from orchestrator.ledger import Production, SeriesHead, Wanted
from orchestrator.making import Making
from orchestrator.office import Office
from orchestrator.plan import Plan
from orchestrator.profiles import Profile
from orchestrator.story import Episode, Series


@dataclass(frozen=True)
class Floor:
    """Where an episode is worked on."""

    office: Office
    head: SeriesHead
    series: Series
    episode: Episode

    @cached_property
    def plan(self) -> Plan:
        """As the house directs it."""
        return direct(self.series, self.episode)

    def must_have(self, shot: str) -> None:
        """NotFound when the plan has no such shot."""
        if all(each.id != shot for each in self.plan.shots):
            raise NotFound(f"There is no shot {shot} in episode {self.episode.number}.")

    def edits(self, profile: str) -> Edits:
        """What people want of it."""
        return edits_of(self.office, self.head, self.episode.number, profile)

    def last(self, profile: str, state: str = "") -> Production | None:
        """Its newest production at a profile that is to leave an episode."""
        number = self.episode.number
        wanted = Wanted(series=self.head.id, episode=number, profile=profile, state=state, what="episode")
        found = self.office.ledger.productions.page(wanted, "", 1)
        return found[0] if found else None

    def making(self, profile: Profile, edits: Edits | None = None) -> Making:
        """How it would be made now: with as many takes and alternates as the last time."""
        last = self.last(profile.name)
        job = Making(
            self.office,
            self.series,
            self.episode,
            profile,
            edits=self.edits(profile.name) if edits is None else edits,
            scope=self.head.id,
        )
        if last is None:
            return job
        return replace(job, takes=last.takes, coverage="cut" if last.coverage == "cut" else "full")


def floor(office: Office, actor: Actor, series: str, number: int, *, hold: bool = False) -> Floor:
    """The floor of an episode of the actor's; NotFound otherwise. `hold`: nobody else changes it."""
    head = shelf.find(office, actor, series, hold=hold)
    needed = (str(number), str(number + 1))  # an episode ends on a card that announces the next
    whole = shelf.composed(head, office.ledger.documents.of(head.id, shelf.PARTS, within=needed))
    episode = next((each for each in whole.episodes if each.number == number), None)
    if episode is None:
        raise NotFound(f"There is no episode {number} here.")
    return Floor(office, head, whole, episode)


def told_of(office: Office, head: SeriesHead, number: int) -> Hashable:
    """Versions of what the plan of an episode follows from; people's edits are laid over it."""
    versions = office.ledger.documents.around(head.id, number)
    return head.digest, tuple(each for each in versions if each.kind in shelf.PARTS)


def profile(name: str) -> Profile:
    """The profile that an address names."""
    try:
        return profiles.profile(name)
    except UnknownProfile as error:
        raise NotFound(str(error)) from error
