"""How a check names a place: the shot, the time in the episode, and what is wrong there.

b3-s2 at 00:12.4: 34 px below y 1240, "He promised me"
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import starmap

from orchestrator.cut import Caption, Cut, Event
from orchestrator.zones import Box

SHORT = 60  # characters of a text by which it is found
LONGEST = 500  # of a place


def clock(frame: int, fps: int) -> str:
    """Minutes, seconds and tenths: "00:12.4"."""
    tenths = frame * 10 // fps
    return f"{tenths // 600:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"


def event_at(cut: Cut, frame: int) -> Event:
    """What is seen at a frame; beyond the end, the last."""
    return next((event for event in cut.events if frame < event.end), cut.events[-1])


def place(cut: Cut, frame: int, said: str) -> str:
    """Something at a frame."""
    return f"{event_at(cut, frame).shot} at {clock(frame, cut.fps)}: {plain(said)}"[:LONGEST]


def caption_place(cut: Cut, caption: Caption, said: str) -> str:
    """Something about a caption, with its words."""
    return place(cut, caption.start, f"{said}, {quoted(' / '.join(caption.texts))}")


def event_place(cut: Cut, event: Event, said: str) -> str:
    """Something about a whole piece of picture."""
    return f"{event.shot} at {clock(event.start, cut.fps)}: {plain(said)}"[:LONGEST]


def outside(boxes: Sequence[Box], free: Box) -> str:
    """By how much boxes leave an area: "34 px below y 1240, 12 px right of x 930"; empty: they do not."""
    return ", ".join(starmap("{:.0f} px {} {:.0f}".format, _sides(boxes, free)))


def overlap(boxes: Sequence[Box], others: Sequence[Box]) -> tuple[float, float] | None:
    """Width and height of the largest part that two of them share, if any do."""
    shared = [
        (min(a.right, b.right) - max(a.left, b.left), min(a.bottom, b.bottom) - max(a.top, b.top))
        for a in boxes
        for b in others
        if a.touches(b)
    ]
    return max(shared, key=lambda sides: sides[0] * sides[1], default=None)


def sides(box: Box) -> str:
    """An area in words."""
    return f"x {box.left:.0f}-{box.right:.0f}, y {box.top:.0f}-{box.bottom:.0f}"


def quoted(text: str) -> str:
    """Enough of a person's text to find it by, in quotes."""
    words = plain(text)
    return f'"{words if len(words) <= SHORT else words[: SHORT - 3].rstrip() + "..."}"'


def plain(text: str) -> str:
    """A text in one line, without what would steer a terminal or turn its letters round."""
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())


def _sides(boxes: Sequence[Box], free: Box) -> Iterator[tuple[float, str, float]]:
    """Every side over which one of them leaves the area, in whole pixels, at least one."""
    for over, said, edge in (
        (max((box.bottom for box in boxes), default=free.bottom) - free.bottom, "below y", free.bottom),
        (free.top - min((box.top for box in boxes), default=free.top), "above y", free.top),
        (free.left - min((box.left for box in boxes), default=free.left), "left of x", free.left),
        (max((box.right for box in boxes), default=free.right) - free.right, "right of x", free.right),
    ):
        if over > 0:
            yield max(1.0, over), said, edge
