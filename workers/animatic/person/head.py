"""The head as a turned solid: where a point of the face lands when it looks left, right, up or down.

Depths are in figure units from the vertical axis of the skull; the midpoint between the eyes stays at (0, 0)
whatever the turn, so framing never moves with acting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import cos, radians, sin, sqrt

from workers.animatic.brush import Point
from workers.animatic.traits import Bones

LEVELS: tuple[tuple[float, float, float, float, float], ...] = (
    (-65.0, 0.0, 0, 20, 30),
    (-62.5, 15.5, 0, 28, 44),
    (-56.0, 27.6, 0, 36, 52),
    (-45.0, 38.2, 0, 43, 57),
    (-31.0, 44.6, 0, 46.5, 59),
    (-16.0, 46.8, 0, 47.5, 59),
    (-3.0, 45.4, 1, 44.5, 54),
    (9.0, 44.6, 3, 45.0, 30),
    (20.0, 42.6, 6, 46.0, 0),
    (31.0, 38.8, 12, 46.5, 0),
    (41.0, 33.0, 18, 46.0, 0),
    (50.0, 24.4, 24, 46.0, 0),
    (56.5, 14.6, 30, 46.0, 0),
    (59.6, 7.0, 35, 45.0, 0),
    (60.4, 0.0, 40, 44.0, 0),
)
EYE_DEPTH = 43.0


@dataclass(frozen=True)
class Head:
    """A skull turned by `yaw` (degrees, positive to image right) and `pitch` (positive looks down)."""

    bones: Bones
    yaw: float = 0.0
    pitch: float = 0.0
    drop: float = 0.0
    """How far the jaw has opened, in units."""

    @cached_property
    def _turn(self) -> tuple[float, float, float, float]:
        yaw, pitch = radians(self.yaw), radians(self.pitch)
        return sin(yaw), cos(yaw), sin(pitch), cos(pitch)

    @cached_property
    def levels(self) -> tuple[tuple[float, float, float, float, float], ...]:
        return tuple((self.lowered(y), w * self._wide(y), c, front, back) for y, w, c, front, back in LEVELS)

    def lowered(self, y: float) -> float:
        """A height of the face after the jaw has opened."""
        return y + self.drop * min(max((y - 30) / 26, 0), 1)

    def _wide(self, y: float) -> float:
        """Face shape: temples, cheekbones, jaw corners and chin scale the widths of their heights."""
        bones = self.bones
        anchors = (
            (-65.0, 1.0),
            (-31.0, bones.temple),
            (9.0, bones.cheek),
            (36.0, bones.jaw),
            (56.5, bones.chin),
            (61.0, bones.chin),
        )
        for (low, first), (high, second) in pairwise(anchors):
            if y <= high:
                return first + (second - first) * (y - low) / (high - low)
        return bones.chin

    def section(self, y: float) -> tuple[float, float, float, float]:
        """Half width, centre, front and back depth at a height."""
        levels = self.levels
        if y <= levels[0][0]:
            return levels[0][1:]
        for low, high in pairwise(levels):
            if y <= high[0]:
                share = (y - low[0]) / (high[0] - low[0])
                return tuple(a + (b - a) * share for a, b in zip(low[1:], high[1:], strict=True))  # type: ignore[return-value]
        return levels[-1][1:]

    def depth(self, x: float, y: float) -> float:
        """How far in front of the axis the skin is."""
        width, centre, front, _ = self.section(y)
        return centre + (front - centre) * sqrt(max(0.0, 1 - (x / max(width, 1.0)) ** 2))

    def at(self, x: float, y: float, out: float = 0.0) -> Point:
        """A point of the face's surface, `out` units in front of it."""
        return self.place(x, y, self.depth(x, y) + out)

    def place(self, x: float, y: float, z: float) -> Point:
        """Any point of the head, by its depth."""
        s, c, ps, pc = self._turn
        return x * c + (z - EYE_DEPTH) * s, y * pc + (z - EYE_DEPTH) * ps

    def line(self, points: Sequence[Point], out: float = 0.0) -> list[Point]:
        return [self.at(x, y, out) for x, y in points]

    def edge(self, side: int, y: float, grow: float = 0.0) -> Point:
        """The outline at a height, on image left (-1) or right (+1), `grow` units outside the skull."""
        s, c, ps, pc = self._turn
        width, centre, front, back = self.section(y)
        if side * s < 0:
            centre, reach = centre * min(max((y - 18) / 40, 0.15), 1.0), back
        else:
            reach = front - centre
        x = (centre - EYE_DEPTH) * s + side * sqrt((width * c) ** 2 + (reach * s) ** 2)
        depth = centre * max(0.0, min(1.0, (y + 10) / 60))
        near_chin = max(0.0, min(1.0, (y - 30) / 30)) * 30
        return x + side * grow, y * pc + (min(depth + near_chin, EYE_DEPTH) - EYE_DEPTH) * ps

    def outline(self, grow: float = 0.0, top: float = -65.0) -> list[Point]:
        """The face's contour, clockwise from the crown."""
        heights = [level[0] for level in self.levels[1:-1] if level[0] >= top]
        right = [self.edge(1, y, grow) for y in heights]
        left = [self.edge(-1, y, grow) for y in reversed(heights)]
        s, _, ps, _ = self._turn
        crown = (-EYE_DEPTH * s, -65.0 * self._turn[3] - grow - EYE_DEPTH * ps)
        chin = self.place(0, self.levels[-1][0] + grow * 0.6, 44)
        return [crown, *right, chin, *left]

    @property
    def axis(self) -> float:
        """Where the middle of the skull lies sideways; the neck hangs from it."""
        return -EYE_DEPTH * self._turn[0]
