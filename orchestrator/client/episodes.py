"""Calls for episodes: their words, and what the house makes of them."""

from collections.abc import Mapping
from typing import Any

from orchestrator.client.calls import (
    Answer,
    Call,
    Kept,
    at,
    changing,
    getting,
    getting_kept,
    paging,
    posting_kept,
    removing,
)
from orchestrator.client.saving import file_of
from orchestrator.plan import Finding, Plan
from orchestrator.shapes import EpisodeHead, Page, Reason
from orchestrator.story import Episode


def page(series: str) -> Call[Page[EpisodeHead]]:
    """The episodes of a series by number."""
    return paging(at("series", series, "episodes"), EpisodeHead)


def create(series: str, episode: Mapping[str, Any]) -> Call[Kept[Episode]]:
    """A new episode with its beats; without a number it is the next one."""
    return posting_kept(at("series", series, "episodes"), Episode, dict(episode))


def read(series: str, number: int) -> Call[Kept[Episode]]:
    """One episode with its beats."""
    return getting_kept(at("series", series, "episodes", number), Episode)


def replace(series: str, number: int, episode: Mapping[str, Any], version: str) -> Call[Kept[Episode]]:
    """Another version of an episode."""
    return changing("PUT", at("series", series, "episodes", number), Episode, version, dict(episode))


def remove(series: str, number: int, version: str) -> Call[None]:
    """An episode with its beats."""
    return removing(at("series", series, "episodes", number), version)


def check(series: str, number: int, profile: str = "animatic") -> Call[list[Finding]]:
    """What is wrong or missing, where, and how to mend it."""
    call = getting(at("series", series, "episodes", number, "check"), list[Finding])
    return call.asking(profile=profile)


def plan(series: str, number: int, profile: str = "animatic") -> Call[Plan]:
    """The shots and lines."""
    return getting(at("series", series, "episodes", number, "plan"), Plan).asking(profile=profile)


def why(
    series: str, number: int, profile: str = "animatic", takes: int = 1, coverage: str = "full"
) -> Call[list[Reason]]:
    """What would run if it were made now, and for which reason."""
    call = getting(at("series", series, "episodes", number, "why"), list[Reason])
    return call.asking(profile=profile, takes=takes, coverage=coverage)


def storyboard(series: str, number: int, profile: str = "animatic") -> Call[Answer]:
    """The storyboard as one HTML page; for `Client.save`."""
    call = file_of(at("series", series, "episodes", number, "storyboard"), profile=profile)
    return call.also(Accept="text/html")
