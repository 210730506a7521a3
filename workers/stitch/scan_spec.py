"""What a scan is asked for, and what it found. Light to import, since every plan of a pack names these."""

from typing import Annotated

from pydantic import Field

from workers.base import Spec
from workers.stitch.spec import Rate

Frame = Annotated[int, Field(ge=0)]
Hundredths = Annotated[int, Field(ge=0, le=10_000)]
Span = tuple[Frame, Frame]
"""First frame, and the first frame after it."""


class ScanSpec(Spec):
    """A finished film to be looked at whole. Input: `episode`."""

    fps: Rate
    """Frames are counted at this rate."""


class Scan(Spec):
    """What is in a film, in frames from its first: `scan.json`. Decimals are strings."""

    frames: Frame
    """As many as were decoded."""
    fps: Rate
    black: tuple[Span, ...]
    """Stretches in which nearly every pixel is black."""
    frozen: tuple[Span, ...]
    """Stretches of half a second and more in which nothing moves."""
    silent: tuple[Span, ...]
    """Stretches of half a second and more in which nothing is heard."""
    change: tuple[Hundredths, ...]
    """By frame: how much its picture differs from the one before, in hundredths of a percent of full scale,
    as an average over the pixels. The first is 0."""
    luma: tuple[Frame, ...]
    """By frame: mean brightness, 0..255 (16 is black in video)."""
    lufs: str
    true_peak: str
    """dBTP."""
