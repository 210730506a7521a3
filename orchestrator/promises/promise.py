"""What a promise consists of, and the parts that many are made from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

RATE = 48_000
MS_A_LETTER = 1000  # nobody speaks slower
Inputs = Mapping[str, Path]
Facts = dict[str, Any]


@dataclass(frozen=True)
class Promise:
    """What a task must give."""

    files: Mapping[str, str]
    """Role -> suffix; all of them and no others."""
    facts: Mapping[str, Any]
    """Facts that follow from the plan."""
    told: Mapping[str, TypeAdapter[Any]] = field(default_factory=dict)
    """Facts that only the worker knows, all of them needed, and their shapes."""
    checked: Mapping[str, Any] = field(default_factory=dict)
    """More that acceptance looks at, although no worker tells it."""


def shape(kind: Any) -> TypeAdapter[Any]:
    """What a told fact must look like; nothing is converted."""
    return TypeAdapter(kind, config={"strict": True})


def whole(most: int, least: int = 0) -> TypeAdapter[Any]:
    """An integer within bounds."""
    return shape(Annotated[int, Field(ge=least, le=most)])


def still(spec: Any, _: Inputs) -> Promise:
    """A picture of the spec's size."""
    return Promise({"still": ".png"}, {"width": spec.width, "height": spec.height})


def clip(width: int, height: int, fps: int, more: Facts, role: str = "clip") -> Promise:
    """Pictures that move."""
    return Promise({role: ".mp4"}, {"width": width, "height": height, "fps": f"{fps}/1", **more})


def length(spec: Any, inputs: Inputs) -> Facts:
    """Frames of a take, and where its line is spoken, if it has one."""
    if "line" not in inputs:
        return {"frames": spec.frames}
    ms = int(json.loads(inputs["line"].read_text(encoding="utf-8"))["ms"])
    speech = {"start_frame": spec.lead, "ms": ms}
    return {"frames": spec.lead + -(-ms * spec.fps // 1000) + spec.tail, "speech": speech}


def voice(spec: Any, _: Inputs) -> Promise:
    """A spoken line and the times of its words."""
    files = {"voice": ".wav", "timing": ".json"}
    ms = whole(10_000 + MS_A_LETTER * len(spec.text), least=1)
    timed = {"timed": "".join(spec.text.split())}
    return Promise(files, {"rate": RATE, "channels": 1}, {"ms": ms}, timed)
