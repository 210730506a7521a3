"""What is told of people's own files, and what comes with them; their routes are in `footage` and `slots`."""

from typing import Any

from pydantic import BaseModel

from character_sheets.sheet import Consent
from orchestrator.api.references import FIELDS
from orchestrator.api.uploads import MIB
from orchestrator.edits import Upload as Kept
from orchestrator.uploads import LARGEST

ROOM = MIB  # for the form around a file
CLIP, PICTURE, RECORDING = (LARGEST["clip"] + ROOM, LARGEST["picture"] + ROOM, LARGEST["recording"] + ROOM)
"""Bytes of a form."""
WHOSE: dict[str, Any] = {name: told for name, told in FIELDS.items() if name != "view"}
"""Fields of every form."""


class UploadOut(BaseModel):
    """A file that somebody handed in."""

    href: str
    """Where it is."""
    digest: str
    """sha256, hex."""
    size: int
    """Bytes."""
    rights: str
    real_person: bool
    consent: Consent | None

    @classmethod
    def of(cls, kept: Kept, href: str) -> "UploadOut":
        """As it is told outside."""
        told = {name: getattr(kept, name) for name in cls.model_fields if name != "href"}
        return cls(href=href, **told)
