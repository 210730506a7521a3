"""Series: the head of one, and what belongs to it."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from character_sheets.sheet import Frozen
from orchestrator import stories
from orchestrator.desk import ids
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected, change, digest_of
from orchestrator.desk.digests import without_foreign
from orchestrator.desk.told import json_of, refusing
from orchestrator.ledger import Document, SeriesHead
from orchestrator.office import Office
from orchestrator.stories import StoryError
from orchestrator.story import Episode, Series

PARTS = {"character": "sheets", "location": "locations", "prop": "props", "episode": "episodes"}
"""Kind of document -> field of `Series`."""
ASSETS = ("character", "location", "prop")


def create(office: Office, actor: Actor, body: bytes) -> SeriesHead:
    """A new series of the actor's, with everything that the body tells of it."""
    told = json_of(body)
    with refusing(body=body):
        series = stories.read_data(told)
    return add(office, actor, series)


def add(office: Office, actor: Actor, series: Series) -> SeriesHead:
    """A new series of the actor's, with everything in it; pictures stay where they were taken in."""
    name = ids.new("ser")
    series = without_foreign(office, name, series)
    head = head_of(name, actor.owner, series)
    with change(office, actor, "create series") as made:
        office.ledger.series.add(head)
        office.ledger.documents.add(parts_of(head.id, series))
        made.note(head.id, owner=head.owner, after=head.digest)
        return find(office, actor, head.id)


def page(office: Office, actor: Actor, after: str, limit: int, *, mine: bool = False) -> Sequence[SeriesHead]:
    """The actor's series by id; an admin's are everybody's, unless only `mine` are wanted."""
    return office.ledger.series.page(actor.owner if mine else actor.listed, after, limit)


def find(office: Office, actor: Actor, series: str, *, hold: bool = False) -> SeriesHead:
    """One series of the actor's; NotFound otherwise. `hold`: nobody else changes it or a part of it."""
    head = office.ledger.series.get(series, hold=hold)
    actor.must_see(head.owner if head else None, f"series {series}")
    assert head is not None
    return head


def replace(office: Office, actor: Actor, series: str, body: bytes, expected: Expected) -> SeriesHead:
    """Another head: title, premise, look and so on; its sheets and episodes stay."""
    told = json_of(body)
    with change(office, actor, "change series") as made:
        before = find(office, actor, series, hold=True)
        expected.hold(before.digest)
        with refusing(body=body):
            after = head_of(series, before.owner, _heading(told, before))
        office.ledger.series.replace(series, after.body, after.digest)
        made.note(series, owner=before.owner, before=before.digest, after=after.digest)
        return find(office, actor, series)


def remove(office: Office, actor: Actor, series: str, expected: Expected) -> None:
    """A series with everything in it. What was made of it stays until it is swept."""
    with change(office, actor, "delete series") as made:
        before = find(office, actor, series, hold=True)
        expected.hold(before.digest)
        office.ledger.series.remove(series)
        made.note(series, owner=before.owner, before=before.digest)


def whole(office: Office, head: SeriesHead, episode: int | None = None) -> Series:
    """The series with its sheets, places, things, and all episodes or one."""
    within = () if episode is None else (str(episode),)
    return composed(head, office.ledger.documents.of(head.id, PARTS, within=within))


def without_episodes(office: Office, head: SeriesHead) -> Series:
    """The series with its sheets, places and things: what an episode is read in."""
    return composed(head, office.ledger.documents.of(head.id, ASSETS))


def composed(head: SeriesHead, documents: Collection[Document]) -> Series:
    """A series of its head and parts."""
    found: dict[str, list[str]] = {field: [] for field in PARTS.values()}
    for document in documents:
        found[PARTS[document.kind]].append(document.body)
    lists = ",".join(f'"{field}":[{",".join(bodies)}]' for field, bodies in found.items())
    return Series.model_validate_json(f"{head.body[:-1]},{lists}}}")


def parts_of(series: str, told: Series) -> list[Document]:
    """The documents of a series; episodes stand in the order of their numbers."""
    return [
        document(series, kind, part, part.number if isinstance(part, Episode) else position)
        for kind, field in PARTS.items()
        for position, part in enumerate(getattr(told, field))
    ]


def document(series: str, kind: str, part: Frozen, position: int) -> Document:
    """A part as it is kept."""
    body = part.model_dump_json()
    return Document(series, kind, _name(part), body, digest_of(body), position)


def head_of(series: str, owner: str, told: Series) -> SeriesHead:
    """A series without its parts, as it is kept."""
    body = told.model_dump_json(exclude=set(PARTS.values()))
    return SeriesHead(series, owner, body, digest_of(body))


def _heading(told: Any, before: SeriesHead) -> Series:
    parts = [name for name in (*PARTS.values(), "characters") if isinstance(told, dict) and name in told]
    if parts:
        cure = f"Leave {parts[0]!r} out; PUT .../story replaces the whole story"
        raise StoryError("story", "the parts of a series have addresses of their own", cure)
    story_id = json.loads(before.body)["id"]
    return stories.read_data({"id": story_id, **told} if isinstance(told, dict) else told)


def _name(part: Frozen) -> str:
    return str(part.number if isinstance(part, Episode) else part.id)  # type: ignore[attr-defined]
