"""Safe zones of the platforms: dated data (`zones.yaml`), and the part that all of them leave free."""

from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_name("zones.yaml")


class Box(NamedTuple):
    """A rectangle in pixels of the 1080x1920 frame; right and bottom are the first pixels outside."""

    left: float
    top: float
    right: float
    bottom: float

    def inside(self, other: "Box") -> bool:
        """Whether nothing of it lies outside the other."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )

    def touches(self, other: "Box") -> bool:
        """Whether the two share a pixel."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True)
class Area:
    """Where captions stand, and what they may not leave. Pixels of the 1080x1920 frame."""

    rows: Box
    """They are centred between its sides, and their last row stands on its lower edge."""
    free: Box
    """What the app leaves free of them."""

    @property
    def centre(self) -> float:
        """Of a row."""
        return (self.rows.left + self.rows.right) / 2

    @property
    def width(self) -> float:
        """Of a row."""
        return self.rows.right - self.rows.left

    def no_wider_than(self, other: "Area") -> "Area":
        """Itself, or as narrow as the other."""
        if self.width <= other.width:
            return self
        rows = self.rows._replace(left=self.centre - other.width / 2, right=self.centre + other.width / 2)
        return replace(self, rows=rows)


class Zone(BaseModel):
    """What one app leaves free, and who says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    left: int
    top: int
    right: int
    bottom: int
    source: str

    @property
    def box(self) -> Box:
        return Box(self.left, self.top, self.right, self.bottom)


class Band(BaseModel):
    """A range of rows."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    top: int
    bottom: int


class Zones(BaseModel):
    """All of them, as read on a day."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    frame: tuple[int, int]
    checked_on: str
    zones: dict[str, Zone]
    captions: Band
    insert_type: Band

    @cached_property
    def strictest(self) -> Box:
        """What every platform leaves free."""
        boxes = [zone.box for zone in self.zones.values()]
        return Box(
            max(box.left for box in boxes),
            max(box.top for box in boxes),
            min(box.right for box in boxes),
            min(box.bottom for box in boxes),
        )

    @cached_property
    def caption_box(self) -> Box:
        """Where captions live."""
        free = self.strictest
        return Box(free.left, self.captions.top, free.right, self.captions.bottom)

    @cached_property
    def area(self) -> Area:
        """The same, as it is handed down."""
        return Area(rows=self.caption_box, free=self.caption_box)

    @cached_property
    def insert_box(self) -> Box:
        """Where the words of an insert are; no caption enters it."""
        free = self.strictest
        return Box(free.left, self.insert_type.top, free.right, self.insert_type.bottom)


@cache
def zones(file: Path = FILE) -> Zones:
    """The zones of a data file; a user's own file replaces ours."""
    raw = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Zones.model_validate({**raw, "checked_on": str(raw["checked_on"])})


HOUSE = zones().area
"""Where captions stand unless a platform is named."""
