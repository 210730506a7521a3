"""What is otherwise in one cut than in another: changes with their places, frame exact.

    difference(before, after).changes[0].words    # "shot b2-a at 00:04:00: 10 frames off its head"

What merely follows is not told: when a shot grows, everything behind it comes later, and nobody moved it. So
lines and cues are compared by the pictures over which they lie, captions by their line.
"""

from collections.abc import Iterator

from character_sheets.sheet import Frozen
from orchestrator.cut import Cut
from orchestrator.cut.change import Change
from orchestrator.cut.difference_captions import captions
from orchestrator.cut.difference_pictures import Pair, pairs, pictures
from orchestrator.cut.difference_sounds import sounds

WHOLE = ("series", "episode", "fps", "width", "height", "opening")


class Difference(Frozen):
    """From one cut to another."""

    frames: tuple[int, int]
    """Lengths, before and after."""
    fps: int
    """Of the second."""
    changes: tuple[Change, ...]
    """Of the whole, then of pictures, sounds and captions. None: nothing is otherwise."""


def difference(before: Cut, after: Cut) -> Difference:
    """Everything that somebody changed between two cuts, or that a rule did."""
    if before == after:
        return Difference(frames=(before.frames, after.frames), fps=after.fps, changes=())
    matched = pairs(before, after)
    changes = tuple(_changes(before, after, matched))
    if not changes:
        told = ", ".join(name for name in Cut.model_fields if getattr(before, name) != getattr(after, name))
        changes = (Change(kind="other", what="cut", words=f"the cut: other {told}"),)
    return Difference(frames=(before.frames, after.frames), fps=after.fps, changes=changes)


def _changes(before: Cut, after: Cut, matched: tuple[Pair, ...]) -> Iterator[Change]:
    for name in WHOLE:
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            told = f"{name} is {now or 'as the rules have it'}, was {was or 'as the rules have it'}"
            yield Change(kind="whole", what=name, words=told, before=str(was), after=str(now))
    yield from pictures(before, after, matched)
    yield from sounds(before, after, matched)
    yield from captions(before, after)
