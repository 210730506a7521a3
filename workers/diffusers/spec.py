"""What a diffusion model is asked for: finished words, sizes that its card allows, seeds."""

from workers.base import Spec


class Still(Spec):
    """A keyframe. Inputs `reference-1`, `reference-2` ...: people and places, in the prompt's order."""

    card: str
    model: str
    """Digest of the card; a host whose card of that name differs refuses."""
    prompt: str
    second: str = ""
    negative: str = ""
    width: int
    height: int
    seed: int = 1
    candidates: int = 1
    """Pictures made in one batch, seeds counting up; the one that passes the quick check best is kept."""


class Motion(Spec):
    """A clip. Inputs: `keyframe` (picture), perhaps `last` (picture), perhaps `line` (a voice's timing JSON).

    The model's own frames and size follow from its card; what comes out is conformed to `width`, `height`,
    `fps` and the promised length: `frames`, or with `line` lead + line + tail.
    """

    card: str
    model: str
    prompt: str
    second: str = ""
    negative: str = ""
    width: int
    height: int
    fps: int
    frames: int = 0
    lead: int = 0
    tail: int = 0
    seed: int = 1
