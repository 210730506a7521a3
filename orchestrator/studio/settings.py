"""What a series and an episode are called and promise; a newer story file; and deleting either."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from orchestrator.api.episodes import Number
from orchestrator.api.series import SeriesId
from orchestrator.desk import episodes, stories
from orchestrator.desk import series as desk
from orchestrator.desk.change import Expected
from orchestrator.ledger import Document
from orchestrator.studio.pages import page, see
from orchestrator.studio.shelf import SUFFIXES, Story, Title, Words, told
from orchestrator.studio.visit import Creator, Version

router = APIRouter(prefix="/series/{series}", tags=["settings"])
files = APIRouter(prefix="/series/{series}", tags=["story"])
Short = Annotated[str, Form(max_length=500)]
LENGTHS = {"default": "about 2 minutes", "paid-app": "60 to 90 seconds", "general": "30 seconds to 3 minutes"}
LOOK = {
    "genre": "Genre",
    "mood": "Mood",
    "style": "Style",
    "angle": "Signature angle",
    "lens": "Lens",
    "depth": "Depth of field",
    "accent": "Colour accent",
    "against": "Against",
}
"""Fields of a look that are plain words, and what people call them."""


class Heading(BaseModel):
    """A series as its form sends it."""

    version: str = Field(max_length=100)
    title: str = Field(max_length=200)
    premise: str = Field("", max_length=20_000)
    season: str = Field("", max_length=20_000)
    loglines: str = Field("", max_length=100_000)
    """One in each line."""
    length: Literal["default", "paid-app", "general"] = "default"
    gate: Annotated[int, Field(ge=0, le=9999)] = 8
    genre: str = ""
    mood: str = ""
    style: str = ""
    angle: str = ""
    lens: str = ""
    depth: str = ""
    accent: str = ""
    against: str = ""

    def over(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The head that was there, with what the form says."""
        lines = [line.strip() for line in self.loglines.split("\n")]
        words = {name: getattr(self, name).strip() for name in ("title", "premise", "season")}
        told = {"loglines": [line for line in lines if line], "length": self.length, "gate": self.gate}
        look = {name: getattr(self, name).strip() for name in LOOK}
        return {**before, **words, **told, "look": {**before["look"], **look}}


@router.get("/settings")
def read(visit: Creator, series: SeriesId) -> Response:
    """What can be changed about a series."""
    head = desk.find(visit.office, visit.actor, series)
    shown = {
        "head": head,
        "told": json.loads(head.body),
        "address": f"/studio/series/{series}",
        "story": stories.version(visit.office, visit.actor, series),
        "episodes": len(episodes.page(visit.office, visit.actor, series, None, 1000)),
        "lengths": LENGTHS,
        "look": LOOK,
        "suffixes": SUFFIXES,
    }
    return page(visit, "series-settings.html.j2", shown)


@router.post("/settings")
def save(visit: Creator, series: SeriesId, heading: Annotated[Heading, Form()]) -> Response:
    """Another head; sheets and episodes stay."""
    before = json.loads(desk.find(visit.office, visit.actor, series).body)
    body = json.dumps(heading.over(before)).encode()
    desk.replace(visit.office, visit.actor, series, body, _only(heading.version))
    return see(f"/studio/series/{series}")


@files.post("/story")
async def bring(
    visit: Creator, series: SeriesId, file: Story, version: Annotated[str, Form()] = ""
) -> Response:
    """A newer version of everything; what did not change stays as it is, with what was made of it."""
    content, name = await told(file)
    expected = _only(version)
    await run_in_threadpool(stories.replace, visit.office, visit.actor, series, content, name, expected)
    return see(f"/studio/series/{series}")


@router.post("/delete")
def remove(visit: Creator, series: SeriesId, version: Version) -> Response:
    """Delete a series with everything in it."""
    desk.remove(visit.office, visit.actor, series, _only(version))
    return see("/studio/")


@router.get("/episodes/{number}/settings")
def read_episode(visit: Creator, series: SeriesId, number: Number) -> Response:
    """What can be changed about an episode besides its script."""
    head = desk.find(visit.office, visit.actor, series)
    found = episodes.find(visit.office, visit.actor, series, number)
    shown = {
        "head": head,
        "series_title": json.loads(head.body)["title"],
        "places": [place.id for place in desk.without_episodes(visit.office, head).locations],
        "document": found,
        "told": json.loads(found.body),
        "above": f"/studio/series/{series}",
        "address": f"/studio/series/{series}/episodes/{number}",
    }
    return page(visit, "episode-settings.html.j2", shown)


@router.post("/episodes/{number}/settings")
def save_episode(
    visit: Creator,
    series: SeriesId,
    number: Number,
    version: Version,
    title: Title = "",
    purpose: Words = "",
    location: Short = "",
    time: Short = "",
    seconds: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Another title, purpose, place, time or length; the beats stay."""
    before: Document = episodes.find(visit.office, visit.actor, series, number)
    after = json.loads(before.body) | {"title": title.strip(), "purpose": purpose.strip()}
    after |= {"location": location or None, "time": time.strip()}
    after |= {"seconds": int(seconds) if seconds.strip().isdecimal() else seconds.strip() or None}
    body = json.dumps(after).encode()
    episodes.replace(visit.office, visit.actor, series, number, body, _only(version))
    return see(f"/studio/series/{series}#episode-{number}")


@router.post("/episodes/{number}/delete")
def remove_episode(visit: Creator, series: SeriesId, number: Number, version: Version) -> Response:
    """Delete an episode."""
    episodes.remove(visit.office, visit.actor, series, number, _only(version))
    return see(f"/studio/series/{series}")


def _only(version: str) -> Expected:
    """Meant for that version and no other."""
    return Expected.exactly(version)
