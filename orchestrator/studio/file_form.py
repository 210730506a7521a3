"""A file of somebody's own as a form sends it: the file, whose it is, and a real person's consent."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from orchestrator.errors import TooLarge, UnusableInput

CONSENT = ("person", "scope", "date", "expires")


async def _told(request: Request) -> FormData:
    return await request.form()


Told = Annotated[FormData, Depends(_told)]
"""Every field of a form, also those that come several times."""


def content_of(told: FormData, most: int) -> bytes:
    """The file; refused when there is none or it is too large."""
    file = told.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise UnusableInput("Choose a file first.")
    if (file.size or 0) > most:
        raise TooLarge(f"The file has more than {most >> 20} MiB; hand in a shorter one.")
    return file.file.read()


def fields_of(told: FormData) -> Mapping[str, str]:
    """Whose it is, as the desk wants it told."""
    found = {name: str(told[name]).strip() for name in ("rights", "start") if told.get(name)}
    if told.get("real_person"):
        found["real_person"] = "true"
    consent = {name: str(told.get(f"consent-{name}", "")).strip() for name in CONSENT}
    consent = {name: value for name, value in consent.items() if value}
    if evidence := _evidence(told):
        consent["evidence"] = evidence
    return {**found, "consent": json.dumps(consent)} if consent else found


def _evidence(told: FormData) -> str:
    """The fingerprint of the signed document, which itself is not kept."""
    document = told.get("consent-document")
    if isinstance(document, UploadFile) and document.filename:
        return hashlib.file_digest(document.file, "sha256").hexdigest()  # type: ignore[arg-type]
    return str(told.get("consent-evidence", "")).strip()
