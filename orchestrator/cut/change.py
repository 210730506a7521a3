"""One change between two cuts, as values and in words."""

from typing import Literal

from character_sheets.sheet import Frozen

Kind = Literal[
    "whole", "added", "removed", "moved", "take", "head", "tail", "transition", "stands-in", "shown-as",
    "sound-added", "sound-removed", "sound-moved", "sound-length", "gain",
    "caption-added", "caption-removed", "caption-text", "caption-time", "other",
]  # fmt: skip


class Change(Frozen):
    """Where, what, and by how much."""

    kind: Kind
    what: str
    """Shot, line, cue or caption by its id; a field of the cut."""
    words: str
    """For people: place and change."""
    at_before: int | None = None
    """First frame of it in the first cut; None: it was not there."""
    at_after: int | None = None
    """In the second."""
    frames: int = 0
    """By how many: taken off (more than 0) or shown more of (less), later (more) or earlier."""
    before: str = ""
    after: str = ""
    """The values, where they are no frames."""


def timecode(frame: int, fps: int) -> str:
    """Minutes, seconds and frames from the head of the episode: "01:12:07"."""
    return f"{frame // fps // 60:02d}:{frame // fps % 60:02d}:{frame % fps:02d}"


def count(frames: int) -> str:
    """ "1 frame", "12 frames"; without a sign."""
    return f"{abs(frames)} frame{'' if abs(frames) == 1 else 's'}"
