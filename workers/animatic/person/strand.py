"""What every hair cut needs at hand: the turned head, the light, and how hair falls and waves."""

from dataclasses import dataclass

from workers.animatic.brush import Brush, Point, ribbon, smooth
from workers.animatic.person.head import Head
from workers.animatic.person.locks import cap, rim_light, wavy
from workers.animatic.person.palette import Palette
from workers.animatic.tones import Tones

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


def back_fill(strand: Strand, points: list[Point], deep: float = 1.0) -> None:
    hair = strand.tones
    top, low = min(y for _, y in points), max(y for _, y in points)
    paint = strand.brush.linear(
        (0, top), (0, low), [(0, hair.base, 1), (0.3, hair.shade, 1), (0.8, hair.deep, 1), (1, hair.shade, 1)]
    )
    strand.brush.fill(smooth(points), paint, deep)


def hairline(strand: Strand, temple: float = 0.0, peak: float = 0.0) -> list[Point]:
    """From image left to right; `temple` recedes the corners, `peak` lowers the middle."""
    line = [
        (-43.5, 2),
        (-42, -10),
        (-39, -18),
        (-38, -27 - temple * 0.4),
        (-29, -41 - temple),
        (-14, -45.5 - temple * 0.4),
        (0, -46 + peak),
        (14, -45.5 - temple * 0.4),
        (29, -41 - temple),
        (38, -27 - temple * 0.4),
        (39, -18),
        (42, -10),
        (43.5, 2),
    ]
    return strand.head.line(line, 1)


def short_mass(strand: Strand, side: float, top: float, line: list[Point]) -> list[Point]:
    edge = cap(strand.head, 3, side, top)
    hair = strand.tones
    ends = (edge[0], edge[-1]) if strand.key < 0 else (edge[-1], edge[0])
    across = strand.brush.linear(
        ends[0], ends[1], [(0, hair.base, 1), (0.4, hair.lit, 1), (0.72, hair.base, 1), (1, hair.shade, 1)]
    )
    strand.brush.fill(smooth([edge[0], *edge, edge[-1], line[-1], *reversed(line), line[0]]), across)
    return edge


def short_finish(strand: Strand, edge: list[Point], line: list[Point]) -> None:
    under = [(x, y + 1.6) for x, y in line[3:10]]
    strand.brush.fill(ribbon(under, [0.4, 2.2, 2.2, 2.2, 0.4]), strand.paint.skin.deep, 0.28)
    half = len(edge) // 2
    rim_light(strand.brush, strand.paint, edge[half + 1 :] if strand.key < 0 else edge[:half], 2.2)
