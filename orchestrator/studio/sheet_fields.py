"""The fields of a sheet's form: a value as it stands in the form, and back.

What nobody touched comes back exactly as it was, whatever a browser makes of its line ends.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from orchestrator.errors import BadStory

Way = Literal["line", "text", "list", "choice", "number", "json"]
Told = Mapping[str, Any]
DIGITS = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True)
class Field:
    """One field. `list` has an entry per line, `json` is for what has no field of its own."""

    path: str
    """"appearance.hair"."""
    label: str
    way: Way = "line"
    hint: str = ""
    choices: tuple[str, ...] = ()
    needed: bool = False

    def of(self, told: Told) -> Any:
        """Its value."""
        for step in self.path.split("."):
            told = told[step]
        return told

    def shown(self, told: Told) -> str:
        """Its value as it stands in the form."""
        value = self.of(told)
        if self.way == "list":
            return "\n".join(value)
        if self.way == "json":
            return json.dumps(value, ensure_ascii=False, indent=2) if value else ""
        text = "" if value is None else str(value)
        return text if self.way == "text" else " ".join(text.splitlines())

    def read(self, told: Told, posted: Mapping[str, str]) -> Any:
        """The value that the form gives it."""
        if self.path not in posted:
            return self.of(told)
        given = "\n".join(posted[self.path].splitlines())
        if given == "\n".join(self.shown(told).splitlines()):
            return self.of(told)
        return self._value(given)

    def _value(self, given: str) -> Any:
        if self.way == "list":
            return [line.strip() for line in given.split("\n") if line.strip()]
        if self.way == "number":
            return int(given) if DIGITS.fullmatch(given.strip()) else given.strip() or None
        return _json(self, given) if self.way == "json" else given


@dataclass(frozen=True)
class Part:
    """Fields that belong together."""

    name: str
    fields: tuple[Field, ...]


LOOK, AROUND = "Who they are", "Behaviour and arc"
ALSO = Field("aliases", "Also called", "list", "One per line: names by which the story calls them")
PALETTE = Field("palette", "Colours", "list", "One per line, such as #1f2d50")
PARTS: Mapping[str, tuple[Part, ...]] = {
    "character": (
        Part(
            LOOK,
            (
                Field("name", "Name", needed=True),
                Field("role", "Role", hint="Who they are in the story, in a few words"),
                Field("age", "Age", "number"),
                Field("origin", "Origin"),
                Field("pronouns", "Pronouns", "choice", choices=("she", "he", "they")),
                Field("kind", "Kind", "choice", "A narrator is only heard", ("character", "narrator")),
                ALSO,
            ),
        ),
        Part(
            "Look",
            (
                Field("appearance.face", "Face"),
                Field("appearance.skin", "Skin"),
                Field("appearance.eyes", "Eyes"),
                Field("appearance.hair", "Hair"),
                Field("appearance.facial_hair", "Facial hair"),
                Field("appearance.build", "Build"),
                Field("appearance.marks", "Marks", hint="Scars, moles, wrinkles"),
                Field("appearance.accessories", "Accessories", "list", "One per line; for every outfit"),
                PALETTE,
            ),
        ),
        Part(
            "Voice",
            (
                Field("voice.sex", "Sounds", "choice", choices=("female", "male", "neutral")),
                Field("voice.age", "Age of the voice", "choice", choices=("child", "young", "adult", "old")),
                Field("voice.pitch", "Pitch", "choice", choices=("low", "mid", "high")),
                Field("voice.pace", "Pace", "choice", choices=("slow", "mid", "quick")),
                Field("voice.timbre", "Timbre", hint="warm, hoarse, thin"),
                Field("voice.manner", "Manner", hint="dry, quick when afraid"),
                Field("voice.accent", "Accent"),
                Field("voice.language", "Language", hint="Empty: that of the series; else de, pt-BR"),
                Field("voice.engines", "Exact settings of voice engines (JSON)", "json",
                      'For who knows an engine: {"espeak": {"pitch": "60"}}'),
            ),
        ),
        Part(
            AROUND,
            (
                Field("behaviour.temperament", "Temperament"),
                Field("behaviour.gestures", "Gestures", "list", "One per line; the director draws from them"),
                Field("behaviour.does", "Always", "list", "One per line"),
                Field("behaviour.never", "Never", "list", "One per line"),
                Field("arc", "Arc over the season", "text"),
            ),
        ),
    ),
    "location": (
        Part(
            "The place",
            (
                Field("description", "What is seen", "text", needed=True),
                Field("light", "Light"),
                Field("time", "Time of day"),
                Field("sound", "Sound"),
                ALSO,
                PALETTE,
            ),
        ),
    ),
    "prop": (
        Part(
            "The thing",
            (
                Field("description", "What it looks like", "text", needed=True),
                Field("owner", "Whose it is", "choice"),
                ALSO,
            ),
        ),
    ),
}  # fmt: skip


def _json(field: Field, given: str) -> Any:
    if not given.strip():
        return {}
    try:
        return json.loads(given)
    except (ValueError, RecursionError) as error:
        told = f"{field.label}: this is no JSON ({error}). Leave it empty, or write it as the hint shows."
        raise BadStory(told) from error
