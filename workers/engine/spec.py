"""What an engine is asked for. Its address and key are this machine's (`workers.engine.book`), never here."""

from workers.base import Spec


class Order(Spec):
    """What all orders say."""

    engine: str
    """Name in the operator's engines.yaml."""
    model: str
    """Digest of what decides about the result there: kind, model name, workflow text."""
    prompt: str
    negative: str = ""
    seed: int = 1


class Still(Order):
    """A keyframe. Inputs `reference-1` ...: pictures of people and places, in the prompt's order."""

    width: int
    height: int


class Motion(Order):
    """A clip. Inputs: `keyframe`, perhaps `last`, perhaps `line` (a voice's timing JSON)."""

    width: int
    height: int
    fps: int
    frames: int = 0
    lead: int = 0
    tail: int = 0


class Lips(Order):
    """A clip whose lips follow a voice. Inputs: `clip`, `voice` (wav), `line` (its timing JSON)."""

    width: int
    height: int
    fps: int
    lead: int
    tail: int


class Voice(Spec):
    """One spoken line."""

    engine: str
    model: str
    text: str
    language: str
    voice: str
    pace: int = 100
    """Percent."""
    instructions: str = ""
    """How it is said, for engines that take words for it."""
    seed: int = 1
