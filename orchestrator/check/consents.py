"""Real people have agreed: to the references of the sheets, and to the files that people handed in."""

import datetime
from collections.abc import Iterator

from character_sheets.sheet import Consent, Location, Prop, Reference, Sheet
from orchestrator.check.findings import error, warning
from orchestrator.edits import Edits, Upload
from orchestrator.plan import Finding
from orchestrator.story import Series


def consent(series: Series, today: datetime.date) -> Iterator[Finding]:
    """References to real people need a consent that is in force, and every reference names its rights."""
    assets: tuple[Sheet | Location | Prop, ...] = (*series.sheets, *series.locations, *series.props)
    for asset in assets:
        for reference in asset.references:
            place = f"{type(asset).__name__.lower().replace('sheet', 'character')} {asset.id}"
            yield from _rights(reference, place, today)


def consent_of_uploads(edits: Edits, today: datetime.date) -> Iterator[Finding]:
    """People's own files of real people need a consent that is in force, too."""
    for place, upload in _uploads(edits):
        if upload.consent:
            yield from _in_force(
                upload.consent, place, today, "Renew the consent record, or remove the file."
            )


def _uploads(edits: Edits) -> Iterator[tuple[str, Upload]]:
    for shot, retakes in edits.retakes.items():
        for each in retakes:
            if each.footage:
                yield f"shot {shot}, footage of take {each.number}", each.footage
    for noun, given in (("still", edits.stills), ("ending", edits.endings)):
        for shot, upload in given.items():
            yield f"shot {shot}, {noun}", upload
    for line, upload in edits.voices.items():
        yield f"line {line}, recording", upload


def _rights(reference: Reference, place: str, today: datetime.date) -> Iterator[Finding]:
    held = reference.consent
    cure = "Renew the consent record, or remove the reference."
    if not reference.rights:
        message = f"{reference.file} does not say who holds its rights."
        yield warning("rights-missing", place, message, 'Add rights, such as "own work" or a licence.')
    if reference.real_person and held is None:
        yield error("consent-missing", place, f"{reference.file} shows a real person without consent.", cure)
    elif held is not None:
        yield from _in_force(held, place, today, cure)


def _in_force(held: Consent, place: str, today: datetime.date, cure: str) -> Iterator[Finding]:
    if held.revoked:
        yield error("consent-revoked", place, f"{held.person} revoked consent on {held.revoked}.", cure)
    elif held.expires and held.expires < today.isoformat():
        yield error(
            "consent-expired", place, f"The consent of {held.person} ran out on {held.expires}.", cure
        )
