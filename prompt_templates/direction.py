"""The structured prompt of a shot: finished words, one field per slot, no story nouns needed."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: immutable, and unknown fields are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Subject(Frozen):
    """One person in the frame."""

    name: str
    identity: str
    """The locked block: age, face, hair, build, marks; verbatim the same in every prompt."""
    wardrobe: str
    short: str = ""
    """How to point at the person without a name: "the young woman"; empty: the name."""
    accessories: tuple[str, ...] = ()
    action: str = ""
    emotion: str = ""
    behaviour: str = ""
    """The emotion as a camera sees it."""
    position: str = ""
    """Where in the frame, and where the eyes go."""


class Spoken(Frozen):
    """Words said in the shot, and how they sound."""

    name: str
    text: str
    voice: str = ""
    language: str = "English"


class Direction(Frozen):
    """Character + action + emotion + setting + shot type + lighting + style + format, and four more."""

    subjects: tuple[Subject, ...]
    action: str
    setting: str
    shot: str
    """Size and composition: "close-up, single"."""
    angle: str
    move: str
    lens: str
    lighting: str
    style: str
    format: str = "vertical 9:16"
    prop: str = ""
    background: str = ""
    depth: str = ""
    mood: str = ""
    accent: str = ""
    sound: str = ""
    """What is heard besides the words: the room, footsteps, a phone's buzz."""
    dialogue: tuple[Spoken, ...] = ()
    negative: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """What image 1, 2, 3 show: a subject's name, or "the setting". Empty: the subjects in order."""


class Prompt(Frozen):
    """What a model is given."""

    positive: str
    negative: str = ""
    second: str = ""
    """The second text encoder's half, in dialects that have two."""
    dropped: tuple[str, ...] = ()
    """Slots left out to stay within the dialect's limit, least important first."""
    overrun: int = 0
    """Units over the limit that remain, because character, action and emotion are never dropped."""
