"""Eyes and brows: lids, iris, catchlight, lashes; the half of acting that reads on a phone."""

from workers.animatic.brush import Brush, Point, along, ribbon, smooth
from workers.animatic.expressions import Expression
from workers.animatic.person.head import Head
from workers.animatic.person.palette import Palette
from workers.animatic.tones import mix
from workers.animatic.traits import Features

CENTRE = 20.6
IRIS = 5.5


def _place(head: Head, side: int, points: list[Point], size: float) -> list[Point]:
    """Eye coordinates (u outward, v down) to the turned face."""
    return [head.at(side * (CENTRE + u * size), v * size, -1.5) for u, v in points]


def lid_lines(features: Features, face: Expression, gaze_down: float) -> tuple[list[Point], list[Point]]:
    """Upper and lower lid edges in eye coordinates, inner corner first."""
    tilt = features.eye_tilt
    inner, outer = (-10.8, 1.7), (11.2, -0.4 - tilt)
    arch = max(face.upper - gaze_down * 0.1, 0.0)
    high = 0.94 if features.lid == "monolid" else 1.0
    upper = [
        inner,
        (-7.6, 1.2 - 3.9 * arch),
        (-2.2, 1.6 - 7.7 * arch * high),
        (4.2, 1.4 - 7.3 * arch * high),
        (8.8, 0.6 - 3.4 * arch - tilt * 0.6),
        outer,
    ]
    lift = 1 - face.lower * 0.55
    lower = [
        inner,
        (-6.2, 1.7 + 2.4 * lift),
        (0.6, 1.4 + 3.9 * lift),
        (6.6, 0.9 + 2.7 * lift - tilt * 0.4),
        (9.8, 0.2 + 0.9 * lift - tilt * 0.8),
        outer,
    ]
    if arch < 0.12:
        upper = [(u, max(v, w)) for (u, v), (_, w) in zip(upper, lower, strict=True)]
        upper = along(upper, [(u, w - 0.2) for u, w in lower], 1.0)
    return upper, lower


def draw_eye(brush: Brush, head: Head, paint: Palette, face: Expression, side: int, look: Point) -> None:
    features, skin = paint.traits.features, paint.skin
    size = features.eye_size
    upper, lower = lid_lines(features, face, look[1] * 0.25)
    up, low = _place(head, side, upper, size), _place(head, side, lower, size)
    opening = smooth([up[0], *up, up[-1], *reversed(low[1:-1]), up[0]])
    in_shade = side == paint.shaded
    _socket(brush, head, paint, side, size)
    if face.upper > 0.1:
        with brush.clip(opening):
            _ball(brush, head, paint, face, side, look, up, size, in_shade)
    _lids(brush, head, paint, face, side, upper, lower, size)
    if face.wet > 0.3:
        brush.stroke(smooth(low[1:-1], closed=False), "#ffffff", 1.0, 0.75 * face.wet)
    if face.wet > 0.7:
        tear = head.at(side * (CENTRE - 3), 12, 1)
        brush.disc(tear, 1.6, mix(skin.lit, "#ffffff", 0.6), 0.8, 1.5)
        brush.stroke(
            smooth([head.at(side * (CENTRE - 2), 5), head.at(side * (CENTRE - 3), 11)], closed=False),
            "#ffffff",
            0.9,
            0.5,
        )


def _socket(brush: Brush, head: Head, paint: Palette, side: int, size: float) -> None:
    """The hollow around the eye, deeper toward the nose and on the shaded side."""
    skin = paint.skin
    centre = head.at(side * (CENTRE - 3), -3)
    depth = 0.5 if side == paint.shaded else 0.3
    paint_id = brush.radial(
        centre, 19 * size, [(0, skin.shade, depth), (0.55, skin.shade, depth * 0.7), (1, skin.shade, 0)], 0.72
    )
    brush.disc(centre, 19 * size, paint_id, 1.0, 0.72)


def _ball(
    brush: Brush,
    head: Head,
    paint: Palette,
    face: Expression,
    side: int,
    look: Point,
    up: list[Point],
    size: float,
    in_shade: bool,
) -> None:
    white = mix(mix("#f4efe9", paint.light.key, 0.2), paint.skin.shade, 0.34 if in_shade else 0.12)
    left, right = head.at(side * (CENTRE - 13), 0), head.at(side * (CENTRE + 13), 0)
    shade = brush.linear(
        left,
        right,
        [
            (0, mix(white, paint.skin.deep, 0.3), 1),
            (0.3, white, 1),
            (0.7, white, 1),
            (1, mix(white, paint.skin.deep, 0.4), 1),
        ],
    )
    middle = head.at(side * CENTRE, 0)
    brush.disc(middle, 16 * size, shade)
    brush.disc(head.at(side * (CENTRE - 10.2 * size), 2.2), 2.2, mix(paint.skin.base, "#c04a4a", 0.5), 0.7)
    x, y = head.at(side * CENTRE + look[0], look[1] - 0.6, -1.5)
    squeeze = 1.0 - abs(head.yaw + look[0] * 3) / 220
    radius = IRIS * size * (0.93 if face.upper > 1.3 else 1.0)
    iris = paint.traits.iris
    ring = brush.radial(
        (x, y + radius * 0.25),
        radius,
        [
            (0, mix(iris, "#ffffff", 0.25), 1),
            (0.55, iris, 1),
            (0.82, mix(iris, "#0c0808", 0.5), 1),
            (1, "#120c0c", 1),
        ],
    )
    brush.disc((x, y), radius * squeeze, ring, 1.0, 1 / squeeze)
    brush.disc((x, y), radius * (0.36 if face.upper > 1.25 else 0.46), "#0a0606")
    brush.fill(
        ribbon([(px, py + 1.6) for px, py in up], [2.5, 4.6 * size, 4.2 * size, 2.5]), paint.skin.deep, 0.42
    )
    key = -paint.shaded
    brush.disc((x + key * radius * 0.36, y - radius * 0.42), radius * 0.27, "#ffffff", 0.96)
    brush.disc(
        (x - key * radius * 0.38, y + radius * 0.45), radius * 0.15, mix(paint.light.rim, "#ffffff", 0.5), 0.8
    )


def _lids(
    brush: Brush,
    head: Head,
    paint: Palette,
    face: Expression,
    side: int,
    upper: list[Point],
    lower: list[Point],
    size: float,
) -> None:
    features, skin = paint.traits.features, paint.skin
    up, low = _place(head, side, upper, size), _place(head, side, lower, size)
    shut = face.upper < 0.7
    rise = 2.2 if features.lid == "hooded" else 3.4
    rise = max(1.3, rise - max(face.upper - 1, 0) * 4) + (1 - min(face.upper, 1)) * 3.6
    crease = [(u * 1.02, v - rise * (0.5 + 0.5 * (1 - abs(u) / 12))) for u, v in upper]
    fold = _place(head, side, crease, size)
    if features.lid != "monolid" or shut:
        if features.lid != "monolid":
            brush.fill(
                smooth([up[0], *up, up[-1], *reversed(fold[1:-1]), up[0]]),
                mix(skin.base, skin.shade, 0.5),
                0.85,
            )
        brush.fill(
            ribbon(fold[0:6], [0.3, 1.0, 1.1, 0.4]), skin.deep, 0.62 if features.lid != "monolid" else 0.3
        )
    heavy = 1.1 + 1.0 * features.lashes
    end = up[-1]
    flick = (
        end[0] + (end[0] - up[-2][0]) * 0.55 * features.lashes,
        end[1] + (end[1] - up[-2][1]) * 0.25 * features.lashes - 0.9 * features.lashes,
    )
    brush.fill(
        ribbon([*up, flick], [0.5, heavy * 0.9, heavy * 1.25, heavy * 1.35, heavy * 1.2, 0]), paint.line
    )
    brush.fill(
        ribbon(low[1:], [0.1, 0.55, 0.9 + 0.3 * features.lashes]), mix(paint.line, skin.deep, 0.45), 0.75
    )
    if features.lashes > 0.6:
        for share, length in ((3, 2.0), (4, 2.9), (4.6, 3.2)):
            index = int(share)
            base = _between(up, share)
            away = 1 if side > 0 else -1
            tip = (
                base[0] + away * length * (0.45 + 0.25 * (index - 3)),
                base[1] - length * 0.75 * (1 if face.upper > 0.2 else -0.8),
            )
            brush.fill(
                ribbon(
                    [base, ((base[0] + tip[0]) / 2 + away * 0.3, (base[1] + tip[1]) / 2), tip], [1.0, 0.6, 0]
                ),
                paint.line,
            )


def _between(points: list[Point], place: float) -> Point:
    index = min(int(place), len(points) - 2)
    share = place - index
    return (
        points[index][0] + (points[index + 1][0] - points[index][0]) * share,
        points[index][1] + (points[index + 1][1] - points[index][1]) * share,
    )


def draw_brow(brush: Brush, head: Head, paint: Palette, face: Expression, side: int) -> None:
    """A brow: square inner end, arch, tapered tail. `brow_skew` lifts the one on the lit side."""
    features = paint.traits.features
    skew = face.brow_skew if side == -paint.shaded else -face.brow_skew * 0.25
    inner = face.brow_in + skew * 0.55
    outer = face.brow_out + skew
    base = -14.2 - features.brow_height
    arch = 3.4 * features.brow_arch
    line = [
        (8.6 - face.pinch, base + 1.2 - inner),
        (15, base - 1.3 - inner * 0.72 - outer * 0.3),
        (23, base - arch + 0.4 - outer * 0.85 - inner * 0.12),
        (30, base - arch * 0.5 + 1.2 - outer),
        (36, base + 3.4 - outer * 0.75),
    ]
    spine = [head.at(side * x, y, 1.5) for x, y in line]
    weight = 4.3 * features.brow_weight
    brush.fill(
        ribbon(spine, [weight * 0.82, weight * 1.06, weight * 0.98, weight * 0.62, 0.2]), paint.brow, 0.93
    )
    for index in range(4):
        x = line[0][0] + index * 2.2 - 0.6
        y = base + 1.4 - inner + weight * 0.34 - index * 0.75 - inner * 0.02 * index
        root, tip = head.at(side * x, y, 1.5), head.at(side * (x + 1.5), y - weight * 0.95, 1.5)
        brush.fill(
            ribbon([root, ((root[0] + tip[0]) / 2 - side * 0.2, (root[1] + tip[1]) / 2), tip], [0.9, 0.7, 0]),
            paint.brow,
            0.7,
        )
