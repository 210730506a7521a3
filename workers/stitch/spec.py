"""What the stitchers are asked for. Light to import, since every plan of an episode names these."""

from typing import Annotated, Literal

from pydantic import Field

from workers.base import Spec

Even = Annotated[int, Field(ge=16, le=8192, multiple_of=2)]
Rate = Literal[24, 25, 30]
Preset = Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium"]


class SegmentSpec(Spec):
    """A stretch of a clip, in the size and rate of the episode, with its captions. Input: `clip`."""

    width: Even
    height: Even
    fps: Rate
    source_in: Annotated[int, Field(ge=0)] = 0
    """First frame of the clip that is shown, counted at `fps`."""
    frames: Annotated[int, Field(ge=1)]
    ass: str = ""
    """A whole ASS file timed from the segment's first frame; its text is escaped by who made it."""
    preset: Preset = "veryfast"
    crf: Annotated[int, Field(ge=0, le=51)] = 18
    threads: Annotated[int, Field(ge=1, le=64)] = 1


class MasterSpec(Spec):
    """The episode: inputs `seg-0001` and on, in order, and `mix`, whose head lacks the first 1024 samples."""

    width: Even
    height: Even
    fps: Rate
    lengths: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1, max_length=9999)]
    """Frames of each segment, in order."""

    @property
    def frames(self) -> int:
        """Length of the episode."""
        return sum(self.lengths)


class CoverSpec(Spec):
    """One frame of a clip with the title set over it. Input: `clip`."""

    width: Even = 1080
    height: Even = 1920
    fps: Rate = 24
    frame: Annotated[int, Field(ge=0)]
    """Frame of the clip, counted at `fps`."""
    title: str
    """Largest words."""
    label: str = ""
    """Small words under it: "Episode 1 · Slide Nine"."""
    accent: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
    language: str = "en"
