"""The nouns of casting: a sheet per character, and reference assets for places and things.

A sheet says how a character looks, sounds and behaves *before* anything is generated. Descriptions are
plain words in the creator's language of choice; a worker that draws or prompts from them resolves them.
"""

import hashlib
import json
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^\w[\w-]{0,63}$")]
"""A stable name: letters, digits, '_' and '-', in any script; it is what stands in files and URLs."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class Frozen(BaseModel):
    """A value: immutable, and unknown fields are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Consent(Frozen):
    """Who agreed to the use of a real person's likeness or voice, to what, and until when."""

    person: Words
    scope: Words
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    expires: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    evidence: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """sha256 of the signed document, which itself stays with the studio."""
    revoked: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None


class Reference(Frozen):
    """One reference image or voice clip."""

    file: Words
    view: Literal["front", "three-quarter", "profile", "back", "expression", "hero", "voice", "detail"]
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    rights: Words
    real_person: bool = False
    consent: Consent | None = None

    @model_validator(mode="after")
    def _real_people_consent(self) -> Self:
        if self.real_person and self.consent is None:
            raise ValueError(
                f"{self.file}: shows a real person; add a consent record (who, scope, date, evidence)"
            )
        return self


class Appearance(Frozen):
    """The body: what stays when the clothes change."""

    face: Words = ""
    skin: Words = ""
    eyes: Words = ""
    hair: Words = ""
    facial_hair: Words = ""
    build: Words = ""
    marks: Words = ""
    accessories: tuple[Words, ...] = ()
    """Worn in every wardrobe unless a variant gives its own."""


class Wardrobe(Frozen):
    """A named outfit; scenes choose one by its id."""

    id: Id
    outfit: Words
    accessories: tuple[Words, ...] | None = None
    """None: the accessories of the appearance."""
    note: Words = ""


class Voice(Frozen):
    """How the character sounds, in words; `engines` pins exact settings for one voice engine."""

    sex: Literal["female", "male", "neutral"] = "neutral"
    age: Literal["child", "young", "adult", "old"] = "adult"
    pitch: Literal["low", "mid", "high"] = "mid"
    pace: Literal["slow", "mid", "quick"] = "mid"
    timbre: Words = ""
    manner: Words = ""
    accent: Words = ""
    language: Words = ""
    """BCP 47; empty means the language of the series."""
    engines: dict[str, dict[str, str]] = Field(default_factory=dict)


class Behaviour(Frozen):
    """Temperament and habits: what the director draws gestures from."""

    temperament: Words = ""
    gestures: tuple[Words, ...] = ()
    does: tuple[Words, ...] = ()
    never: tuple[Words, ...] = ()


class Sheet(Frozen):
    """One character. A narrator is a character without a face."""

    id: Id
    name: Words
    aliases: tuple[Words, ...] = ()
    """Other ways the story names them: "the boss", "V. Hale"."""
    kind: Literal["character", "narrator"] = "character"
    pronouns: Literal["she", "he", "they"] = "they"
    role: Words = ""
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    origin: Words = ""
    appearance: Appearance = Appearance()
    wardrobe: tuple[Wardrobe, ...] = ()
    voice: Voice = Voice()
    behaviour: Behaviour = Behaviour()
    arc: Words = ""
    palette: tuple[Hex, ...] = ()
    references: Annotated[tuple[Reference, ...], Field(max_length=10)] = ()

    def outfit(self, variant: str) -> Wardrobe:
        """The wardrobe variant with that id; KeyError if the sheet has none of that name."""
        for wardrobe in self.wardrobe:
            if wardrobe.id == variant:
                return wardrobe
        raise KeyError(variant)


class Location(Frozen):
    """A place: what is seen, and how it is lit."""

    id: Id
    description: Words
    light: Words = ""
    time: Words = ""
    sound: Words = ""
    aliases: tuple[Words, ...] = ()
    palette: tuple[Hex, ...] = ()
    references: Annotated[tuple[Reference, ...], Field(max_length=10)] = ()


class Prop(Frozen):
    """A thing that the story touches."""

    id: Id
    description: Words
    aliases: tuple[Words, ...] = ()
    owner: Id | None = None
    references: Annotated[tuple[Reference, ...], Field(max_length=10)] = ()


def digest(asset: Sheet | Location | Prop) -> str:
    """The version of an asset: sha256 over its canonical JSON, hex."""
    text = json.dumps(
        asset.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()
