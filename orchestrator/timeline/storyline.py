"""V1 as formats see it that put the edit into a dissolve: what dissolves, and the storyline of Final Cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.timeline.base import Clip


@dataclass(frozen=True)
class Place:
    """A piece of a storyline, in frames; without a clip it is a gap."""

    clip: Clip | None
    start: int
    frames: int
    source_in: int = 0
    dissolve: int = 0
    """Frames over which it comes in out of the piece before. Half of them lie before its start."""


def dissolves(before: Clip | None, clip: Clip) -> bool:
    """Whether it comes in over the picture before it. A dissolve over nothing comes up from black."""
    if before is None or clip.transition is None:
        return False
    return clip.transition.kind == "dissolve" and before.start + before.frames == clip.start


def centred(clips: Sequence[Clip], ends: int) -> list[Place]:
    """The pieces from frame 0 to `ends` without holes, each edit in the middle of its dissolve.

    The outgoing clip is longer by half of the dissolve, the incoming one shorter: the same frames are seen.
    """
    before: list[Clip | None] = [None, *clips]
    heads = [*map(_head, before, clips), 0]
    places, at = [], 0
    for clip, head, tail in zip(clips, heads, heads[1:], strict=False):
        if clip.start > at:
            places.append(Place(None, at, clip.start - at))
        dissolve = clip.transition.frames if head and clip.transition else 0
        frames = clip.frames - head + tail
        places.append(Place(clip, clip.start + head, frames, clip.source_in + head, dissolve))
        at = clip.start + clip.frames
    if ends > at:
        places.append(Place(None, at, ends - at))
    return places


def _head(before: Clip | None, clip: Clip) -> int:
    if clip.transition is None or not dissolves(before, clip):
        return 0
    return min(clip.transition.frames // 2, clip.frames - 1)
