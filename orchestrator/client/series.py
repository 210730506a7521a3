"""Calls for series."""

from collections.abc import Mapping
from typing import Any

from orchestrator.client.calls import Call, Kept, at, changing, getting_kept, paging, posting_kept, removing
from orchestrator.shapes import Page, Series


def page(*, mine: bool = False) -> Call[Page[Series]]:
    """Your series; an admin's key shows everybody's, unless only `mine` are asked for."""
    return paging(at("series"), Series).asking(mine="true" if mine else "")


def create(story: Mapping[str, Any]) -> Call[Kept[Series]]:
    """A new series: a story as in a JSON file, with or without its episodes."""
    return posting_kept(at("series"), Series, dict(story))


def read(series: str) -> Call[Kept[Series]]:
    """One series."""
    return getting_kept(at("series", series), Series)


def replace(series: str, heading: Mapping[str, Any], version: str) -> Call[Kept[Series]]:
    """Another title, premise, look and so on; sheets and episodes stay."""
    return changing("PUT", at("series", series), Series, version, dict(heading))


def remove(series: str, version: str) -> Call[None]:
    """A series with everything in it."""
    return removing(at("series", series), version)
