"""The first page: every series with its cover and how far it is; a new one, and the example."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from orchestrator.desk import example, shelves, stories
from orchestrator.desk import series as desk
from orchestrator.errors import TooLarge, UnusableInput
from orchestrator.ledger import Progress, SeriesHead
from orchestrator.stories import MOST_BYTES, READERS
from orchestrator.studio.pages import page, see
from orchestrator.studio.visit import Anybody, Creator, Visit

router = APIRouter(tags=["shelf"])
files = APIRouter(tags=["story"])
MANY = 24
"""Series on a page."""
SUFFIXES = ",".join(READERS)
"""Of files that tell a story."""
Before = Annotated[str, Query(pattern=r"^(ser_[0-9a-z]{21})?$")]
Title = Annotated[str, Form(max_length=200)]
Words = Annotated[str, Form(max_length=20_000)]
Story = Annotated[UploadFile, File()]


@router.get("/")
def read(visit: Anybody, before: Before = "") -> Response:
    """Every series of the owner's, the newest first."""
    if not visit.may("creator", "editor"):
        return see("/studio/farm") if visit.may("operator") else page(visit, "no-rooms.html.j2", {})
    heads = shelves.page(visit.office, visit.actor, before, MANY + 1)
    shown, more = heads[:MANY], heads[MANY:]
    found = shelves.progress(visit.office, shown)
    told = [_card(visit, head, found[head.id]) for head in shown]
    older = shown[-1].id if more else ""
    shown_as = {"series": told, "older": older, "is_first": not before, "suffixes": SUFFIXES}
    return page(visit, "shelf.html.j2", shown_as)


@router.post("/series")
def create(visit: Creator, title: Title, premise: Words = "") -> Response:
    """A new series that has a name and nothing else yet."""
    body = json.dumps({"title": title.strip(), "premise": premise.strip()}).encode()
    made = desk.create(visit.office, visit.actor, body)
    return see(f"/studio/series/{made.id}")


@files.post("/stories")
async def bring(visit: Creator, file: Story) -> Response:
    """A new series from a story file."""
    content, name = await told(file)
    made = await run_in_threadpool(stories.create, visit.office, visit.actor, content, name)
    return see(f"/studio/series/{made.id}")


@router.post("/example")
def make_example(visit: Creator) -> Response:
    """The example series, and an animatic of its first episode."""
    made = example.make(visit.office, visit.actor)
    return see(f"/studio/productions/{made.id}")


async def told(file: UploadFile) -> tuple[bytes, str]:
    """What a story file says, and its name."""
    if not file.filename:
        raise UnusableInput("No file was chosen.")
    content = await file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise TooLarge(f"A story has at most {MOST_BYTES // 1_000_000} MB.")
    return content, file.filename


def _card(visit: Visit, head: SeriesHead, found: Progress) -> dict[str, Any]:
    """What the shelf shows of a series."""
    body, cover = json.loads(head.body), found.cover
    is_shown = cover is not None and "cover.jpg" in (cover.files or {})
    return {
        "address": f"/studio/series/{head.id}",
        "title": body["title"],
        "premise": body["premise"],
        "owner": head.owner if head.owner != visit.actor.owner else "",
        "changed_at": head.changed_at,
        "found": found,
        "cover": f"/v1/productions/{cover.id}/files/cover.jpg" if is_shown and cover else "",
    }
