"""The noun of a bundle: one file, where it goes, and what it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from orchestrator.store import Stored
from orchestrator.timeline.base import Media

Role = Literal[
    "a-roll", "alternate", "reaction", "original", "keyframe", "dialogue", "cue", "tone", "music", "stem",
    "caption", "graphic", "cover", "reference", "episode", "proxy", "timeline", "list", "tool",
]  # fmt: skip
TIMELINES, A_ROLL, ALTERNATES, REACTIONS = "01_timelines", "02_a_roll", "03_alternates", "04_reactions"
ORIGINALS, AUDIO, CAPTIONS, GRAPHICS = "05_originals", "06_audio", "07_captions", "08_gfx"
REFERENCES, PROXIES, LUTS = "09_reference", "10_proxies", "11_luts"


@dataclass(frozen=True)
class Item:
    """A file of the store on its way into a bundle."""

    path: str
    """Within the bundle, with slashes; plain ASCII."""
    stored: Stored
    role: Role
    task: str = ""
    """That made it; empty: a person handed it in."""
    about: Mapping[str, str | int] = field(default_factory=dict)
    """Which shot, take, line or cue it is."""
    media: Media | None = None
    """As timelines see it; None: none plays it."""
