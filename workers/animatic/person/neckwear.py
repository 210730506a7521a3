"""Tie, bow tie and scarf."""

from workers.animatic.brush import smooth
from workers.animatic.person.cloth import Cloth, sharp


def tie(cut: Cloth) -> None:
    top, tone = cut.body.drop, cut.tone
    blade = [(-6, top + 3), (6, top + 3), (14, 292), (0, 312), (-14, 292)]
    cut.raw(sharp([(x + 2, y + 3) for x, y in blade]), "#120d14", 0.35)
    points = cut.body.line(blade)
    ends = (points[3], points[4]) if cut.key > 0 else (points[4], points[3])
    cut.brush.fill(
        smooth(sharp(points)),
        cut.brush.linear(
            (points[4][0], 200),
            (points[2][0], 200),
            [
                (0, tone.lit if cut.key < 0 else tone.shade, 1),
                (0.5, tone.base, 1),
                (1, tone.shade if cut.key < 0 else tone.lit, 1),
            ],
        ),
    )
    del ends
    knot = [(-9, top - 17), (9, top - 17), (6.5, top + 4), (-6.5, top + 4)]
    cut.raw(sharp([(x, y + 2.2) for x, y in knot]), tone.deep, 0.6)
    cut.raw(sharp(knot), tone.base)
    cut.line(
        [(-6 * cut.key * -1, top - 14), (0, top - 6), (cut.key * 4, top + 2)], [0.5, 2.4, 0.5], tone.glow, 0.5
    )
    cut.line([(-1, top + 5), (2, top + 28), (0, top + 54)], [0.2, 2.2, 0], tone.deep, 0.5)
    if cut.item.pattern:
        for y in range(int(top) + 20, 300, 17):
            cut.line(
                [(-9, y + 8), (9, y - 2)], [2.4, 2.4], cut.trim.lit if cut.item.trim else tone.glow, 0.55
            )


def bow_tie(cut: Cloth) -> None:
    top, tone = cut.body.drop, cut.tone
    for hand in (-1, 1):
        wing = [(hand * 2, top - 14), (hand * 21, top - 22), (hand * 23, top - 2), (hand * 2, top - 8)]
        cut.raw(sharp(wing), tone.lit if hand == cut.key else tone.shade)
    cut.raw([(-5, top - 17), (5, top - 17), (5, top - 4), (-5, top - 4)], tone.base)


def scarf(cut: Cloth) -> None:
    body, tone, top = cut.body, cut.tone, cut.body.drop
    for index, (y, swell) in enumerate(((top - 34, 1.22), (top - 20, 1.5), (top - 6, 1.72))):
        roll = [(-body.neck * swell, y - 8), (0, y + 7 + index * 3), (body.neck * swell, y - 8)]
        cut.line([(x, y0 + 3) for x, y0 in roll], [14, 18, 14], tone.deep, 0.5)
        cut.line(roll, [14, 18, 14], tone.base if index != 1 else tone.lit)
        cut.line([(x, y0 - 3) for x, y0 in roll], [1, 3, 1], tone.glow, 0.4)
    x = cut.key * 20
    tail = [(x - 15, top + 6), (x + 15, top + 6), (x + 19, top + 120), (x - 11, top + 124)]
    cut.raw(sharp([(px + 2, py + 4) for px, py in tail]), tone.deep, 0.5)
    cut.raw(sharp(tail), tone.base)
    for step in range(4):
        cut.line([(x - 9 + step * 8, top + 14), (x - 6 + step * 8, top + 116)], [1.6, 1.2], tone.deep, 0.35)
