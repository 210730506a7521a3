"""The face: skin planes with a lit and a shaded side, nose, ears, and the lines that years leave."""

from workers.animatic.brush import Brush, Point, ribbon, smooth
from workers.animatic.expressions import Expression
from workers.animatic.person.eyes import draw_brow, draw_eye
from workers.animatic.person.head import Head
from workers.animatic.person.mouth import draw_mouth
from workers.animatic.person.palette import Palette
from workers.animatic.tones import mix


def draw_ears(brush: Brush, head: Head, paint: Palette) -> None:
    for side in (-1, 1):
        if head.yaw * side > 13:
            continue
        back = head.place(side * 44.5 * head.bones.cheek, 6, 2)
        x, y = back
        reach = 6.4 + max(-head.yaw * side, 0) * 0.12
        tone = paint.skin.shade if side == paint.shaded else mix(paint.skin.base, paint.skin.shade, 0.25)
        shell = [
            (x - side * 2, y - 13),
            (x + side * reach * 0.7, y - 15),
            (x + side * reach, y - 9),
            (x + side * reach * 0.8, y + 2),
            (x + side * reach * 0.42, y + 10),
            (x - side * 1, y + 14),
            (x - side * 4, y + 6),
        ]
        brush.fill(smooth(shell), tone)
        inner = [
            (x + side * 0.5, y - 9),
            (x + side * reach * 0.62, y - 10),
            (x + side * reach * 0.5, y - 2),
            (x + side * 0.8, y + 5),
        ]
        brush.fill(ribbon(inner, [0.4, 2.2, 1.8, 0.4]), paint.skin.deep, 0.5)


def draw_face(
    brush: Brush, head: Head, paint: Palette, face: Expression, mood: Expression, look: Point
) -> None:
    """From the skin up; `mood` is the face at rest, whose lines stay in speech."""
    outline = smooth(head.outline(top=-56))
    _skin(brush, head, paint, outline)
    with brush.clip(outline):
        _planes(brush, head, paint)
        _colour(brush, head, paint, face)
        _years(brush, head, paint, mood)
    _nose_planes(brush, head, paint)
    for side in (-1, 1):
        draw_eye(brush, head, paint, face, side, look)
    _nose(brush, head, paint, face)
    draw_mouth(brush, head, paint, face)
    for side in (-1, 1):
        draw_brow(brush, head, paint, face, side)
    _marks(brush, head, paint, face)


def _skin(brush: Brush, head: Head, paint: Palette, outline: str) -> None:
    key = -paint.shaded
    skin = paint.skin
    across = brush.linear(
        head.at(key * 44, -10),
        head.at(-key * 46, 14),
        [(0, skin.lit, 1), (0.45, skin.base, 1), (1, mix(skin.base, skin.shade, 0.55), 1)],
    )
    brush.fill(outline, across)


def _planes(brush: Brush, head: Head, paint: Palette) -> None:
    """The shaded side: one confident shape from temple to chin, then soft turns of form."""
    k, skin, hard = paint.shaded, paint.skin, paint.hardness
    reach = hard * 5
    edge = [
        (26 - reach, -62),
        (29 - reach, -44),
        (33.5 - reach, -27),
        (35 - reach * 0.8, -15),
        (31 - reach, -7),
        (32.5 - reach, 2),
        (35.5 - reach, 9),
        (34 - reach, 16),
        (27.5 - reach, 25),
        (22.5 - reach * 0.8, 33),
        (20.5 - reach * 0.6, 42),
        (15 - reach * 0.4, 51),
        (8, 60 + head.drop),
        (6, 70 + head.drop),
    ]
    inner = [head.at(k * x, head.lowered(y) if y > 30 else y) for x, y in edge]
    outer = [(inner[0][0] + k * 90, inner[-1][1]), (inner[0][0] + k * 90, inner[0][1])]
    shape = smooth([inner[0], *inner, inner[-1], outer[0], outer[0], outer[1], outer[1], inner[0]])
    wash = brush.linear(
        head.at(k * 14, 0),
        head.at(k * 44, 6),
        [(0, skin.shade, 0.42), (0.5, skin.shade, 0.82), (1, skin.deep, 0.8 * (0.55 + hard * 0.5))],
    )
    brush.fill(shape, wash)
    chin = head.place(0, 62 + head.drop, 40)
    low = brush.radial(chin, 26, [(0, skin.shade, 0.55), (1, skin.shade, 0)], 0.5)
    brush.disc(chin, 26, low, 1.0, 0.5)
    top = brush.linear((0, -62), (0, -30), [(0, skin.shade, 0.55), (1, skin.shade, 0)])
    brush.fill("M-90 -90H90V-28H-90Z", top)
    lit = head.at(-k * 27, 13)
    cheek = brush.radial(lit, 15, [(0, skin.glow, 0.75), (1, skin.glow, 0)], 0.8)
    brush.disc(lit, 15, cheek, 1.0, 0.8)
    brow = head.at(-k * 12, -33)
    forehead = brush.radial(brow, 24, [(0, skin.glow, 0.6), (1, skin.glow, 0)], 0.6)
    brush.disc(brow, 24, forehead, 1.0, 0.6)
    point = head.at(-k * 2, 53 + head.drop, 2)
    brush.disc(point, 7, brush.radial(point, 7, [(0, skin.glow, 0.5), (1, skin.glow, 0)], 0.7), 1.0, 0.7)
    far = [head.edge(k, y, -0.4) for y in (-20, -5, 9, 22, 34, 44 + head.drop * 0.6, 52 + head.drop)]
    brush.fill(ribbon(far, [0, 1.4, 2.2, 2.0, 1.6, 0]), paint.light.rim, 0.5 + hard * 0.3)


def _colour(brush: Brush, head: Head, paint: Palette, face: Expression) -> None:
    """Blood in the cheeks and around the nose."""
    strength = (
        0.2
        + 0.28 * max(face.flush, 0)
        + (0.08 if paint.traits.presents == "female" else 0)
        + 0.12 * paint.traits.bones.roundness
    )
    strength *= 0.4 if face.flush < -0.3 else 1.0
    for side in (-1, 1):
        place = head.at(side * 27, 17)
        brush.disc(
            place, 15, brush.radial(place, 15, [(0, "#d4493f", strength), (1, "#d4493f", 0)], 0.72), 1.0, 0.72
        )
    tip = head.at(0, 19)
    brush.disc(tip, 10, brush.radial(tip, 10, [(0, "#d4493f", strength * 0.5), (1, "#d4493f", 0)]))


def _years(brush: Brush, head: Head, paint: Palette, face: Expression) -> None:
    age, skin = paint.traits.age, paint.skin
    years = min(max((age - 30) / 36, 0), 1)
    smile = face.smile * 0.6
    fold = max(years * 0.8, smile, 0.35 if face.teeth > 0.6 else 0.0)
    lift = face.corner * 0.35
    for side in (-1, 1):
        if fold > 0.05:
            line = [(11.5, 20), (16, 26), (19.5 + smile * 2, 33 - lift), (19.8 + smile, 39 - lift * 0.6)]
            brush.fill(
                ribbon(head.line([(side * x, y) for x, y in line], 2), [0, 1.3 + years, 1.1 + years, 0]),
                skin.deep,
                0.28 + 0.42 * fold,
            )
        bags = max(years * 0.8, face.bags * 0.9, 0.18)
        bag = [(10.5, 6.5), (15, 9.6), (22, 10.4), (29, 7.4)]
        brush.fill(
            ribbon(head.line([(side * x, y) for x, y in bag], 0), [0, 1.2 + bags, 1.2 + bags * 0.8, 0]),
            skin.deep,
            0.5 * bags,
        )
        if years > 0.25 or face.smile:
            for row in range(3 if years > 0.5 else 2):
                crow = [(33.5, -1 + row * 2.6), (37, -2 + row * 3.6), (40, -2.4 + row * 5)]
                brush.fill(
                    ribbon(head.line([(side * x, y) for x, y in crow]), [0, 0.7 + years * 0.4, 0]),
                    skin.deep,
                    0.6 * max(years, smile * 0.6),
                )
        if years > 0.65:
            jowl = [(21, 44), (25, 48), (24, 54)]
            brush.fill(
                ribbon(head.line([(side * x, y) for x, y in jowl]), [0, 1.8, 0]), skin.deep, 0.4 * years
            )
            hollow = head.at(side * 31, 26)
            brush.disc(
                hollow,
                9,
                brush.radial(hollow, 9, [(0, skin.deep, 0.35 * years), (1, skin.deep, 0)], 1.3),
                1.0,
                1.3,
            )
    ripple = max(face.ripple * (0.5 + 0.5 * min(age / 40, 1)), years * 0.75 if years > 0.3 else 0)
    for row in range(3 if ripple > 0.5 else 2):
        if ripple > 0.1:
            y = -27 - row * 6.5
            span = 17 - row * 2
            line2 = [
                (-span, y + 1.8),
                (-span * 0.4, y - 0.4),
                (span * 0.1, y + 0.5),
                (span * 0.6, y - 0.4),
                (span, y + 1.6),
            ]
            brush.fill(
                ribbon(head.line(line2), [0, 0.9 + years * 0.4, 0.7, 0.9 + years * 0.4, 0]),
                skin.deep,
                0.55 * ripple,
            )
    furrow = max(face.furrow, years * 0.35)
    if furrow > 0.1:
        for side in (-1, 1):
            pleat = [(side * 3.4, -17.5), (side * (2.7 - face.pinch * 0.12), -12.5), (side * 3.6, -8)]
            brush.fill(ribbon(head.line(pleat, 2), [0, 1.5, 0]), skin.deep, 0.72 * furrow)


def _nose_points(paint: Palette) -> tuple[float, float, float]:
    """Half width at the wings, the height of the base and how far the tip stands out."""
    features = paint.traits.features
    base = 24.2 * (0.5 + 0.5 * features.nose_length) - 2.4 * paint.traits.bones.roundness
    return 9.2 * features.nose_width, base, 14.0 * features.nose_bridge


def _nose_planes(brush: Brush, head: Head, paint: Palette) -> None:
    """The shaded flank of the nose, from the brow to the wing."""
    k, skin = paint.shaded, paint.skin
    wing, base, out = _nose_points(paint)
    flank = [
        head.at(k * 7.5, -11.5, 1),
        head.at(k * 3.3, -5, 3),
        head.at(k * 2.6, 4, out * 0.5),
        head.at(k * 2.9, 12, out * 0.78),
        head.at(k * 3.8, base - 5, out),
        head.at(k * 3.2, base - 1, out * 0.8),
        head.at(k * wing, base - 0.6, 2),
        head.at(k * (wing + 0.6), base - 4.5, 1),
        head.at(k * (wing * 0.74), 11, 1),
        head.at(k * 7.0, 2, 0),
        head.at(k * 8, -5, 0),
    ]
    wash = brush.linear(
        head.at(k * 2, -6, 4),
        head.at(k * wing, base, 2),
        [(0, skin.shade, 0.75), (0.6, skin.shade, 0.62), (1, skin.shade, 0.9)],
    )
    brush.fill(smooth([flank[0], *flank]), wash, 0.55 + 0.35 * paint.hardness)
    cast = [
        head.at(k * 2, base - 0.5, 7),
        head.at(k * wing, base - 0.4, 2),
        head.at(k * (wing + 1.5), base + 3.5, 0),
        head.at(k * 5, base + 5.2, 0),
        head.at(-k * 3, base + 2.6, 2),
    ]
    brush.fill(smooth(cast), skin.shade, 0.55 + 0.25 * paint.hardness)


def _nose(brush: Brush, head: Head, paint: Palette, face: Expression) -> None:
    k, skin = paint.shaded, paint.skin
    wing, base, out = _nose_points(paint)
    wing += face.flare * 1.3
    ridge = [
        head.at(-k * 0.6, -5, 3.5),
        head.at(-k * 0.7, 5, out * 0.55),
        head.at(-k * 0.7, base - 9, out * 0.9),
    ]
    brush.fill(ribbon(ridge, [0.4, 2.3, 1.2]), skin.glow, 0.55)
    tip = head.at(-k * 1.4, base - 5.4, out)
    brush.disc(
        tip, 3.4, brush.radial(tip, 3.4, [(0, mix(skin.glow, "#ffffff", 0.4), 0.85), (1, skin.glow, 0)])
    )
    under = [
        head.at(-wing * 0.92, base - 1.2, 2),
        head.at(-wing * 0.5, base + 0.4, 5),
        head.at(0, base + 1.9, out * 0.55),
        head.at(wing * 0.5, base + 0.4, 5),
        head.at(wing * 0.92, base - 1.2, 2),
    ]
    brush.fill(ribbon(under, [0.2, 1.6, 1.9, 1.6, 0.2]), skin.deep, 0.55)
    for side in (-1, 1):
        curve = [
            head.at(side * wing * 0.78, base - 7, 2),
            head.at(side * (wing + 0.3), base - 4.2, 2),
            head.at(side * (wing + 0.1), base - 1, 2),
            head.at(side * wing * 0.72, base + 0.5, 4),
        ]
        brush.fill(ribbon(curve, [0, 0.9, 1.2, 0.6]), skin.deep, 0.6)
        hole = [
            head.at(side * 2.6, base + 0.5, 7),
            head.at(side * wing * 0.5, base - 1.3, 6),
            head.at(side * wing * 0.76, base - 0.2, 4),
        ]
        brush.fill(ribbon(hole, [0.5, 2.0 + face.flare * 0.6, 0.4]), paint.line, 0.75)


def _marks(brush: Brush, head: Head, paint: Palette, face: Expression) -> None:
    marks, skin = paint.traits.marks, paint.skin
    if "freckles" in marks:
        for index in range(26):
            x, y = ((index * 37) % 53) - 26, 6 + ((index * 23) % 17)
            brush.disc(head.at(x, y, 1), 0.55 + (index % 3) * 0.15, mix(skin.shade, "#8a4a28", 0.5), 0.55)
    if "mole" in marks:
        brush.disc(head.at(17, 29, 1), 1.15, mix(skin.deep, "#2a1410", 0.6), 0.95)
    if "scar" in marks:
        line = head.line([(26, -22), (28.5, -15), (28, -8), (31, 12)], 1)
        brush.fill(ribbon(line, [0.3, 1.3, 1.0, 0.2]), mix(skin.glow, "#d98a80", 0.45), 0.9)
    if face.sweat > 0.4:
        spot = head.at(-paint.shaded * 33, -27, 1)
        drop = [
            (spot[0], spot[1] - 4.2),
            (spot[0], spot[1] - 4.2),
            (spot[0] + 1.9, spot[1] + 0.4),
            (spot[0], spot[1] + 2.4),
            (spot[0] - 1.9, spot[1] + 0.4),
        ]
        brush.fill(smooth(drop), mix(skin.glow, "#ffffff", 0.45), 0.75 * face.sweat)
        brush.disc((spot[0] - 0.6, spot[1]), 0.5, "#ffffff", 0.9)
