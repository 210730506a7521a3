"""Reels: what is made of several finished episodes. A season as one file, and a teaser of it.

episodes    which episodes of an order are finished, and where their files are
season      all of them one after the other, joined without encoding pictures again
moments     the hooks and cliffhangers worth showing, as pieces of cuts
teaser      a cut of such moments, whose segments are those of the episodes
delivery    making either, and its folder
"""

from typing import Literal

from character_sheets.sheet import Frozen


class Part(Frozen):
    """What a reel shows of one episode."""

    episode: int
    title: str
    start: int
    """First frame of the reel."""
    frames: int


class LeftOut(Frozen):
    """An episode that is not in it."""

    episode: int
    why: str


class Reel(Frozen):
    """`report.json` of a reel."""

    what: Literal["season", "teaser"]
    series: str
    profile: str
    folder: str
    file: str
    frames: int
    fps: int
    width: int
    height: int
    bytes: int
    sha256: str
    lufs: str
    true_peak: str
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    tasks_run: int
    tasks_reused: int
    ran: tuple[str, ...]
    """Names of the tasks that ran."""
