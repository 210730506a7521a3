"""Locks of hair: a mass between two edges, with strands that follow it and a sheen on the lit side."""

from collections.abc import Sequence
from math import cos, hypot, pi, sin

from workers.animatic.brush import Brush, Point, along, ribbon, smooth
from workers.animatic.head import Head
from workers.animatic.figure_palette import Palette
from workers.animatic.tones import Tones


def wavy(points: Sequence[Point], depth: float, turns: float, phase: float = 0.0) -> list[Point]:
    """The line swings sideways `turns` times, more toward its end."""
    fine = resampled(points, max(len(points) * 2, int(turns * 6)))
    last = len(fine) - 1
    return [(x + depth * sin(phase + 2 * pi * turns * i / last) * min(1, 2.4 * i / last), y) for i, (x, y) in enumerate(fine)]


def resampled(points: Sequence[Point], count: int) -> list[Point]:
    """The same polyline in `count` points at equal distances."""
    lengths = [0.0]
    for a, b in zip(points, points[1:], strict=False):
        lengths.append(lengths[-1] + hypot(b[0] - a[0], b[1] - a[1]))
    result, index = [], 0
    for step in range(count):
        goal = lengths[-1] * step / (count - 1)
        while index < len(points) - 2 and lengths[index + 1] < goal:
            index += 1
        span = lengths[index + 1] - lengths[index] or 1.0
        share = (goal - lengths[index]) / span
        a, b = points[index], points[index + 1]
        result.append((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share))
    return result


def draw_lock(brush: Brush, hair: Tones, outer: Sequence[Point], inner: Sequence[Point], lit: bool, strands: int = 7) -> None:
    """A mass between two edges that run from root to tip."""
    outer, inner = resampled(outer, 12), resampled(inner, 12)
    outline = smooth([outer[0], *outer, outer[-1], inner[-1], *reversed(inner), inner[0]])
    root, tip = along(outer, inner, 0.5)[0], along(outer, inner, 0.5)[-1]
    near, far = (hair.lit, hair.base) if lit else (hair.base, hair.shade)
    paint = brush.linear(root, tip, [(0, hair.shade if not lit else hair.base, 1), (0.28, near, 1), (0.62, far, 1), (1, hair.shade, 1)])
    brush.fill(outline, paint)
    for index in range(strands):
        share = (index + 0.6) / (strands + 0.2)
        line = along(outer, inner, share)
        start, end = index % 3, 12 - (index * 2) % 4
        dark = index % 2 == 0
        brush.fill(ribbon(line[start:end], [0.2, 1.5, 1.1, 0.1]), hair.deep if dark else hair.glow, 0.5 if dark else (0.42 if lit else 0.2))
    for index in range(3):
        line = along(outer, inner, 0.26 + index * 0.17)
        brush.fill(ribbon(line[2 + index % 2: 6 + index % 2], [0, 2.6, 2.2, 0]), hair.glow, 0.5 if lit else 0.18)


def draw_comb(brush: Brush, hair: Tones, roots: Sequence[Point], tips: Sequence[Point], key: int, bend: float = 0.0) -> None:
    """Short strands from a hairline to an outline: hair combed that way."""
    count = len(roots)
    for index, (a, b) in enumerate(zip(roots, tips, strict=True)):
        middle = ((a[0] + b[0]) / 2 + bend, (a[1] + b[1]) / 2)
        lit = (index / (count - 1) - 0.5) * key > -0.12
        dark = index % 2 == 0
        brush.fill(ribbon([a, middle, b], [0.6, 1.7, 0.3]), hair.deep if dark else hair.glow, 0.42 if dark else (0.5 if lit else 0.18))


def bumpy(points: Sequence[Point], size: float, depth: float, centre: Point) -> list[Point]:
    """An outline in curls: scallops of about `size` that swell away from the centre."""
    total = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in zip(points, points[1:], strict=False))
    bumps = max(4, round(total / size))
    fine = resampled(points, bumps * 4 + 1)
    result = []
    for index, (x, y) in enumerate(fine):
        wave = abs(sin(pi * index / 4)) * (0.75 + 0.5 * ((index // 4 * 7) % 5) / 5)
        dx, dy = x - centre[0], y - centre[1]
        length = hypot(dx, dy) or 1.0
        result.append((x + dx / length * depth * wave, y + dy / length * depth * wave))
    return result


def draw_curls(brush: Brush, hair: Tones, spots: Sequence[Point], size: float, light_from: Point, key: int) -> None:
    """Curls inside a mass: a dark hollow and a lit arc each."""
    for index, (x, y) in enumerate(spots):
        radius = size * (0.75 + 0.4 * ((index * 5) % 7) / 7)
        start = (index * 1.9) % (2 * pi)
        arc = [(x + radius * cos(start + a * 0.72), y + radius * sin(start + a * 0.72)) for a in range(5)]
        brush.fill(ribbon(arc, [0.2, 2.1, 1.7, 0.2]), hair.deep, 0.6)
        lit = (x - light_from[0]) * key > -14
        shine = [(x + radius * 0.66 * cos(pi * 1.1 + a * 0.5 - 0.4 * key), y + radius * 0.66 * sin(pi * 1.1 + a * 0.5 - 0.4 * key)) for a in range(4)]
        brush.fill(ribbon(shine, [0.1, 1.7, 0.1]), hair.glow, 0.62 if lit else 0.2)


def cap(head: Head, low: float, side: float, top: float, low_right: float | None = None) -> list[Point]:
    """The outline of hair over the skull, from image left at height `low` over the crown to image right."""
    def climb(hand: int, start: float) -> list[Point]:
        heights = [start, *(h for h in (8, -3, -16, -31, -45, -56, -62.5) if h < start - 4)]
        return [head.edge(hand, h, side + (top - side) * max(0.0, (-h - 10) / 52) ** 1.3) for h in heights]

    left, right = climb(-1, low), climb(1, low if low_right is None else low_right)
    crown = head.outline()[0]
    left = [(x, y - top * max(0, (-y - 30) / 32) * 0.9) for x, y in left]
    right = [(x, y - top * max(0, (-y - 30) / 32) * 0.9) for x, y in right]
    return [*left, (crown[0], crown[1] - top), *reversed(right)]


def rim_light(brush: Brush, paint: Palette, points: Sequence[Point], width: float = 2.2) -> None:
    """The accent along an outline on the shaded side."""
    if len(points) > 2:
        brush.fill(ribbon(resampled(points, 9), [0, width, width * 1.2, width, 0]), paint.light.rim, 0.42 + 0.35 * paint.hardness)
