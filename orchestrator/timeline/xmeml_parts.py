"""The smaller elements of Final Cut Pro 7 XML: effects, levels, notes."""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from orchestrator.timeline.base import Clip, Marker
from orchestrator.timeline.xmltext import child

CROSS_DISSOLVE = {
    "name": "Cross Dissolve",
    "effectid": "Cross Dissolve",
    "effectcategory": "Dissolve",
    "effecttype": "transition",
    "mediatype": "video",
    "wipecode": "0",
    "wipeaccuracy": "100",
    "startratio": "0",
    "endratio": "1",
    "reverse": "FALSE",
}
LEVELS = {
    "name": "Audio Levels",
    "effectid": "audiolevels",
    "effectcategory": "audiolevels",
    "effecttype": "audiolevels",
    "mediatype": "audio",
}


def effect(parent: ET.Element, traits: Mapping[str, str]) -> ET.Element:
    """An effect by its traits."""
    made = child(parent, "effect")
    for tag, text in traits.items():
        child(made, tag, text)
    return made


def sound(parent: ET.Element) -> None:
    """What sound is like in a bundle."""
    traits = child(parent, "samplecharacteristics")
    child(traits, "depth", 24)
    child(traits, "samplerate", 48_000)


def gain(item: ET.Element, decibels: float) -> None:
    """How loud a clip is, of `LOUDEST` dB at most; the format counts in factors."""
    level = child(effect(child(item, "filter"), LEVELS), "parameter")
    child(level, "parameterid", "level")
    child(level, "name", "Level")
    child(level, "valuemin", 0)
    child(level, "valuemax", "3.98109")
    child(level, "value", f"{10 ** (decibels / 20):.5f}")


def log(item: ET.Element, clip: Clip) -> None:
    """Where Premiere shows what a clip is: scene, take and a note."""
    told = child(item, "logginginfo")
    child(told, "scene", clip.media.facts.get("shot", ""))
    child(told, "shottake", clip.media.facts.get("take", ""))
    child(told, "lognote", clip.note)


def marker(sequence: ET.Element, marker: Marker) -> None:
    """A note at a frame."""
    made = child(sequence, "marker")
    child(made, "name", marker.name)
    child(made, "comment", marker.note)
    child(made, "in", marker.frame)
    child(made, "out", -1)
