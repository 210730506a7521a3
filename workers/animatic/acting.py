"""What a figure does from frame to frame: blinks, breath, a turn of the eyes, and the mouth of its line.

Faces are drawn on twos, the body breathes on ones.
"""

from dataclasses import dataclass
from math import pi, sin
from typing import Literal

from workers.animatic.expressions import Lids, Mouth
from workers.animatic.scenery import Dice
from workers.animatic.spec import Acting

BLINK: tuple[Lids, ...] = ("half", "closed", "closed", "half")
"""One blink, two frames each."""
BREATH = 84  # frames
_QUICK = {"afraid": 52, "shocked": 46, "phone-shock": 46, "desperate": 48, "nervous": 58, "angry": 60}
_STARING = ("shocked", "phone-shock", "glare", "angry", "cold")
TURN = 10  # frames from the start after which the eyes find what they look at


@dataclass(frozen=True)
class Face:
    """What of a face changes in a shot."""

    lids: Lids = "open"
    mouth: Mouth = "rest"
    gaze: Literal["found", "finding"] = "found"


@dataclass(frozen=True)
class Performance:
    """One figure's acting over a take."""

    faces: tuple[Face, ...]
    breath: int
    phase: float

    def lift(self, frame: int) -> float:
        """How far the chest is raised, in figure units."""
        return sin(2 * pi * (frame / self.breath + self.phase))

    def sway(self, frame: int) -> float:
        """Weight going from one foot to the other, in figure units."""
        return sin(2 * pi * (frame / 131 + self.phase)) + 0.4 * sin(2 * pi * frame / 53)


def perform(
    acting: Acting, identity: str, frames: int, fps: int, seed: int, mouths: tuple[Mouth, ...]
) -> Performance:
    """Act out a take. `mouths` has a mouth per frame, or is empty for who is silent."""
    dice = Dice(f"{identity}/{acting.emotion}/{seed}")
    lids = _lids(acting, frames, fps, dice)
    turns = acting.gaze in ("left", "right") and frames > 3 * TURN and not mouths
    faces = tuple(
        Face(lids[at], mouths[at] if at < len(mouths) else "rest", _gaze(at, turns)) for at in range(frames)
    )
    return Performance(faces, _QUICK.get(acting.emotion, BREATH), dice.throw())


def _gaze(frame: int, turns: bool) -> Literal["found", "finding"]:
    return "finding" if turns and frame < TURN else "found"


def _lids(acting: Acting, frames: int, fps: int, dice: Dice) -> list[Lids]:
    """A blink every three to four seconds; who stares blinks late, and a turn of the eyes goes with one."""
    lids: list[Lids] = ["open"] * frames
    first = dice.throw(1.3, 1.9) if acting.emotion in _STARING else dice.throw(0.7, 1.3)
    at = int(first * fps) & ~1
    if frames < at + 12:
        at = max(2, (frames * 4 // 9) & ~1)
    while at + 2 * len(BLINK) < frames:
        for step, state in enumerate(BLINK):
            lids[at + 2 * step : at + 2 * step + 2] = [state] * 2
        at += int(dice.throw(3.0, 4.0) * fps) & ~1
    return lids
