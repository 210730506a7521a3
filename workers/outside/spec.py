"""What the makers of covers and graphics are asked for. Light to import, since plans name these."""

from typing import Annotated, Literal

from pydantic import Field

from workers.base import Spec

Side = Annotated[int, Field(ge=64, le=4096)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
Pixels = tuple[int, int, int, int]
"""Left, top, right, bottom; right and bottom are the first outside."""


class Cover(Spec):
    """One frame of a clip in a platform's size, with number and titles set over it. Input: `clip`."""

    width: Side
    height: Side
    fps: Literal[24, 25, 30]
    frame: Annotated[int, Field(ge=0)]
    """Frame of the clip, counted at `fps`."""
    face: Pixels | None = None
    """Where the face is, in a clip of 1080 x 1920. It stays in the picture, and clear of type if it can."""
    safe: Pixels
    """What every crop of the cover shows, in pixels of the cover; all type is inside."""
    title: str
    """Of the series: largest words."""
    number: str
    """"Episode 1", on the accent."""
    label: str = ""
    """Small words below: the episode's title."""
    accent: Colour
    language: str = "en"


class Card(Spec):
    """A title or end card as a graphic without a ground: type as it stands in the episode."""

    width: Side
    height: Side
    kind: Literal["title", "end"]
    title: str
    lines: tuple[str, ...] = ()
    accent: Colour
    language: str = "en"
