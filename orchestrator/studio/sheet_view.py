"""What the pages of sheets show: everything as a card, and where one thing is seen, worn and heard."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Path

from character_sheets.sheet import Location, Prop, Reference, Sheet, Wardrobe
from orchestrator import portrait
from orchestrator.desk.appearances import Appearance, Appearances
from orchestrator.desk.drawings import Sketchbook, drawing
from orchestrator.story import Beat

Group = Annotated[Literal["characters", "locations", "props"], Path()]
Asset = Sheet | Location | Prop
KINDS = {"characters": "character", "locations": "location", "props": "prop"}
TAKEN_IN = re.compile(r"ref_[0-9a-z]{21}")
VERSION = 8  # digits that people see


@dataclass(frozen=True)
class Shelf:
    """A series' sheets, and their addresses."""

    series: str
    book: Sketchbook

    @property
    def address(self) -> str:
        """Of the page of all of them."""
        return f"/studio/series/{self.series}/sheets"

    def of(self, group: str, asset: str) -> str:
        """The page of one."""
        return f"{self.address}/{group}/{quote(asset)}"

    def drawing(self, group: str, asset: str, wardrobe: str = "") -> str:
        """The picture that is drawn of it; empty where nothing can be drawn."""
        version = self.book.versions.get(drawing(KINDS[group], asset, wardrobe))
        worn = f"&wardrobe={quote(wardrobe)}" if wardrobe else ""
        return f"{self.of(group, asset)}/drawing?version={version}{worn}" if version else ""

    def picture(self, group: str, asset: Asset) -> str:
        """Its first reference image, else its drawing."""
        known = (each for each in asset.references if is_picture(each))
        first = next(known, None)
        if first is None:
            return self.drawing(group, asset.id)
        return f"/v1/series/{self.series}/{group}/{quote(asset.id)}/references/{first.file.partition('.')[0]}"


@dataclass(frozen=True)
class Card:
    """One of them, at a glance."""

    asset: Asset
    name: str
    about: str
    address: str
    picture: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """A beat in which something appears, and the shots that show it."""

    beat: Beat
    shots: Sequence[Appearance]


@dataclass(frozen=True)
class Use:
    """An episode in which something appears."""

    number: int
    title: str
    scenes: Sequence[Scene]


@dataclass(frozen=True)
class Outfit:
    """A wardrobe variant: its version, and where it is worn."""

    worn: Wardrobe
    version: str
    picture: str
    uses: Sequence[Use]


def is_picture(reference: Reference) -> bool:
    """Whether it was taken in here, so that it can be shown."""
    return bool(reference.digest and TAKEN_IN.fullmatch(reference.file.partition(".")[0]))


def name_of(asset: Asset) -> str:
    """What people call it; places and things have only their id."""
    return (
        asset.name if isinstance(asset, Sheet) else asset.id.replace("-", " ").replace("_", " ").capitalize()
    )


def cards(shelf: Shelf, story: Appearances, group: str) -> list[Card]:
    """Everything of one group, in the order of the story."""
    series = story.series
    listed: Mapping[str, Sequence[Asset]] = {
        "characters": series.sheets,
        "locations": series.locations,
        "props": series.props,
    }
    return [_card(shelf, story, group, each) for each in listed[group]]


def uses(story: Appearances, kind: str, name: str) -> list[Use]:
    """Where it appears, episode by episode and beat by beat."""
    seen = story.of(kind, name)
    found = []
    for number in story.episodes(kind, name):
        episode = story.series.episode(number)
        here = [each for each in seen if each.episode == number]
        scenes = [Scene(beat, [each for each in here if each.beat == beat.id]) for beat in episode.beats]
        found.append(Use(number, episode.title, [each for each in scenes if each.shots]))
    return found


def outfits(shelf: Shelf, story: Appearances, sheet: Sheet) -> list[Outfit]:
    """What a character may wear."""
    return [
        Outfit(
            each,
            _version(each),
            shelf.drawing("characters", sheet.id, each.id),
            uses(story, "wardrobe", f"{sheet.id}/{each.id}"),
        )
        for each in sheet.wardrobe
    ]


def _card(shelf: Shelf, story: Appearances, group: str, asset: Asset) -> Card:
    about = asset.role if isinstance(asset, Sheet) else asset.description
    address, picture = shelf.of(group, asset.id), shelf.picture(group, asset)
    return Card(asset, name_of(asset), about, address, picture, tuple(_facts(story, group, asset)))


def _facts(story: Appearances, group: str, asset: Asset) -> Iterator[str]:
    if isinstance(asset, Sheet):
        if asset.kind == "narrator":
            yield "narrator"
        if asset.age is not None:
            yield f"{asset.age} years"
        yield counted(len(asset.wardrobe), "outfit")
        yield portrait.sound(asset.voice)
    if isinstance(asset, Location):
        yield from filter(None, (asset.light, asset.time))
    if isinstance(asset, Prop) and asset.owner:
        yield f"of {asset.owner}"
    shots = len(story.of(KINDS[group], asset.id))
    yield counted(shots, "shot") if shots else "not used yet"


def counted(number: int, noun: str) -> str:
    """1 shot, 2 shots, no outfits."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _version(worn: Wardrobe) -> str:
    text = json.dumps(worn.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:VERSION]
