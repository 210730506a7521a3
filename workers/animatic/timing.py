"""How many frames a take has: the one rule that the worker films by and the planner counts on."""

from collections.abc import Mapping
from typing import Any

from workers.animatic.spec import Motion
from workers.errors import BadSpec


def frames_for(spec: Motion, timing: Mapping[str, Any] | None = None) -> int:
    """Frames of the take; `timing` is the JSON of the line that is spoken in it, if one is."""
    frames = spec.lead + speech_frames(int(timing["ms"]), spec.fps) + spec.tail if timing else spec.frames
    if frames < 1:
        raise BadSpec("the take has no length: give it frames, or a line to speak")
    return frames


def speech_frames(ms: int, fps: int) -> int:
    """The frames that `ms` milliseconds reach into."""
    return -(-ms * fps // 1000)
