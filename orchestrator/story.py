"""The nouns of the story: a series, its look, its episodes, and the beats of an episode.

Frozen and without I/O. Readers (`orchestrator.stories`) turn files into these, the house director
(`orchestrator.director`) turns them into a plan.
"""

from enum import StrEnum
from typing import Annotated, Literal, Never

from pydantic import Field, StringConstraints

from character_sheets.sheet import Frozen, Id, Location, Prop, Sheet, Words

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class Role(StrEnum):
    """What a beat does to the viewer. An episode carries them in this order."""

    HOOK = "hook"
    ESCALATION = "escalation"
    REVEAL = "reveal"
    CLIFFHANGER = "cliffhanger"


class Look(Frozen):
    """The series look, injected into every shot."""

    angle: Words = "eye level"
    """The signature angle, e.g. "slightly low close-up"."""
    lens: Words = "50 mm"
    depth: Words = "shallow depth of field"
    accent: Words = "cool blue"
    """The one colour accent."""
    against: Words = "warm skin"
    mood: Words = ""
    style: Words = "realistic"
    genre: Words = ""
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] = 1
    """Chooses the motif's key, tempo and instrument; change it for another theme."""


class InsertKind(StrEnum):
    """What kind of evidence fills the frame."""

    FILE = "file"  # a file's name and properties on a screen
    MESSAGE = "message"  # a text message
    MISSED_CALL = "missed-call"
    NOTICE = "notice"  # a phone's short statement: "Recording saved"
    DOCUMENT = "document"  # a printed page or letter
    PHOTOGRAPH = "photograph"
    SLIDE = "slide"  # a presentation or monitor picture
    OBJECT = "object"  # a ring, a mug, a memory card
    TITLE = "title"  # title card
    END = "end"  # end card, leads to the next episode


class Insert(Frozen):
    """Evidence to be read. Its words are typeset by us, never drawn by a model."""

    kind: InsertKind
    title: Text = ""
    """Largest words: the file's name, the sender, the headline."""
    lines: tuple[Text, ...] = ()
    prop: Id | None = None
    picture: Text = ""
    """What a photograph, slide or object shows, in words."""


class Spoken(Frozen):
    """Words said in a beat. `speaker` is a sheet id, name or alias; None leaves it to the director."""

    text: Text
    speaker: Words | None = None
    manner: Words = ""


class GivenShot(Frozen):
    """A shot that the user asks for; whatever is left out the director decides."""

    role: Words | None = None
    size: Words | None = None
    angle: Words | None = None
    move: Words | None = None
    cast: tuple[Words, ...] | None = None
    emotion: Words | None = None
    action: Text | None = None
    insert: Insert | None = None
    seconds: Annotated[float, Field(gt=0, le=60)] | None = None
    change: Text | None = None


class Beat(Frozen):
    """One line of story. Only the text is needed; every other field overrides an inference."""

    id: Id
    text: Text
    role: Role | None = None
    lines: tuple[Spoken, ...] = ()
    """Empty: the director looks for quoted speech in the text."""
    inserts: tuple[Insert, ...] = ()
    location: Id | None = None
    cast: tuple[Words, ...] | None = None
    wardrobe: dict[str, str] = Field(default_factory=dict)
    """Sheet id -> wardrobe id, for this beat on until changed."""
    emotion: dict[str, str] = Field(default_factory=dict)
    """Sheet id -> emotion label."""
    props: tuple[Words, ...] = ()
    seconds: Annotated[float, Field(gt=0, le=120)] | None = None
    change: Text | None = None
    """What is different after this beat."""
    shots: tuple[GivenShot, ...] = ()
    """Not empty: replaces the director's choice for this beat; coverage is still added."""


class Episode(Frozen):
    """One purpose, in beats."""

    number: Annotated[int, Field(ge=1, le=9999)]
    title: Words = ""
    purpose: Text = ""
    location: Id | None = None
    time: Words = ""
    wardrobe: dict[str, str] = Field(default_factory=dict)
    seconds: Annotated[int, Field(ge=5, le=600)] | None = None
    """Wanted length; None: the profile's default."""
    beats: tuple[Beat, ...]


class Series(Frozen):
    """Everything that the makers of an episode need to know."""

    id: Id
    title: Words
    premise: Text = ""
    language: Words = "en"
    """BCP 47."""
    season: Text = ""
    loglines: tuple[Text, ...] = ()
    look: Look = Look()
    length: Literal["general", "paid-app", "default"] = "default"
    gate: Annotated[int, Field(ge=0, le=9999)] = 8
    """Episodes up to this one are free, later ones are paid for; 0: none is free."""
    sheets: tuple[Sheet, ...] = ()
    locations: tuple[Location, ...] = ()
    props: tuple[Prop, ...] = ()
    episodes: tuple[Episode, ...] = ()
    notes: tuple[Text, ...] = ()
    """Prose of the story file that is no part of the story; `check` shows it."""

    def sheet(self, sheet_id: str) -> Sheet:
        """The sheet with that id; KeyError otherwise."""
        return next(iter(s for s in self.sheets if s.id == sheet_id), None) or _missing(sheet_id)

    def location(self, location_id: str) -> Location:
        """The location with that id; KeyError otherwise."""
        return next(iter(p for p in self.locations if p.id == location_id), None) or _missing(location_id)

    def episode(self, number: int) -> Episode:
        """The episode with that number; KeyError otherwise."""
        return next(iter(e for e in self.episodes if e.number == number), None) or _missing(str(number))


def _missing(name: str) -> Never:
    raise KeyError(name)
