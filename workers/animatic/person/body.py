"""The body below the chin: how broad, how turned, and the neck that carries the head."""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.animatic.brush import Brush, Point, ribbon, smooth
from workers.animatic.person.head import Head
from workers.animatic.person.palette import Palette
from workers.animatic.tones import Tones, mix
from workers.animatic.traits import Traits

_BUILDS = {
    "slim": (0.94, 0.88, 0.94),
    "average": (1.0, 1.0, 1.0),
    "athletic": (1.06, 0.96, 1.08),
    "broad": (1.1, 1.1, 1.12),
    "heavy": (1.08, 1.42, 1.2),
}


@dataclass(frozen=True)
class Body:
    """Half widths in figure units, the body's middle at x 0 of its own frame."""

    neck: float
    shoulder: float
    chest: float
    waist: float
    hip: float
    arm: float
    drop: float
    """How low the shoulder line lies."""
    turn: float = 0.0
    """-1 faces image left, +1 image right."""
    lift: float = 0.0
    """How far the shoulders are raised."""

    def at(self, x: float, y: float) -> Point:
        """A point of the turned body: the middle line of the chest wanders toward where it faces."""
        low = min(max((y - self.drop + 34) / 80, 0.0), 1.0)
        bulge = self.turn * 13 * low * max(0.0, 1 - (x / self.shoulder) ** 2)
        out = min(max((abs(x) - self.neck) / (self.shoulder - self.neck), 0.0), 1.0)
        rise = self.lift * out * max(0.0, 1 - max(y - 130, 0) / 120)
        return x * (1 - 0.05 * abs(self.turn) * low) + bulge, y - rise

    def line(self, points: Sequence[Point]) -> list[Point]:
        return [self.at(x, y) for x, y in points]

    def side(self, hand: int, hem: float = 640.0) -> list[Point]:
        """From the neck down one side to a hem."""
        s, top = self.shoulder, self.drop
        points = [
            (self.neck - 1, top - 36),
            (self.neck + 6, top - 23),
            (s * 0.56, top - 11),
            (s - 15, top + 0.5),
            (s - 4, top + 10),
            (s + 1, top + 28),
            (self.chest + 5, top + 74),
            (self.chest, top + 104),
            (self.waist, 318),
            (self.hip, 420),
        ]
        points = [*(point for point in points if point[1] < hem - 12), (self.wide(hem), hem)]
        return self.line([(hand * x, y) for x, y in points])

    def wide(self, y: float) -> float:
        """Half width of cloth below the waist."""
        share = min(max((y - 318) / 102, 0.0), 1.0)
        return self.waist + (self.hip - self.waist) * share + max(y - 420, 0) * 0.02

    def outline(self) -> list[Point]:
        left, right = self.side(-1), self.side(1)
        return [*left, left[-1], right[-1], *reversed(right)]


def body_of(traits: Traits, turn: float, lift: float) -> Body:
    shoulders, waist, chest = _BUILDS[traits.build]
    if traits.age < 14:
        grown = max(traits.age - 4, 0) / 10
        return Body(
            14 + 3 * grown,
            60 + 20 * grown,
            46 + 14 * grown,
            (44 + 10 * grown) * waist,
            48 + 14 * grown,
            12 + 4 * grown,
            94 + 6 * grown,
            turn,
            lift,
        )
    base = {
        "female": (20, 93, 70, 57, 74, 16.5),
        "male": (27.5, 115, 91, 79, 83, 21.5),
        "neutral": (23.5, 103, 80, 67, 77, 18.5),
    }[traits.presents]
    neck, shoulder, breadth, middle, hip, arm = base
    aged = 0.96 if traits.age > 62 else 1.0
    thick = 1.12 if traits.build == "heavy" else 1.0
    return Body(
        neck * (0.5 + 0.5 * shoulders) * thick,
        shoulder * shoulders * aged,
        breadth * chest,
        middle * waist,
        hip * (0.5 + 0.5 * waist),
        arm * (0.5 + 0.5 * chest) * thick,
        104 if traits.presents != "male" else 102,
        turn,
        lift,
    )


def cloth(brush: Brush, body: Body, colour: Tones, key: int) -> str:
    """One gradient over the whole body, lit side to shaded side, so that every panel agrees."""
    reach = body.shoulder * 1.05
    stops = [
        (0, colour.lit, 1.0),
        (0.34, colour.base, 1.0),
        (0.66, mix(colour.base, colour.shade, 0.55), 1.0),
        (1, mix(colour.base, colour.shade, 0.92), 1.0),
    ]
    return brush.linear((key * reach, 120), (-key * reach, 150), stops)


def draw_neck(brush: Brush, head: Head, body: Body, paint: Palette, centre: float) -> None:
    """The neck from the skull to the pit of the throat, and the skin a neckline may show."""
    skin, k, neck = paint.skin, paint.shaded, body.neck
    top = body.drop
    axis = head.axis * 0.7 - centre
    left, right = body.side(-1), body.side(1)
    chest = [
        (x * 0.93, y + 3)
        for x, y in [*left[:5], left[6], (-30, 300), (30, 300), right[6], *reversed(right[:5])]
    ]
    column = [
        (axis - neck * 0.86, 14),
        (axis - neck * 0.9, 44),
        (-neck * 0.98, top - 40),
        (-neck - 6, top - 18),
        (-30, top + 10),
        (30, top + 10),
        (neck + 6, top - 18),
        (neck * 0.98, top - 40),
        (axis + neck * 0.9, 44),
        (axis + neck * 0.86, 14),
    ]
    across = brush.linear(
        (-k * neck * 1.4, 60),
        (k * neck * 1.5, 74),
        [
            (0, skin.base, 1),
            (0.45, mix(skin.base, skin.shade, 0.3), 1),
            (1, mix(skin.shade, skin.deep, 0.25), 1),
        ],
    )
    brush.fill(smooth(chest), across)
    brush.fill(smooth(column), across)
    jaw = 62 + head.drop
    shadow = [
        (axis - neck * 0.84, 30),
        (axis + neck * 0.84, 30),
        (axis * 0.9 + neck * 0.88, jaw + 8 + 6 * k),
        (axis * 0.5 + neck * 0.4, jaw + 19 + 4 * k),
        (axis * 0.4, jaw + 18),
        (axis * 0.5 - neck * 0.4, jaw + 19 - 4 * k),
        (axis * 0.9 - neck * 0.88, jaw + 8 - 6 * k),
    ]
    brush.fill(
        smooth([shadow[0], *shadow[:2], shadow[1], *shadow[2:], shadow[0]]),
        skin.deep,
        0.5 + 0.2 * paint.hardness,
    )
    for hand in (-1, 1):
        cord = [(axis + hand * neck * 0.8, jaw + 12), (hand * neck * 0.55, top - 26), (hand * 4.5, top - 6)]
        brush.fill(ribbon(cord, [0, 1.7, 0.6]), skin.deep, 0.26)
        bone = body.line([(hand * 7, top - 5), (hand * 26, top - 7), (hand * 58, top - 4)])
        brush.fill(ribbon(bone, [0.4, 2.2, 0]), skin.deep, 0.28)
        brush.fill(ribbon([(x, y - 2.2) for x, y in bone], [0.2, 1.8, 0]), skin.glow, 0.4)
    if paint.traits.presents == "male" and paint.traits.age > 15:
        brush.fill(
            ribbon(
                [(axis * 0.4 + 2, 78 + head.drop * 0.4), (axis * 0.4 + 4.5, 84), (axis * 0.3 + 1, 90)],
                [0, 2.4, 0],
            ),
            skin.deep,
            0.5,
        )
