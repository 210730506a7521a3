"""What is worn open over something: blazer, waistcoat, overshirt, jacket, coat, cardigan."""

from workers.animatic.person.cloth import Cloth, chest_pockets, collar_wide, lapels, open_front, sharp
from workers.animatic.tones import mix


def blazer(cut: Cloth) -> None:
    depth, wide = cut.body.drop + 150, cut.body.neck * 1.5
    open_front(cut, depth, wide)
    lapels(cut, depth, wide)
    for y in (depth + 8, depth + 50):
        x0, y0 = cut.body.at(1.5, y)
        cut.brush.disc((x0, y0 + 1), 4.2, cut.tone.deep, 0.7)
        cut.brush.disc((x0, y0), 3.9, mix(cut.tone.shade, "#1c1614", 0.25))
        cut.brush.disc((x0 - 0.8, y0 - 0.9), 1.6, cut.tone.glow, 0.6)
    chest = cut.body.chest
    cut.line(
        [
            (chest * 0.34, cut.body.drop + 84),
            (chest * 0.52, cut.body.drop + 82),
            (chest * 0.72, cut.body.drop + 79),
        ],
        [2.4, 2.6, 2.4],
        cut.seam,
        0.6,
    )
    for hand in (-1, 1):
        cut.line(
            [(hand * cut.body.waist * 0.42, 372), (hand * cut.body.waist * 0.98, 366)], [6, 6], cut.seam, 0.35
        )
    if cut.item.trim:
        x = chest * 0.53
        cut.raw(
            sharp(
                [
                    (x - 8, cut.body.drop + 82),
                    (x - 5, cut.body.drop + 72),
                    (x + 1, cut.body.drop + 77),
                    (x + 6, cut.body.drop + 70),
                    (x + 9, cut.body.drop + 81),
                ]
            ),
            cut.trim.lit,
        )


def waistcoat(cut: Cloth) -> None:
    depth, wide = cut.body.drop + 74, cut.body.neck * 1.22
    open_front(cut, depth, wide)
    for hand in (-1, 1):
        cut.line(
            [
                (hand * wide, cut.body.drop - 12),
                (hand * wide * 0.72, (depth + cut.body.drop) / 2 - 4),
                (hand * 3.5, depth),
            ],
            [1, 1.4, 0.8],
            cut.seam,
            0.7,
        )
    for step in range(5):
        x0, y0 = cut.body.at(0, depth + 10 + step * 27)
        cut.brush.disc((x0, y0 + 0.8), 3.1, cut.tone.deep, 0.8)
        cut.brush.disc((x0, y0), 2.8, mix(cut.tone.base, "#ffffff", 0.18))


def overshirt(cut: Cloth) -> None:
    depth, wide = cut.body.drop + 330, cut.body.neck * 1.1
    open_front(cut, depth, wide + 4, gap=20)
    chest_pockets(cut, cut.body.drop + 78)
    for hand in (-1, 1):
        cut.line(
            [(hand * 25, cut.body.drop + 60), (hand * 24, 280), (hand * 26, 416)], [1, 1.4, 1], cut.seam, 0.5
        )
    for y in range(int(cut.body.drop) + 66, 420, 46):
        x0, y0 = cut.body.at(cut.key * 22.5, y)
        cut.brush.disc((x0, y0), 2.4, mix(cut.tone.deep, "#000000", 0.2), 0.9)
    collar_wide(cut)


def jacket(cut: Cloth) -> None:
    """Bomber, leather or denim: zipped low, short collar."""
    depth, wide = cut.body.drop + 210, cut.body.neck * 1.15
    open_front(cut, depth, wide, gap=5)
    for hand in (-1, 1):
        cut.line(
            [
                (hand * wide, cut.body.drop - 12),
                (hand * wide * 0.68, (depth + cut.body.drop) / 2 - 4),
                (hand * 5.5, depth),
                (hand * 8, 386),
            ],
            [1.4, 2.6, 2.4, 2],
            "#9aa0a8",
            0.8,
        )
    collar_wide(cut)


def coat(cut: Cloth) -> None:
    depth, wide = cut.body.drop + 176, cut.body.neck * 1.62
    open_front(cut, depth, wide)
    lapels(cut, depth, wide, peak=True)
    for hand in (-1, 1):
        for y in (depth + 18, depth + 66):
            x0, y0 = cut.body.at(hand * 20, y)
            cut.brush.disc((x0, y0 + 1.2), 5.4, cut.tone.deep, 0.8)
            cut.brush.disc((x0, y0), 5.0, mix(cut.tone.shade, "#1c1614", 0.35))
            cut.brush.disc((x0 - 1, y0 - 1.2), 2, cut.tone.glow, 0.5)


def lab_coat(cut: Cloth) -> None:
    """A doctor's: long, worn open, one row of buttons, a pen in the breast pocket."""
    top, chest, gap = cut.body.drop, cut.body.chest, 15.0
    depth, wide = top + 128, cut.body.neck * 1.42
    open_front(cut, depth, wide, gap=gap)
    lapels(cut, depth, wide, gap=gap)
    for y in range(int(depth) + 26, 560, 62):
        x0, y0 = cut.body.at(cut.key * (gap + 9), y)
        cut.brush.disc((x0, y0 + 0.8), 3.2, cut.tone.deep, 0.7)
        cut.brush.disc((x0, y0), 3.0, mix(cut.tone.base, cut.tone.shade, 0.5))
    _patch(cut, chest * 0.36, chest * 0.74, top + 88, 40)
    for hand in (-1, 1):
        _patch(cut, hand * cut.body.waist * 0.5, hand * (cut.body.waist + 2), 356, 74)
    x = chest * 0.48
    cut.line([(x, top + 74), (x, top + 100)], [3.2, 3.2], "#2f5a9e")
    cut.line([(x + 8, top + 77), (x + 8, top + 100)], [3.0, 3.0], "#26282d")


def _patch(cut: Cloth, x: float, far: float, y: float, tall: float) -> None:
    """A pocket sewn on: its edge, and a heavier line along the opening."""
    outline = [(x, y), (x, y + tall), (far, y + tall), (far, y)]
    cut.line([point for point in outline for _ in (0, 1)], [1.1] * 8, cut.seam, 0.5)
    cut.line([(x, y + 1), (far, y)], [2.6, 2.6], cut.seam, 0.55)


def cardigan(cut: Cloth) -> None:
    depth, wide = cut.body.drop + 140, cut.body.neck * 1.3
    open_front(cut, depth, wide, gap=4)
    for hand in (-1, 1):
        edge = [
            (hand * wide, cut.body.drop - 14),
            (hand * wide * 0.7, (depth + cut.body.drop) / 2 - 4),
            (hand * 6, depth),
            (hand * 8, 436),
        ]
        cut.line(edge, [6, 8, 8, 8], cut.tone.shade)
        cut.line([(x - hand * 1, y) for x, y in edge], [2, 3.5, 3.5, 3], cut.tone.lit, 0.6)
