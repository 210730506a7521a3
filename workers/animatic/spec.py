"""What the animatic is asked to draw: plain words per figure and place, closed words for camera and acting.

Figure units (used by every drawing module): the midpoint between the eyes is (0, 0), y grows downward, the
crown is at -65, the chin at +60, the shoulder line near +110, the waist near +330, mid-thigh near +530.
"""

from typing import Literal

from workers.base import Spec

Side = Literal["left", "centre", "right"]
Gaze = Literal["left", "right", "camera", "down", "up", "away"]


class Figure(Spec):
    """One person, in the words of their sheet."""

    identity: str
    """Chooses whatever the words leave open; the same identity is the same person every time."""
    presents: Literal["female", "male", "neutral"] = "neutral"
    age: int = 30
    skin: str = ""
    face: str = ""
    eyes: str = ""
    hair: str = ""
    facial_hair: str = ""
    build: str = ""
    marks: str = ""
    outfit: str = ""
    accessories: tuple[str, ...] = ()


class Acting(Spec):
    """What that person does in this shot."""

    emotion: str = "neutral"
    """A label of the emotion table."""
    gaze: Gaze = "camera"
    side: Side = "centre"
    gesture: str = ""
    holds: tuple[str, ...] = ()
    """Props in hand, in words: "black smartphone"."""
    speaks: bool = False


class Player(Spec):
    figure: Figure
    acting: Acting


class Place(Spec):
    """Where: words of the location sheet."""

    identity: str
    description: str = ""
    light: str = ""
    time: str = ""


class Card(Spec):
    """Words and evidence to typeset."""

    kind: str
    title: str = ""
    lines: tuple[str, ...] = ()
    picture: str = ""
    holder: str = ""
    """What carries it: "black smartphone"."""
    player: Figure | None = None
    """Who a photograph shows, when it is one of the cast."""


class Picture(Spec):
    """One composed frame."""

    width: int = 1080
    height: int = 1920
    size: str = "MCU"
    angle: str = "eye level"
    composition: str = "single"
    cast: tuple[Player, ...] = ()
    place: Place | None = None
    card: Card | None = None
    accent: str = "cool blue"
    """The look's one colour, in words or #rrggbb."""
    mood: str = ""
    language: str = "en"


class Motion(Spec):
    """One moving take of a picture.

    With an input `line` (the voice worker's timing JSON) the clip lasts `lead` + the line + `tail` frames
    and the speaking player's lips follow it from frame `lead`; otherwise it lasts `frames`.
    """

    picture: Picture
    fps: int = 24
    move: str = "static"
    frames: int = 0
    lead: int = 0
    tail: int = 0
    seed: int = 1
