"""How long a clip was promised to be: as its spec says, or as long as the line that is spoken in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from workers.errors import BadInput, BadSpec


class Asked(Protocol):
    """The part of a clip's spec that decides about its length."""

    @property
    def fps(self) -> int: ...
    @property
    def lead(self) -> int: ...
    @property
    def tail(self) -> int: ...


@dataclass(frozen=True)
class Promise:
    """Frames of a clip, and the facts of the line in it."""

    frames: int
    speech: Mapping[str, Any]
    """{"speech": {"start_frame", "ms"}}, or nothing: ready to be joined to a clip's facts."""


def promised(spec: Asked, inputs: Mapping[str, Path], frames: int = 0) -> Promise:
    """With an input `line` (a voice's timing JSON) lead + line + tail, else `frames`.

    BadInput: the line's timing cannot be read. BadSpec: not one frame.
    """
    ms = line_ms(inputs["line"]) if "line" in inputs else None
    count = frames if ms is None else spec.lead + -(-ms * spec.fps // 1000) + spec.tail
    if count < 1:
        raise BadSpec("a clip needs at least one frame: say `frames`, or give it a line")
    return Promise(count, {} if ms is None else {"speech": {"start_frame": spec.lead, "ms": ms}})


def line_ms(timing: Path) -> int:
    """Milliseconds of a line, from its timing JSON."""
    try:
        return int(json.loads(timing.read_text(encoding="utf-8"))["ms"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"the line's timing cannot be read: {error}") from error
