"""Calls for single beats."""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.client.calls import Call, Kept, at, changing, getting_kept, paging, posting_kept, removing
from orchestrator.shapes import Page
from orchestrator.story import Beat, Episode

Told = Mapping[str, Any] | str
"""Fields, or prose as in a story file: `She sees it. (hook)`."""


def page(series: str, number: int) -> Call[Page[Beat]]:
    """The beats of an episode in order."""
    return paging(at("series", series, "episodes", number, "beats"), Beat)


def create(series: str, number: int, beat: Told, after: str = "") -> Call[Kept[Beat]]:
    """A new beat at the end, or behind another."""
    call = posting_kept(at("series", series, "episodes", number, "beats"), Beat, _plain(beat))
    return call.asking(after=after)


def read(series: str, number: int, beat: str) -> Call[Kept[Beat]]:
    """One beat."""
    return getting_kept(at("series", series, "episodes", number, "beats", beat), Beat)


def replace(series: str, number: int, beat: str, told: Told, version: str) -> Call[Kept[Beat]]:
    """Another version of a beat, under its id and in its place."""
    path = at("series", series, "episodes", number, "beats", beat)
    return changing("PUT", path, Beat, version, _plain(told))


def remove(series: str, number: int, beat: str, version: str) -> Call[None]:
    """A beat; those around it stay."""
    return removing(at("series", series, "episodes", number, "beats", beat), version)


def order(series: str, number: int, beats: Sequence[str], version: str) -> Call[Kept[Episode]]:
    """The beats in another order, for that version of the episode."""
    path = at("series", series, "episodes", number, "order")
    return changing("PUT", path, Episode, version, {"beats": list(beats)})


def _plain(told: Told) -> Any:
    return told if isinstance(told, str) else dict(told)
