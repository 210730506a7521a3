"""Who and what may appear in a series: characters, locations and props, each a document of its own.

One use case for all three: they differ in their kind only. What an episode uses can be neither deleted nor
lose the outfit that is worn there.
"""

from collections.abc import Callable, Sequence
from typing import Any

from character_sheets.sheet import Location, Prop, Sheet
from orchestrator import stories
from orchestrator.desk import series as desk
from orchestrator.desk import uses
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Change, Expected, change
from orchestrator.desk.digests import refuse_foreign
from orchestrator.desk.told import json_of, refusing
from orchestrator.errors import BadStory, Conflict, NotFound
from orchestrator.ledger import Document, SeriesHead
from orchestrator.office import Office
from orchestrator.stories.parts import MOST_ASSETS, Group

GROUPS: dict[str, Group] = {"character": "sheets", "location": "locations", "prop": "props"}
MODELS: dict[str, type[Sheet] | type[Location] | type[Prop]] = {
    "character": Sheet,
    "location": Location,
    "prop": Prop,
}
Asset = Sheet | Location | Prop


def create(office: Office, actor: Actor, series: str, kind: str, body: bytes) -> Document:
    """A new character, location or prop."""
    told = json_of(body)
    with change(office, actor, f"create {kind}") as made:
        head = desk.find(office, actor, series, hold=True)
        return add(office, head, kind, _read(office, head, kind, told, body), made)


def add(office: Office, head: SeriesHead, kind: str, asset: Asset, made: Change) -> Document:
    """Keep a new one; inside of a change."""
    if office.ledger.documents.get(head.id, kind, asset.id):
        raise Conflict(f"There is a {kind} {asset.id} already; give another id, or change that one with PUT.")
    if office.ledger.documents.count(head.id, kind) >= MOST_ASSETS:
        raise Conflict(f"The series has {MOST_ASSETS} of them, which is the most.")
    after = desk.document(head.id, kind, asset, office.ledger.documents.next_position(head.id, kind))
    office.ledger.documents.add([after])
    made.note(address(after), owner=head.owner, after=after.digest)
    return _get(office, head.id, kind, asset.id)


def page(
    office: Office, actor: Actor, series: str, kind: str, after: tuple[int, str] | None, limit: int
) -> Sequence[Document]:
    """Those of a series in their order."""
    desk.find(office, actor, series)
    return office.ledger.documents.page(series, kind, after, limit)


def find(office: Office, actor: Actor, series: str, kind: str, asset: str) -> Document:
    """One of them; NotFound otherwise."""
    desk.find(office, actor, series)
    return _get(office, series, kind, asset)


def replace(
    office: Office, actor: Actor, series: str, kind: str, asset: str, body: bytes, expected: Expected
) -> Document:
    """Another version; reference images stay unless the body names others."""
    told = json_of(body)
    with change(office, actor, f"change {kind}") as made:
        head = desk.find(office, actor, series, hold=True)
        before = _get(office, series, kind, asset)
        expected.hold(before.digest)
        after = _read(office, head, kind, _under(told, asset, before), body)
        return store(office, head, before, after, made)


def store(office: Office, head: SeriesHead, before: Document, asset: Asset, made: Change) -> Document:
    """Keep a changed one; inside of a change."""
    after = desk.document(head.id, before.kind, asset, before.position)
    _refuse_loss(office, head, lambda: office.ledger.documents.replace(after))
    kept = {reference.file.partition(".")[0] for reference in asset.references}
    office.ledger.references.keep(head.id, before.kind, before.id, kept)
    made.note(address(before), owner=head.owner, before=before.digest, after=after.digest)
    return _get(office, head.id, before.kind, before.id)


def remove(office: Office, actor: Actor, series: str, kind: str, asset: str, expected: Expected) -> None:
    """One that no episode uses, with its reference images."""
    with change(office, actor, f"delete {kind}") as made:
        head = desk.find(office, actor, series, hold=True)
        before = _get(office, series, kind, asset)
        expected.hold(before.digest)
        _refuse_loss(office, head, lambda: office.ledger.documents.remove(series, kind, asset))
        office.ledger.references.keep(series, kind, asset, ())
        made.note(address(before), owner=head.owner, before=before.digest)


def parsed(document: Document) -> Asset:
    """The asset of a document."""
    return MODELS[document.kind].model_validate_json(document.body)


def address(document: Document) -> str:
    """What it is called in the audit, and behind `/v1/series/`."""
    return f"{document.series}/{document.kind}s/{document.id}"


def _get(office: Office, series: str, kind: str, asset: str) -> Document:
    found = office.ledger.documents.get(series, kind, asset)
    if found is None:
        raise NotFound(f"There is no {kind} {asset} here.")
    return found


def _read(office: Office, head: SeriesHead, kind: str, told: Any, body: bytes) -> Asset:
    around = desk.without_episodes(office, head)
    with refusing((GROUPS[kind], 0), body):
        asset = stories.read_asset(told, around, GROUPS[kind])
    refuse_foreign(office, head.id, asset)
    return asset


def _under(told: Any, asset: str, before: Document) -> Any:
    """The id is in the address; in the body it may only be the same one."""
    if not isinstance(told, dict):
        return told
    if told.get("id", asset) != asset:
        detail = f"This is {before.kind} {asset}; leave the id out"
        raise BadStory(f"{detail}.", [{"detail": detail, "pointer": "#/id"}])
    references = [each.model_dump(mode="json") for each in parsed(before).references]
    return {"references": references, **told, "id": asset}


def _refuse_loss(office: Office, head: SeriesHead, write: Callable[[], None]) -> None:
    """Do it, and refuse it when somebody then names what is not there any more."""
    known = set(uses.missing(desk.whole(office, head)))
    write()
    lost = [use for use in uses.missing(desk.whole(office, head)) if use not in known]
    if lost:
        told = "; ".join(f"{where} names {what}" for where, what in dict.fromkeys(lost[:5]))
        raise Conflict(f"It is used: {told}. Change that first.")
