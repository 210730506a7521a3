"""Framing: shot size, angle, composition and side become where each figure stands in a 1080 x 1920 frame.

Captions live at y 1000-1240, so a chin never comes lower than CHIN_LINE, in whatever size or company.
Frames of other sizes are the same composition, scaled.
"""

from dataclasses import dataclass, replace
from math import cos, radians, sin
from typing import Literal

from workers.animatic.places import View
from workers.animatic.scenery import Viewpoint
from workers.animatic.spec import Picture, Player

WIDTH, HEIGHT = 1080, 1920
CHIN_LINE = 985
CHIN = 60  # figure units from the eyes to the chin
CROWN = -65
Part = Literal["subject", "near", "far", "shoulder"]


@dataclass(frozen=True)
class Mark:
    """Where a figure stands: frame pixels per figure unit, and the point between the eyes."""

    part: Part
    scale: float
    x: float
    y: float
    blur: float = 0.0
    shade: float = 0.0
    """0 as lit .. 1 black: a foreground figure falls into shadow."""
    depth: float = 1.0
    """Share of a camera move."""

    @property
    def chin(self) -> float:
        return self.y + CHIN * self.scale


@dataclass(frozen=True)
class _Size:
    scale: float
    eyes: float
    """y of the eyes."""
    aside: float
    """How far from the middle a figure on the left or right stands."""
    set_scale: float
    blur: float


_SIZES = {
    "ECU": _Size(8.0, 494, 16, 1.75, 24),
    "CU": _Size(5.0, 640, 62, 1.42, 16),
    "MCU": _Size(3.9, 600, 96, 1.28, 12),
    "MS": _Size(2.95, 560, 120, 1.16, 8.5),
    "MLS": _Size(2.25, 560, 150, 1.06, 5),
    "LS": _Size(1.5, 580, 130, 1.0, 2.6),
    "insert": _Size(5.0, 640, 0, 1.42, 22),
}
_CAMERA = {
    "eye level": Viewpoint(),
    "slightly low": Viewpoint(1.34, 4.0),
    "low": Viewpoint(1.0, 9.0),
    "high": Viewpoint(2.15, -9.0),
    "Dutch": Viewpoint(1.4, 3.0),
    "overhead": Viewpoint(2.9, -20.0),
}
_LIFT = {"slightly low": -14.0, "low": -36.0, "high": 26.0, "overhead": 34.0}
_GROW = {"slightly low": 1.0, "low": 1.02, "high": 0.97, "overhead": 0.92}
HANDS = 0.86, 90.0  # looser and higher, so that what the hands hold comes into a close-up
ROLL = 5.5  # degrees of a Dutch angle


@dataclass(frozen=True)
class Framing:
    """The whole composition: figures from far to near, and how the camera sees the set."""

    marks: tuple[tuple[Player, Mark], ...]
    view: View
    focus: tuple[float, float]
    """What a camera move closes in on."""
    roll: float = 0.0


def frame(picture: Picture) -> Framing:
    """Compose a picture of people; without any, the set itself."""
    size = _SIZES.get(picture.size, _SIZES["MCU"])
    roll = ROLL * (-1 if _leans_left(picture) else 1) if picture.angle == "Dutch" else 0.0
    marks = _marks(picture, size)
    eyes = next(((m.x, m.y) for _, m in reversed(marks) if m.part in ("subject", "far")), (540.0, 620.0))
    view = View(
        scale=size.set_scale,
        anchor=(540.0, size.eyes),
        blur=size.blur if marks else 1.6,
        viewpoint=_CAMERA.get(picture.angle, Viewpoint()),
        mirror=bool(picture.cast) and _reverse(picture.cast[0]),
        roll=roll,
        ledge=picture.size == "LS" and bool(marks),
        toward=250.0 if eyes[0] > 560 or (abs(eyes[0] - 540) <= 20 and _leans_left(picture)) else 830.0,
    )
    return Framing(tuple((player, _rolled(mark, roll)) for player, mark in marks), view, eyes, roll)


def face_box(mark: Mark) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a face."""
    half = 50 * mark.scale
    return mark.x - half, mark.y + CROWN * mark.scale, mark.x + half, mark.chin


def _rolled(mark: Mark, roll: float) -> Mark:
    """The mark when the camera leans: turned about the middle of the frame."""
    turn, x, y = radians(roll), mark.x - WIDTH / 2, mark.y - HEIGHT / 2
    return replace(
        mark,
        x=WIDTH / 2 + x * cos(turn) - y * sin(turn),
        y=HEIGHT / 2 + x * sin(turn) + y * cos(turn),
    )


def _leans_left(picture: Picture) -> bool:
    return bool(picture.cast) and picture.cast[0].acting.gaze == "left"


def _reverse(player: Player) -> bool:
    """Who looks left is seen from the other side of the line, so the set is seen the other way round."""
    return player.acting.gaze == "left" or player.acting.side == "right"


def _marks(picture: Picture, size: _Size) -> list[tuple[Player, Mark]]:
    cast = picture.cast
    if not cast:
        return []
    if picture.composition == "over-the-shoulder" and len(cast) > 1:
        return _over_shoulder(picture, cast[0], cast[1])
    if len(cast) > 1 and picture.composition != "single":
        return _in_depth(picture, cast)
    return [(cast[0], _single(picture, cast[0], size))]


def _single(picture: Picture, player: Player, size: _Size) -> Mark:
    looser, higher = HANDS if picture.size in ("CU", "MCU") and player.acting.holds else (1.0, 0.0)
    scale = size.scale * _GROW.get(picture.angle, 1.0) * looser
    y = size.eyes + _LIFT.get(picture.angle, 0.0) - higher
    y = min(y, CHIN_LINE - CHIN * scale)
    return Mark("subject", scale, 540 + _aside(player, size.aside), y)


def _aside(player: Player, reach: float) -> float:
    """Left or right of the middle; else a little away from the look, so that there is room to look into."""
    by_side = {"left": -1.0, "right": 1.0}.get(player.acting.side)
    if by_side is not None:
        return by_side * reach
    return {"left": 0.45, "right": -0.45}.get(player.acting.gaze, 0.0) * reach


def _in_depth(picture: Picture, cast: tuple[Player, ...]) -> list[tuple[Player, Mark]]:
    """The one the shot is about stands farther and sharp; the other near, larger, at the edge and softer."""
    about, near = cast[0], cast[1]
    side = -1 if _stands_left(near, about) else 1
    lift = _LIFT.get(picture.angle, 0.0) * 0.6
    close = picture.size in ("CU", "MCU", "ECU")
    far_mark = Mark("far", 2.75 if close else 2.2, 540 - side * 232, 560 + lift, depth=0.82)
    near_mark = Mark(
        "near",
        3.95 if close else 3.2,
        540 + side * 262,
        668 if close else 640,
        blur=2.2,
        shade=0.16,
        depth=1.18,
    )
    rest = [
        (player, Mark("far", 1.75, 540 + side * (40 + 150 * index), 590 + lift, blur=2.2, depth=0.7))
        for index, player in enumerate(cast[2:4])
    ]
    return [
        *reversed(rest),
        (_looking_at(about, side), far_mark),
        (_looking_at(near, -side), near_mark),
    ]


def _looking_at(player: Player, side: int) -> Player:
    """Who would look into the camera or out of the picture looks at the other; -1 is to the left."""
    if player.acting.gaze not in ("left", "right", "camera"):
        return player
    acting = player.acting.model_copy(update={"gaze": "left" if side < 0 else "right"})
    return player.model_copy(update={"acting": acting})


def _over_shoulder(picture: Picture, about: Player, shoulder: Player) -> list[tuple[Player, Mark]]:
    side = -1 if _stands_left(shoulder, about) else 1
    lift = _LIFT.get(picture.angle, 0.0) * 0.6
    face = Mark("subject", 3.55, 540 - side * 128, 590 + lift)
    back = Mark("shoulder", 4.5, 540 + side * 345, 1230, blur=6.5, shade=0.4, depth=1.3)
    return [(about, face), (shoulder, back)]


def _stands_left(one: Player, other: Player) -> bool:
    order = {"left": 0, "centre": 1, "right": 2}
    mine, theirs = order[one.acting.side], order[other.acting.side]
    if mine != theirs:
        return mine < theirs
    return other.acting.gaze == "left"
