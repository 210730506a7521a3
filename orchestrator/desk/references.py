"""Reference images of characters, locations and props: taken in, named in a sheet, and taken away."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from character_sheets.errors import ImageTooLarge, UnknownImage, UnusableImage
from character_sheets.intake import Intake, take_in
from character_sheets.sheet import Reference
from orchestrator.desk import assets, ids
from orchestrator.desk import series as desk
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import change
from orchestrator.desk.said import said, wrong
from orchestrator.errors import Conflict, NotFound, TooLarge, UnsupportedMedia, UnusableInput
from orchestrator.ledger import Document, ReferenceImage
from orchestrator.office import Office
from orchestrator.store import Stored

MOST = 10
GIVEN = ("view", "rights", "real_person", "consent")
NAMELESS = "The picture"
"""What one is called in messages until it is taken in."""
LACKING = "It is missing; a consent says who (person), to what (scope), when (date), and where that is signed"


@dataclass(frozen=True)
class Kept:
    """An image, and what its sheet says about it."""

    image: ReferenceImage
    told: Reference


def create(
    office: Office, actor: Actor, asset: tuple[str, str, str], content: bytes, fields: Mapping[str, str]
) -> Kept:
    """A new image of an asset (series, kind, id). It is decoded and written anew before anything is kept."""
    _refuse_full(assets.find(office, actor, *asset))
    told = _told(fields, NAMELESS)
    taken, stored = _taken(office, content)
    series, kind, name = asset
    with change(office, actor, f"create {kind} reference") as made:
        head = desk.find(office, actor, series, hold=True)
        before = assets.find(office, actor, *asset)
        _refuse_full(before)
        image = ReferenceImage(
            series=series,
            id=ids.new("ref"),
            kind=kind,
            asset=name,
            digest=stored.digest,
            suffix=stored.suffix,
            size=stored.size,
            width=taken.width,
            height=taken.height,
            received=taken.received_sha256,
        )
        entry = told.model_copy(update={"file": image.file, "digest": image.digest})
        office.ledger.references.add(image)
        _write(office, before, (*assets.parsed(before).references, entry))
        made.note(_address(before, image.id), owner=head.owner, after=image.digest[:32])
        return find(office, actor, asset, image.id)


def listed(office: Office, actor: Actor, asset: tuple[str, str, str]) -> Sequence[Kept]:
    """The images of an asset, oldest first."""
    told = _entries(assets.find(office, actor, *asset))
    images = office.ledger.references.of(*asset)
    return [Kept(image, told[image.file]) for image in images if image.file in told]


def find(office: Office, actor: Actor, asset: tuple[str, str, str], reference: str) -> Kept:
    """One image; NotFound otherwise."""
    told = _entries(assets.find(office, actor, *asset))
    image = office.ledger.references.get(*asset, reference)
    if image is None or image.file not in told:
        raise NotFound(f"There is no reference {reference} here.")
    return Kept(image, told[image.file])


def remove(office: Office, actor: Actor, asset: tuple[str, str, str], reference: str) -> None:
    """An image, out of its sheet too; the file goes with the next sweep."""
    series, kind, _ = asset
    with change(office, actor, f"delete {kind} reference") as made:
        head = desk.find(office, actor, series, hold=True)
        gone = find(office, actor, asset, reference).image
        before = assets.find(office, actor, *asset)
        rest = tuple(each for each in assets.parsed(before).references if each.file != gone.file)
        _write(office, before, rest)
        office.ledger.references.remove(series, reference)
        made.note(_address(before, reference), owner=head.owner, before=gone.digest[:32])


def _write(office: Office, before: Document, references: tuple[Reference, ...]) -> None:
    asset = assets.parsed(before).model_copy(update={"references": references})
    office.ledger.documents.replace(desk.document(before.series, before.kind, asset, before.position))


def _entries(document: Document) -> dict[str, Reference]:
    return {each.file: each for each in assets.parsed(document).references}


def _refuse_full(document: Document) -> None:
    if len(assets.parsed(document).references) >= MOST:
        raise Conflict(f"It has {MOST} references, which is the most; delete one first.")


def _told(fields: Mapping[str, str], file: str) -> Reference:
    """What the form says about the image."""
    given = {name: fields[name] for name in GIVEN if fields.get(name)}
    if given.get("view") == "voice":
        raise wrong("view", "A picture is no voice; leave voices to the voice of the sheet")
    return said(Reference, given, {"file": file}, LACKING)


def _taken(office: Office, content: bytes) -> tuple[Intake, Stored]:
    with tempfile.TemporaryDirectory(prefix="microdrama-intake-") as folder:
        source, out = Path(folder, "received"), Path(folder, "clean")
        source.write_bytes(content)
        out.mkdir()
        try:
            taken = take_in(source, out)
        except UnusableImage as error:
            kinds = {UnknownImage: UnsupportedMedia, ImageTooLarge: TooLarge}
            raise kinds.get(type(error), UnusableInput)(f"{error}.") from error
        return taken, office.store.put(taken.file)


def _address(document: Document, reference: str) -> str:
    return f"{assets.address(document)}/references/{reference}"
