"""Episodes of a series, each with its beats."""

import re
from collections.abc import Sequence
from typing import Any

from orchestrator import stories
from orchestrator.desk import series as desk
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected, change
from orchestrator.desk.told import json_of, refusing
from orchestrator.errors import BadStory, Conflict, NotFound
from orchestrator.ledger import Document, SeriesHead
from orchestrator.office import Office
from orchestrator.stories import MOST_EPISODES
from orchestrator.story import Episode

KIND = "episode"
EDITS = ("shot-edit", "line-edit", "cut-edit")
WITHIN = ("episodes", 0)
OF_BEAT = re.compile(r"\bb\d+\b")


def create(office: Office, actor: Actor, series: str, body: bytes) -> Document:
    """A new episode with its beats; without a number it is the next one."""
    told = json_of(body)
    with change(office, actor, "create episode") as made:
        head = desk.find(office, actor, series, hold=True)
        after = _read(office, head, _numbered(office, series, told), body)
        if office.ledger.documents.get(series, KIND, after.id):
            raise Conflict(f"There is an episode {after.id} already; change that one with PUT.")
        office.ledger.documents.add([after])
        made.note(f"{series}/episodes/{after.id}", owner=head.owner, after=after.digest)
        return find(office, actor, series, int(after.id))


def page(
    office: Office, actor: Actor, series: str, after: tuple[int, str] | None, limit: int
) -> Sequence[Document]:
    """The episodes of a series by number."""
    desk.find(office, actor, series)
    return office.ledger.documents.page(series, KIND, after, limit)


def find(office: Office, actor: Actor, series: str, number: int) -> Document:
    """One episode; NotFound otherwise."""
    desk.find(office, actor, series)
    found = office.ledger.documents.get(series, KIND, str(number))
    if found is None:
        raise NotFound(f"There is no episode {number} here.")
    return found


def replace(
    office: Office, actor: Actor, series: str, number: int, body: bytes, expected: Expected
) -> Document:
    """Another version of an episode; beats without ids are recognised by their words and keep theirs."""
    told = json_of(body)
    with change(office, actor, "change episode") as made:
        head = desk.find(office, actor, series, hold=True)
        before = find(office, actor, series, number)
        expected.hold(before.digest)
        after = _read(office, head, _under(told, number), body, before)
        office.ledger.documents.replace(after)
        made.note(address(before), owner=head.owner, before=before.digest, after=after.digest)
        return find(office, actor, series, number)


def remove(office: Office, actor: Actor, series: str, number: int, expected: Expected) -> None:
    """An episode with its beats and with what people changed about its shots and cut."""
    with change(office, actor, "delete episode") as made:
        head = desk.find(office, actor, series, hold=True)
        before = find(office, actor, series, number)
        expected.hold(before.digest)
        office.ledger.documents.remove(series, KIND, str(number))
        for edit in _edits(office, series, number):
            office.ledger.documents.remove(series, edit.kind, edit.id)
        made.note(address(before), owner=head.owner, before=before.digest)


def store(office: Office, before: Document, after: Episode) -> Document:
    """Keep a changed episode; inside of a change."""
    changed = desk.document(before.series, KIND, after, before.position)
    office.ledger.documents.replace(changed)
    return changed


def parsed(document: Document) -> Episode:
    """The episode of a document."""
    return Episode.model_validate_json(document.body)


def spent(office: Office, series: str, number: int) -> frozenset[str]:
    """Ids of beats that people's edits still name: no new beat may inherit those."""
    told = (f"{edit.id} {edit.body}" for edit in _edits(office, series, number))
    return frozenset(name for words in told for name in OF_BEAT.findall(words.replace("-", " ")))


def address(document: Document) -> str:
    """What an episode is called in the audit."""
    return f"{document.series}/episodes/{document.id}"


def _edits(office: Office, series: str, number: int) -> list[Document]:
    return office.ledger.documents.begun_with(series, EDITS, f"{number}/")


def _read(
    office: Office, head: SeriesHead, told: Any, body: bytes, before: Document | None = None
) -> Document:
    around = desk.without_episodes(office, head)
    earlier = parsed(before) if before else None
    taken = spent(office, head.id, earlier.number) if earlier else frozenset()
    with refusing(WITHIN, body):
        episode = stories.read_episode(told, around, earlier, taken)
    return desk.document(head.id, KIND, episode, episode.number)


def _numbered(office: Office, series: str, told: Any) -> Any:
    last = office.ledger.documents.next_position(series, KIND)
    if office.ledger.documents.count(series, KIND) >= MOST_EPISODES:
        raise Conflict(f"The series has {MOST_EPISODES} episodes, which is the most; begin another season.")
    is_given = not isinstance(told, dict) or told.get("number") is not None
    return told if is_given else {**told, "number": max(last, 1)}


def _under(told: Any, number: int) -> Any:
    """The number is in the address; in the body it may only be the same one."""
    given = told.get("number", number) if isinstance(told, dict) else number
    if given not in (number, str(number)):
        detail = f"This is episode {number}; leave the number out"
        raise BadStory(f"{detail}.", [{"detail": detail, "pointer": "#/number"}])
    return {**told, "number": number} if isinstance(told, dict) else told
