"""What a hand can hold: phone, paper, card, photograph, mug, glass, folder, book, key, pen."""

from collections.abc import Callable

from workers.animatic.brush import Brush, Point, ribbon, smooth
from workers.animatic.person.hands import Held
from workers.animatic.person.palette import Palette
from workers.animatic.tones import mix


def _box(held: Held, middle: Point, wide: float, tall: float, lean: float = 0.0) -> list[Point]:
    """A rectangle with small corners in the hand's frame."""
    x, y, w, h, c = middle[0], middle[1], wide / 2, tall / 2, min(wide, tall) * 0.12
    corners = [
        (x - w + c, y - h),
        (x + w - c, y - h),
        (x + w, y - h + c),
        (x + w, y + h - c),
        (x + w - c, y + h),
        (x - w + c, y + h),
        (x - w, y + h - c),
        (x - w, y - h + c),
    ]
    return held.line([(px + lean * (py - y), py) for px, py in corners])


def _phone_back(brush: Brush, paint: Palette, held: Held) -> None:
    outline = _box(held, (30 / held.size * 0.9, -62), 48, 100)
    first, last = outline[0], outline[4]
    glow = held.at((30, -96))
    brush.disc(
        glow,
        74,
        brush.radial(glow, 74, [(0, mix(paint.light.rim, "#ffffff", 0.45), 0.34), (1, paint.light.rim, 0)]),
    )
    brush.fill(
        smooth(outline),
        brush.linear(first, last, [(0, "#3a3f49", 1), (0.5, "#1a1d24", 1), (1, "#0d0f14", 1)]),
    )
    brush.stroke(smooth(outline), mix(paint.light.rim, "#ffffff", 0.3), 1.3, 0.75)
    lens = _box(held, (16, -98), 15, 21)
    brush.fill(smooth(lens), "#0a0b0f")
    for y in (-103, -93):
        brush.disc(held.at((16, y)), 3.0, "#2b3340")
        brush.disc(held.at((15, y - 1)), 1.1, "#8fa5c4", 0.9)


def _phone_edge(brush: Brush, paint: Palette, held: Held) -> None:
    outline = _box(held, (6, -50), 15, 104)
    brush.fill(smooth(outline), brush.linear(outline[0], outline[2], [(0, "#3a3f49", 1), (1, "#101218", 1)]))
    brush.stroke(smooth(outline), mix(paint.light.rim, "#ffffff", 0.3), 1.0, 0.6)


def _sheet(
    brush: Brush, paint: Palette, held: Held, wide: float, tall: float, colour: str, lines: int
) -> list[Point]:
    outline = _box(held, (20 - wide * 0.36, -62 - tall * 0.28), wide, tall)
    corners = [outline[0], outline[2], outline[4], outline[6]]
    sharp = [point for point in corners for _ in (0, 1)] + [corners[0]]
    brush.fill(smooth([(x + paint.shaded * 2, y + 3) for x, y in sharp]), "#140e16", 0.3)
    key = corners[0] if paint.shaded > 0 else corners[1]
    far = corners[2] if paint.shaded > 0 else corners[3]
    brush.fill(
        smooth(sharp),
        brush.linear(
            key, far, [(0, mix(colour, "#ffffff", 0.25), 1), (1, mix(colour, paint.light.shade, 0.4), 1)]
        ),
    )
    for row in range(lines):
        y = -62 - tall * 0.28 - tall * 0.34 + row * tall * 0.68 / max(lines - 1, 1)
        x = 20 - wide * 0.36
        brush.fill(
            ribbon(
                held.line([(x - wide * 0.36, y), (x + wide * (0.36 - 0.12 * (row % 3 == 2)), y)]), [2.0, 2.0]
            ),
            mix(colour, "#2a2f3a", 0.55),
            0.6,
        )
    return corners


def _paper(brush: Brush, paint: Palette, held: Held) -> None:
    _sheet(brush, paint, held, 92, 122, "#efeae0", 9)


def _card(brush: Brush, paint: Palette, held: Held) -> None:
    _sheet(brush, paint, held, 58, 36, "#f0e9dc", 2)


def _photograph(brush: Brush, paint: Palette, held: Held) -> None:
    _sheet(brush, paint, held, 72, 86, "#f2eee6", 0)
    inner = _box(held, (20 - 72 * 0.36, -62 - 86 * 0.28 - 5), 60, 62)
    brush.fill(smooth(inner), "#39424f")
    brush.disc(held.at((20 - 72 * 0.36, -86)), 11, "#1d222b")


def _folder(brush: Brush, paint: Palette, held: Held) -> None:
    _sheet(brush, paint, held, 104, 128, "#c9a468", 0)


def _book(brush: Brush, paint: Palette, held: Held) -> None:
    _sheet(brush, paint, held, 78, 108, "#7b2f3a", 0)


def _tablet(brush: Brush, paint: Palette, held: Held) -> None:
    _sheet(brush, paint, held, 96, 128, "#22262e", 0)


def _mug(brush: Brush, paint: Palette, held: Held) -> None:
    cup = [
        held.at(p) for p in ((2, -64), (46, -64), (46, -64), (44, -10), (40, -6), (8, -6), (4, -10), (2, -64))
    ]
    loop = held.line([(44, -52), (60, -50), (60, -24), (43, -20)])
    colour = mix("#d9d2c4", paint.light.key, 0.2)
    brush.fill(ribbon(loop, [6, 6, 6, 6]), mix(colour, paint.light.shade, 0.4))
    brush.fill(
        smooth(cup),
        brush.linear(
            held.at((0, -40)),
            held.at((46, -40)),
            [
                (0, mix(colour, paint.light.shade, 0.1 if paint.shaded > 0 else 0.6), 1),
                (1, mix(colour, paint.light.shade, 0.6 if paint.shaded > 0 else 0.1), 1),
            ],
        ),
    )
    brush.fill(smooth(held.line([(3, -64), (24, -69), (45, -64), (24, -59)])), "#3d2a20")


def _glass(brush: Brush, paint: Palette, held: Held) -> None:
    cup = held.line([(6, -78), (42, -78), (38, -4), (10, -4)])
    sharp = [point for point in cup for _ in (0, 1)] + [cup[0]]
    brush.fill(smooth(sharp), mix(paint.light.rim, "#ffffff", 0.6), 0.32)
    drink = held.line([(8, -46), (40, -46), (38, -6), (10, -6)])
    brush.fill(smooth([point for point in drink for _ in (0, 1)] + [drink[0]]), "#b0702e", 0.75)
    brush.stroke(smooth(held.line([(12, -74), (14, -10)]), closed=False), "#ffffff", 1.8, 0.7)


def _bottle(brush: Brush, _: Palette, held: Held) -> None:
    shape = held.line(
        [(14, -132), (26, -132), (27, -100), (38, -84), (40, -2), (4, -2), (6, -84), (14, -100)]
    )
    brush.fill(smooth(shape), brush.linear(shape[5], shape[4], [(0, "#3c6b4d", 1), (1, "#15291e", 1)]))


def _key(brush: Brush, paint: Palette, held: Held) -> None:
    brush.stroke(smooth(held.line([(22, -66), (28, -104)]), closed=False), "#c8a85a", 4)
    brush.stroke(smooth(held.line([(28, -100), (35, -98)]), closed=False), "#c8a85a", 3)
    x, y = held.at((21, -60))
    brush.stroke(
        f"M{x - 7:.1f} {y:.1f}a7 7 0 1 0 14 0a7 7 0 1 0 -14 0", mix("#c8a85a", paint.light.key, 0.3), 4
    )


def _pen(brush: Brush, paint: Palette, held: Held) -> None:
    brush.stroke(smooth(held.line([(12, -46), (30, -104)]), closed=False), "#1d222b", 4.6)
    brush.stroke(
        smooth(held.line([(12, -46), (15, -56)]), closed=False), mix("#c8a85a", paint.light.key, 0.3), 4
    )


def _ring(brush: Brush, paint: Palette, held: Held) -> None:
    x, y = held.at((21, -72))
    brush.stroke(
        f"M{x - 7:.1f} {y:.1f}a7 7 0 1 0 14 0a7 7 0 1 0 -14 0", mix("#d9b04a", paint.light.key, 0.3), 2.6
    )
    brush.disc((x, y - 9), 4, "#e8f6ff")
    brush.disc((x - 1, y - 10.5), 1.5, "#ffffff")


PROPS: dict[str, Callable[[Brush, Palette, Held], None]] = {
    "phone": _phone_back,
    "phone back": _phone_back,
    "phone edge": _phone_edge,
    "paper": _paper,
    "card": _card,
    "photograph": _photograph,
    "folder": _folder,
    "book": _book,
    "tablet": _tablet,
    "mug": _mug,
    "glass": _glass,
    "bottle": _bottle,
    "key": _key,
    "pen": _pen,
    "ring": _ring,
}


def draw_prop(brush: Brush, paint: Palette, kind: str, held: Held) -> None:
    PROPS[kind](brush, paint, held)
