"""One order as an engine gets it: finished words, sizes and files; what is refused before a byte is sent."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from workers.base import Spec
from workers.engine.abilities import Thing
from workers.engine.book import Engine
from workers.errors import BadSpec


@dataclass(frozen=True)
class Order:
    """What is to be made, in the engine's own size, rate and number of frames."""

    makes: Thing
    identity: str
    """Digest of who asks for what with which inputs: a task that is tried again has the same."""
    prompt: str
    """For a voice: the line."""
    negative: str = ""
    seed: int = 1
    width: int = 0
    height: int = 0
    fps: int = 0
    frames: int = 0
    voice: str = ""
    language: str = ""
    pace: int = 100
    instructions: str = ""
    files: Mapping[str, Path] = field(default_factory=dict)
    """reference-1 ..., keyframe, last, clip, voice."""

    @cached_property
    def references(self) -> list[Path]:
        """Pictures of people and places, in the prompt's order."""
        names = sorted((n for n in self.files if n.startswith("reference-")), key=lambda n: int(n[10:]))
        return [self.files[name] for name in names]

    @property
    def tag(self) -> str:
        """Short enough for a name, long enough to be ours alone."""
        return f"microdrama-{self.identity[:24]}"

    @property
    def likeness(self) -> str:
        """Digest of what a server's list may show of it."""
        shown = [self.makes, self.prompt, self.width, self.height, self.frames, self.fps]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:24]


def identity(worker: str, spec: Spec, inputs: Mapping[str, Path]) -> str:
    """Digest of a job: the worker's name, its spec, and what is in its inputs, wherever they lie."""
    said = {"worker": worker, "spec": spec.model_dump(mode="json"), "inputs": _digests(inputs)}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def digest(file: Path) -> str:
    """sha256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _digests(inputs: Mapping[str, Path]) -> dict[str, str]:
    return {role: digest(path) for role, path in inputs.items()}


def size(engine: Engine, width: int, height: int) -> tuple[int, int]:
    """What the engine is asked for: its own size, or the take's, as multiples that it takes."""
    step = engine.size_step
    wide, high = engine.size or (width, height)
    return -(-wide // step) * step, -(-high // step) * step


def length(engine: Engine, frames: int, fps: int) -> tuple[int, int]:
    """(frames, rate) to ask for, long enough for `frames` at `fps`. BadSpec: longer than the engine makes."""
    rate = engine.fps or fps
    least = -(-frames * rate // fps)
    step = engine.frame_step
    asked = least if step == 1 else -(-(least - 1) // step) * step + 1
    if asked > engine.max_frames:
        raise BadSpec(
            f"the clip needs {asked} frames at {rate} per second, and this engine makes at most "
            f"{engine.max_frames} (max_frames in engines.yaml); make the shot shorter"
        )
    return asked, rate


def refuse_impossible(name: str, engine: Engine, order: Order) -> None:
    """BadSpec names what the engine lacks; nothing has been sent."""
    can = engine.abilities
    wants: list[tuple[bool, str]] = [
        ("keyframe" in order.files and can.keyframe != "yes", "takes no keyframe"),
        ("last" in order.files and can.last != "yes", "takes no last frame"),
        (bool(order.instructions) and not can.instructions, "takes no words for how a line is said"),
        (bool(order.negative) and not can.negative, "takes no negative prompt"),
        (len(order.references) > can.references, f"takes {can.references} reference pictures at most"),
    ]
    if lacks := [what for wanted, what in wants if wanted]:
        raise BadSpec(f"engine {name!r} ({engine.kind}, {engine.makes}) {' and '.join(lacks)}")


def fields(engine: Engine, **said: Any) -> dict[str, Any]:
    """The fields of a request: ours without the empty ones, then the operator's options, which may not
    overrule ours. BadSpec: they do.
    """
    ours = {name: value for name, value in said.items() if value not in ("", None)}
    if both := sorted(set(ours) & set(engine.options)):
        raise BadSpec(f"engines.yaml sets {', '.join(both)} in options; the order itself decides about that")
    return {**ours, **engine.options}
