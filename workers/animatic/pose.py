"""A pose: the acting of one drawing, and what it means for head, pupils and hands."""

from dataclasses import dataclass
from typing import Literal

from workers.animatic.brush import Point
from workers.animatic.expressions import Expression, Lids, Mouth
from workers.animatic.gestures import gesture_of, prop_of
from workers.animatic.spec import Gaze

_GLANCES: dict[str, Point] = {
    "left": (-3.4, 0.0),
    "right": (3.4, 0.0),
    "down": (0.0, 3.0),
    "up": (0.0, -2.6),
    "away": (0.0, 1.2),
    "camera": (0.0, 0.0),
}
_NODS = {"down": 7.0, "up": -6.0}


@dataclass(frozen=True)
class Pose:
    """What the person does in this drawing. Left and right are the image's."""

    emotion: str = "neutral"
    gaze: Gaze = "camera"
    mouth: Mouth = "rest"
    lids: Lids = "open"
    gesture: str = ""
    holds: tuple[str, ...] = ()
    facing: Literal["left", "right", "front"] = "front"

    @property
    def toward(self) -> int:
        """The side that head and body turn to: -1, 0 or 1."""
        side = self.gaze if self.facing == "front" else self.facing
        return {"left": -1, "right": 1}.get(side, 0)

    @property
    def held(self) -> str:
        """The first thing in hand that can be drawn."""
        return next((name for thing in self.holds if (name := prop_of(thing))), "")


@dataclass(frozen=True)
class Bearing:
    """Degrees of the head, and the shift of the pupils in figure units."""

    yaw: float
    pitch: float
    look: Point


def bearing(pose: Pose, mood: Expression) -> Bearing:
    """Where head and eyes go: the facing, then the gaze, then what the emotion adds."""
    toward, away = pose.toward, pose.toward or 1
    yaw = toward * (12.0 if pose.facing == "front" else 20.0) + mood.turn * (0.4 * toward or 1)
    glance = _GLANCES[pose.gaze]
    if pose.gaze == "camera":
        glance = (-yaw * 0.13, 0.0)
    if pose.gaze == "away":
        yaw, glance = yaw - 14 * away, (-3.4 * away, glance[1])
    look = (glance[0] + mood.look[0] * away, glance[1] + mood.look[1])
    pitch = mood.pitch + _NODS.get(pose.gaze, 0.0)
    return Bearing(
        _between(yaw, -23, 23),
        _between(pitch, -11, 14),
        (_between(look[0], -4.6, 4.6), _between(look[1], -3, 4.2)),
    )


def _between(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


def gesture(pose: Pose, mood: Expression) -> str:
    """What the hands do: as told, or with what they hold, or as the emotion has it."""
    if told := gesture_of(pose.gesture):
        return told
    if pose.held == "phone":
        return mood.gesture if "phone" in mood.gesture else "phone in hand"
    return "holding" if pose.held else mood.gesture or "arms down"
