"""Long hair, bob to waist: behind the body, beside the face, and swept from a parting or cut to a fringe."""

from workers.animatic.brush import ribbon, smooth
from workers.animatic.person.locks import cap, draw_comb, draw_lock, resampled, rim_light
from workers.animatic.person.strand import LENGTHS, Strand, back_fill


def long_behind(strand: Strand) -> None:
    length = LENGTHS[strand.paint.traits.hair.cut]
    reach = min(length, 120) * 0.05
    left = strand.wave(
        [
            strand.side(-1, y, 8 + reach * min(1, max(y, 0) / 60))
            for y in (-30, 0, 30, 60, length * 0.82, length)
        ]
    )
    right = strand.wave(
        [
            strand.side(1, y, 8 + reach * min(1, max(y, 0) / 60))
            for y in (-30, 0, 30, 60, length * 0.82, length)
        ],
        2.0,
    )
    back_fill(
        strand,
        [
            *cap(strand.head, -34, 6, 8)[1:-1],
            *right,
            strand.hang(20, length + 6),
            strand.hang(-20, length + 6),
            *reversed(left),
        ],
    )


def long_beside(strand: Strand) -> None:
    """Masses from the temples down over the collar; the far one lies behind the ear."""
    length = LENGTHS[strand.paint.traits.hair.cut]
    for hand in (-1, 1):
        swell = 6 + min(length, 130) * 0.05
        outer = [
            strand.side(hand, y, g)
            for y, g in (
                (-24, 5),
                (4, 8),
                (34, swell + 1),
                (66, swell + 2),
                (length * 0.86 if length > 90 else length, swell),
            )
        ]
        tip = strand.hang(hand * (36 if length > 90 else 40), length)
        outer = [*outer, tip]
        inner = [
            strand.hang(hand * 40, -18, 10),
            strand.hang(hand * 40, 10, 6),
            strand.hang(hand * 36, 36, 6),
            strand.hang(hand * 32, 62, 8),
            strand.hang(hand * 30, max(length * 0.82, 70), 8),
            strand.hang(hand * 33, length - 2, 8),
        ]
        lit = hand == strand.key
        draw_lock(strand.brush, strand.tones, strand.wave(outer, hand), strand.wave(inner, hand), lit, 8)
        if not lit:
            rim_light(strand.brush, strand.paint, outer[:-1], 2.4)


def _sweep(strand: Strand, hand: int, low: float, tuck: bool, lift: float = 8.0) -> None:
    """The front mass on one side of the parting, along the hairline to the temple and down."""
    head, start = strand.head, strand.part * 13.0
    edge = cap(head, -10, 6, lift)
    half = edge[len(edge) // 2 :] if hand > 0 else list(reversed(edge[: len(edge) // 2 + 1]))
    root = head.at(start, -51, 3)
    crest = head.place(start * 0.75, -65 - lift, 6)
    outer = [crest, *[p for p in half if (p[0] - crest[0]) * hand > 7]]
    away = abs(hand * 40 - start)
    line = [
        (start + hand * away * 0.2, -47.0),
        (start + hand * away * 0.52, -40.5),
        (start + hand * away * 0.8, -29),
        (hand * 40.5, -15),
    ]
    inner = [root, *head.line(line, 3)]
    if tuck:
        outer += [strand.side(hand, 2, 6), strand.side(hand, 14, 4)]
        inner += [head.place(hand * 45, -6, 8), head.place(hand * 48, 6, 2)]
    else:
        outer += [strand.side(hand, y, 8.5) for y in (10, low * 0.5, low * 0.82)] + [
            strand.hang(hand * 50, low, 10)
        ]
        inner += [
            head.place(hand * 43, 2, 14),
            head.place(hand * 41.5, low * 0.3, 16),
            head.place(hand * 40, low * 0.62, 16),
            head.place(hand * 44, low - 3, 12),
        ]
    draw_lock(
        strand.brush,
        strand.tones,
        strand.wave(outer, 1.0) if not tuck else outer,
        strand.wave(inner, 1.0) if not tuck else inner,
        hand == strand.key,
        9,
    )
    if hand != strand.key:
        rim_light(strand.brush, strand.paint, [p for p in outer if p[1] < 60][2:], 2.4)


def long_front(strand: Strand) -> None:
    length = LENGTHS[strand.paint.traits.hair.cut]
    part = strand.part or 1
    if strand.paint.traits.hair.fringe:
        _crown_mass(strand)
        _fringe(strand)
        for hand in (-1, 1):
            _temple_lock(strand, hand, length - 8)
        return
    _sweep(strand, part, length - (12 if length > 70 else 4), strand.part != 0 and length > 70)
    _sweep(strand, -part, length - (10 if length > 70 else 4), False)


def _crown_mass(strand: Strand, lift: float = 8.0) -> None:
    head = strand.head
    edge = cap(head, -8, 6, lift)
    low = head.line([(x, -30 + abs(x) * 0.2) for x in (40, 20, 0, -20, -40)], 2)
    hair = strand.tones
    ends = (edge[0], edge[-1]) if strand.key < 0 else (edge[-1], edge[0])
    brushed = strand.brush.linear(
        ends[0], ends[1], [(0, hair.base, 1), (0.35, hair.lit, 1), (1, hair.shade, 1)]
    )
    strand.brush.fill(smooth([edge[0], *edge, edge[-1], *low]), brushed)
    roots = resampled(list(reversed(low)), 13)
    crown = edge[len(edge) // 2]
    tips = [(crown[0] + (x - crown[0]) * 0.45, crown[1] + 5) for x, _ in roots]
    draw_comb(strand.brush, hair, roots, tips, strand.key)
    rim_light(
        strand.brush,
        strand.paint,
        edge[len(edge) // 2 + 2 :] if strand.key < 0 else edge[: len(edge) // 2 - 1],
    )


def _fringe(strand: Strand) -> None:
    head, hair = strand.head, strand.tones
    top = head.line([(x, -54) for x in (-24, -16, -8, 0, 8, 16, 24)], 4)
    low = head.line(
        [
            (x, -19.5 + abs(x) * 0.06 - (index % 2) * 1.6)
            for index, x in enumerate((-38, -26, -13, 0, 13, 26, 38))
        ],
        4,
    )
    left, right = (top[0], low[0]), (top[-1], low[-1])
    draw_lock(
        strand.brush,
        hair,
        [left[0], *[((left[0][0] * 0.4 + left[1][0] * 0.6) - 2, -36)], left[1]],
        [right[0], ((right[0][0] * 0.4 + right[1][0] * 0.6) + 2, -36), right[1]],
        True,
        17,
    )
    shadow = head.line([(-37, -18), (0, -18.5), (37, -18)], 2)
    strand.brush.fill(ribbon(shadow, [0.5, 3.2, 0.5]), strand.paint.skin.deep, 0.3)


def _temple_lock(strand: Strand, hand: int, low: float) -> None:
    head = strand.head
    outer = [
        head.edge(hand, -34, 5),
        strand.side(hand, -6, 8),
        strand.side(hand, low * 0.4, 8.5),
        strand.side(hand, low * 0.8, 8),
        strand.hang(hand * 48, low, 10),
    ]
    inner = [
        head.at(hand * 33, -26, 3),
        head.place(hand * 41, -8, 16),
        head.place(hand * 42, low * 0.35, 16),
        head.place(hand * 41, low * 0.7, 14),
        head.place(hand * 45, low - 2, 12),
    ]
    draw_lock(
        strand.brush, strand.tones, strand.wave(outer, 1.0), strand.wave(inner, 1.0), hand == strand.key, 5
    )
