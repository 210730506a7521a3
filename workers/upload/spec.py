"""What an upload is to become. Input `source`: the file as it was handed in, already in the store."""

from workers.base import Spec


class Still(Spec):
    """A picture, scaled and cropped about its middle to fill the frame."""

    width: int
    height: int


class Motion(Spec):
    """A clip, filled to the frame, at the project's rate, cut to the promised length from frame `start`.

    Inputs: `source`, perhaps `line` (the timing of the line that is spoken in it).
    """

    width: int
    height: int
    fps: int
    frames: int = 0
    lead: int = 0
    tail: int = 0
    start: int = 0
    """Frame of the source at which the take begins, at the project's rate."""
    seed: int = 1
    """Always the same: nothing is random here, and takes differ by their source and start."""


class Voice(Spec):
    """A recording of a line; its words are found by alignment to the known text."""

    text: str
    language: str
