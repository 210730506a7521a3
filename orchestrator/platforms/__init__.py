"""What platforms ask of an episode: dated data (`*.yaml` beside this), or anybody's own file."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, ValidationError

from character_sheets.sheet import Frozen, Id, Words
from orchestrator.errors import UnknownPlatform
from orchestrator.zones import HOUSE, Area, Band, Box, Zone

FOLDER = Path(__file__).parent
Noun = Literal["title", "caption", "cover", "cover_at", "series", "captions", "language"]


class Limits(Frozen):
    """What a file may be."""

    seconds: tuple[int, int]
    """Shortest and longest."""
    megabytes: int | None = None
    """None: none that we found."""
    megabits: int | None = None
    """A second; None: none that we found."""
    fps: tuple[int, int]
    sides: tuple[int, int]
    """The least of the shorter side and the most of the longer one, in pixels."""


class Loudness(Frozen):
    """How loud; `official` says whether the platform publishes it."""

    lufs: str = "-14"
    within: str = "0.5"
    peak: str = "-1"
    official: bool = False


class Texts(Frozen):
    """What goes with it; lengths in the platform's own units."""

    title: int
    """0: it has none."""
    caption: int
    unit: Literal["utf-16", "utf-8", "characters"] = "characters"
    """In which captions are counted: code units of UTF-16, bytes of UTF-8, or code points as titles are."""
    hashtags: int
    line_breaks: bool = True
    forbidden: str = ""
    """Characters that are refused there."""


class Cover(Frozen):
    """A cover picture."""

    width: int
    height: int
    upload: bool
    """Whether the platform takes a picture; else a frame of the episode is named."""
    safe: tuple[int, int, int, int]
    """Left, top, right, bottom of the part that every crop shows."""


class Platform(Frozen):
    """One of them, as read on a day."""

    name: Id
    title: Words
    checked_on: Words
    sources: Annotated[tuple[Words, ...], Field(min_length=1)]
    zone: Zone
    captions: Band
    """Rows in which captions stand."""
    limits: Limits
    loudness: Loudness = Loudness()
    texts: Texts
    cover: Cover
    series_as: Words
    """What the platform calls a series: playlist, collection, album."""
    ai_field: Words
    """Where AI is disclosed; empty: by hand in the app, or by the file's own metadata."""
    ai_switch: str = ""
    """What the app calls the switch for it; empty: not known."""
    ai_kind: Literal["field", "file", "hand"]
    """Who tells the platform: a field of the post, the file's metadata, or a person in the app."""
    fields: dict[Noun, Words] = Field(default_factory=dict)
    """What its own interface calls our words, where it has one."""
    sidecar: bool = False
    """Whether it takes captions as a file of their own (SRT)."""
    checklist: tuple[Words, ...] = ()
    """What a person does by hand."""

    @property
    def area(self) -> Area:
        """Where its captions stand."""
        free = self.zone.box
        return Area(rows=Box(free.left, self.captions.top, free.right, self.captions.bottom), free=free)


def names() -> tuple[str, ...]:
    """Every platform that we know, in order."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


@cache
def platform(name: str) -> Platform:
    """One of ours, or a file that ends in .yaml. UnknownPlatform says what there is."""
    file = Path(name) if name.endswith(".yaml") else FOLDER / f"{name}.yaml"
    if not (name in names() or (name.endswith(".yaml") and file.is_file())):
        raise UnknownPlatform(f"There is no platform {name!r}. Use one of: {', '.join(names())}.")
    try:
        raw = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return Platform.model_validate({**raw, "checked_on": str(raw["checked_on"])})
    except (OSError, yaml.YAMLError, ValidationError, TypeError, KeyError) as error:
        raise UnknownPlatform(f"{file} describes no platform: {error}") from error


def area_of(name: str) -> Area:
    """Where captions stand on a platform; "" is the house zone, which all of them leave free."""
    return platform(name).area if name else HOUSE
