"""What is worn on face, ears and neck: glasses, jewels, badges."""

from workers.animatic.brush import Brush, Point, ribbon, smooth
from workers.animatic.person.body import Body
from workers.animatic.person.eyes import CENTRE
from workers.animatic.person.head import Head
from workers.animatic.person.headwear import hides_hair
from workers.animatic.person.locks import cap, resampled
from workers.animatic.person.palette import Palette
from workers.animatic.tones import mix, tones
from workers.animatic.traits import Item

_GLASSES = (
    "round glasses",
    "square glasses",
    "wire glasses",
    "half glasses",
    "cat eye glasses",
    "sunglasses",
)
_SMALL = ("nose ring", "bindi", "hair clip", "flower", "headphones", "earbuds", "eye patch")


def draw_accessories(brush: Brush, head: Head, paint: Palette) -> None:
    """What turns with the head."""
    for item in paint.traits.worn:
        if item.kind in _GLASSES:
            _glasses(brush, head, paint, item)
        elif item.kind.endswith("earrings") and not hides_hair(paint.traits):
            _earrings(brush, head, paint, item)
        elif item.kind in _SMALL:
            _small(brush, head, paint, item)


def draw_jewels(brush: Brush, body: Body, paint: Palette) -> None:
    """What lies on chest and neck, in the body's frame."""
    for item in paint.traits.worn:
        if item.kind in ("necklace", "pendant", "pearls", "choker", "lanyard"):
            _necklace(brush, body, paint, item)
        elif item.kind in ("brooch", "name tag", "pocket square"):
            _pinned(brush, body, paint, item)


def _rim(kind: str, side: int) -> list[Point]:
    """The outline of one lens around the eye, in face coordinates."""
    x = side * (CENTRE + 0.6)
    if kind in ("round glasses", "wire glasses"):
        r = 14.4
        return [
            (x + r * dx, 0.8 + r * dy * 0.97)
            for dx, dy in (
                (1, 0),
                (0.71, 0.71),
                (0, 1),
                (-0.71, 0.71),
                (-1, 0),
                (-0.71, -0.71),
                (0, -1),
                (0.71, -0.71),
            )
        ]
    if kind == "cat eye glasses":
        return [
            (x + side * dx, dy)
            for dx, dy in ((-13, -4), (-4, -9), (10, -11), (19, -15), (16, 0), (8, 9), (-4, 10), (-12, 5))
        ]
    if kind == "half glasses":
        return [(x + side * dx, dy) for dx, dy in ((-13, 5), (0, 4), (13, 5), (12, 12), (0, 16), (-12, 12))]
    if kind == "sunglasses":
        return [
            (x + side * dx, dy)
            for dx, dy in ((-14, -8), (0, -10), (15, -9), (16, 2), (9, 13), (-4, 13), (-13, 4))
        ]
    return [
        (x + side * dx, dy)
        for dx, dy in (
            (-14, -7.5),
            (-12, -9.5),
            (12, -9.5),
            (15, -7.5),
            (14, 7),
            (10, 11),
            (-9, 11),
            (-13, 7),
        )
    ]


def _glasses(brush: Brush, head: Head, paint: Palette, item: Item) -> None:
    thick = {
        "wire glasses": 1.0,
        "half glasses": 1.1,
        "square glasses": 2.6,
        "cat eye glasses": 2.3,
        "sunglasses": 2.2,
    }.get(item.kind, 1.75)
    frame = tones(item.colour, paint.light)
    key = -paint.shaded
    for side in (-1, 1):
        lens = head.line(_rim(item.kind, side), 7)
        path = smooth(lens)
        if item.kind == "sunglasses":
            brush.fill(
                path,
                brush.linear(
                    lens[1], lens[4], [(0, "#0d0e12", 0.96), (1, mix(paint.light.rim, "#14161c", 0.6), 0.93)]
                ),
            )
        else:
            brush.fill(path, "#ffffff", 0.07)
        flare = head.line(
            [
                (side * CENTRE + key * 8 - 4, -7),
                (side * CENTRE + key * 8 + 1, -7.6),
                (side * CENTRE + key * 3 - 2, 6),
                (side * CENTRE + key * 3 - 5, 5),
            ],
            7,
        )
        brush.fill(smooth([p for p in flare for _ in (0, 1)] + [flare[0]]), "#ffffff", 0.2)
        brush.stroke(smooth([(x + 0.4, y + 1.2) for x, y in lens]), paint.skin.deep, thick, 0.35)
        brush.stroke(path, frame.base, thick)
        shine = [lens[index] for index in (5, 6, 7)] if len(lens) == 8 else lens[:3]
        brush.stroke(smooth(shine, closed=False), frame.glow, thick * 0.4, 0.8)
        inner, outer = min(lens, key=lambda p: p[0] * side), max(lens, key=lambda p: p[0] * side)
        if head.yaw * side < 14:
            ear = head.place(side * 46 * head.bones.cheek, -3, 10)
            brush.stroke(smooth([outer, ear], closed=False), frame.shade, thick * 0.95)
        del inner
    bridge = head.line([(-7.4, 0.5), (0, -2.6), (7.4, 0.5)], 9)
    brush.stroke(smooth(bridge, closed=False), frame.base, thick)


def _earrings(brush: Brush, head: Head, paint: Palette, item: Item) -> None:
    metal = tones(item.colour, paint.light)
    for side in (-1, 1):
        if head.yaw * side > 14:
            continue
        x, y = head.place(side * 46 * head.bones.cheek, 20, 2)
        x += side * 1.2
        if item.kind == "hoop earrings":
            brush.stroke(smooth([(x, y), (x - 5.5, y + 7), (x, y + 14), (x + 5.5, y + 7)]), metal.base, 1.9)
            brush.stroke(
                smooth([(x - 4, y + 3), (x - 5.5, y + 7), (x - 3, y + 12)], closed=False), metal.glow, 0.9
            )
            continue
        if item.kind == "drop earrings":
            brush.stroke(f"M{x:.2f} {y:.2f}V{y + 6:.2f}", metal.base, 1.1)
            drop = [(x, y + 4.5), (x + 3.1, y + 11), (x, y + 14.6), (x - 3.1, y + 11)]
            brush.fill(
                smooth([drop[0], *drop, drop[0]]),
                brush.linear(
                    (x - 3, y + 5),
                    (x + 3, y + 14),
                    [(0, metal.glow, 1), (0.5, metal.base, 1), (1, metal.shade, 1)],
                ),
            )
            brush.disc((x - 1, y + 9.5), 0.9, "#fffbe8", 0.95)
            y -= 0.5
        size = 3.2 if item.kind == "pearl earrings" else 2.1
        brush.disc(
            (x, y),
            size,
            brush.radial(
                (x - size * 0.4, y - size * 0.4),
                size * 1.5,
                [(0, "#fffdf2", 1), (0.35, metal.glow, 1), (1, metal.shade, 1)],
            ),
        )


def _necklace(brush: Brush, body: Body, paint: Palette, item: Item) -> None:
    metal = tones(item.colour, paint.light)
    top, neck = body.drop, body.neck
    high = item.kind in ("choker",)
    low = top - 22 if high else top + 18 if item.kind != "lanyard" else top + 116
    spread = neck * (1.0 if high else 1.25)
    line = body.line(
        [
            (-spread, top - (38 if high else 26)),
            (-spread * 0.62, (top + low) / 2 - 4),
            (0, low),
            (spread * 0.62, (top + low) / 2 - 4),
            (spread, top - (38 if high else 26)),
        ]
    )
    if item.kind == "pearls":
        for x, y in resampled(line, 19):
            brush.disc((x, y + 0.8), 3.1, paint.skin.deep, 0.4)
            brush.disc(
                (x, y),
                2.9,
                brush.radial(
                    (x - 1, y - 1), 4, [(0, "#ffffff", 1), (0.4, metal.base, 1), (1, metal.shade, 1)]
                ),
            )
        return
    wide = {"choker": 6.5, "lanyard": 4.4}.get(item.kind, 1.3)
    brush.stroke(smooth([(x, y + 1.2) for x, y in line], closed=False), paint.skin.deep, wide, 0.35)
    brush.stroke(smooth(line, closed=False), metal.base, wide)
    if item.kind == "pendant":
        x, y = line[2]
        brush.disc((x, y + 4), 4.2, metal.shade)
        brush.disc((x - 0.4, y + 3.6), 3.6, metal.base)
        brush.disc((x - 1.2, y + 2.6), 1.3, metal.glow)
    if item.kind == "lanyard":
        x, y = line[2]
        brush.fill(f"M{x - 16:.1f} {y:.1f}h32v44h-32Z", "#eef0f2")
        brush.fill(f"M{x - 12:.1f} {y + 6:.1f}h14v16h-14Z", metal.shade, 0.8)
        brush.fill(f"M{x - 12:.1f} {y + 28:.1f}h24v3h-24Zm0 7h18v3h-18Z", metal.shade, 0.8)


def _pinned(brush: Brush, body: Body, paint: Palette, item: Item) -> None:
    x, y = body.at(body.chest * 0.56, body.drop + 78)
    metal = tones(item.colour, paint.light)
    if item.kind == "name tag":
        brush.fill(f"M{x - 19:.1f} {y - 6:.1f}h38v14h-38Z", metal.base)
        brush.fill(f"M{x - 14:.1f} {y - 1:.1f}h26v4h-26Z", "#4a4d54")
    elif item.kind == "pocket square":
        brush.fill(
            smooth(
                [
                    (x - 9, y + 4),
                    (x - 9, y + 4),
                    (x - 6, y - 7),
                    (x, y - 2),
                    (x + 5, y - 9),
                    (x + 10, y + 3),
                    (x + 10, y + 3),
                    (x - 9, y + 4),
                ]
            ),
            metal.lit,
        )
    else:
        x, y = x, y - 30
        brush.disc((x, y), 5, metal.shade)
        brush.disc((x - 0.6, y - 0.6), 4, metal.base)
        brush.disc((x - 1.4, y - 1.6), 1.4, metal.glow)


def _small(brush: Brush, head: Head, paint: Palette, item: Item) -> None:
    metal = tones(item.colour, paint.light)
    if item.kind == "nose ring":
        x, y = head.at(-paint.shaded * 8.6, 22.5, 5)
        brush.disc((x, y), 1.3, metal.glow)
    elif item.kind == "bindi":
        brush.disc(head.at(0, -14, 2), 2.0, metal.base)
    elif item.kind in ("hair clip", "flower"):
        x, y = head.place(-paint.shaded * 41, -34, 18)
        if item.kind == "flower":
            for dx, dy in ((0, -6), (5.7, -1.9), (3.5, 4.9), (-3.5, 4.9), (-5.7, -1.9)):
                brush.disc((x + dx, y + dy), 5.0, metal.lit if dx <= 0 else metal.base)
            brush.disc((x, y), 3.2, "#f0d27a")
        else:
            brush.fill(ribbon([(x - 5, y - 9), (x, y), (x + 3, y + 10)], [2.4, 3.6, 2.4]), metal.base)
    elif item.kind == "headphones":
        edge = cap(head, 4, 7, 10)
        brush.stroke(smooth(edge, closed=False), metal.base, 5)
        for end, side in ((edge[0], -1), (edge[-1], 1)):
            brush.fill(
                smooth(
                    [
                        (end[0] - side * 2, end[1] - 12),
                        (end[0] + side * 7, end[1] - 9),
                        (end[0] + side * 7, end[1] + 13),
                        (end[0] - side * 2, end[1] + 16),
                    ]
                ),
                metal.shade,
            )
    elif item.kind == "earbuds":
        for side in (-1, 1):
            brush.disc(head.place(side * 45, 9, 4), 2.6, metal.lit)
    elif item.kind == "eye patch":
        patch = head.line([(-33, -8), (-10, -9), (-8, 6), (-20, 13), (-34, 6)], 5)
        brush.stroke(
            smooth(head.line([(-44, -24), (-10, -16), (30, -32)], 3), closed=False), metal.shade, 2.6
        )
        brush.fill(smooth(patch), metal.base)
