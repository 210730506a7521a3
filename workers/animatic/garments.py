"""Garments: each word of a wardrobe is a cut with collar, fastening, folds and shade."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from workers.animatic.body import Body, cloth
from workers.animatic.brush import Brush, Point, ribbon, smooth
from workers.animatic.figure_palette import Palette
from workers.animatic.tones import Tones, brightness, mix, tones
from workers.animatic.traits import Item


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
    def seam(self) -> str:
        """Lines on the cloth: darker on light cloth, lighter on nearly black cloth."""
        return mix(self.tone.base, "#ffffff", 0.2) if brightness(self.item.colour) < 0.14 else self.tone.deep

    @property
    def key(self) -> int:
        return -self.paint.shaded

    def panel(self, points: list[Point], tone: Tones | None = None) -> None:
        self.brush.fill(smooth(self.body.line(points)), cloth(self.brush, self.body, tone or self.tone, self.key))

    def raw(self, points: list[Point], colour: str, opacity: float = 1.0) -> None:
        self.brush.fill(smooth(self.body.line(points)), colour, opacity)

    def line(self, points: list[Point], widths: list[float], colour: str, opacity: float = 1.0) -> None:
        self.brush.fill(ribbon(self.body.line(points), widths), colour, opacity)


def _sharp(points: list[Point]) -> list[Point]:
    """Every point a corner."""
    return [point for point in points for _ in (0, 1)] + [points[0]]


def _front(cut: Cloth, neckline: list[Point]) -> None:
    """A closed front with that neckline, given from image left to right."""
    body = cut.body
    left, right = body.side(-1)[1:], body.side(1)[1:]
    neck = body.line(neckline)
    outline = [left[0], *left, left[-1], right[-1], *reversed(right), right[0], *reversed(neck), left[0]]
    cut.brush.fill(smooth(outline), cloth(cut.brush, body, cut.tone, cut.key))
    draw_pattern(cut, smooth(outline))
    _folds(cut)


def _folds(cut: Cloth, strength: float = 1.0) -> None:
    """What gravity does: a drape from each armpit, a break at the waist, a soft chest."""
    body, tone, top = cut.body, cut.tone, cut.body.drop
    female = cut.paint.traits.presents == "female" and cut.paint.traits.age > 15
    for hand in (-1, 1):
        armpit = body.chest + 1
        cut.line([(hand * armpit, top + 66), (hand * armpit * 0.74, top + 92), (hand * armpit * 0.62, top + 128)], [0, 4.5, 0], tone.deep, 0.34 * strength)
        cut.line([(hand * armpit, top + 88), (hand * armpit * 0.84, top + 116), (hand * armpit * 0.8, top + 150)], [0, 3.2, 0], tone.deep, 0.26 * strength)
        cut.line([(hand * body.waist, 306), (hand * body.waist * 0.6, 318), (hand * body.waist * 0.25, 314)], [0.4, 4.2, 0], tone.deep, 0.3 * strength)
        cut.line([(hand * body.waist * 0.98, 330), (hand * body.waist * 0.66, 344), (hand * body.waist * 0.4, 342)], [0.4, 3.4, 0], tone.deep, 0.26 * strength)
        cut.line([(hand * body.shoulder * 0.8, top + 6), (hand * body.shoulder * 0.74, top + 40), (hand * body.shoulder * 0.77, top + 66)], [0.5, 1.7, 0], tone.deep, 0.4 * strength)
        if female:
            x = hand * body.chest * 0.5
            cut.line([(x - hand * 24, top + 104), (x, top + 112), (x + hand * 25, top + 98)], [0, 3.6, 0], tone.deep, 0.2 * strength)
    x = cut.key * body.chest * 0.52
    place = body.at(x, top + 62)
    cut.brush.disc(place, 34, cut.brush.radial(place, 34, [(0, tone.glow, 0.12 + 0.34 * brightness(cut.item.colour)), (1, tone.glow, 0)], 1.2), 1.0, 1.2)


def draw_pattern(cut: Cloth, outline: str) -> None:
    """Stripes, checks, flowers or dots, kept inside an outline."""
    kind = cut.item.pattern
    if not kind:
        return
    colour = cut.trim.base if cut.item.trim else mix(cut.tone.base, "#ffffff" if brightness(cut.item.colour) < 0.55 else "#20242c", 0.4)
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


def _crew(body: Body, depth: float, wide: float = 1.0) -> list[Point]:
    top, neck = body.drop, body.neck
    return [(-neck * 1.12 * wide, top - 26), (-neck * 0.86 * wide, top - 8 + depth * 0.5), (0, top + depth), (neck * 0.86 * wide, top - 8 + depth * 0.5), (neck * 1.12 * wide, top - 26)]


def _vee(body: Body, depth: float, wide: float = 1.0) -> list[Point]:
    top, neck = body.drop, body.neck
    return [(-neck * 1.15 * wide, top - 26), (-neck * 0.6 * wide, top + depth * 0.4), (0, top + depth), (0, top + depth), (neck * 0.6 * wide, top + depth * 0.4), (neck * 1.15 * wide, top - 26)]


def _band(cut: Cloth, line: list[Point], width: float, tone: Tones | None = None) -> None:
    """A ribbed or bound edge along a neckline."""
    tone = tone or cut.tone
    cut.line(line, [width, width * 1.1, width], tone.shade)
    cut.line([(x, y - 0.6) for x, y in line], [width * 0.5, width * 0.7, width * 0.5], tone.lit, 0.65)


def _tee(cut: Cloth) -> None:
    line = _crew(cut.body, 2)
    _front(cut, line)
    _band(cut, line, 5.0)


def _top(cut: Cloth) -> None:
    line = _crew(cut.body, 22, 1.25)
    _front(cut, line)
    cut.line(line, [1.2, 1.6, 1.2], cut.tone.deep, 0.5)


def _tank(cut: Cloth) -> None:
    _top(cut)


def _blouse(cut: Cloth) -> None:
    line = _vee(cut.body, 44, 1.1)
    _front(cut, line)
    for hand in (-1, 1):
        cut.line([(hand * 24, 98), (hand * 16, 124), (hand * 2, cut.body.drop + 46)], [5, 6.5, 2], cut.tone.lit)
        cut.line([(hand * 28, 104), (hand * 20, 130), (hand * 6, cut.body.drop + 50)], [0.6, 1.4, 0.4], cut.tone.deep, 0.45)


def _turtleneck(cut: Cloth) -> None:
    body = cut.body
    _front(cut, _crew(body, -8))
    tall = [(-body.neck * 1.02, 70), (-body.neck * 1.14, 84), (-body.neck * 1.25, body.drop - 20), (0, body.drop - 6), (body.neck * 1.25, body.drop - 20),
            (body.neck * 1.14, 84), (body.neck * 1.02, 70), (0, 79)]
    cut.panel(tall)
    cut.line([(-body.neck, 72), (0, 81), (body.neck, 72)], [2, 3.4, 2], cut.tone.glow, 0.5)
    cut.line([(-body.neck * 1.2, body.drop - 22), (0, body.drop - 9), (body.neck * 1.2, body.drop - 22)], [0.6, 2.4, 0.6], cut.tone.deep, 0.6)


def _sweater(cut: Cloth) -> None:
    line = _crew(cut.body, -1)
    _front(cut, line)
    for x in range(-84, 85, 12):
        cut.line([(x, 140 + abs(x) * 0.1), (x, 300), (x * 0.9, 420)], [0, 1.0, 0], cut.tone.deep, 0.2)
    _band(cut, line, 9.0)


def _collar(cut: Cloth, closed: bool, tone: Tones | None = None) -> None:
    """Two collar leaves; open they show the throat."""
    body, tone = cut.body, tone or cut.tone
    top, neck = body.drop, body.neck
    meet = top - 16 if closed else top + 10
    for hand in (-1, 1):
        back = (hand * (neck * 0.96), top - 42)
        tip = (hand * (neck * 0.62 + 4), top + 17) if closed else (hand * (neck * 0.8 + 8), top + 22)
        leaf = [back, (hand * (2.0 if closed else neck * 0.42), meet), tip, (hand * (neck * 1.5), top - 10), (hand * (neck * 1.24), top - 32)]
        lit = hand == cut.key
        points = body.line(leaf)
        drop = [(x + hand * 0.6, y + 4.5) for x, y in points[1:4]]
        cut.brush.fill(smooth([p for p in (*points[1:4], *reversed(drop)) for _ in (0, 1)] + [points[1]]), tone.deep, 0.42)
        paint = cut.brush.linear(points[0], points[2], [(0, mix(tone.base, tone.shade, 0.25 if lit else 0.6), 1), (1, tone.glow if lit else tone.lit, 1)])
        cut.brush.fill(smooth([points[0], points[0], points[1], points[1], points[2], points[2], *points[3:], points[0]]), paint)


def _placket(cut: Cloth, start: float, step: float = 38) -> None:
    cut.line([(4.5, start), (5, 240), (5, 470), (5, 640)], [1, 1.3, 1.3, 1], cut.tone.deep, 0.42)
    cut.line([(-5, start + 4), (-5, 240), (-5, 470), (-5, 640)], [0.6, 1, 1, 0.6], cut.tone.glow, 0.5)
    y = start + 14
    while y < 560:
        x0, y0 = cut.body.at(0, y)
        cut.brush.disc((x0, y0 + 0.7), 2.5, cut.tone.deep, 0.55)
        cut.brush.disc((x0, y0), 2.3, mix(cut.tone.lit, "#ffffff", 0.35) if brightness(cut.item.colour) > 0.3 else mix(cut.tone.lit, "#ffffff", 0.15))
        y += step


def _shirt(cut: Cloth, closed: bool = False) -> None:
    top = cut.body.drop
    _front(cut, _vee(cut.body, -12 if closed else 26, 0.96))
    _placket(cut, top + (-4 if closed else 26))
    _collar(cut, closed)


def _shirt_closed(cut: Cloth) -> None:
    _shirt(cut, True)


def _pocketed(cut: Cloth, y: float) -> None:
    for hand in (-1, 1):
        x = hand * cut.body.chest * 0.5
        pocket = [(x - 17, y), (x + 17, y), (x + 17, y + 36), (x, y + 42), (x - 17, y + 36)]
        cut.raw(_sharp(pocket), cut.tone.deep, 0.25)
        cut.raw(_sharp([(px, py - 1.5) for px, py in pocket]), cut.tone.base if hand == cut.key else cut.tone.shade, 0.75)
        flap = [(x - 18, y - 3), (x + 18, y - 3), (x + 18, y + 8), (x, y + 13), (x - 18, y + 8)]
        cut.raw(_sharp([(px, py + 2) for px, py in flap]), cut.tone.deep, 0.4)
        cut.raw(_sharp(flap), cut.tone.lit if hand == cut.key else cut.tone.base)


def _opened(cut: Cloth, depth: float, wide: float, hem: float = 640, gap: float = -3.0) -> None:
    """A garment worn open over the one below: two panels that meet at `depth`."""
    body = cut.body
    for hand in (-1, 1):
        side = body.side(hand)[1:]
        inner = body.line([(hand * gap * 4 if gap > 0 else -hand * 8, hem), (hand * gap, depth + 40), (hand * gap, depth), (hand * wide * 0.66, (depth + body.drop) / 2 - 4), (hand * wide, body.drop - 14)])
        outline = [side[0], *side, side[-1], inner[0], *inner[:-1], inner[-1], side[0]]
        shadow = smooth(body.line([(hand * gap, depth + 3), (hand * (wide * 0.66 - 7), (depth + body.drop) / 2), (hand * (wide - 8), body.drop - 8), (hand * wide, body.drop - 14),
                                   (hand * (wide * 0.66 + 6), (depth + body.drop) / 2)]))
        cut.brush.fill(shadow, "#120d14", 0.3)
        path = smooth(outline)
        cut.brush.fill(path, cloth(cut.brush, body, cut.tone, cut.key))
        draw_pattern(cut, path)
    _folds(cut)


def _lapels(cut: Cloth, depth: float, wide: float, peak: bool = False) -> None:
    body, tone, top = cut.body, cut.tone, cut.body.drop
    for hand in (-1, 1):
        lit = hand == cut.key
        notch = top + 30
        reach = body.chest * 0.64
        collar = [(hand * (body.neck * 0.98), top - 37), (hand * (wide * 0.82), top - 8), (hand * (wide * 0.84), notch - 6), (hand * (reach * 0.92), notch - 9), (hand * (body.neck * 1.62), top - 26)]
        lapel = [(hand * (wide * 0.74), top - 6), (hand * (wide * 0.86), notch - 5), (hand * (reach * 0.82), notch - 2), (hand * (reach + 2), notch - (13 if peak else 2)),
                 (hand * (reach - 2), notch + 16), (hand * 22, depth - 34), (hand * 2.5, depth), (hand * (wide * 0.46), (depth + top) / 2)]
        path = [lapel[0], *lapel[:4], lapel[3], *lapel[3:7], lapel[6], lapel[7], lapel[0]]
        cut.raw([(x + hand * 2.2, y + 3.5) for x, y in path], tone.deep, 0.55)
        points = body.line(path)
        paint = cut.brush.linear(points[3], points[-3], [(0, tone.glow if lit else tone.base, 1), (0.6, tone.lit if lit else mix(tone.base, tone.shade, 0.5), 1), (1, tone.base if lit else tone.shade, 1)])
        cut.brush.fill(smooth(points), paint)
        cut.raw(_sharp([(x + hand * 1, y + 2.5) for x, y in collar]), tone.deep, 0.5)
        cut.raw([collar[0], *collar[:4], collar[3], collar[4], collar[0]], tone.lit if lit else tone.base)
        cut.line([(hand * (wide * 0.82), notch - 5), (hand * (reach * 0.9), notch - 5)], [0.9, 0.9], cut.seam, 0.75)


def _blazer(cut: Cloth) -> None:
    depth, wide = cut.body.drop + 150, cut.body.neck * 1.5
    _opened(cut, depth, wide)
    _lapels(cut, depth, wide)
    for y in (depth + 8, depth + 50):
        x0, y0 = cut.body.at(1.5, y)
        cut.brush.disc((x0, y0 + 1), 4.2, cut.tone.deep, 0.7)
        cut.brush.disc((x0, y0), 3.9, mix(cut.tone.shade, "#1c1614", 0.25))
        cut.brush.disc((x0 - 0.8, y0 - 0.9), 1.6, cut.tone.glow, 0.6)
    chest = cut.body.chest
    cut.line([(chest * 0.34, cut.body.drop + 84), (chest * 0.52, cut.body.drop + 82), (chest * 0.72, cut.body.drop + 79)], [2.4, 2.6, 2.4], cut.seam, 0.6)
    for hand in (-1, 1):
        cut.line([(hand * cut.body.waist * 0.42, 372), (hand * cut.body.waist * 0.98, 366)], [6, 6], cut.seam, 0.35)
    if cut.item.trim:
        x = chest * 0.53
        cut.raw(_sharp([(x - 8, cut.body.drop + 82), (x - 5, cut.body.drop + 72), (x + 1, cut.body.drop + 77), (x + 6, cut.body.drop + 70), (x + 9, cut.body.drop + 81)]), cut.trim.lit)


def _waistcoat(cut: Cloth) -> None:
    depth, wide = cut.body.drop + 74, cut.body.neck * 1.22
    _opened(cut, depth, wide)
    for hand in (-1, 1):
        cut.line([(hand * wide, cut.body.drop - 12), (hand * wide * 0.72, (depth + cut.body.drop) / 2 - 4), (hand * 3.5, depth)], [1, 1.4, 0.8], cut.seam, 0.7)
    for step in range(5):
        x0, y0 = cut.body.at(0, depth + 10 + step * 27)
        cut.brush.disc((x0, y0 + 0.8), 3.1, cut.tone.deep, 0.8)
        cut.brush.disc((x0, y0), 2.8, mix(cut.tone.base, "#ffffff", 0.18))


def _overshirt(cut: Cloth) -> None:
    depth, wide = cut.body.drop + 330, cut.body.neck * 1.1
    _opened(cut, depth, wide + 4, gap=20)
    _pocketed(cut, cut.body.drop + 78)
    for hand in (-1, 1):
        cut.line([(hand * 25, cut.body.drop + 60), (hand * 24, 280), (hand * 26, 470)], [1, 1.4, 1], cut.seam, 0.5)
    for y in range(int(cut.body.drop) + 66, 520, 46):
        x0, y0 = cut.body.at(cut.key * 22.5, y)
        cut.brush.disc((x0, y0), 2.4, mix(cut.tone.deep, "#000000", 0.2), 0.9)
    _collar_wide(cut)


def _collar_wide(cut: Cloth) -> None:
    body, tone, top = cut.body, cut.tone, cut.body.drop
    for hand in (-1, 1):
        lit = hand == cut.key
        leaf = [(hand * body.neck * 0.98, top - 38), (hand * body.neck * 0.98, top + 4), (hand * (body.neck * 1.28), top + 34), (hand * (body.neck * 2.1), top + 14), (hand * (body.neck * 1.75), top - 18)]
        cut.raw(_sharp([(x + hand * 1.5, y + 4) for x, y in leaf]), tone.deep, 0.5)
        cut.raw([leaf[0], leaf[0], leaf[1], leaf[2], leaf[2], leaf[3], leaf[3], leaf[4], leaf[0]], tone.glow if lit else mix(tone.base, tone.shade, 0.35))
        cut.line([leaf[2], leaf[3]], [0.8, 0.8], cut.seam, 0.5)


def _jacket(cut: Cloth) -> None:
    """Bomber, leather or denim: zipped low, short collar."""
    depth, wide = cut.body.drop + 210, cut.body.neck * 1.15
    _opened(cut, depth, wide, gap=5)
    for hand in (-1, 1):
        cut.line([(hand * wide, cut.body.drop - 12), (hand * wide * 0.68, (depth + cut.body.drop) / 2 - 4), (hand * 5.5, depth), (hand * 8, 420)], [1.4, 2.6, 2.4, 2], "#9aa0a8", 0.8)
    _collar_wide(cut)


def _coat(cut: Cloth) -> None:
    depth, wide = cut.body.drop + 176, cut.body.neck * 1.62
    _opened(cut, depth, wide)
    _lapels(cut, depth, wide, peak=True)
    for hand in (-1, 1):
        for y in (depth + 18, depth + 66):
            x0, y0 = cut.body.at(hand * 20, y)
            cut.brush.disc((x0, y0 + 1.2), 5.4, cut.tone.deep, 0.8)
            cut.brush.disc((x0, y0), 5.0, mix(cut.tone.shade, "#1c1614", 0.35))
            cut.brush.disc((x0 - 1, y0 - 1.2), 2, cut.tone.glow, 0.5)


def _cardigan(cut: Cloth) -> None:
    depth, wide = cut.body.drop + 140, cut.body.neck * 1.3
    _opened(cut, depth, wide, gap=4)
    for hand in (-1, 1):
        edge = [(hand * wide, cut.body.drop - 14), (hand * wide * 0.7, (depth + cut.body.drop) / 2 - 4), (hand * 6, depth), (hand * 7, 520)]
        cut.line(edge, [6, 8, 8, 8], cut.tone.shade)
        cut.line([(x - hand * 1, y) for x, y in edge], [2, 3.5, 3.5, 3], cut.tone.lit, 0.6)


def _hoodie(cut: Cloth) -> None:
    body, tone, top = cut.body, cut.tone, cut.body.drop
    _front(cut, _crew(body, 8))
    hood = [(-body.neck * 1.0, top - 48), (-body.neck * 2.0, top - 34), (-body.neck * 2.1, top - 4), (-body.neck * 1.1, top + 20), (0, top + 30), (body.neck * 1.1, top + 20),
            (body.neck * 2.1, top - 4), (body.neck * 2.0, top - 34), (body.neck * 1.0, top - 48), (body.neck * 0.9, top - 12), (0, top + 10), (-body.neck * 0.9, top - 12)]
    cut.raw([(x, y + 5) for x, y in hood], tone.deep, 0.4)
    cut.panel(hood)
    cut.line([(-body.neck * 1.0, top - 46), (-body.neck * 0.9, top - 12), (0, top + 11), (body.neck * 0.9, top - 12), (body.neck * 1.0, top - 46)], [1, 3, 4, 3, 1], tone.deep, 0.55)
    for hand in (-1, 1):
        cut.line([(hand * body.neck * 0.5, top + 14), (hand * (body.neck * 0.55), top + 40), (hand * (body.neck * 0.48), top + 74)], [2.2, 2.2, 2.6], mix(tone.lit, "#ffffff", 0.45))
    pocket = [(-46, 330), (46, 330), (62, 420), (-62, 420)]
    cut.raw(_sharp(pocket), tone.deep, 0.22)


def _dress(cut: Cloth) -> None:
    line = _vee(cut.body, 46, 1.35)
    _front(cut, line)
    cut.line(line, [1.4, 1.8, 1.8, 1.4], cut.tone.deep, 0.5)
    cut.line([(-cut.body.waist, 306), (0, 314), (cut.body.waist, 306)], [7, 9, 7], cut.tone.shade)
    for x in (-44, -20, 6, 30):
        cut.line([(x * 0.6, 318), (x, 400), (x * 1.5, 600)], [0.3, 4, 5], cut.tone.deep, 0.26)


def _polo(cut: Cloth) -> None:
    _front(cut, _vee(cut.body, 30, 0.96))
    cut.line([(0, cut.body.drop + 28), (0, cut.body.drop + 66)], [1.4, 1.4], cut.tone.deep, 0.5)
    _collar(cut, False)


def _uniform(cut: Cloth) -> None:
    _shirt(cut, True)
    _pocketed(cut, cut.body.drop + 70)
    s, top = cut.body.shoulder, cut.body.drop
    for hand in (-1, 1):
        strap = [(hand * s * 0.5, top - 9), (hand * (s - 6), top + 4), (hand * (s - 8), top + 15), (hand * s * 0.48, top + 2)]
        cut.raw(_sharp(strap), cut.tone.shade)
        x0, y0 = cut.body.at(hand * s * 0.55, top - 2)
        cut.brush.disc((x0, y0), 2.6, "#d9b55a")
    x0, y0 = cut.body.at(cut.body.chest * 0.5, top + 54)
    star = [(x0, y0 - 9), (x0 + 8, y0 - 4), (x0 + 7, y0 + 5), (x0, y0 + 11), (x0 - 7, y0 + 5), (x0 - 8, y0 - 4)]
    cut.brush.fill(smooth(_sharp(star)), "#d9b55a")
    cut.brush.disc((x0 - 1.5, y0 - 1.5), 3, "#fff1c4", 0.7)


def _scrubs(cut: Cloth) -> None:
    line = _vee(cut.body, 38, 1.0)
    _front(cut, line)
    cut.line(line, [3.2, 4, 4, 3.2], cut.tone.shade)
    cut.raw(_sharp([(20, 196), (56, 194), (56, 234), (20, 236)]), cut.tone.shade, 0.6)


def _apron(cut: Cloth) -> None:
    body = cut.body
    bib = [(-44, body.drop + 46), (44, body.drop + 46), (52, 300), (body.hip, 330), (body.hip, 640), (-body.hip, 640), (-body.hip, 330), (-52, 300)]
    cut.panel(_sharp(bib))
    for hand in (-1, 1):
        cut.line([(hand * 40, body.drop + 50), (hand * body.neck * 1.3, body.drop - 22)], [6, 6], cut.tone.shade)


def _overalls(cut: Cloth) -> None:
    _apron(cut)
    cut.raw(_sharp([(-26, 210), (26, 210), (24, 250), (-24, 250)]), cut.tone.deep, 0.4)


def _kurta(cut: Cloth) -> None:
    top = cut.body.drop
    _front(cut, [(-cut.body.neck * 1.1, top - 30), (-cut.body.neck * 0.8, top - 12), (0, top + 34), (0, top + 34), (cut.body.neck * 0.8, top - 12), (cut.body.neck * 1.1, top - 30)])
    trim = cut.trim if cut.item.trim else tones(mix(cut.item.colour, "#e0b860", 0.6), cut.paint.light)
    cut.line([(-cut.body.neck * 1.1, top - 32), (-cut.body.neck * 0.8, top - 12), (0, top + 36)], [5, 6, 5], trim.base)
    cut.line([(cut.body.neck * 1.1, top - 32), (cut.body.neck * 0.8, top - 12), (0, top + 36)], [5, 6, 5], trim.shade)
    cut.line([(0, top + 34), (0, top + 140)], [6, 6], trim.base)
    for step in range(4):
        cut.brush.disc(cut.body.at(0, top + 52 + step * 24), 2.2, trim.glow)


def _saree(cut: Cloth) -> None:
    """A fitted blouse, and the cloth over one shoulder with its border."""
    body, top = cut.body, cut.body.drop
    trim = cut.trim if cut.item.trim else tones(mix(cut.item.colour, "#e3b552", 0.75), cut.paint.light)
    blouse = Cloth(cut.brush, body, cut.paint, Item("top", mix(cut.item.colour, "#20101a", 0.35)))
    _top(blouse)
    hand = cut.key
    drape = [(hand * body.neck * 1.3, top - 24), (hand * (body.shoulder - 8), top + 2), (hand * (body.shoulder - 4), top + 46), (hand * body.chest, 230), (hand * body.waist, 330), (hand * body.hip, 640),
             (-hand * body.hip, 640), (-hand * body.hip, 420), (-hand * body.waist, 330), (-hand * body.chest * 0.85, 280), (0, 196)]
    cut.panel(drape)
    border = [(hand * body.neck * 1.3, top - 24), (hand * 14, top + 40), (-hand * 22, 210), (-hand * body.chest * 0.86, 282)]
    cut.line(border, [9, 11, 11, 9], trim.base)
    cut.line([(x + hand * 1.6, y - 1.6) for x, y in border], [1.6, 2, 2, 1.6], trim.glow, 0.8)
    for step in range(5):
        shift = 12 + step * 13
        cut.line([(hand * (body.neck * 1.3 + shift), top - 18 + step * 4), (hand * (shift * 0.9), 200 + step * 14), (-hand * (body.chest * 0.7 - shift), 300 + step * 16)], [0.4, 2.6, 0.4], cut.tone.deep, 0.34)


def _crossed(cut: Cloth) -> None:
    """Hanfu, kimono, robe: one side crosses over the other under a broad edge."""
    body, top = cut.body, cut.body.drop
    trim = cut.trim if cut.item.trim else tones(mix(cut.item.colour, "#f4ead8", 0.7), cut.paint.light)
    _front(cut, _vee(body, 62, 1.2))
    for hand, end in ((1, (-26.0, top + 128)), (-1, (30.0, top + 150))):
        edge = [(hand * body.neck * 1.06, top - 40), (hand * body.neck * 1.0, top - 14), (hand * 4, top + 62), end]
        cut.line([(x + 1, y + 4) for x, y in edge], [12, 14, 14, 11], cut.tone.deep, 0.45)
        cut.line(edge, [12, 14, 14, 11], trim.base if hand == cut.key else trim.shade)
    sash = [(-body.waist - 4, 262), (0, 270), (body.waist + 4, 262), (body.waist + 3, 316), (0, 324), (-body.waist - 3, 316)]
    cut.panel(sash, trim)


def _tie(cut: Cloth) -> None:
    top, tone = cut.body.drop, cut.tone
    blade = [(-6, top + 3), (6, top + 3), (14, 292), (0, 312), (-14, 292)]
    cut.raw(_sharp([(x + 2, y + 3) for x, y in blade]), "#120d14", 0.35)
    points = cut.body.line(blade)
    ends = (points[3], points[4]) if cut.key > 0 else (points[4], points[3])
    cut.brush.fill(smooth(_sharp(points)), cut.brush.linear((points[4][0], 200), (points[2][0], 200), [(0, tone.lit if cut.key < 0 else tone.shade, 1), (0.5, tone.base, 1), (1, tone.shade if cut.key < 0 else tone.lit, 1)]))
    del ends
    knot = [(-9, top - 17), (9, top - 17), (6.5, top + 4), (-6.5, top + 4)]
    cut.raw(_sharp([(x, y + 2.2) for x, y in knot]), tone.deep, 0.6)
    cut.raw(_sharp(knot), tone.base)
    cut.line([(-6 * cut.key * -1, top - 14), (0, top - 6), (cut.key * 4, top + 2)], [0.5, 2.4, 0.5], tone.glow, 0.5)
    cut.line([(-1, top + 5), (2, top + 28), (0, top + 54)], [0.2, 2.2, 0], tone.deep, 0.5)
    if cut.item.pattern:
        for y in range(int(top) + 20, 300, 17):
            cut.line([(-9, y + 8), (9, y - 2)], [2.4, 2.4], cut.trim.lit if cut.item.trim else tone.glow, 0.55)


def _bow_tie(cut: Cloth) -> None:
    top, tone = cut.body.drop, cut.tone
    for hand in (-1, 1):
        wing = [(hand * 2, top - 14), (hand * 21, top - 22), (hand * 23, top - 2), (hand * 2, top - 8)]
        cut.raw(_sharp(wing), tone.lit if hand == cut.key else tone.shade)
    cut.raw([(-5, top - 17), (5, top - 17), (5, top - 4), (-5, top - 4)], tone.base)


def _scarf(cut: Cloth) -> None:
    body, tone, top = cut.body, cut.tone, cut.body.drop
    for index, (y, swell) in enumerate(((top - 34, 1.22), (top - 20, 1.5), (top - 6, 1.72))):
        roll = [(-body.neck * swell, y - 8), (0, y + 7 + index * 3), (body.neck * swell, y - 8)]
        cut.line([(x, y0 + 3) for x, y0 in roll], [14, 18, 14], tone.deep, 0.5)
        cut.line(roll, [14, 18, 14], tone.base if index != 1 else tone.lit)
        cut.line([(x, y0 - 3) for x, y0 in roll], [1, 3, 1], tone.glow, 0.4)
    x = cut.key * 20
    tail = [(x - 15, top + 6), (x + 15, top + 6), (x + 19, top + 120), (x - 11, top + 124)]
    cut.raw(_sharp([(px + 2, py + 4) for px, py in tail]), tone.deep, 0.5)
    cut.raw(_sharp(tail), tone.base)
    for step in range(4):
        cut.line([(x - 9 + step * 8, top + 14), (x - 6 + step * 8, top + 116)], [1.6, 1.2], tone.deep, 0.35)


@dataclass(frozen=True)
class Cut:
    """How a kind of garment is made, and how far its sleeves reach: 0 bare shoulder, 1 wrist."""

    draw: Callable[[Cloth], None]
    sleeve: float = 1.0
    loose: float = 1.0
    outer: bool = False
    """Worn over the neckline of what lies below, so long hair falls on it just the same."""


CUTS: dict[str, Cut] = {
    "t-shirt": Cut(_tee, 0.3), "top": Cut(_top, 0.36), "tank": Cut(_tank, 0.0), "blouse": Cut(_blouse, 1.0, 1.15), "turtleneck": Cut(_turtleneck, 1.0, 0.95),
    "sweater": Cut(_sweater, 1.0, 1.22), "shirt": Cut(_shirt, 1.0, 1.05), "dress shirt": Cut(_shirt_closed, 1.0, 1.05), "polo": Cut(_polo, 0.32), "hoodie": Cut(_hoodie, 1.0, 1.28),
    "dress": Cut(_dress, 0.22), "uniform": Cut(_uniform, 1.0, 1.08), "scrubs": Cut(_scrubs, 0.32, 1.15), "kurta": Cut(_kurta, 1.0, 1.15), "saree": Cut(_saree, 0.24),
    "robe": Cut(_crossed, 1.0, 1.5), "waistcoat": Cut(_waistcoat, -1), "blazer": Cut(_blazer, 1.0, 1.16, True), "overshirt": Cut(_overshirt, 1.0, 1.16, True),
    "jacket": Cut(_jacket, 1.0, 1.22, True), "coat": Cut(_coat, 1.0, 1.32, True), "cardigan": Cut(_cardigan, 1.0, 1.14, True), "apron": Cut(_apron, -1),
    "overalls": Cut(_overalls, -1), "tie": Cut(_tie, -1), "bow tie": Cut(_bow_tie, -1), "scarf": Cut(_scarf, -1),
}


def draw_clothes(brush: Brush, body: Body, paint: Palette) -> None:
    for item in paint.traits.clothes:
        CUTS[item.kind].draw(Cloth(brush, body, paint, item))


def sleeve_of(paint: Palette) -> tuple[Item | None, float, float]:
    """The garment whose sleeves show, how far they reach and how loose they are."""
    for item in reversed(paint.traits.clothes):
        cut = CUTS[item.kind]
        if cut.sleeve > 0:
            return item, cut.sleeve, cut.loose
        if cut.sleeve == 0:
            break
    return None, 0.0, 1.0
