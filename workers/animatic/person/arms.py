"""Arms: sleeves that fold, bare skin, cuffs, hands and what they hold."""

from workers.animatic.brush import Brush, Point, lerp, ribbon, smooth, width_at
from workers.animatic.person.body import Body, cloth
from workers.animatic.person.cloth import Cloth, draw_pattern
from workers.animatic.person.garments import sleeve_of
from workers.animatic.person.hands import Held, draw_hand
from workers.animatic.person.locks import resampled
from workers.animatic.person.palette import Palette
from workers.animatic.person.props import draw_prop
from workers.animatic.person.stances import Reach
from workers.animatic.tones import brightness, tones


def draw_arm(brush: Brush, body: Body, paint: Palette, reach: Reach) -> None:
    """Upper arm, forearm and hand; the sleeve reaches as far as the garment's cut says."""
    thick = body.arm
    item, sleeve, loose = sleeve_of(paint)
    top = thick * 1.7 * (1.16 * loose if item else 1.0) / 2
    spine = _spine(
        body.at(reach.hand * (body.shoulder + 1 - top), body.drop + 2 + top), reach.elbow, reach.wrist
    )
    shape = [thick * 1.7, thick * 1.95, thick * 1.7, thick * 1.55, thick * 1.3, thick * 1.0]
    bare = [width_at(shape, index / 23) for index in range(24)]
    size = _hand_size(paint)
    held = Held(reach.wrist, reach.angle, reach.thumb or -reach.hand, size)
    if reach.shape != "pocket" and sleeve < 1:
        _limb(brush, body, paint, spine, bare, paint.traits.skin, True)
    if reach.prop:
        draw_prop(brush, paint, reach.prop, reach.rest or held)
    if reach.shape != "pocket":
        draw_hand(brush, paint, reach.shape, held, reach.tense)
    if item and sleeve > 0:
        count = max(3, round(sleeve * 24))
        cover = spine[:count]
        part = [w * (1.16 * loose) for w in bare[:count]]
        _limb(brush, body, paint, cover, part, item.colour, False)
        draw_pattern(Cloth(brush, body, paint, item), ribbon(cover, part))
        _folds(brush, paint, cover, part, item.colour, sleeve)


def _spine(start: Point, elbow: Point, wrist: Point) -> list[Point]:
    """Shoulder to wrist in 24 points with a soft elbow."""
    before, after = lerp(elbow, start, 0.16), lerp(elbow, wrist, 0.16)
    soft = [lerp(lerp(before, elbow, t / 4), lerp(elbow, after, t / 4), t / 4) for t in range(5)]
    return resampled([start, lerp(start, elbow, 0.5), *soft, lerp(elbow, wrist, 0.6), wrist], 24)


def _hand_size(paint: Palette) -> float:
    if paint.traits.age < 14:
        return 0.66 + 0.012 * paint.traits.age
    return {"female": 0.86, "male": 1.04, "neutral": 0.94}[paint.traits.presents]


def _limb(
    brush: Brush, body: Body, paint: Palette, spine: list[Point], widths: list[float], colour: str, skin: bool
) -> None:
    """One sleeve or bare arm in the body's own light, set off by its shadow, a shaded flank and a lit one."""
    tone = paint.skin if skin else tones(colour, paint.light)
    k = paint.shaded
    start = 5 if len(spine) > 8 else 1
    brush.fill(
        ribbon([(x + k * 3, y + 4.5) for x, y in spine[start:]], [w + 1.5 for w in widths[start:]]),
        "#140e16",
        0.24,
    )
    across = cloth(brush, body, tone, -k)
    outline = ribbon(spine, widths)
    brush.disc(spine[0], widths[0] * 0.5, across)
    brush.fill(outline, across)
    flank = [(x + k * w * 0.3, y + w * 0.06) for (x, y), w in zip(spine, widths, strict=True)]
    brush.fill(ribbon(flank[1:], _eased([w * 0.42 for w in widths[1:]], 9)), tone.deep, 0.24)
    light = [(x - k * w * 0.22, y - w * 0.05) for (x, y), w in zip(spine, widths, strict=True)]
    brush.fill(ribbon(light[1:], _eased([w * 0.22 for w in widths[1:]], 9)), tone.glow, 0.22)
    inner = -1 if spine[0][0] > 0 else 1
    seam = [(x + inner * w * 0.5, y) for (x, y), w in zip(spine, widths, strict=True)]
    if len(spine) > 12:
        brush.fill(ribbon(seam[4:13], [0, 1.8, 2.2, 1.8, 0]), tone.deep, 0.55)


def _eased(widths: list[float], steps: int) -> list[float]:
    """The same widths, growing from nothing over the first steps and ending in a point."""
    return [w * min(1.0, index / steps) ** 1.5 for index, w in enumerate(widths[:-1])] + [0.0]


def _folds(
    brush: Brush, paint: Palette, spine: list[Point], widths: list[float], colour: str, sleeve: float
) -> None:
    tone = tones(colour, paint.light)
    if sleeve >= 1:
        middle = len(spine) // 2
        for step, length in ((-2, 0.9), (0, 1.0), (2, 0.7)):
            x, y = spine[middle + step]
            wide = widths[middle + step] * 0.42
            side = 1 if x > 0 else -1
            fold = [
                (x + side * wide * 0.4, y + wide * 0.2),
                (x - side * wide * 0.2 * length, y + 2 + step),
                (x - side * wide * length, y + 5 + step * 2),
            ]
            brush.fill(ribbon(fold, [0.2, 3.6, 0.2]), tone.deep, 0.42)
        _cuff(brush, paint, spine, widths, colour)
    rim = [(x + paint.shaded * w * 0.46, y) for (x, y), w in list(zip(spine, widths, strict=True))[1:12]]
    if len(rim) > 2 and spine[2][0] * paint.shaded > 30:
        brush.fill(ribbon(rim, [0, 2.4, 2.2, 1.6, 0]), paint.light.rim, 0.4 + 0.3 * paint.hardness)


def _cuff(brush: Brush, paint: Palette, spine: list[Point], widths: list[float], colour: str) -> None:
    tone = tones(colour, paint.light)
    (ax, ay), (bx, by) = spine[-2], spine[-1]
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 or 1.0
    ux, uy = (bx - ax) / length, (by - ay) / length
    half = widths[-1] * 0.54
    ends = [
        (bx - uy * half, by + ux * half),
        (bx + ux * 2.5, by + uy * 2.5),
        (bx + uy * half, by - ux * half),
    ]
    under = next(
        (item for item in reversed(paint.traits.clothes[:-1]) if item.kind in ("shirt", "dress shirt")), None
    )
    if under and paint.traits.clothes[-1].kind in ("blazer", "coat", "lab coat", "jacket"):
        low = [(x + ux * 2, y + uy * 2) for x, y in ends]
        brush.fill(
            ribbon([lerp(low[0], low[2], 0.08), low[1], lerp(low[0], low[2], 0.92)], [7, 8, 7]),
            tones(under.colour, paint.light).lit,
        )
    brush.fill(ribbon(ends, [3.4, 4, 3.4]), tone.shade)
    brush.fill(
        ribbon([(x - ux * 9, y - uy * 9) for x, y in ends], [0.8, 1.1, 0.8]),
        tone.deep if brightness(colour) > 0.16 else tone.glow,
        0.5,
    )
    brush.fill(smooth([ends[0], ends[1], ends[2]]), tone.deep, 0.2)
