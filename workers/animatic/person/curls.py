"""Curls, from a crop to an afro."""

from workers.animatic.brush import Point, along, smooth
from workers.animatic.person.locks import bumpy, cap, draw_curls, resampled, rim_light
from workers.animatic.person.strand import Strand, back_fill


def curly_front(strand: Strand) -> None:
    """A cloud of curls that falls over the forehead."""
    cut = strand.paint.traits.hair.cut
    side, top, low = {"afro": (19.0, 25.0, 14.0), "curly bob": (17.0, 17.0, 40.0)}.get(cut, (6.5, 15.0, 0.0))
    head, hair = strand.head, strand.tones
    coily = strand.paint.traits.hair.texture == "coily"
    edge = cap(head, low, side, top)
    centre = head.place(0, -20, 5)
    size = 8.0 if coily else 12.0
    rough = bumpy(edge, size, 2.6 if coily else 4.2, centre)
    line: list[Point] = [
        (-42, 0),
        (-40, -14),
        (-35, -27),
        (-22, -36),
        (-7, -34),
        (8, -39),
        (22, -36),
        (35, -28),
        (40, -14),
        (42, 0),
    ]
    if cut in ("afro", "curly bob"):
        line = [
            (-43, low * 0.6),
            (-41, -10),
            (-34, -32),
            (-20, -43),
            (0, -46),
            (20, -43),
            (34, -32),
            (41, -10),
            (43, low * 0.6),
        ]
    inside = bumpy(head.line(line, 3), size * 0.9, -3.4 if not coily else -1.6, centre)
    ends = (edge[0], edge[-1]) if strand.key < 0 else (edge[-1], edge[0])
    across = strand.brush.linear(
        ends[0], ends[1], [(0, hair.base, 1), (0.4, hair.lit, 1), (0.7, hair.base, 1), (1, hair.shade, 1)]
    )
    strand.brush.fill(smooth([rough[0], *rough, rough[-1], inside[-1], *reversed(inside), inside[0]]), across)
    spots = _spots(edge, head.line(line, 3), coily, cut)
    draw_curls(strand.brush, hair, spots, 5.0 if coily else 8.0, centre, strand.key)
    half = len(rough) // 2
    rim_light(
        strand.brush, strand.paint, rough[half + 4 : -2] if strand.key < 0 else rough[2 : half - 4], 2.4
    )


def _spots(outer: list[Point], inner: list[Point], coily: bool, cut: str) -> list[Point]:
    """Where curls sit: rows between outline and hairline, jittered as curls are."""
    rows, across = (6, 26) if coily else (3, 15)
    if cut in ("afro", "curly bob"):
        rows, across = rows + 1, across + 4
    spots: list[Point] = []
    for row in range(rows):
        line = along(resampled(outer, across), resampled(inner, across), (row + 0.35) / rows)
        spots += [
            (x + ((i * 13 + row * 7) % 5 - 2) * 1.1, y + ((i * 11 + row * 3) % 5 - 2) * 1.1)
            for i, (x, y) in enumerate(line)
            if 0 < i < across - 1 or row < 2
        ]
    return spots


def curly_behind(strand: Strand) -> None:
    cut = strand.paint.traits.hair.cut
    side, top, low = {"afro": (17.0, 22.0, 34.0), "curly bob": (16.0, 15.0, 66.0)}.get(cut, (4.0, 12.0, 18.0))
    edge = cap(strand.head, min(low, 20), side, top)
    first, last = edge[0], edge[-1]
    low_line = [(last[0] - 4, low), (last[0] - 24, low + 8), (first[0] + 24, low + 8), (first[0] + 4, low)]
    back_fill(strand, bumpy([*edge, *low_line, first], 12, 3.6, strand.head.place(0, -10, 5)))
