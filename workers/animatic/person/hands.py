"""Hands: a palm, four fingers and a thumb as polylines around the wrist, with knuckles, nails and shade.

A shape is written for a right-pointing thumb with the wrist at (0, 0) and the fingers toward -y; it is then
scaled, mirrored and turned to its place, so one shape serves both hands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from workers.animatic.brush import Brush, Point, limb, ribbon, smooth
from workers.animatic.person.palette import Palette
from workers.animatic.tones import mix


@dataclass(frozen=True)
class Shape:
    palm: tuple[Point, ...]
    fingers: tuple[tuple[Point, ...], ...]
    """In painting order; the last may overlap the others."""
    nails: bool = True
    width: float = 9.6


SHAPES: Mapping[str, Shape] = {
    "open": Shape(
        ((-13, 4), (-17, -14), (-20, -34), (-15, -46), (2, -49), (17, -44), (19, -28), (15, -10), (12, 4)),
        (
            ((14, -10), (25, -22), (31, -36), (33, -46)),
            ((-16, -40), (-21, -56), (-23, -70)),
            ((13, -42), (17, -60), (19, -78)),
            ((-7, -45), (-9, -64), (-10, -82)),
            ((3, -46), (4, -68), (4, -88)),
        ),
    ),
    "relaxed": Shape(
        ((-12, 4), (-16, -14), (-18, -32), (-12, -44), (4, -46), (15, -40), (17, -24), (13, -8), (11, 4)),
        (
            ((-13, -36), (-15, -52), (-9, -64)),
            ((-5, -42), (-6, -60), (1, -74)),
            ((4, -43), (5, -63), (10, -78)),
            ((11, -40), (15, -58), (17, -72)),
            ((13, -10), (23, -24), (24, -42), (22, -50)),
        ),
    ),
    "fist": Shape(
        ((-12, 5), (-17, -12), (-19, -30), (-12, -41), (4, -43), (16, -38), (18, -22), (13, -6), (11, 5)),
        (
            ((-14, -36), (-18, -27), (-13, -17)),
            ((-6, -40), (-9, -29), (-5, -17)),
            ((3, -41), (1, -29), (4, -17)),
            ((12, -39), (12, -28), (13, -17)),
            ((15, -14), (20, -22), (11, -27), (0, -25)),
        ),
        nails=False,
        width=10.6,
    ),
    "point": Shape(
        ((-12, 5), (-17, -12), (-19, -30), (-12, -41), (4, -43), (16, -38), (18, -22), (13, -6), (11, 5)),
        (
            ((-14, -36), (-18, -27), (-12, -17)),
            ((-6, -40), (-9, -29), (-4, -17)),
            ((3, -41), (1, -29), (5, -17)),
            ((12, -40), (15, -60), (16, -82)),
            ((14, -12), (20, -20), (12, -27), (2, -26)),
        ),
        nails=True,
        width=10.2,
    ),
    "pinch": Shape(
        ((-12, 5), (-17, -12), (-19, -30), (-12, -40), (4, -43), (15, -38), (17, -22), (13, -6), (11, 5)),
        (
            ((-15, -34), (-19, -48), (-12, -58)),
            ((-7, -39), (-8, -56), (-1, -68)),
            ((2, -42), (4, -60), (10, -72)),
            ((11, -40), (17, -56), (20, -70)),
            ((13, -12), (25, -28), (25, -50), (22, -64)),
        ),
    ),
    "cover": Shape(
        ((-12, 4), (-16, -14), (-18, -32), (-13, -44), (3, -47), (15, -42), (17, -26), (14, -8), (11, 4)),
        (
            ((13, -10), (24, -20), (31, -33), (33, -44)),
            ((-14, -38), (-18, -54), (-20, -68)),
            ((-6, -44), (-8, -63), (-9, -80)),
            ((3, -45), (3, -67), (2, -85)),
            ((12, -42), (13, -61), (13, -77)),
        ),
    ),
    "grip": Shape(
        ((-11, 6), (-17, -10), (-20, -28), (-16, -46), (-4, -52), (6, -48), (8, -30), (10, -12), (10, 6)),
        (
            ((-10, -14), (4, -15), (17, -12)),
            ((-13, -25), (3, -27), (21, -23)),
            ((-14, -36), (3, -39), (23, -35)),
            ((-12, -47), (4, -50), (21, -46)),
        ),
        nails=False,
        width=10.2,
    ),
    "hook": Shape(
        ((-11, 6), (-15, -10), (-17, -26), (-12, -38), (2, -42), (13, -38), (15, -22), (12, -6), (10, 6)),
        (
            ((-12, -34), (-22, -40), (-24, -30)),
            ((-5, -39), (-13, -48), (-18, -42)),
            ((3, -41), (-3, -53), (-10, -50)),
            ((11, -38), (8, -53), (0, -54)),
            ((13, -12), (22, -26), (20, -40)),
        ),
        nails=False,
    ),
}


@dataclass(frozen=True)
class Held:
    """Where a hand is: its wrist, where the fingers point (degrees from up, clockwise), and which hand."""

    wrist: Point
    angle: float
    thumb: int
    """The side of the thumb when the fingers point up: -1 image left, +1 image right."""
    size: float = 1.0

    def at(self, point: Point) -> Point:
        x, y = point[0] * self.thumb * self.size, point[1] * self.size
        c, s = cos(radians(self.angle)), sin(radians(self.angle))
        return self.wrist[0] + x * c - y * s, self.wrist[1] + x * s + y * c

    def line(self, points: Sequence[Point]) -> list[Point]:
        return [self.at(point) for point in points]


def draw_hand(brush: Brush, paint: Palette, name: str, held: Held, tense: float = 0.0) -> None:
    """`tense` whitens the knuckles."""
    shape, skin = SHAPES[name], paint.skin
    k = paint.shaded
    palm = held.line(shape.palm)
    low, high = held.at((0, 4)), held.at((0, -46))
    brush.fill(
        smooth(palm),
        brush.linear(
            low,
            high,
            [
                (0, mix(skin.base, skin.shade, 0.55), 1),
                (0.5, skin.base, 1),
                (1, mix(skin.lit, skin.base, 0.4), 1),
            ],
        ),
    )
    female = paint.traits.presents == "female" and paint.traits.age > 14
    for index, finger in enumerate(shape.fingers):
        line = held.line(finger)
        wide = shape.width * held.size * (0.86 if female else 1.0)
        widths = [wide, wide * 0.98, wide * 0.78]
        start, end = line[0], line[-1]
        edge = [(x + k * wide * 0.1, y + 1.1) for x, y in line]
        brush.fill(limb(edge, [w + 1.5 for w in widths]), skin.deep, 0.5)
        tone = brush.linear(
            (min(x for x, _ in line) - wide / 2 if k > 0 else max(x for x, _ in line) + wide / 2, start[1]),
            (max(x for x, _ in line) + wide / 2 if k > 0 else min(x for x, _ in line) - wide / 2, end[1]),
            [(0, skin.lit, 1), (0.55, skin.base, 1), (1, mix(skin.base, skin.shade, 0.75), 1)],
        )
        brush.fill(limb(line, widths), tone)
        joint = line[1]
        brush.disc(
            joint,
            wide * 0.3,
            mix(skin.base, "#e27a68", 0.45) if tense < 0.5 else mix(skin.glow, "#ffffff", 0.4),
            0.5 + tense * 0.3,
        )
        if shape.nails and (index != len(shape.fingers) - 1 or name in ("point", "pinch")):
            _nail(brush, paint, line, wide, female)


def _nail(brush: Brush, paint: Palette, line: list[Point], wide: float, female: bool) -> None:
    (ax, ay), (bx, by) = line[-2], line[-1]
    length = max(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, 1e-6)
    ux, uy = (bx - ax) / length, (by - ay) / length
    tip = (bx - ux * wide * 0.1, by - uy * wide * 0.1)
    root = (bx - ux * wide * 0.62, by - uy * wide * 0.62)
    colour = mix(paint.skin.glow, "#d98b86", 0.55) if female else mix(paint.skin.glow, "#f1cfc0", 0.5)
    brush.fill(
        ribbon(
            [root, ((root[0] + tip[0]) / 2, (root[1] + tip[1]) / 2), tip],
            [wide * 0.42, wide * 0.5, wide * 0.36],
        ),
        colour,
        0.85,
    )
