"""Evidence on a desk or a wall: a printed page, a photograph, a slide, a file on a monitor."""

from workers.animatic import phones
from workers.animatic.lettering import Block, Row, set_rows
from workers.animatic.palette import Ambience
from workers.animatic.scenery import Dice
from workers.animatic.shapes import disc, everywhere, gradient, line, placed, ribbons, rounded, shine
from workers.animatic.spec import Card
from workers.animatic.tones import mix

TYPE_TOP, TYPE_BOTTOM = 296.0, 976.0
PICTURE = (104.0, 312.0, 976.0, 1090.0)
"""Where a photograph's picture lies, before it is tilted and where no words are above it."""
WORDS = 640.0  # the lowest that words of a photograph reach: apps cover what is far below it
TILT = -2.2
_DARK, _INK = "#03050a", "#17191f"


def desk(air: Ambience) -> str:
    """A table top under a lamp, seen from above; it replaces the place behind a page."""
    wood = mix(air.paint("#8a6448", 2), air.lamp, 0.1 if air.lamps_lit else 0.0)
    side = 0.28 if air.key_side == "left" else 0.72
    stops = ((0.0, mix(wood, air.lamp, 0.4), 1.0), (0.5, wood, 1.0), (1.0, mix(wood, "#04060b", 0.75), 1.0))
    return shine("pool", side, 0.28, 0.9, stops) + everywhere("url(#pool)") + _wood_grain(wood)


def _wood_grain(wood: str) -> str:
    dice, svg = Dice("desk"), ""
    for step in range(48):
        y = -100 + 46 * step + dice.throw(-16, 16)
        one, other = y + dice.throw(-26, 26), y + dice.throw(-26, 26)
        path = f"M-200 {y:.1f}C300 {one:.1f} 800 {other:.1f} 1300 {y:.1f}"
        svg += line(path, mix(wood, "#000000", 0.3), dice.throw(1, 4), dice.throw(0.08, 0.3))
    return svg


def document(card: Card, air: Ambience, language: str) -> str:
    """A printed page, nearly square to the camera."""
    rows = [Row(card.title, 96, "black", _INK, lines=4, most=180)] if card.title else []
    if card.title:
        rows += [Row(text, 72, "medium", _INK, 6, 120, 44) for text in card.lines]
    else:
        rows += [Row(text, 72, "bold", _INK, 6, 190, 44) for text in card.lines]
    block = set_rows(rows, 164, 752, TYPE_TOP + 24, TYPE_BOTTOM - 12, language)
    page = _sheet(mix("#f3f0e8", air.ambient, 0.16), air)
    ruled = _underline(block, air) if card.title and card.lines else ""
    return placed("rotate(-1.4 540 760)", page, ruled, block.svg, _faint_lines(block.bottom))


def _sheet(page: str, air: Ambience) -> str:
    away = 1 if air.key_side == "left" else -1
    dark, light = mix(page, "#6b7488", 0.42), mix(page, "#ffffff", 0.4)
    ends = (light, dark) if away > 0 else (dark, light)
    return (
        rounded(76 + 44 * away, 226, 1004 + 52 * away, 1800, 20, _DARK, 0.18)
        + rounded(88 + 26 * away, 206, 1010 + 26 * away, 1760, 8, _DARK, 0.34)
        + gradient("page", *ends, way="across")
        + rounded(76, 180, 1004, 1740, 4, "url(#page)")
    )


def _underline(block: Block, air: Ambience) -> str:
    bottom = block.box(0)[3]
    return line(f"M140 {bottom + 16:.1f}H300", mix(air.accent, "#0b1c3c", 0.35), 9)


def _faint_lines(top: float) -> str:
    """The rest of the page, too far out of the story to be read."""
    dice, svg = Dice("page"), ""
    start = int(max(1300.0, top + 320))
    for y in range(start, 1640, 46):
        svg += rounded(140, y, 140 + dice.throw(420, 800), y + 12, 6, "#5b606c", 0.22)
    return svg


def photograph(card: Card, air: Ambience, language: str) -> str:
    """The print around a picture, and its words above it, where no app covers them."""
    left, top, right, bottom = picture(card, language)
    paper = mix("#f4f2ec", air.ambient, 0.14)
    words = _words(card, language)
    mount = placed(
        f"rotate({TILT} 540 700)",
        rounded(left - 22, top - 20, right + 74, bottom + 120, 10, _DARK, 0.4),
        rounded(left - 44, top - 44, right + 44, bottom + 96, 4, paper),
        rounded(left, top, right, bottom, 0, "#0a0d13"),
    )
    return mount + (words.svg if words else "")


def picture(card: Card, language: str) -> tuple[float, float, float, float]:
    """Where the picture of a photograph lies, before it is tilted: left, top, right, bottom."""
    left, top, right, bottom = PICTURE
    words = _words(card, language)
    down = words.bottom + 96 - top if words else 0.0
    return left, top + down, right, bottom + down


def _words(card: Card, language: str) -> Block | None:
    said = [text for text in (card.title, *card.lines) if text]
    rows = [Row(text, 64, "bold", "#ffffff", 2, 84, 6, "middle") for text in said]
    return set_rows(rows, 150, 780, TYPE_TOP, WORDS, language) if rows else None


def slide(card: Card, air: Ambience, language: str) -> str:
    """A presentation on the wall: headline, a design drawing, a foot line."""
    deep = mix(air.accent, "#060b18", 0.78)
    rows = [Row(card.title or card.picture, 110, lines=3, most=190)]
    rows += [Row(text, 72, "bold", "#ffffff", 2, 96, 30) for text in card.lines]
    block = set_rows(rows, 124, 832, TYPE_TOP + 14, TYPE_BOTTOM, language)
    edge = mix(air.accent, "#ffffff", 0.3)
    return (
        gradient("slide", mix(deep, air.accent, 0.2), deep)
        + rounded(26, 214, 1054, 1560, 22, "#030509")
        + rounded(44, 232, 1036, 1542, 10, "url(#slide)", 1, edge, 0.5)
        + block.svg
        + _design(card.picture or card.title, air, max(block.bottom + 110, 900))
    )


def _design(name: str, air: Ambience, top: float) -> str:
    """A drawing that the name decides: flowing ribbons over construction points."""
    dice, light = Dice(name), mix(air.accent, "#ffffff", 0.35)
    bottom = 1490.0
    middle, reach = (top + bottom) / 2 + 30, bottom - top
    svg = "".join(
        disc(124 + 69.3 * at, top + reach * row / 9, 3, light, 0.3) for row in range(10) for at in range(13)
    )
    curves = []
    for band in range(6):
        y = middle + (band - 2.5) * reach * 0.085
        rise, sink = y + dice.throw(-190, -90), y + dice.throw(80, 170)
        start = f"M124 {y + 70:.1f}C330 {rise:.1f} 520 {sink:.1f} 690 {y - 20:.1f}"
        curves.append(f"{start}S890 {y - 150:.1f} 956 {y - 80:.1f}")
    svg += ribbons(tuple(curves), light, mix(air.accent, "#060b18", 0.3), 15)
    knots = ((330, middle - 60), (690, middle - 30), (520, middle + 90))
    return svg + "".join(disc(x, y, 14, "#ffffff", 0.9) + disc(x, y, 9, air.accent) for x, y in knots)


def monitor(card: Card, air: Ambience, language: str) -> str:
    """A file's properties in a window on a computer screen."""
    deep = mix(air.accent, "#0a0e18", 0.86)
    buttons = enumerate(("#ff5f57", "#febc2e", "#28c840"))
    return (
        gradient("window", mix(deep, "#ffffff", 0.1), deep)
        + rounded(20, 150, 1060, 1640, 26, "#020306")
        + rounded(40, 170, 1040, 1620, 10, mix(air.accent, "#050a14", 0.72))
        + rounded(64, 206, 1016, 1240, 30, "url(#window)", 1, mix(air.accent, "#ffffff", 0.4), 0.5)
        + "".join(disc(112 + 44 * at, 252, 13, colour) for at, colour in buttons)
        + phones.sheet(card, air, language, 128, 824, 512)
    )
