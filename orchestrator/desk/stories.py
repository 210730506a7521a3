"""Whole stories in and out: a series from a file, a new version of it, and back to a file."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, TypeVar, cast

from character_sheets.sheet import Frozen, Location, Prop, Sheet
from orchestrator import stories
from orchestrator.desk import series as desk
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected, change
from orchestrator.desk.digests import without_foreign
from orchestrator.desk.told import refusing
from orchestrator.errors import Stale
from orchestrator.ledger import SeriesHead
from orchestrator.ledger.documents import Version
from orchestrator.office import Office
from orchestrator.story import Series

P = TypeVar("P", bound=Frozen)


@dataclass(frozen=True)
class Exported:
    """A series as a story file."""

    name: str
    text: str
    digest: str
    """The version of the whole story, in whatever format."""


def create(office: Office, actor: Actor, content: bytes, filename: str) -> SeriesHead:
    """A new series from a story file."""
    with refusing():
        told = stories.read_bytes(content, _plain(filename))
    return desk.add(office, actor, told)


def replace(
    office: Office, actor: Actor, series: str, content: bytes, filename: str, expected: Expected
) -> tuple[SeriesHead, str]:
    """A new version of everything, and its digest. Beats are recognised by their words, and what did not
    change is not touched. The file is read before: that takes a while, and nobody waits for it.
    """
    with office.ledger.database.read():
        head = desk.find(office, actor, series)
        before = _digest(head, _versions(office, head))
        expected.hold(before)
        earlier = desk.whole(office, head)
    with refusing():
        told = _with_references(stories.read_bytes(content, _plain(filename), earlier), earlier)
    with change(office, actor, "change story") as made:
        head = desk.find(office, actor, series, hold=True)
        if _digest(head, _versions(office, head)) != before:
            raise Stale
        _store(office, head, without_foreign(office, series, told))
        changed = desk.find(office, actor, series)
        after = _digest(changed, _versions(office, changed))
        made.note(f"{series}/story", owner=head.owner, before=before, after=after)
        return changed, after


def export(office: Office, actor: Actor, series: str, suffix: str) -> Exported:
    """The series as a story file of that suffix."""
    head = desk.find(office, actor, series)
    parts = office.ledger.documents.of(head.id, desk.PARTS)
    told = desk.composed(head, parts)
    with refusing():
        text = stories.write(told, suffix)
    versions = [Version(part.kind, part.position, part.id, part.digest) for part in parts]
    return Exported(f"{told.id}{suffix}", text, _digest(head, versions))


def version(office: Office, actor: Actor, series: str) -> str:
    """The version of a whole story, as it is."""
    head = desk.find(office, actor, series)
    return _digest(head, _versions(office, head))


def _digest(head: SeriesHead, versions: Sequence[Version]) -> str:
    """The version of a whole story: the digest of the versions of its parts."""
    lines = [head.digest, *(f"{each.kind} {each.position} {each.id} {each.digest}" for each in versions)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def _store(office: Office, head: SeriesHead, told: Series) -> None:
    after = desk.head_of(head.id, head.owner, told)
    if after.digest != head.digest:
        office.ledger.series.replace(head.id, after.body, after.digest)
    there = {(each.kind, each.id): (each.position, each.digest) for each in _versions(office, head)}
    wanted = {(part.kind, part.id): part for part in desk.parts_of(head.id, told)}
    for kind, name in there.keys() - wanted.keys():
        office.ledger.documents.remove(head.id, kind, name)
    office.ledger.documents.add([part for key, part in wanted.items() if key not in there])
    for key, part in wanted.items():
        if there.get(key, (part.position, part.digest)) != (part.position, part.digest):
            office.ledger.documents.replace(part)
    office.ledger.references.keep_in(head.id, _images(told))


def _images(told: Series) -> frozenset[str]:
    """Ids of the reference images that the sheets name."""
    assets: list[Sheet | Location | Prop] = [*told.sheets, *told.locations, *told.props]
    return frozenset(each.file.partition(".")[0] for asset in assets for each in asset.references)


def _versions(office: Office, head: SeriesHead) -> Sequence[Version]:
    return office.ledger.documents.versions(head.id, tuple(desk.PARTS))


def _with_references(told: Series, earlier: Series) -> Series:
    """A file that says nothing of reference images leaves those that were uploaded."""
    fields = {"sheets", "locations", "props"}
    kept = {field: _kept(getattr(told, field), getattr(earlier, field)) for field in fields}
    return told.model_copy(update=kept)


def _kept(parts: Collection[P], before: Collection[P]) -> tuple[P, ...]:
    known = {cast("Any", part).id: cast("Any", part).references for part in before}
    return tuple(
        part
        if "references" in part.model_fields_set
        else part.model_copy(update={"references": known.get(cast("Any", part).id, ())})
        for part in parts
    )


def _plain(filename: str) -> str:
    """A name that can stand in a message."""
    name = PurePath(filename.replace("\\", "/")).name[-80:]
    return "".join(letter if letter.isprintable() else "?" for letter in name)
