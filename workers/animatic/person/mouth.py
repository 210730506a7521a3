"""The mouth: lips, teeth and tongue for an expression, and the lip shapes of speech."""

from workers.animatic.brush import Brush, Point, ribbon, smooth
from workers.animatic.expressions import Expression
from workers.animatic.person.head import Head
from workers.animatic.person.palette import Palette
from workers.animatic.tones import mix

LINE = 36.8
HALF = 14.6


def _lines(paint: Palette, face: Expression, line: float) -> tuple[list[Point], ...]:
    """Upper edge, inner upper, inner lower and lower edge, image left to right, in face coordinates."""
    features = paint.traits.features
    half = HALF * face.width * features.mouth_width
    full = features.lips * (1 - 0.55 * face.press)
    gap_up, gap_down = face.open * 0.16, face.open * 0.84
    sides: dict[int, tuple[float, float]] = {}
    for side in (-1, 1):
        lift = face.corner + (face.skew if side == -paint.shaded else -face.skew * 0.3)
        sides[side] = (side * (half + max(lift, 0) * 0.25), line - lift * 0.8 + face.open * 0.12)
    left, right = sides[-1], sides[1]
    tug = [(left[1] - line) * 0.4, (right[1] - line) * 0.4]
    bow = 5.4 * full
    top = [
        left,
        (-half * 0.5, line - gap_up - bow * 0.72 + tug[0]),
        (-2.9, line - gap_up - bow),
        (0, line - gap_up - bow * 0.78),
        (2.9, line - gap_up - bow),
        (half * 0.5, line - gap_up - bow * 0.72 + tug[1]),
        right,
    ]
    middle = 0.7 * features.lips
    inner_top = [
        left,
        (-half * 0.5, line - gap_up + tug[0] - 0.3),
        (-2.9, line - gap_up + middle * 0.4),
        (0, line - gap_up + middle),
        (2.9, line - gap_up + middle * 0.4),
        (half * 0.5, line - gap_up + tug[1] - 0.3),
        right,
    ]
    inner_low = [
        left,
        (-half * 0.56, line + gap_down * 0.86 + tug[0] + 0.1),
        (-2.9, line + gap_down + middle * 0.5),
        (0, line + gap_down + middle * 1.1),
        (2.9, line + gap_down + middle * 0.5),
        (half * 0.56, line + gap_down * 0.86 + tug[1] + 0.1),
        right,
    ]
    drop = 6.8 * full + face.pout * 1.2
    low = [
        left,
        (-half * 0.55, line + gap_down + drop * 0.72 + tug[0]),
        (-3.4, line + gap_down + drop),
        (0, line + gap_down + drop * 1.03),
        (3.4, line + gap_down + drop),
        (half * 0.55, line + gap_down + drop * 0.72 + tug[1]),
        right,
    ]
    return top, inner_top, inner_low, low


def draw_mouth(brush: Brush, head: Head, paint: Palette, face: Expression) -> None:
    line = LINE - 3.2 * paint.traits.bones.roundness
    top, inner_top, inner_low, low = (head.line(points, 2.5) for points in _lines(paint, face, line))
    lip, skin = paint.lip, paint.skin
    _under(brush, paint, low)
    if face.open > 0.8:
        _inside(brush, paint, face, inner_top, inner_low)
    upper = smooth([top[0], *top, top[-1], *reversed(inner_top[1:-1]), top[0]])
    lower = smooth([low[0], *inner_low, low[-1], *reversed(low[1:-1]), low[0]])
    brush.fill(upper, mix(lip.base, lip.shade, 0.42))
    shade = brush.linear(
        head.at(-16 * paint.shaded, line),
        head.at(18 * paint.shaded, line),
        [(0, lip.lit, 1), (0.5, lip.base, 1), (1, lip.shade, 1)],
    )
    brush.fill(lower, shade)
    _gleam(brush, low, inner_low, paint)
    if face.open <= 0.8:
        brush.fill(ribbon(inner_top, [0.9, 0.9, 1.15, 0.9, 1.15, 0.9, 0.9]), paint.line, 0.85)
    else:
        brush.fill(ribbon(inner_top, [0.4, 0.8, 0.8, 0.4]), paint.line, 0.6)
    for corner, side in ((top[0], -1), (top[-1], 1)):
        sink = abs(face.corner) * 0.2 + 1
        fold = [
            (corner[0] - side * 1.2, corner[1]),
            (corner[0] + side * 0.9, corner[1] + 0.2),
            (corner[0] + side * 1.5, corner[1] + sink),
        ]
        brush.fill(ribbon(fold, [0.8, 1.2, 0]), skin.deep, 0.6)


def _under(brush: Brush, paint: Palette, low: list[Point]) -> None:
    """The shade below the lower lip, and the groove above the upper."""
    x, y = low[3]
    glow = brush.radial(
        (x, y + 2.6),
        9.5,
        [(0, paint.skin.deep, 0.5), (0.5, paint.skin.shade, 0.4), (1, paint.skin.shade, 0)],
        0.42,
    )
    brush.disc((x, y + 2.6), 9.5, glow, 1.0, 0.42)


def _inside(
    brush: Brush, paint: Palette, face: Expression, inner_top: list[Point], inner_low: list[Point]
) -> None:
    hole = smooth([inner_top[0], *inner_top, inner_top[-1], *reversed(inner_low[1:-1]), inner_top[0]])
    brush.fill(hole, "#35090f")
    with brush.clip(hole):
        tall = 3.6 + face.teeth * 1.6 + min(face.open * 0.08, 1) if face.open < 14 else 3.8
        first, last = inner_top[1], inner_top[-2]
        mid = (inner_top[3][0], max(first[1], last[1]) + tall)
        teeth = [
            (first[0], first[1] - 8),
            (first[0], first[1] - 8),
            (last[0], last[1] - 8),
            (last[0], last[1] - 8),
            (last[0], last[1] + tall * 0.55),
            (mid[0], mid[1]),
            (first[0], first[1] + tall * 0.55),
        ]
        bright = mix("#f3ebe0", paint.skin.shade, 0.16)
        if face.smile > 0:
            brush.fill(hole, bright, 0.97)
        elif face.width > 0.7:
            brush.fill(smooth(teeth), bright, 0.97 if face.open > 2 or face.teeth else 0.7)
        if face.teeth > 0.45:
            rise = [(x, y + 3) for x, y in inner_low[1:-1]] + [
                (x, y - face.open * 0.3) for x, y in reversed(inner_low[1:-1])
            ]
            brush.fill(smooth(rise), mix(bright, "#35090f", 0.16))
            brush.fill(
                ribbon(
                    [
                        ((a[0] + b[0]) / 2, (a[1] * 0.45 + b[1] * 0.55))
                        for a, b in zip(inner_top, inner_low, strict=True)
                    ],
                    [0.4, 0.8, 0.8, 0.4],
                ),
                "#35090f",
                0.6,
            )
        elif face.open > 5:
            x, y = inner_low[3]
            brush.disc((x, y + 1.2), 8.5 * face.width, "#a3424b", 0.85, 0.5)


def _gleam(brush: Brush, low: list[Point], inner_low: list[Point], paint: Palette) -> None:
    key = -paint.shaded
    middle = [
        ((a[0] + b[0]) / 2 + key * 1.5, a[1] * 0.42 + b[1] * 0.58)
        for a, b in zip(low[2:5], inner_low[2:5], strict=True)
    ]
    brush.fill(
        ribbon(middle, [0.2, 1.5 * paint.traits.features.lips, 0.2]), mix(paint.lip.lit, "#ffffff", 0.6), 0.6
    )
