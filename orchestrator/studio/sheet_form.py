"""The form of a sheet: what people filled in becomes what the story is told.

Outfits are rows, with an empty one for one more. References have forms of their own and stay as they are.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from character_sheets.card_words import slug
from orchestrator.desk.change import digest_of
from orchestrator.studio.sheet_fields import PARTS, Field, Told


@dataclass(frozen=True)
class Row:
    """An outfit as it stands in the form; the last one is empty, for one more."""

    at: int
    told: Told

    @property
    def name(self) -> str:
        """Under which its fields are sent."""
        return f"wardrobe.{self.at}"

    @property
    def fields(self) -> Sequence[Field]:
        """Its fields, but whether its accessories are its own."""
        return (
            Field("id", "Name of the outfit", hint="A short word: night, court"),
            Field("outfit", "What is worn", "text"),
            Field("accessories", "Its own accessories", "list", "One per line"),
            Field("note", "Note"),
        )

    def shown(self, field: Field) -> str:
        """A field's value as it stands in the form."""
        return field.shown({**self.told, "accessories": self.told.get("accessories") or ()})

    def read(self, posted: Mapping[str, str]) -> dict[str, Any] | None:
        """What the form says of it; None: it is taken out, or never was."""
        mine = {field.path: posted.get(f"{self.name}.{field.path}") for field in self.fields}
        given = {name: value for name, value in mine.items() if value is not None}
        if not given:
            return None if self.told is NEW else dict(self.told)
        if posted.get(f"{self.name}.gone") or (self.told is NEW and not "".join(given.values()).strip()):
            return None
        before = {**self.told, "accessories": self.told.get("accessories") or []}
        made = {field.path: field.read(before, given) for field in self.fields}
        made["id"] = made["id"] or slug(" ".join(str(made["outfit"]).split()[:3]))
        return made if posted.get(f"{self.name}.own") else {**made, "accessories": None}


NEW: Told = {"id": "", "outfit": "", "accessories": None, "note": ""}


def rows(told: Told) -> list[Row]:
    """The outfits of a character, and room for one more."""
    return [Row(at, each) for at, each in enumerate([*told.get("wardrobe", ()), NEW])]


def body(kind: str, told: Told, posted: Mapping[str, str]) -> bytes:
    """What a form makes of a sheet, as a story tells it. Its reference images stay."""
    made = json.loads(json.dumps({name: value for name, value in told.items() if name != "references"}))
    for field in (field for part in PARTS[kind] for field in part.fields):
        *steps, last = field.path.split(".")
        inner = made
        for step in steps:
            inner = inner[step]
        inner[last] = field.read(told, posted)
    if kind == "character":
        made["wardrobe"] = [read for row in rows(told) if (read := row.read(posted)) is not None]
    if kind == "prop":
        made["owner"] = made["owner"] or None
    return json.dumps(made).encode()


def version(told: Told) -> str:
    """Of what the form changes: a picture that came or went meanwhile is no conflict with it."""
    return digest_of(json.dumps({name: value for name, value in told.items() if name != "references"}))


def begun(kind: str, posted: Mapping[str, str]) -> bytes:
    """A new sheet, with what it needs at least."""
    name = " ".join(posted.get("name", "").split())
    about = posted.get("about", "").strip()
    made = {"id": slug(name)} | ({"name": name, "role": about} if kind == "character" else {})
    return json.dumps(made if kind == "character" else {**made, "description": about or name}).encode()
