"""What the stitchers are asked for beside an episode, for people who edit it elsewhere. Light to import."""

from typing import Annotated

from pydantic import Field

from workers.base import Spec
from workers.stitch.spec import Even, Preset, Rate

Frames = Annotated[int, Field(ge=1)]
FIRST = 3600
"""Seconds at which a timeline's clock begins: 01:00:00:00."""


class ReferenceSpec(Spec):
    """The episode, small, with its clock burnt in. Input: `episode`; its sound is copied."""

    width: Even
    height: Even
    fps: Rate
    frames: Frames
    """Length of the episode."""
    ass: str
    """A whole ASS file whose text is escaped by who made it, and whose style `Clock` sets the clock, which
    the worker writes: an event for every frame would make a spec of half a megabyte."""
    preset: Preset = "superfast"
    crf: Annotated[int, Field(ge=0, le=51)] = 26
    threads: Annotated[int, Field(ge=1, le=64)] = 1


class ProxySpec(Spec):
    """A whole take, small, with the same frames at the same rate. Input: `clip`."""

    width: Even
    height: Even
    fps: Rate
    frames: Frames
    """Length of the take."""
    preset: Preset = "veryfast"
    crf: Annotated[int, Field(ge=0, le=51)] = 24
    threads: Annotated[int, Field(ge=1, le=64)] = 1


class GraphicSpec(Spec):
    """A card as ProRes 4444 and as PNG. Input: `clip`, or `picture`, which may be transparent."""

    width: Even
    height: Even
    fps: Rate
    source_in: Annotated[int, Field(ge=0)] = 0
    """First frame of the clip that is shown."""
    frames: Frames
    still: Annotated[int, Field(ge=0)] = 0
    """The frame that becomes the PNG, counted from the first that is shown."""
    threads: Annotated[int, Field(ge=1, le=64)] = 1
