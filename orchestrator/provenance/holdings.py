"""Everything that people handed in for an episode: references of its sheets, and files of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

from character_sheets.sheet import Consent, Location, Prop, Reference, Sheet
from orchestrator.edits import Edits, Upload
from orchestrator.story import Series


@dataclass(frozen=True)
class Holding:
    """One file, and what its giver said of it."""

    kind: str
    """reference or upload."""
    place: str
    """Where it is used: "character maya, reference maya.png (front)"."""
    digest: str
    """sha256; empty where the file itself was never taken in."""
    rights: str
    """Whose it is and what for, in the giver's words."""
    real_person: bool
    consent: Consent | None


def holdings(series: Series, edits: Edits) -> tuple[Holding, ...]:
    """References first, in the order of the series, then files handed in for shots and lines."""
    return (*_references(series), *_uploads(edits))


def _references(series: Series) -> Iterator[Holding]:
    for noun, assets in (
        ("character", series.sheets),
        ("location", series.locations),
        ("prop", series.props),
    ):
        for asset in assets:
            for reference in asset.references:
                yield _reference(noun, asset, reference)


def _reference(noun: str, asset: Sheet | Location | Prop, each: Reference) -> Holding:
    place = f"{noun} {asset.id}, reference {each.file} ({each.view})"
    return Holding("reference", place, each.digest or "", each.rights, each.real_person, each.consent)


def _uploads(edits: Edits) -> Iterator[Holding]:
    for shot, retakes in edits.retakes.items():
        for each in retakes:
            if each.footage:
                yield _upload(f"shot {shot}, footage of take {each.number}", each.footage)
    for noun, given in (("still", edits.stills), ("ending", edits.endings)):
        for shot, upload in given.items():
            yield _upload(f"shot {shot}, {noun}", upload)
    for line, upload in edits.voices.items():
        yield _upload(f"line {line}, recording", upload)


def _upload(place: str, each: Upload) -> Holding:
    return Holding("upload", place, each.digest, each.rights, each.real_person, each.consent)
