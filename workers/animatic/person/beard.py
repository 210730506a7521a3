"""Beards: stubble, trimmed, full, goatee, moustache, following the jaw as it opens."""

from workers.animatic.brush import Brush, Point, ribbon, smooth
from workers.animatic.expressions import Expression
from workers.animatic.person.head import Head
from workers.animatic.person.mouth import LINE
from workers.animatic.person.palette import Palette
from workers.animatic.tones import brightness, mix, tones


def draw_beard(brush: Brush, head: Head, paint: Palette, face: Expression) -> None:
    cut = paint.traits.beard.cut
    if not cut:
        return
    if cut in ("stubble", "trimmed", "full"):
        _jaw(brush, head, paint, face, cut)
    if cut == "goatee":
        _goatee(brush, head, paint, face)
    if cut != "stubble":
        _moustache(brush, head, paint, face)


def _jaw(brush: Brush, head: Head, paint: Palette, face: Expression, cut: str) -> None:
    """From the sideburns along the jaw, hollowed around the mouth."""
    grow = {"stubble": 0.0, "trimmed": 1.6, "full": 7.0}[cut]
    heights = (-8, 2, 14, 26, 37, 46 + face.open * 0.3, 53 + face.open * 0.6)
    right = [head.edge(1, y, grow * min(1, max(0, (y - 4) / 20))) for y in heights]
    left = [head.edge(-1, y, grow * min(1, max(0, (y - 4) / 20))) for y in reversed(heights)]
    chin = head.place(0, 60.5 + head.drop + grow * (2.2 if cut == "full" else 0.9), 42)
    low = LINE + face.open * 0.84 + 8.6
    inner: list[Point] = [
        (-41.5, -8),
        (-40.5, 2),
        (-38, 14),
        (-32, 23),
        (-25.5, 26.5),
        (-20, 29.5),
        (-17.5 * face.width, 38 + face.open * 0.2),
        (-13 * face.width, low + 1.5),
        (-7, low + 1.2),
        (0, low + 3.2),
        (7, low + 1.2),
        (13 * face.width, low + 1.5),
        (17.5 * face.width, 38 + face.open * 0.2),
        (20, 29.5),
        (25.5, 26.5),
        (32, 23),
        (38, 14),
        (40.5, 2),
        (41.5, -8),
    ]
    inside = head.line(inner, 1)
    path = smooth([right[0], *right, chin, *left, left[-1], inside[0], *inside, inside[-1], right[0]])
    tone = tones(paint.traits.beard.colour, paint.light)
    k = paint.shaded
    if cut == "stubble":
        strength = 0.22 + 0.2 * brightness(paint.traits.skin)
        colour = mix(paint.skin.deep, tone.deep, 0.6)
        brush.fill(
            path,
            brush.linear(
                (0, 4), (0, 46), [(0, colour, 0), (0.45, colour, strength * 0.6), (1, colour, strength)]
            ),
        )
        return
    across = brush.linear(
        head.at(-k * 42, 30), head.at(k * 42, 30), [(0, tone.lit, 1), (0.4, tone.base, 1), (1, tone.shade, 1)]
    )
    brush.fill(path, mix(tone.shade, paint.skin.shade, 0.3), 0.35)
    brush.fill(path, across, 0.92)
    _bristles(brush, head, tone.deep, tone.glow, face, k, cut)


def _bristles(brush: Brush, head: Head, deep: str, glow: str, face: Expression, k: int, cut: str) -> None:
    """Hairs that follow the jaw down to the chin."""
    long = 11.0 if cut == "full" else 8.0
    for index in range(56):
        side = 1 if index % 2 else -1
        share = (index // 2) / 28
        row = (index * 5) % 3
        x, y = side * (39.5 - share * 37 - row * 2.2), 10 + share * 40 + row * 2.5 + face.open * 0.6 * share
        start = head.at(x, min(y, 55 + head.drop), 1)
        end = (
            start[0] - side * (1 - share) * 0.9 - side * share * 1.4,
            start[1] + long * (0.75 + 0.25 * (index % 2)),
        )
        lit = side * k < 0
        dark = index % 5 < 2
        brush.fill(
            ribbon(
                [start, ((start[0] + end[0]) / 2 + side * 0.5, (start[1] + end[1]) / 2), end], [0.1, 0.9, 0]
            ),
            deep if dark else glow,
            0.28 if dark else (0.5 if lit else 0.16),
        )


def _moustache(brush: Brush, head: Head, paint: Palette, face: Expression) -> None:
    tone = tones(paint.traits.beard.colour, paint.light)
    lift = face.corner * 0.5
    for side in (-1, 1):
        top: list[Point] = [(0.6, 27.2), (6, 26.4), (12, 28.6), (17.5 * face.width, 35 - lift)]
        low: list[Point] = [
            (0.6, 31.6 - face.open * 0.05),
            (6, 32.8 - face.open * 0.1),
            (12, 34.6 - lift * 0.4),
            (18.5 * face.width, 40 - lift),
        ]
        outer = head.line([(side * x, y) for x, y in top], 5)
        inner = head.line([(side * x, y) for x, y in low], 4)
        brush.fill(
            smooth([outer[0], *outer, outer[-1], inner[-1], *reversed(inner), inner[0]]),
            tone.base if side != paint.shaded else tone.shade,
            0.95,
        )
        for share in range(5):
            a = (
                outer[0][0] + (outer[-1][0] - outer[0][0]) * (share + 0.3) / 5,
                outer[0][1] + (outer[-1][1] - outer[0][1]) * (share + 0.3) / 5 + 0.6,
            )
            brush.fill(
                ribbon([a, (a[0] + side * 0.8, a[1] + 2.2), (a[0] + side * 2.2, a[1] + 4.4)], [0.3, 0.9, 0]),
                tone.deep if share % 2 else tone.glow,
                0.5,
            )


def _goatee(brush: Brush, head: Head, paint: Palette, face: Expression) -> None:
    tone = tones(paint.traits.beard.colour, paint.light)
    low = LINE + face.open * 0.84 + 9
    shape = head.line(
        [(-8, low + 1), (0, low + 2.5), (8, low + 1), (14, low - 4), (17, low - 6), (14, low + 6)], 2
    )
    chin = head.place(0, 63 + head.drop, 44)
    other = head.line([(-14, low + 6), (-17, low - 6), (-14, low - 4)], 2)
    brush.fill(smooth([*shape, chin, *other]), tone.base, 0.94)
