"""What every page of an episode shows above its own: where it is, and the ways to its other pages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Query

from orchestrator.desk import episodes, productions
from orchestrator.desk import series as shelf
from orchestrator.ledger import Document, Production, SeriesHead, Wanted
from orchestrator.story import Episode
from orchestrator.studio.visit import Visit

DEFAULT = "animatic"
NONE = "none"
Acting = Annotated[str, Query(min_length=1, max_length=64, pattern=r"^[\w.-]+$")]
"""The profile at which a form acts: the one that its page showed, never one that is worked out again."""
Stand = Annotated[str, Form(min_length=1, max_length=64)]
"""The newest production that the page of a form knew."""
TABS = ("Script", "Storyboard", "Player", "Downloads")


@dataclass(frozen=True)
class Room:
    """An episode, as its pages name it."""

    head: SeriesHead
    document: Document
    episode: Episode
    profile: str
    """Whose takes and cuts the pages show."""
    last: Production | None
    """Its newest production at that profile that is to leave an episode."""
    newest: str
    """Id of its newest production of any kind: what forms that order stand on (`desk.once`)."""

    @property
    def series(self) -> str:
        return self.head.id

    @property
    def number(self) -> int:
        return self.episode.number

    @property
    def title(self) -> str:
        return self.episode.title

    @property
    def series_title(self) -> str:
        return str(json.loads(self.head.body)["title"])

    @property
    def series_address(self) -> str:
        return f"/studio/series/{self.series}"

    @property
    def address(self) -> str:
        """Of the episode's pages; each adds its own name."""
        return f"{self.series_address}/episodes/{self.number}"

    @property
    def asked(self) -> str:
        """The query that keeps the profile from page to page."""
        return f"?profile={self.profile}"

    @property
    def tabs(self) -> Sequence[tuple[str, str]]:
        """The pages and their addresses."""
        found = [(name, f"{self.address}/{name.lower()}{self.asked}") for name in TABS]
        return [*found, ("Production", f"/studio/productions/{self.last.id}")] if self.last else found


def room(visit: Visit, series: str, number: int, profile: str = "") -> Room:
    """An episode of the visitor's at a profile: the given one, else that of its newest production."""
    office, actor = visit.office, visit.actor
    head = shelf.find(office, actor, series)
    document = episodes.find(office, actor, series, number)
    wanted = Wanted(series=series, episode=number, profile=profile, what="episode")
    newest = productions.page(office, actor, wanted, "", 1)
    last = newest[0] if newest else None
    at = profile or (last.profile if last else DEFAULT)
    of_any = productions.page(office, actor, Wanted(series=series, episode=number), "", 1)
    stand = of_any[0].id if of_any else NONE
    return Room(head, document, episodes.parsed(document), at, last, stand)
