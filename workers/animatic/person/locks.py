"""Locks of hair: a mass between two edges, with strands that follow it and a sheen on the lit side."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, pi, sin

from workers.animatic.brush import Brush, Point, along, lerp, ribbon, smooth
from workers.animatic.person.head import Head
from workers.animatic.person.palette import Palette
from workers.animatic.tones import Tones, mix


def wavy(points: Sequence[Point], depth: float, turns: float, phase: float = 0.0) -> list[Point]:
    """The line swings sideways `turns` times, more toward its end."""
    fine = resampled(points, max(len(points) * 2, int(turns * 6)))
    last = len(fine) - 1
    return [
        (x + depth * sin(phase + 2 * pi * turns * i / last) * min(1, 2.4 * i / last), y)
        for i, (x, y) in enumerate(fine)
    ]


def resampled(points: Sequence[Point], count: int) -> list[Point]:
    """The same polyline in `count` points at equal distances."""
    lengths = [0.0]
    for a, b in pairwise(points):
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


def draw_lock(
    brush: Brush, hair: Tones, outer: Sequence[Point], inner: Sequence[Point], lit: bool, strands: int = 7
) -> None:
    """A mass between two edges that run from root to tip."""
    outer, inner = resampled(outer, 12), resampled(inner, 12)
    outline = smooth([outer[0], *outer, outer[-1], inner[-1], *reversed(inner), inner[0]])
    middle = along(outer, inner, 0.5)
    near, far = (
        (hair.lit, hair.base) if lit else (mix(hair.base, hair.lit, 0.4), mix(hair.base, hair.shade, 0.6))
    )
    root = mix(hair.base, hair.shade, 0.35 if lit else 0.6)
    paint = brush.linear(
        middle[0],
        middle[-1],
        [(0, root, 1), (0.3, near, 1), (0.6, far, 1), (1, mix(hair.shade, hair.deep, 0.4), 1)],
    )
    brush.fill(outline, paint)
    for index in range(strands):
        share = (index + 0.5) / strands
        line = along(outer, inner, share)
        start, end = index % 3, 12 - (index * 2) % 4
        brush.fill(ribbon(line[start:end], [0.2, 1.7, 1.3, 0.1]), hair.deep, 0.36)
        shine = along(outer, inner, share + 0.35 / strands)
        brush.fill(ribbon(shine[1 + index % 2 : 10], [0.1, 1.2, 0.7, 0.1]), hair.glow, 0.34 if lit else 0.18)
    for index in range(4):
        line = along(outer, inner, 0.2 + index * 0.18)
        first = 2 + (index * 5) % 3
        brush.fill(ribbon(line[first : first + 4], [0, 2.8, 2.2, 0]), hair.glow, 0.5 if lit else 0.2)


def draw_comb(
    brush: Brush, hair: Tones, roots: Sequence[Point], tips: Sequence[Point], key: int, bend: float = 0.0
) -> None:
    """Short strands from a hairline to an outline: hair combed that way."""
    count = len(roots)
    for index, (a, b) in enumerate(zip(roots, tips, strict=True)):
        middle = ((a[0] + b[0]) / 2 + bend, (a[1] + b[1]) / 2)
        lit = (index / (count - 1) - 0.5) * key > -0.1
        brush.fill(ribbon([a, middle, b], [0.5, 1.3, 0.2]), hair.deep, 0.34)
        if index + 1 < count:
            c, d = lerp(a, roots[index + 1], 0.5), lerp(b, tips[index + 1], 0.5)
            near, far = lerp(c, d, 0.12), lerp(c, d, 0.8 - 0.2 * (index % 3))
            brush.fill(
                ribbon([near, lerp(near, far, 0.45), far], [0.2, 2.0, 0]), hair.glow, 0.5 if lit else 0.18
            )


def bumpy(points: Sequence[Point], size: float, depth: float, centre: Point) -> list[Point]:
    """An outline in curls: scallops of about `size` that swell away from the centre."""
    total = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points))
    bumps = max(4, round(total / size))
    fine = resampled(points, bumps * 4 + 1)
    result = []
    for index, (x, y) in enumerate(fine):
        wave = abs(sin(pi * index / 4)) * (0.75 + 0.5 * ((index // 4 * 7) % 5) / 5)
        dx, dy = x - centre[0], y - centre[1]
        length = hypot(dx, dy) or 1.0
        result.append((x + dx / length * depth * wave, y + dy / length * depth * wave))
    return result


def draw_curls(
    brush: Brush, hair: Tones, spots: Sequence[Point], size: float, light_from: Point, key: int
) -> None:
    """Curls as crescents that wind over each other: a dark edge, a body, a strand that catches light."""
    for index, (x, y) in sorted(
        enumerate(spots), key=lambda entry: (round(entry[1][1] / 6), entry[0] % 3, entry[0])
    ):
        radius = size * (0.8 + 0.45 * ((index * 5) % 7) / 7)
        lit = (x - light_from[0]) * key > -14 and y < light_from[1] + 30
        spin = 1 if index % 2 else -1
        start = (
            pi * (0.75 + ((index * 5) % 9) / 9 * 0.9)
            if spin > 0
            else pi * (0.25 - ((index * 4) % 9) / 9 * 0.9)
        )
        arc = [
            (
                x + radius * (1 - 0.05 * a) * cos(start + spin * a * 0.62),
                y + radius * (1.04 - 0.05 * a) * sin(start + spin * a * 0.62),
            )
            for a in range(7)
        ]
        body = (
            (hair.lit, hair.base, mix(hair.lit, hair.glow, 0.3))[index % 3]
            if lit
            else (hair.base, hair.shade, hair.shade)[index % 3]
        )
        wide = radius * 0.62
        brush.fill(
            ribbon([(px + 0.7, py + 1.1) for px, py in arc], [0.4, wide, wide * 1.1, wide * 0.8, 0.2]),
            hair.deep,
            0.6,
        )
        brush.fill(ribbon(arc, [0.4, wide * 0.9, wide, wide * 0.7, 0.2]), body)
        shine = [(px - key * -wide * 0.12, py - wide * 0.16) for px, py in arc[1:5]]
        brush.fill(ribbon(shine, [0, wide * 0.24, wide * 0.2, 0]), hair.glow, 0.65 if lit else 0.16)


def cap(head: Head, low: float, side: float, top: float, low_right: float | None = None) -> list[Point]:
    """The outline of hair over the skull, from image left at height `low` over the crown to image right."""
    crown = head.outline()[0]
    centre = (crown[0], crown[1] + 49)

    def swollen(point: Point) -> Point:
        dx, dy = point[0] - centre[0], point[1] - centre[1]
        length = hypot(dx, dy) or 1.0
        rise = max(0.0, -dy / length)
        grow = side + (top - side) * rise * rise
        return point[0] + dx / length * grow, point[1] + dy / length * grow

    def climb(hand: int, start: float) -> list[Point]:
        heights = [start, *(h for h in (8, -3, -16, -31, -45, -56, -62.5) if h < start - 4)]
        return [swollen(head.edge(hand, h)) for h in heights]

    left, right = climb(-1, low), climb(1, low if low_right is None else low_right)
    return [*left, swollen(crown), *reversed(right)]


def rim_light(brush: Brush, paint: Palette, points: Sequence[Point], width: float = 2.2) -> None:
    """The accent along an outline on the shaded side, just inside it."""
    if len(points) > 2:
        inside = [(x - paint.shaded * width * 0.32, y + 0.3) for x, y in resampled(points, 9)]
        brush.fill(
            ribbon(inside, [0, width * 0.6, width * 0.85, width * 0.55, 0]),
            paint.light.rim,
            0.42 + 0.35 * paint.hardness,
        )
