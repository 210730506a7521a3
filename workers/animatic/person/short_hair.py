"""Short hair: side parting, combed back, cropped, receding and none."""

from workers.animatic.brush import Point, ribbon, smooth
from workers.animatic.person.locks import cap, draw_comb, draw_lock, resampled, rim_light
from workers.animatic.person.strand import Strand, hairline, short_finish, short_mass
from workers.animatic.tones import mix


def _faded_sides(strand: Strand, line: list[Point], edge: list[Point]) -> None:
    """Shorter hair at the temples, and grey there first where there is grey."""
    streak = strand.paint.traits.hair.streak
    colour, strength = (streak, 0.85) if streak else (strand.tones.deep, 0.42)
    for hand, index in ((-1, 0), (1, -1)):
        step = 1 if hand < 0 else -1
        inner = [line[index + step * k] for k in range(4)]
        outer = [edge[index + step * k] for k in range(4)]
        fade = smooth([inner[0], *inner, inner[-1], outer[-1], *reversed(outer), outer[0]])
        brush = strand.brush
        brush.fill(
            fade,
            brush.linear(
                (0, inner[0][1]),
                (0, outer[-1][1] + 4),
                [(0, colour, strength), (0.5, colour, strength * 0.7), (1, colour, 0)],
            ),
        )


def slick_front(strand: Strand) -> None:
    """Combed back from a strong hairline."""
    line = hairline(strand, temple=3.5, peak=2)
    edge = short_mass(strand, 2.5, 9.5, line)
    _faded_sides(strand, line, edge)
    roots = resampled(line[3:10], 19)
    tips = resampled(edge[3:-3], 19)
    crown = edge[len(edge) // 2]
    goals = [(crown[0] + (x - crown[0]) * 0.86, y + 2 + abs(x - crown[0]) * 0.04) for x, y in tips]
    draw_comb(strand.brush, strand.tones, roots, goals, strand.key)
    short_finish(strand, edge, line)


def short_front(strand: Strand) -> None:
    """Side parting: the long side swoops over the forehead."""
    part = strand.part or 1
    line = hairline(strand, temple=1.5)
    edge = short_mass(strand, 3, 10, line)
    _faded_sides(strand, line, edge)
    head = strand.head
    start = head.at(part * 22, -45, 3)
    crest = [
        start,
        head.at(part * 8, -46.5, 6),
        head.at(-part * 12, -43, 6),
        head.at(-part * 28, -37, 4),
        head.at(-part * 38.5, -25, 2),
    ]
    top = edge[2:-2] if part > 0 else list(reversed(edge[2:-2]))
    far = list(reversed(top))
    outer = [head.place(part * 20, -58, 20), *[p for p in far if (p[0] - start[0]) * -part > 4]]
    _part_side(strand, part, edge, line)
    draw_lock(strand.brush, strand.tones, outer, crest, True, 11)
    if strand.paint.traits.hair.texture != "straight" or strand.paint.traits.hair.fringe:
        _tufts(strand, part, edge)
    short_finish(strand, edge, line)


def _part_side(strand: Strand, part: int, edge: list[Point], line: list[Point]) -> None:
    """Strands from the parting down the short side."""
    side = edge[len(edge) // 2 + 1 : -1] if part > 0 else list(reversed(edge[1 : len(edge) // 2]))
    near = line[8:12] if part > 0 else list(reversed(line[1:5]))
    roots, tips = resampled(near, 9), resampled(side, 9)
    draw_comb(
        strand.brush,
        strand.tones,
        roots,
        [(a + (c - a) * 0.82, b + (d - b) * 0.82) for (a, b), (c, d) in zip(roots, tips, strict=True)],
        strand.key,
    )


def _tufts(strand: Strand, part: int, edge: list[Point]) -> None:
    """Unruly ends: some stand off the crown, some fall over the forehead."""
    hair, brush = strand.tones, strand.brush
    for index, (x, y) in enumerate(resampled(edge[2:-2], 13)):
        if not 3 <= index <= 9:
            continue
        lit = (index - 6) * strand.key > -2
        lean, rise = -part * (6 + index * 3 % 4), 0.2 + index * 5 % 3 * 0.7
        tuft = [(x - lean * 0.6, y + 9), (x - lean * 0.1, y + 1), (x + lean * 0.8, y - rise)]
        brush.fill(
            ribbon(tuft, [10, 9, 0]),
            mix(hair.base, hair.lit, 0.7) if lit else mix(hair.base, hair.shade, 0.7),
        )
        brush.fill(
            ribbon([(px + 1, py + 1) for px, py in tuft], [0.3, 1.2, 0]), hair.glow if lit else hair.deep, 0.5
        )
    for index in range(8):
        x = part * 20 - part * index * 7.2
        root, tip = strand.head.at(x, -48, 7), strand.head.at(x - part * 6, -31 + index * 7 % 8, 7)
        middle = ((root[0] + tip[0]) / 2 + part * 2.2, (root[1] + tip[1]) / 2)
        brush.fill(ribbon([root, middle, tip], [6.5, 7, 0]), hair.lit if index % 2 else hair.base)
        brush.fill(ribbon([root, (middle[0] + 1.4, middle[1]), tip], [0.3, 1.3, 0]), hair.deep, 0.4)


def buzz_front(strand: Strand) -> None:
    line = hairline(strand, temple=2)
    edge = cap(strand.head, 3, 0.8, 1.4)
    hair = strand.tones
    outline = smooth([edge[0], *edge, edge[-1], line[-1], *reversed(line), line[0]])
    strand.brush.fill(outline, hair.base, 0.86)
    crown = edge[len(edge) // 2]
    glow = strand.brush.radial(
        (crown[0] + strand.key * 16, crown[1] + 12), 34, [(0, hair.glow, 0.5), (1, hair.glow, 0)], 0.6
    )
    strand.brush.fill(outline, glow)
    short_finish(strand, edge, line)


def bald_front(strand: Strand) -> None:
    head = strand.head
    shine = head.at(strand.key * 14, -46, 1)
    strand.brush.disc(
        shine, 13, strand.brush.radial(shine, 13, [(0, "#ffffff", 0.42), (1, "#ffffff", 0)], 0.5), 1.0, 0.5
    )
    edge = cap(head, 0, 0.4, 0.4)
    rim_light(
        strand.brush,
        strand.paint,
        edge[len(edge) // 2 + 1 :] if strand.key < 0 else edge[: len(edge) // 2],
        2.0,
    )
    if strand.paint.traits.hair.cut == "receding":
        for hand in (-1, 1):
            patch = [
                head.edge(hand, 3, 1.2),
                head.edge(hand, -12, 2.4),
                head.edge(hand, -28, 2),
                head.at(hand * 41, -27, 1),
                head.at(hand * 40.5, -12, 1),
                head.at(hand * 43, 3, 1),
            ]
            strand.brush.fill(
                smooth(patch), strand.tones.base if hand == strand.key else strand.tones.shade, 0.9
            )
