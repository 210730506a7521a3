"""First step of writing: a series as the shortest plain data that reads back as the same series.

Fields at their default are left out, unless a reader would fill them in with something else.
"""

import re
from typing import Any

from orchestrator.stories.cast import Cast, cast_of
from orchestrator.stories.forms import called, owner_of
from orchestrator.stories.quotation import CLOSERS
from orchestrator.stories.speech import spoken
from orchestrator.story import Beat, Episode, Series

MARKED = re.compile(f"[{re.escape(''.join(CLOSERS))}‘‚':：]")
"""Without one of these a text marks nothing as spoken."""


def plain(series: Series) -> dict[str, Any]:
    """Every field that says something, in the order of a story."""
    data: dict[str, Any] = series.model_dump(mode="json", exclude_defaults=True)
    _places_and_things(series, data)
    cast = cast_of(data.get("sheets", ()))
    for episode, told in zip(series.episodes, data.get("episodes", ()), strict=False):
        told["beats"] = _beats(episode, told["beats"], cast)
    for sheet in data.get("sheets", ()):
        _clothes(sheet)
    return {"characters" if name == "sheets" else name: value for name, value in data.items()}


def heard(text: str, cast: Cast) -> list[dict[str, Any]]:
    """The lines that a reader finds in a beat's text when it is given none, as plain data."""
    if not MARKED.search(text):
        return []
    lines = spoken(text, cast)
    for line in lines:
        line["speaker"] = cast.who(line["speaker"] or "") or line["speaker"]
    return [{name: value for name, value in line.items() if value} for line in lines]


def _beats(episode: Episode, beats: list[dict[str, Any]], cast: Cast) -> list[dict[str, Any]]:
    return [
        told if beat.lines or not heard(beat.text, cast) else _in_order({**told, "lines": []})
        for beat, told in zip(episode.beats, beats, strict=True)
    ]


def _in_order(beat: dict[str, Any]) -> dict[str, Any]:
    return {name: beat[name] for name in Beat.model_fields if name in beat}


def _places_and_things(series: Series, data: dict[str, Any]) -> None:
    people = [sheet.id for sheet in series.sheets]
    for prop, told in zip(series.props, data.get("props", ()), strict=False):
        told.pop("owner", None)
        if prop.owner != owner_of(prop.id, people):
            told["owner"] = prop.owner
        _names(told, list(prop.aliases), called(prop.id, prop.owner))
    for place, told in zip(series.locations, data.get("locations", ()), strict=False):
        _names(told, list(place.aliases), called(place.id))


def _names(told: dict[str, Any], aliases: list[str], expected: list[str]) -> None:
    told.pop("aliases", None)
    if aliases != expected:
        told["aliases"] = aliases


def _clothes(sheet: dict[str, Any]) -> None:
    """Outfits that are words only stand under their ids."""
    outfits = sheet.get("wardrobe", [])
    short = {each["id"]: each["outfit"] for each in outfits if set(each) == {"id", "outfit"}}
    if outfits and len(short) == len(outfits):
        sheet["wardrobe"] = short
