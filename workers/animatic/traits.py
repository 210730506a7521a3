"""Traits: everything about a person that the drawing needs, with nothing left open."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Bones:
    """The skull, as factors of an average adult's."""

    jaw: float = 1.0
    chin: float = 1.0
    cheek: float = 1.0
    temple: float = 1.0
    roundness: float = 0.0
    """0 adult .. 1 a child's round head."""


@dataclass(frozen=True)
class Features:
    """The face, as factors of an average adult's."""

    eye_size: float = 1.0
    eye_tilt: float = 0.0
    """Outer corner up, in units."""
    lid: Literal["crease", "monolid", "hooded"] = "crease"
    lashes: float = 0.5
    nose_width: float = 1.0
    nose_length: float = 1.0
    nose_bridge: float = 1.0
    lips: float = 1.0
    mouth_width: float = 1.0
    brow_weight: float = 1.0
    brow_arch: float = 1.0
    brow_height: float = 0.0


@dataclass(frozen=True)
class Hair:
    cut: str = "short"
    texture: Literal["straight", "wavy", "curly", "coily"] = "straight"
    colour: str = "#3a2a22"
    fringe: bool = False
    parting: int = 1
    """The side the parting is on: -1, 0 (middle) or 1 (image right)."""
    streak: str = ""
    """A second colour: grey temples, dyed ends."""


@dataclass(frozen=True)
class Beard:
    cut: str = ""
    colour: str = "#3a2a22"


@dataclass(frozen=True)
class Item:
    """Something worn: a garment or an accessory, with its colour, a second colour and a pattern."""

    kind: str
    colour: str
    trim: str = ""
    pattern: str = ""
    cut: str = ""


@dataclass(frozen=True)
class Traits:
    presents: Literal["female", "male", "neutral"]
    age: int
    skin: str
    iris: str
    build: str
    bones: Bones
    features: Features
    hair: Hair
    beard: Beard
    marks: tuple[str, ...] = ()
    clothes: tuple[Item, ...] = ()
    """From the skin outward."""
    worn: tuple[Item, ...] = ()
