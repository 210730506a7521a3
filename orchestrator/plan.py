"""The nouns of the plan: shots and lines, with direction and continuity as fields.

A plan is what the house director (or a person, or a language model) decided; the storyboard shows it and
the shoot builds it. Frozen, without I/O. Lengths are frames at `Plan.fps`.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from character_sheets.sheet import Frozen, Id, Words
from orchestrator.story import Insert, Role, Text

Side = Literal["left", "centre", "right"]
Gaze = Literal["left", "right", "camera", "down", "up", "away"]


class ShotRole(StrEnum):
    """Why the camera is set up."""

    HOOK = "opening-hook"
    CLOSE_UP = "close-up"
    TWO_SHOT = "two-shot"
    OTS = "over-the-shoulder"
    INSERT = "insert"
    REACTION = "reaction"
    CLIFFHANGER = "cliffhanger"
    ACTION = "action"
    ESTABLISHING = "establishing"
    CARD = "card"  # title and end card


class Size(StrEnum):
    """Shot sizes, in the field's abbreviations."""

    ECU = "ECU"
    CU = "CU"
    MCU = "MCU"
    MS = "MS"
    MLS = "MLS"
    LS = "LS"
    INSERT = "insert"


class Angle(StrEnum):
    EYE = "eye level"
    SLIGHTLY_LOW = "slightly low"
    LOW = "low"
    HIGH = "high"
    DUTCH = "Dutch"
    OVERHEAD = "overhead"


class Move(StrEnum):
    """One camera move per shot."""

    STATIC = "static"
    PUSH_IN = "push-in"
    PULL_OUT = "pull-out"
    PAN_LEFT = "pan left"
    PAN_RIGHT = "pan right"
    TILT_UP = "tilt up"
    TILT_DOWN = "tilt down"
    HANDHELD = "handheld"


class Composition(StrEnum):
    SINGLE = "single"
    TWO_SHOT = "two-shot"  # staged in depth: near one larger
    OTS = "over-the-shoulder"
    POV = "point of view"
    INSERT = "insert"
    CARD = "card"


class Reaction(StrEnum):
    """The seven reactions that a cut is saved by, and neutral listening."""

    SUSPICIOUS = "suspicious look"
    HESITATION = "hesitation before an answer"
    CAUGHT = "the antagonist after causing trouble"
    PHONE_SHOCK = "shock at a phone"
    SHOCK = "shocked look"
    GUILTY = "guilty pause"
    GLARE = "silent glare"
    LISTENING = "neutral listening"


class Coverage(StrEnum):
    """How a shot serves the cut."""

    MAIN = "main"  # carries the beat; always in the cut
    REACTION = "reaction"  # planned cutaway, in the cut
    ALTERNATE = "alternate"  # shot for safety; cut to when a main take fails


class Placement(Frozen):
    """One character in one shot."""

    sheet: Id
    wardrobe: Id
    emotion: Id
    """A label of `prompt_templates/emotions.yaml`."""
    behaviour: Words
    """The emotion as something a camera can see."""
    action: Words = ""
    gesture: Words = ""
    side: Side = "centre"
    """Where in the picture."""
    gaze: Gaze = "camera"
    """Screen direction of the look."""
    holds: tuple[Id, ...] = ()
    """Props in hand."""
    speaks: bool = False


class Line(Frozen):
    """Words spoken by a sheet."""

    id: Id
    beat: Id
    speaker: Id
    text: Text
    language: Words
    emotion: Id = "neutral"
    manner: Words = ""


class Shot(Frozen):
    """One camera set-up that serves a beat."""

    id: Id
    beat: Id
    story_role: Role | None = None
    """The role of its beat."""
    role: ShotRole
    size: Size
    angle: Angle = Angle.EYE
    move: Move = Move.STATIC
    composition: Composition = Composition.SINGLE
    location: Id | None = None
    cast: tuple[Placement, ...] = ()
    """The first is who the shot is about; in an over-the-shoulder the second is the shoulder."""
    insert: Insert | None = None
    action: Text = ""
    """What happens in the shot."""
    lighting: Words = ""
    background: Words = ""
    mood: Words = ""
    prop_state: dict[str, str] = Field(default_factory=dict)
    """Prop id -> state: "in hand, screen lit"."""
    frames: Annotated[int, Field(ge=6, le=14400)]
    """Wanted length in the cut, without handles; a speaking shot grows with its line."""
    line: Id | None = None
    """The line spoken on screen in this shot, if any."""
    hears: Id | None = None
    """The line that a reaction listens to."""
    coverage: Coverage = Coverage.MAIN
    reaction: Reaction | None = None
    alternate_of: Id | None = None
    """The shot whose place this one can take."""
    change: Text
    """What changes because of this shot."""
    cues: tuple[Id, ...] = ()
    """Sound cues at its first frame: footsteps, phone-buzz, message-tone, stinger, riser, impact."""
    inferred: tuple[str, ...] = ()
    """Names of fields that rules, not the user, decided."""


class Finding(Frozen):
    """Something to look at, with its place and its cure. Errors stop a production."""

    code: Id
    severity: Literal["error", "warning", "note"]
    place: Words
    message: Text
    cure: Text
    absent: str = Field(default="", exclude=True, repr=False)
    """Who has no sheet, where it is about that; said in the message, so it is not written down with it."""
    unsaid: str = Field(default="", exclude=True, repr=False)
    """Words of which nobody knows who says them, likewise."""


class Plan(Frozen):
    """An episode's shots and lines in story order."""

    series: Id
    episode: int
    title: Words
    fps: Literal[24, 25, 30] = 24
    language: Words
    shots: tuple[Shot, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...] = ()
    """Continuity findings, and what could not be inferred."""
