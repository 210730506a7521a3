"""Hair gathered: bun, ponytail, plaits and locs."""

from workers.animatic.brush import Point, limb, ribbon, smooth
from workers.animatic.person.locks import cap, draw_comb, draw_lock, resampled, wavy
from workers.animatic.person.strand import Strand, back_fill, hairline, short_finish, short_mass
from workers.animatic.tones import mix


def gathered_front(strand: Strand) -> None:
    """Drawn back tight over the skull, with a loose strand at the temple."""
    line = hairline(strand)
    edge = short_mass(strand, 2.2, 5.5, line)
    roots = resampled(line[1:-1], 21)
    crown = edge[len(edge) // 2]
    tips = [(crown[0] + (x - crown[0]) * 0.9, y + 3) for x, y in resampled(edge[1:-1], 21)]
    draw_comb(strand.brush, strand.tones, roots, tips, strand.key)
    short_finish(strand, edge, line)
    hand = strand.part or 1
    wisp = [
        strand.head.at(hand * 37, -28, 3),
        strand.head.at(hand * 42, -8, 5),
        strand.head.place(hand * 42, 14, 18),
        strand.head.place(hand * 39, 34, 22),
    ]
    strand.brush.fill(ribbon(wisp, [1.2, 2.2, 1.6, 0]), strand.tones.base)


def bun_behind(strand: Strand) -> None:
    x, y = strand.head.place(0, -70, -20)
    hair = strand.tones
    ball = strand.brush.radial(
        (x + strand.key * 7, y - 8), 28, [(0, hair.lit, 1), (0.5, hair.base, 1), (1, hair.deep, 1)]
    )
    strand.brush.disc((x, y - 4), 21, ball, 1.0, 0.86)
    for turn in (-10, -4, 3, 9):
        strand.brush.fill(
            ribbon(
                [(x - 17, y - 4 + turn), (x, y - 9 + turn * 1.2), (x + 17, y - 2 + turn)], [0.2, 1.5, 0.2]
            ),
            hair.deep,
            0.55,
        )


def tail_behind(strand: Strand) -> None:
    hand = -(strand.part or 1)
    hair = strand.tones
    x, y = strand.head.place(0, -56, -40)
    outer = [
        (x + hand * 10, y - 10),
        (x + hand * 50, y + 2),
        (x + hand * 66, y + 50),
        (x + hand * 63, y + 110),
        (x + hand * 50, y + 176),
        (x + hand * 42, y + 196),
    ]
    inner = [
        (x + hand * 10, y + 14),
        (x + hand * 34, y + 30),
        (x + hand * 41, y + 74),
        (x + hand * 38, y + 124),
        (x + hand * 36, y + 168),
        (x + hand * 40, y + 194),
    ]
    draw_lock(strand.brush, hair, strand.wave(outer), strand.wave(inner), hand == strand.key, 8)


def low_behind(strand: Strand) -> None:
    """A knot or the roots of a plait in the nape."""
    edge = cap(strand.head, 20, 2, 4)
    back_fill(strand, [*edge, strand.hang(30, 52, -20), strand.hang(-30, 52, -20)])


def plait_beside(strand: Strand) -> None:
    hands = (-1, 1) if strand.paint.traits.hair.cut == "plaits" else (-(strand.part or 1),)
    hair = strand.tones
    for hand in hands:
        for knot in range(9):
            y = 40 + knot * 17
            x, _ = strand.hang(hand * (40 + min(knot, 3) * 4), y)
            size = 10.5 - knot * 0.45
            for lean in (-1, 1):
                petal = [
                    (x, y + 11),
                    (x + lean * size, y - 1),
                    (x + lean * size * 0.55, y - 11),
                    (x - lean * 1.5, y - 1),
                ]
                tone = hair.lit if lean == strand.key else hair.shade
                strand.brush.fill(smooth(petal), tone)
                strand.brush.fill(
                    ribbon(
                        [(x + lean * size * 0.6, y - 8), (x + lean * size * 0.6, y), (x + lean, y + 9)],
                        [0.2, 1.2, 0.2],
                    ),
                    hair.deep,
                    0.55,
                )
        tip_x, tip_y = strand.hang(hand * 52, 192)
        strand.brush.fill(
            smooth(
                [
                    (tip_x - 5, tip_y - 4),
                    (tip_x + 5, tip_y - 4),
                    (tip_x + 3, tip_y + 18),
                    (tip_x - 3, tip_y + 18),
                ]
            ),
            hair.base,
        )


def locs(strand: Strand, layer: str) -> None:
    """Ropes from the crown: at the sides over the shoulders, in front over the temples."""
    hair, head = strand.tones, strand.head
    if layer == "front":
        edge = cap(head, -12, 6, 8)
        line = head.line([(-41, -16), (-34, -33), (-16, -43), (0, -45), (16, -43), (34, -33), (41, -16)], 3)
        strand.brush.fill(smooth([edge[0], *edge, edge[-1], line[-1], *reversed(line), line[0]]), hair.base)
        for index, (root, tip) in enumerate(zip(resampled(line, 13), resampled(edge, 13), strict=True)):
            rope = [root, ((root[0] + tip[0]) / 2 * 1.02, (root[1] + tip[1]) / 2), tip]
            _rope(strand, rope, [6.5, 7.5, 6.5], (index - 6) * strand.key > -2)
    for hand in (-1, 1):
        count = 6 if layer == "beside" else 3
        for index in range(count):
            lit = hand == strand.key
            if layer == "beside":
                start, low, out = (
                    head.edge(hand, -22 + index * 4, 3),
                    128 - (index * 3 % 5) * 9,
                    11 - index * 5.5,
                )
            else:
                start, low, out = (
                    head.edge(hand, -34 + index * 8, 4 - index * 1.5),
                    92 - index * 20,
                    12 - index * 3.5,
                )
            x = start[0]
            rope = wavy(
                [
                    start,
                    (x + hand * out * 0.7, start[1] + 26),
                    (x + hand * out, 30),
                    (x + hand * out * 0.9, low * 0.72),
                    (x + hand * out * 0.6, low),
                ],
                1.3,
                1.6,
                index * 1.3,
            )
            _rope(strand, rope, [6.2, 7.4, 7.2, 6.6, 4.2], lit)


def _rope(strand: Strand, line: list[Point], widths: list[float], lit: bool) -> None:
    hair, brush = strand.tones, strand.brush
    brush.fill(limb([(x + 0.8, y + 0.8) for x, y in line], [w + 1.2 for w in widths]), hair.deep, 0.7)
    brush.fill(limb(line, widths), mix(hair.base, hair.lit, 0.7) if lit else mix(hair.base, hair.shade, 0.5))
    brush.fill(
        ribbon([(x + strand.key * 1.3, y) for x, y in line], [0.4, 1.5, 1.4, 0.4]),
        hair.glow,
        0.4 if lit else 0.16,
    )
    for x, y in resampled(line, max(4, len(line)))[1:-1]:
        brush.fill(ribbon([(x - 3, y - 1.6), (x, y), (x + 3, y + 0.8)], [0.2, 0.9, 0.2]), hair.deep, 0.55)
