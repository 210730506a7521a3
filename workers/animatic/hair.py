"""Hair by cut: a layer behind the body, one beside the face over the shoulders, one over the forehead."""

from collections.abc import Callable
from dataclasses import dataclass

from workers.animatic.brush import Brush, Point, along, limb, ribbon, smooth
from workers.animatic.head import Head
from workers.animatic.locks import bumpy, cap, draw_comb, draw_curls, draw_lock, resampled, rim_light, wavy
from workers.animatic.figure_palette import Palette
from workers.animatic.tones import Tones, mix

LENGTHS = {"bob": 62.0, "shoulder": 112.0, "long": 190.0, "very long": 270.0}


@dataclass(frozen=True)
class Strand:
    """What every cut needs at hand."""

    brush: Brush
    head: Head
    paint: Palette

    @property
    def tones(self) -> Tones:
        return self.paint.hair

    @property
    def part(self) -> int:
        return self.paint.traits.hair.parting

    @property
    def key(self) -> int:
        return -self.paint.shaded

    def side(self, hand: int, y: float, grow: float) -> Point:
        """The outside of hair at a height; below the ears it falls straight."""
        x, _ = self.head.edge(hand, min(y, 4), grow)
        return x, y + self.head.place(0, 0, 5)[1]

    def hang(self, x: float, y: float, z: float = 6) -> Point:
        return self.head.place(x, y, z)

    def wave(self, points: list[Point], phase: float = 0.0) -> list[Point]:
        depth = {"straight": 0.0, "wavy": 4.2, "curly": 4.6, "coily": 4.6}[self.paint.traits.hair.texture]
        turns = {"straight": 1, "wavy": 2.2, "curly": 4, "coily": 5}[self.paint.traits.hair.texture]
        return wavy(points, depth, turns, phase) if depth else points


def _back_fill(strand: Strand, points: list[Point], deep: float = 1.0) -> None:
    hair = strand.tones
    top, low = min(y for _, y in points), max(y for _, y in points)
    paint = strand.brush.linear((0, top), (0, low), [(0, hair.base, 1), (0.3, hair.shade, 1), (0.8, hair.deep, 1), (1, hair.shade, 1)])
    strand.brush.fill(smooth(points), paint, deep)


# ---- long hair ---------------------------------------------------------------------------------------------

def _long_behind(strand: Strand) -> None:
    length = LENGTHS[strand.paint.traits.hair.cut]
    reach = min(length, 120) * 0.05
    left = strand.wave([strand.side(-1, y, 8 + reach * min(1, max(y, 0) / 60)) for y in (-30, 0, 30, 60, length * 0.82, length)])
    right = strand.wave([strand.side(1, y, 8 + reach * min(1, max(y, 0) / 60)) for y in (-30, 0, 30, 60, length * 0.82, length)], 2.0)
    _back_fill(strand, [*cap(strand.head, -34, 6, 8)[1:-1], *right, strand.hang(20, length + 6), strand.hang(-20, length + 6), *reversed(left)])


def _long_beside(strand: Strand) -> None:
    """Masses from the temples down over the collar; the far one lies behind the ear."""
    length = LENGTHS[strand.paint.traits.hair.cut]
    for hand in (-1, 1):
        swell = 6 + min(length, 130) * 0.05
        outer = [strand.side(hand, y, g) for y, g in ((-24, 5), (4, 8), (34, swell + 1), (66, swell + 2), (length * 0.86 if length > 90 else length, swell), )]
        tip = strand.hang(hand * (36 if length > 90 else 40), length)
        outer = [*outer, tip]
        inner = [strand.hang(hand * 40, -18, 10), strand.hang(hand * 40, 10, 6), strand.hang(hand * 36, 36, 6), strand.hang(hand * 32, 62, 8),
                 strand.hang(hand * 30, max(length * 0.82, 70), 8), strand.hang(hand * 33, length - 2, 8)]
        lit = hand == strand.key
        draw_lock(strand.brush, strand.tones, strand.wave(outer, hand), strand.wave(inner, hand), lit, 8)
        if not lit:
            rim_light(strand.brush, strand.paint, outer[:-1], 2.4)


def _sweep(strand: Strand, hand: int, low: float, tuck: bool, lift: float = 8.0) -> None:
    """The front mass on one side of the parting, along the hairline to the temple and down."""
    head, start = strand.head, strand.part * 13.0
    edge = cap(head, -10, 6, lift)
    half = edge[len(edge) // 2:] if hand > 0 else list(reversed(edge[: len(edge) // 2 + 1]))
    root = head.at(start, -51, 3)
    crest = head.place(start * 0.75, -65 - lift, 6)
    outer = [crest, *[p for p in half if (p[0] - crest[0]) * hand > 7]]
    away = abs(hand * 40 - start)
    line = [(start + hand * away * 0.2, -47.0), (start + hand * away * 0.52, -40.5), (start + hand * away * 0.8, -29), (hand * 40.5, -15)]
    inner = [root, *head.line(line, 3)]
    if tuck:
        outer += [strand.side(hand, 2, 6), strand.side(hand, 14, 4)]
        inner += [head.place(hand * 45, -6, 8), head.place(hand * 48, 6, 2)]
    else:
        outer += [strand.side(hand, y, 8.5) for y in (10, low * 0.5, low * 0.82)] + [strand.hang(hand * 50, low, 10)]
        inner += [head.place(hand * 43, 2, 14), head.place(hand * 41.5, low * 0.3, 16), head.place(hand * 40, low * 0.62, 16), head.place(hand * 44, low - 3, 12)]
    draw_lock(strand.brush, strand.tones, strand.wave(outer, 1.0) if not tuck else outer, strand.wave(inner, 1.0) if not tuck else inner,
              hand == strand.key, 9)
    if hand != strand.key:
        rim_light(strand.brush, strand.paint, [p for p in outer if p[1] < 60][2:], 2.4)


def _long_front(strand: Strand) -> None:
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
    brushed = strand.brush.linear(ends[0], ends[1], [(0, hair.base, 1), (0.35, hair.lit, 1), (1, hair.shade, 1)])
    strand.brush.fill(smooth([edge[0], *edge, edge[-1], *low]), brushed)
    roots = resampled(list(reversed(low)), 13)
    crown = edge[len(edge) // 2]
    tips = [(crown[0] + (x - crown[0]) * 0.45, crown[1] + 5) for x, _ in roots]
    draw_comb(strand.brush, hair, roots, tips, strand.key)
    rim_light(strand.brush, strand.paint, edge[len(edge) // 2 + 2:] if strand.key < 0 else edge[: len(edge) // 2 - 1])


def _fringe(strand: Strand) -> None:
    head, hair = strand.head, strand.tones
    top = head.line([(x, -54) for x in (-24, -16, -8, 0, 8, 16, 24)], 4)
    low = head.line([(x, -19.5 + abs(x) * 0.06 - (index % 2) * 1.6) for index, x in enumerate((-38, -26, -13, 0, 13, 26, 38))], 4)
    left, right = (top[0], low[0]), (top[-1], low[-1])
    draw_lock(strand.brush, hair, [left[0], *[((left[0][0] * 0.4 + left[1][0] * 0.6) - 2, -36)], left[1]], [right[0], ((right[0][0] * 0.4 + right[1][0] * 0.6) + 2, -36), right[1]],
              True, 17)
    shadow = head.line([(-37, -18), (0, -18.5), (37, -18)], 2)
    strand.brush.fill(ribbon(shadow, [0.5, 3.2, 0.5]), strand.paint.skin.deep, 0.3)


def _temple_lock(strand: Strand, hand: int, low: float) -> None:
    head = strand.head
    outer = [head.edge(hand, -34, 5), strand.side(hand, -6, 8), strand.side(hand, low * 0.4, 8.5), strand.side(hand, low * 0.8, 8), strand.hang(hand * 48, low, 10)]
    inner = [head.at(hand * 33, -26, 3), head.place(hand * 41, -8, 16), head.place(hand * 42, low * 0.35, 16), head.place(hand * 41, low * 0.7, 14), head.place(hand * 45, low - 2, 12)]
    draw_lock(strand.brush, strand.tones, strand.wave(outer, 1.0), strand.wave(inner, 1.0), hand == strand.key, 5)


# ---- short hair --------------------------------------------------------------------------------------------

def _hairline(strand: Strand, temple: float = 0.0, peak: float = 0.0) -> list[Point]:
    """From image left to right; `temple` recedes the corners, `peak` lowers the middle."""
    line = [(-43.5, 2), (-42, -10), (-39, -18), (-38, -27 - temple * 0.4), (-29, -41 - temple), (-14, -45.5 - temple * 0.4), (0, -46 + peak),
            (14, -45.5 - temple * 0.4), (29, -41 - temple), (38, -27 - temple * 0.4), (39, -18), (42, -10), (43.5, 2)]
    return strand.head.line(line, 1)


def _short_mass(strand: Strand, side: float, top: float, line: list[Point]) -> list[Point]:
    edge = cap(strand.head, 3, side, top)
    hair = strand.tones
    ends = (edge[0], edge[-1]) if strand.key < 0 else (edge[-1], edge[0])
    across = strand.brush.linear(ends[0], ends[1], [(0, hair.base, 1), (0.4, hair.lit, 1), (0.72, hair.base, 1), (1, hair.shade, 1)])
    strand.brush.fill(smooth([edge[0], *edge, edge[-1], line[-1], *reversed(line), line[0]]), across)
    return edge


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
        brush.fill(fade, brush.linear((0, inner[0][1]), (0, outer[-1][1] + 4), [(0, colour, strength), (0.5, colour, strength * 0.7), (1, colour, 0)]))


def _slick_front(strand: Strand) -> None:
    """Combed back from a strong hairline."""
    line = _hairline(strand, temple=3.5, peak=2)
    edge = _short_mass(strand, 2.5, 9.5, line)
    _faded_sides(strand, line, edge)
    roots = resampled(line[3:10], 19)
    tips = resampled(edge[3:-3], 19)
    crown = edge[len(edge) // 2]
    goals = [(crown[0] + (x - crown[0]) * 0.86, y + 2 + abs(x - crown[0]) * 0.04) for x, y in tips]
    draw_comb(strand.brush, strand.tones, roots, goals, strand.key)
    _short_finish(strand, edge, line)


def _short_finish(strand: Strand, edge: list[Point], line: list[Point]) -> None:
    under = [(x, y + 1.6) for x, y in line[3:10]]
    strand.brush.fill(ribbon(under, [0.4, 2.2, 2.2, 2.2, 0.4]), strand.paint.skin.deep, 0.28)
    half = len(edge) // 2
    rim_light(strand.brush, strand.paint, edge[half + 1:] if strand.key < 0 else edge[:half], 2.2)


def _short_front(strand: Strand) -> None:
    """Side parting: the long side swoops over the forehead."""
    part = strand.part or 1
    line = _hairline(strand, temple=1.5)
    edge = _short_mass(strand, 3, 10, line)
    _faded_sides(strand, line, edge)
    head = strand.head
    start = head.at(part * 22, -45, 3)
    crest = [start, head.at(part * 8, -46.5, 6), head.at(-part * 12, -43, 6), head.at(-part * 28, -37, 4), head.at(-part * 38.5, -25, 2)]
    top = edge[2:-2] if part > 0 else list(reversed(edge[2:-2]))
    far = list(reversed(top))
    outer = [head.place(part * 20, -58, 20), *[p for p in far if (p[0] - start[0]) * -part > 4]]
    draw_lock(strand.brush, strand.tones, outer, crest, True, 11)
    _short_finish(strand, edge, line)


def _buzz_front(strand: Strand) -> None:
    line = _hairline(strand, temple=2)
    edge = cap(strand.head, 3, 0.8, 1.4)
    hair = strand.tones
    outline = smooth([edge[0], *edge, edge[-1], line[-1], *reversed(line), line[0]])
    strand.brush.fill(outline, hair.base, 0.86)
    crown = edge[len(edge) // 2]
    glow = strand.brush.radial((crown[0] + strand.key * 16, crown[1] + 12), 34, [(0, hair.glow, 0.5), (1, hair.glow, 0)], 0.6)
    strand.brush.fill(outline, glow)
    _short_finish(strand, edge, line)


def _bald_front(strand: Strand) -> None:
    head = strand.head
    shine = head.at(strand.key * 14, -46, 1)
    strand.brush.disc(shine, 13, strand.brush.radial(shine, 13, [(0, "#ffffff", 0.42), (1, "#ffffff", 0)], 0.5), 1.0, 0.5)
    edge = cap(head, 0, 0.4, 0.4)
    rim_light(strand.brush, strand.paint, edge[len(edge) // 2 + 1:] if strand.key < 0 else edge[: len(edge) // 2], 2.0)
    if strand.paint.traits.hair.cut == "receding":
        for hand in (-1, 1):
            patch = [head.edge(hand, 3, 1.2), head.edge(hand, -12, 2.4), head.edge(hand, -28, 2), head.at(hand * 41, -27, 1), head.at(hand * 40.5, -12, 1), head.at(hand * 43, 3, 1)]
            strand.brush.fill(smooth(patch), strand.tones.base if hand == strand.key else strand.tones.shade, 0.9)


# ---- curls -------------------------------------------------------------------------------------------------

def _curly_front(strand: Strand) -> None:
    """A cloud of curls that falls over the forehead."""
    cut = strand.paint.traits.hair.cut
    side, top, low = {"afro": (19.0, 25.0, 14.0), "curly bob": (17.0, 17.0, 40.0)}.get(cut, (6.5, 15.0, 0.0))
    head, hair = strand.head, strand.tones
    coily = strand.paint.traits.hair.texture == "coily"
    edge = cap(head, low, side, top)
    centre = head.place(0, -20, 5)
    size = 8.0 if coily else 12.0
    rough = bumpy(edge, size, 2.6 if coily else 4.2, centre)
    line = [(-42, 0), (-40, -14), (-35, -27), (-22, -36), (-7, -34), (8, -39), (22, -36), (35, -28), (40, -14), (42, 0)]
    if cut in ("afro", "curly bob"):
        line = [(-43, low * 0.6), (-41, -10), (-34, -32), (-20, -43), (0, -46), (20, -43), (34, -32), (41, -10), (43, low * 0.6)]
    inside = bumpy(head.line(line, 3), size * 0.9, -3.4 if not coily else -1.6, centre)
    ends = (edge[0], edge[-1]) if strand.key < 0 else (edge[-1], edge[0])
    across = strand.brush.linear(ends[0], ends[1], [(0, hair.base, 1), (0.4, hair.lit, 1), (0.7, hair.base, 1), (1, hair.shade, 1)])
    strand.brush.fill(smooth([rough[0], *rough, rough[-1], inside[-1], *reversed(inside), inside[0]]), across)
    spots = _spots(edge, head.line(line, 3), coily, cut)
    draw_curls(strand.brush, hair, spots, 5.0 if coily else 8.0, centre, strand.key)
    half = len(rough) // 2
    rim_light(strand.brush, strand.paint, rough[half + 4:-2] if strand.key < 0 else rough[2: half - 4], 2.4)


def _spots(outer: list[Point], inner: list[Point], coily: bool, cut: str) -> list[Point]:
    """Where curls sit: rows between outline and hairline, jittered as curls are."""
    rows, across = (6, 26) if coily else (3, 15)
    if cut in ("afro", "curly bob"):
        rows, across = rows + 1, across + 4
    spots: list[Point] = []
    for row in range(rows):
        line = along(resampled(outer, across), resampled(inner, across), (row + 0.35) / rows)
        spots += [(x + ((i * 13 + row * 7) % 5 - 2) * 1.1, y + ((i * 11 + row * 3) % 5 - 2) * 1.1) for i, (x, y) in enumerate(line) if 0 < i < across - 1 or row < 2]
    return spots


def _curly_behind(strand: Strand) -> None:
    cut = strand.paint.traits.hair.cut
    side, top, low = {"afro": (17.0, 22.0, 34.0), "curly bob": (16.0, 15.0, 66.0)}.get(cut, (4.0, 12.0, 18.0))
    edge = cap(strand.head, min(low, 20), side, top)
    first, last = edge[0], edge[-1]
    low_line = [(last[0] - 4, low), (last[0] - 24, low + 8), (first[0] + 24, low + 8), (first[0] + 4, low)]
    _back_fill(strand, bumpy([*edge, *low_line, first], 12, 3.6, strand.head.place(0, -10, 5)))


# ---- gathered hair -----------------------------------------------------------------------------------------

def _gathered_front(strand: Strand) -> None:
    """Drawn back tight over the skull, with a loose strand at the temple."""
    line = _hairline(strand)
    edge = _short_mass(strand, 2.2, 5.5, line)
    roots = resampled(line[1:-1], 21)
    crown = edge[len(edge) // 2]
    tips = [(crown[0] + (x - crown[0]) * 0.9, y + 3) for x, y in resampled(edge[1:-1], 21)]
    draw_comb(strand.brush, strand.tones, roots, tips, strand.key)
    _short_finish(strand, edge, line)
    hand = strand.part or 1
    wisp = [strand.head.at(hand * 37, -28, 3), strand.head.at(hand * 42, -8, 5), strand.head.place(hand * 42, 14, 18), strand.head.place(hand * 39, 34, 22)]
    strand.brush.fill(ribbon(wisp, [1.2, 2.2, 1.6, 0]), strand.tones.base)


def _bun_behind(strand: Strand) -> None:
    x, y = strand.head.place(0, -70, -20)
    hair = strand.tones
    ball = strand.brush.radial((x + strand.key * 7, y - 8), 28, [(0, hair.lit, 1), (0.5, hair.base, 1), (1, hair.deep, 1)])
    strand.brush.disc((x, y - 4), 21, ball, 1.0, 0.86)
    for turn in (-10, -4, 3, 9):
        strand.brush.fill(ribbon([(x - 17, y - 4 + turn), (x, y - 9 + turn * 1.2), (x + 17, y - 2 + turn)], [0.2, 1.5, 0.2]), hair.deep, 0.55)


def _tail_behind(strand: Strand) -> None:
    hand = -(strand.part or 1)
    hair = strand.tones
    x, y = strand.head.place(0, -56, -40)
    outer = [(x + hand * 10, y - 10), (x + hand * 50, y + 2), (x + hand * 66, y + 50), (x + hand * 63, y + 110), (x + hand * 50, y + 176), (x + hand * 42, y + 196)]
    inner = [(x + hand * 10, y + 14), (x + hand * 34, y + 30), (x + hand * 41, y + 74), (x + hand * 38, y + 124), (x + hand * 36, y + 168), (x + hand * 40, y + 194)]
    draw_lock(strand.brush, hair, strand.wave(outer), strand.wave(inner), hand == strand.key, 8)


def _low_behind(strand: Strand) -> None:
    """A knot or the roots of a plait in the nape."""
    edge = cap(strand.head, 20, 2, 4)
    _back_fill(strand, [*edge, strand.hang(30, 52, -20), strand.hang(-30, 52, -20)])


def _plait_beside(strand: Strand) -> None:
    hands = (-1, 1) if strand.paint.traits.hair.cut == "plaits" else (-(strand.part or 1),)
    hair = strand.tones
    for hand in hands:
        for knot in range(9):
            y = 40 + knot * 17
            x, _ = strand.hang(hand * (40 + min(knot, 3) * 4), y)
            size = 10.5 - knot * 0.45
            for lean in (-1, 1):
                petal = [(x, y + 11), (x + lean * size, y - 1), (x + lean * size * 0.55, y - 11), (x - lean * 1.5, y - 1)]
                tone = hair.lit if lean == strand.key else hair.shade
                strand.brush.fill(smooth(petal), tone)
                strand.brush.fill(ribbon([(x + lean * size * 0.6, y - 8), (x + lean * size * 0.6, y), (x + lean, y + 9)], [0.2, 1.2, 0.2]), hair.deep, 0.55)
        tip_x, tip_y = strand.hang(hand * 52, 192)
        strand.brush.fill(smooth([(tip_x - 5, tip_y - 4), (tip_x + 5, tip_y - 4), (tip_x + 3, tip_y + 18), (tip_x - 3, tip_y + 18)]), hair.base)


def _locs(strand: Strand, layer: str) -> None:
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
                start, low, out = head.edge(hand, -22 + index * 4, 3), 128 - (index * 3 % 5) * 9, 11 - index * 5.5
            else:
                start, low, out = head.edge(hand, -34 + index * 8, 4 - index * 1.5), 92 - index * 20, 12 - index * 3.5
            x = start[0]
            rope = wavy([start, (x + hand * out * 0.7, start[1] + 26), (x + hand * out, 30), (x + hand * out * 0.9, low * 0.72), (x + hand * out * 0.6, low)], 1.3, 1.6, index * 1.3)
            _rope(strand, rope, [6.2, 7.4, 7.2, 6.6, 4.2], lit)


def _rope(strand: Strand, line: list[Point], widths: list[float], lit: bool) -> None:
    hair, brush = strand.tones, strand.brush
    brush.fill(limb([(x + 0.8, y + 0.8) for x, y in line], [w + 1.2 for w in widths]), hair.deep, 0.7)
    brush.fill(limb(line, widths), mix(hair.base, hair.lit, 0.7) if lit else mix(hair.base, hair.shade, 0.5))
    brush.fill(ribbon([(x + strand.key * 1.3, y) for x, y in line], [0.4, 1.5, 1.4, 0.4]), hair.glow, 0.4 if lit else 0.16)
    for x, y in resampled(line, max(4, len(line)))[1:-1]:
        brush.fill(ribbon([(x - 3, y - 1.6), (x, y), (x + 3, y + 0.8)], [0.2, 0.9, 0.2]), hair.deep, 0.55)


Layer = Callable[[Strand], None]


def _nothing(strand: Strand) -> None:
    """This cut has nothing in this layer."""


_LONG: tuple[Layer, Layer, Layer] = (_long_behind, _long_beside, _long_front)
CUTS: dict[str, tuple[Layer, Layer, Layer]] = {
    "bob": _LONG, "shoulder": _LONG, "long": _LONG, "very long": _LONG,
    "short": (_nothing, _nothing, _short_front),
    "slick": (_nothing, _nothing, _slick_front),
    "buzz": (_nothing, _nothing, _buzz_front),
    "bald": (_nothing, _nothing, _bald_front),
    "receding": (_nothing, _nothing, _bald_front),
    "curly": (_curly_behind, _nothing, _curly_front),
    "curly bob": (_curly_behind, _nothing, _curly_front),
    "afro": (_curly_behind, _nothing, _curly_front),
    "bun": (_bun_behind, _nothing, _gathered_front),
    "ponytail": (_tail_behind, _nothing, _gathered_front),
    "low bun": (_low_behind, _nothing, _gathered_front),
    "plait": (_low_behind, _plait_beside, _gathered_front),
    "plaits": (_low_behind, _plait_beside, _gathered_front),
    "locs": (_low_behind, lambda strand: _locs(strand, "beside"), lambda strand: _locs(strand, "front")),
}


def draw_hair(brush: Brush, head: Head, paint: Palette, layer: int) -> None:
    """Layer 0 lies behind the body, 1 beside the face over the shoulders, 2 over the forehead."""
    CUTS[paint.traits.hair.cut][layer](Strand(brush, head, paint))
