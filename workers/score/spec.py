"""What the score is asked for: a bed under an episode, one cue, one room tone."""

from typing import Annotated, Literal

from pydantic import Field

from workers.base import Spec

Tension = Literal["hook", "escalation", "reveal", "cliffhanger", "calm", "title", "end"]
CueKind = Literal[
    "footsteps",
    "phone-buzz",
    "message-tone",
    "ringing",
    "stinger",
    "riser",
    "impact",
    "whoosh",
    "door",
    "paper",
    "shutter",
    "heartbeat",
]
Seed = Annotated[int, Field(ge=0, lt=1 << 63)]


class Section(Spec):
    """A stretch of the episode, and what the music does there."""

    start_ms: Annotated[int, Field(ge=0)]
    end_ms: Annotated[int, Field(gt=0)]
    tension: Tension


class BedSpec(Spec):
    """Music under a whole episode. The seed is the series': it chooses key, tempo, instrument and motif."""

    seed: Seed
    mood: str = ""
    genre: str = ""
    samples: Annotated[int, Field(ge=4800, le=48_000 * 3600)]
    """Length at 48 kHz."""
    sections: tuple[Section, ...] = ()
    """In order, without overlap; what they leave out is calm."""


class CueSpec(Spec):
    """One sound effect."""

    kind: CueKind
    seed: Seed = 1
    """Another seed is another footstep, the same kind of shoe."""
    ms: Annotated[int, Field(ge=0, le=60_000)] = 0
    """0: its natural length. Steps, rings, buzzes, heartbeats, risers, whooshes and paper can be longer."""


class ToneSpec(Spec):
    """The sound of a place where nobody speaks."""

    words: str
    """The place: "glass conference room at night"."""
    ms: Annotated[int, Field(ge=50, le=3_600_000)]
    seed: Seed = 1
