"""Cloth on a body: fronts and panels under one light, with folds, patterns, necklines and collars."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from workers.animatic.brush import Brush, Point, ribbon, smooth
from workers.animatic.person.body import Body, cloth
from workers.animatic.person.palette import Palette
from workers.animatic.tones import Tones, brightness, mix, tones
from workers.animatic.traits import Item

HEMS = {
    "blazer": 448.0,
    "overshirt": 428.0,
    "jacket": 396.0,
    "coat": 640.0,
    "lab coat": 640.0,
    "cardigan": 444.0,
    "waistcoat": 372.0,
    "dress": 640.0,
    "robe": 640.0,
    "saree": 640.0,
    "kurta": 570.0,
    "sweater": 398.0,
    "hoodie": 402.0,
    "dress shirt": 346.0,
    "blouse": 350.0,
    "top": 352.0,
    "tank": 352.0,
    "turtleneck": 356.0,
    "uniform": 350.0,
    "t-shirt": 384.0,
}
"""Where a garment ends, in figure units."""


@dataclass(frozen=True)
class Cloth:
    """One garment being drawn."""

    brush: Brush
    body: Body
    paint: Palette
    item: Item

    @cached_property
    def tone(self) -> Tones:
        return tones(self.item.colour, self.paint.light)

    @cached_property
    def trim(self) -> Tones:
        return tones(self.item.trim or self.item.colour, self.paint.light)

    @property
    def hem(self) -> float:
        return HEMS.get(self.item.kind, 408.0)

    @property
    def seam(self) -> str:
        """Lines on the cloth: darker on light cloth, lighter on nearly black cloth."""
        return mix(self.tone.base, "#ffffff", 0.2) if brightness(self.item.colour) < 0.14 else self.tone.deep

    @property
    def key(self) -> int:
        return -self.paint.shaded

    def panel(self, points: Sequence[Point], tone: Tones | None = None) -> None:
        self.brush.fill(
            smooth(self.body.line(points)), cloth(self.brush, self.body, tone or self.tone, self.key)
        )

    def raw(self, points: Sequence[Point], colour: str, opacity: float = 1.0) -> None:
        self.brush.fill(smooth(self.body.line(points)), colour, opacity)

    def line(self, points: Sequence[Point], widths: list[float], colour: str, opacity: float = 1.0) -> None:
        self.brush.fill(ribbon(self.body.line(points), widths), colour, opacity)


def sharp(points: Sequence[Point]) -> list[Point]:
    """Every point a corner."""
    return [point for point in points for _ in (0, 1)] + [points[0]]


def closed_front(cut: Cloth, neckline: list[Point]) -> None:
    """A closed front with that neckline, given from image left to right."""
    body = cut.body
    left, right = body.side(-1, cut.hem)[1:], body.side(1, cut.hem)[1:]
    neck, middle = body.line(neckline), body.at(0, cut.hem + 5)
    outline = [
        left[0],
        *left,
        left[-1],
        middle,
        right[-1],
        right[-1],
        *reversed(right[:-1]),
        right[0],
        *reversed(neck),
        left[0],
    ]
    _hem_shadow(cut)
    cut.brush.fill(smooth(outline), cloth(cut.brush, body, cut.tone, cut.key))
    draw_pattern(cut, smooth(outline))
    _folds(cut)


def _hem_shadow(cut: Cloth) -> None:
    wide, y = cut.body.wide(cut.hem), cut.hem
    cut.line([(-wide, y + 3), (0, y + 10), (wide, y + 3)], [10, 13, 10], "#120d14", 0.32)


def _folds(cut: Cloth, strength: float = 1.0) -> None:
    """What gravity does: a drape from each armpit, a break at the waist, a soft chest."""
    body, tone, top = cut.body, cut.tone, cut.body.drop
    female = cut.paint.traits.presents == "female" and cut.paint.traits.age > 15
    for hand in (-1, 1):
        armpit = body.chest + 1
        cut.line(
            [(hand * armpit, top + 66), (hand * armpit * 0.74, top + 92), (hand * armpit * 0.62, top + 128)],
            [0, 4.5, 0],
            tone.deep,
            0.34 * strength,
        )
        cut.line(
            [(hand * armpit, top + 88), (hand * armpit * 0.84, top + 116), (hand * armpit * 0.8, top + 150)],
            [0, 3.2, 0],
            tone.deep,
            0.26 * strength,
        )
        cut.line(
            [(hand * body.waist, 306), (hand * body.waist * 0.6, 318), (hand * body.waist * 0.25, 314)],
            [0.4, 4.2, 0],
            tone.deep,
            0.3 * strength,
        )
        cut.line(
            [
                (hand * body.waist * 0.98, 330),
                (hand * body.waist * 0.66, 344),
                (hand * body.waist * 0.4, 342),
            ],
            [0.4, 3.4, 0],
            tone.deep,
            0.26 * strength,
        )
        cut.line(
            [
                (hand * body.shoulder * 0.8, top + 6),
                (hand * body.shoulder * 0.74, top + 40),
                (hand * body.shoulder * 0.77, top + 66),
            ],
            [0.5, 1.7, 0],
            tone.deep,
            0.4 * strength,
        )
        if female:
            x = hand * body.chest * 0.5
            cut.line(
                [(x - hand * 24, top + 104), (x, top + 112), (x + hand * 25, top + 98)],
                [0, 3.6, 0],
                tone.deep,
                0.2 * strength,
            )
    x = cut.key * body.chest * 0.52
    place = body.at(x, top + 62)
    cut.brush.disc(
        place,
        34,
        cut.brush.radial(
            place, 34, [(0, tone.glow, 0.12 + 0.34 * brightness(cut.item.colour)), (1, tone.glow, 0)], 1.2
        ),
        1.0,
        1.2,
    )


def draw_pattern(cut: Cloth, outline: str) -> None:
    """Stripes, checks, flowers or dots, kept inside an outline."""
    kind = cut.item.pattern
    if not kind:
        return
    colour = (
        cut.trim.base
        if cut.item.trim
        else mix(cut.tone.base, "#ffffff" if brightness(cut.item.colour) < 0.55 else "#20242c", 0.4)
    )
    with cut.brush.clip(outline):
        marks: list[str] = []
        if kind in ("striped", "checked", "plaid"):
            marks += [f"M-170 {y}H170V{y + 7}H-170Z" for y in range(90, 640, 24)]
        if kind in ("pinstriped", "checked", "plaid"):
            step, wide = (14, 0.9) if kind == "pinstriped" else (24, 7)
            marks += [f"M{x} 70h{wide}V640h-{wide}Z" for x in range(-168, 170, step)]
        if marks:
            cut.brush.fill("".join(marks), colour, 0.5 if kind != "pinstriped" else 0.55)
        if kind in ("floral", "dotted"):
            for index in range(90):
                x, y = (index * 53) % 300 - 150, 92 + (index * 37) % 430
                cut.brush.disc((x, y), 3.2 if kind == "dotted" else 4.4, colour, 0.75)
                if kind == "floral":
                    cut.brush.disc((x + 5, y + 4), 2.6, mix(colour, "#ffffff", 0.4), 0.7)


def crew(body: Body, depth: float, wide: float = 1.0) -> list[Point]:
    top, neck = body.drop, body.neck
    return [
        (-neck * 1.12 * wide, top - 26),
        (-neck * 0.86 * wide, top - 8 + depth * 0.5),
        (0, top + depth),
        (neck * 0.86 * wide, top - 8 + depth * 0.5),
        (neck * 1.12 * wide, top - 26),
    ]


def vee(body: Body, depth: float, wide: float = 1.0) -> list[Point]:
    top, neck = body.drop, body.neck
    return [
        (-neck * 1.15 * wide, top - 26),
        (-neck * 0.6 * wide, top + depth * 0.4),
        (0, top + depth),
        (0, top + depth),
        (neck * 0.6 * wide, top + depth * 0.4),
        (neck * 1.15 * wide, top - 26),
    ]


def band(cut: Cloth, line: list[Point], width: float, tone: Tones | None = None) -> None:
    """A ribbed or bound edge along a neckline."""
    tone = tone or cut.tone
    cut.line(line, [width, width * 1.1, width], tone.shade)
    cut.line([(x, y - 0.6) for x, y in line], [width * 0.5, width * 0.7, width * 0.5], tone.lit, 0.65)


def collar(cut: Cloth, closed: bool, tone: Tones | None = None) -> None:
    """Two collar leaves; open they show the throat."""
    body, tone = cut.body, tone or cut.tone
    top, neck = body.drop, body.neck
    meet = top - 16 if closed else top + 10
    for hand in (-1, 1):
        back = (hand * (neck * 0.96), top - 42)
        tip = (hand * (neck * 0.62 + 4), top + 17) if closed else (hand * (neck * 0.8 + 8), top + 22)
        leaf = [
            back,
            (hand * (2.0 if closed else neck * 0.42), meet),
            tip,
            (hand * (neck * 1.5), top - 10),
            (hand * (neck * 1.24), top - 32),
        ]
        lit = hand == cut.key
        points = body.line(leaf)
        drop = [(x + hand * 0.6, y + 4.5) for x, y in points[1:4]]
        cut.brush.fill(
            smooth([p for p in (*points[1:4], *reversed(drop)) for _ in (0, 1)] + [points[1]]),
            tone.deep,
            0.42,
        )
        paint = cut.brush.linear(
            points[0],
            points[2],
            [
                (0, mix(tone.base, tone.shade, 0.25 if lit else 0.6), 1),
                (1, tone.glow if lit else tone.lit, 1),
            ],
        )
        cut.brush.fill(
            smooth(
                [points[0], points[0], points[1], points[1], points[2], points[2], *points[3:], points[0]]
            ),
            paint,
        )


def collar_wide(cut: Cloth) -> None:
    body, tone, top = cut.body, cut.tone, cut.body.drop
    for hand in (-1, 1):
        lit = hand == cut.key
        leaf = [
            (hand * body.neck * 0.98, top - 38),
            (hand * body.neck * 0.98, top + 4),
            (hand * (body.neck * 1.28), top + 34),
            (hand * (body.neck * 2.1), top + 14),
            (hand * (body.neck * 1.75), top - 18),
        ]
        cut.raw(sharp([(x + hand * 1.5, y + 4) for x, y in leaf]), tone.deep, 0.5)
        cut.raw(
            [leaf[0], leaf[0], leaf[1], leaf[2], leaf[2], leaf[3], leaf[3], leaf[4], leaf[0]],
            tone.glow if lit else mix(tone.base, tone.shade, 0.35),
        )
        cut.line([leaf[2], leaf[3]], [0.8, 0.8], cut.seam, 0.5)


def placket(cut: Cloth, start: float, step: float = 38) -> None:
    hem = cut.hem - 4
    cut.line([(4.5, start), (5, 240), (5, hem)], [1, 1.3, 1], cut.tone.deep, 0.42)
    cut.line([(-5, start + 4), (-5, 240), (-5, hem)], [0.6, 1, 0.6], cut.tone.glow, 0.5)
    y = start + 14
    while y < cut.hem - 16:
        x0, y0 = cut.body.at(0, y)
        cut.brush.disc((x0, y0 + 0.7), 2.5, cut.tone.deep, 0.55)
        cut.brush.disc(
            (x0, y0),
            2.3,
            mix(cut.tone.lit, "#ffffff", 0.35)
            if brightness(cut.item.colour) > 0.3
            else mix(cut.tone.lit, "#ffffff", 0.15),
        )
        y += step


def chest_pockets(cut: Cloth, y: float) -> None:
    for hand in (-1, 1):
        x = hand * cut.body.chest * 0.5
        pocket = [(x - 17, y), (x + 17, y), (x + 17, y + 36), (x, y + 42), (x - 17, y + 36)]
        cut.raw(sharp(pocket), cut.tone.deep, 0.25)
        cut.raw(
            sharp([(px, py - 1.5) for px, py in pocket]),
            cut.tone.base if hand == cut.key else cut.tone.shade,
            0.75,
        )
        flap = [(x - 18, y - 3), (x + 18, y - 3), (x + 18, y + 8), (x, y + 13), (x - 18, y + 8)]
        cut.raw(sharp([(px, py + 2) for px, py in flap]), cut.tone.deep, 0.4)
        cut.raw(sharp(flap), cut.tone.lit if hand == cut.key else cut.tone.base)


def open_front(cut: Cloth, depth: float, wide: float, gap: float = -3.0) -> None:
    """A garment worn open over the one below: two panels that meet at `depth`."""
    body, top, hem = cut.body, cut.body.drop, cut.hem
    _hem_shadow(cut)
    for hand in (-1, 1):
        side = body.side(hand, hem)[1:]
        half = (depth + top) / 2
        corner = hand * gap * 1.5 if gap > 0 else hand * min(8.0, max(hem - depth - 150, 0) * 0.2)
        edge = [
            (corner, hem - 8 if gap > 0 else hem),
            (hand * gap, min(depth + 60, hem - 20)),
            (hand * gap, depth),
            (hand * wide * 0.66, half - 4),
            (hand * wide, top - 14),
        ]
        inner = body.line(edge)
        shadow = [
            (hand * gap, depth + 3),
            (hand * (wide * 0.66 - 7), half),
            (hand * (wide - 8), top - 8),
            (hand * wide, top - 14),
            (hand * (wide * 0.66 + 6), half),
        ]
        cut.brush.fill(smooth(body.line(shadow)), "#120d14", 0.3)
        path = smooth([side[0], *side, side[-1], inner[0], *inner[:-1], inner[-1], side[0]])
        cut.brush.fill(path, cloth(cut.brush, body, cut.tone, cut.key))
        draw_pattern(cut, path)
    _folds(cut)


def lapels(cut: Cloth, depth: float, wide: float, peak: bool = False, gap: float = 0.0) -> None:
    """`gap` is how far from the middle they end."""
    body, tone, top = cut.body, cut.tone, cut.body.drop
    for hand in (-1, 1):
        lit = hand == cut.key
        notch = top + 30
        reach = body.chest * 0.64
        collar = [
            (hand * (body.neck * 0.98), top - 37),
            (hand * (wide * 0.82), top - 8),
            (hand * (wide * 0.84), notch - 6),
            (hand * (reach * 0.92), notch - 9),
            (hand * (body.neck * 1.62), top - 26),
        ]
        lapel = [
            (hand * (wide * 0.74), top - 6),
            (hand * (wide * 0.86), notch - 5),
            (hand * (reach * 0.82), notch - 2),
            (hand * (reach + 2), notch - (13 if peak else 2)),
            (hand * (reach - 2), notch + 16),
            (hand * (22 + gap * 0.5), depth - 34),
            (hand * (2.5 + gap), depth),
            (hand * (wide * 0.46), (depth + top) / 2),
        ]
        path = [lapel[0], *lapel[:4], lapel[3], *lapel[3:7], lapel[6], lapel[7], lapel[0]]
        cut.raw([(x + hand * 2.2, y + 3.5) for x, y in path], tone.deep, 0.55)
        points = body.line(path)
        paint = cut.brush.linear(
            points[3],
            points[-3],
            [
                (0, tone.glow if lit else tone.base, 1),
                (0.6, tone.lit if lit else mix(tone.base, tone.shade, 0.5), 1),
                (1, tone.base if lit else tone.shade, 1),
            ],
        )
        cut.brush.fill(smooth(points), paint)
        cut.raw(sharp([(x + hand * 1, y + 2.5) for x, y in collar]), tone.deep, 0.5)
        cut.raw([collar[0], *collar[:4], collar[3], collar[4], collar[0]], tone.lit if lit else tone.base)
        cut.line(
            [(hand * (wide * 0.82), notch - 5), (hand * (reach * 0.9), notch - 5)], [0.9, 0.9], cut.seam, 0.75
        )
