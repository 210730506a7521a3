"""Evidence on a desk or a wall: a printed page, a photograph, a slide, a file on a monitor."""

from workers.animatic import phones
from workers.animatic.brush import number
from workers.animatic.lettering import Block, Row, gradient, rounded, set_rows
from workers.animatic.palette import Ambience
from workers.animatic.scenery import Dice
from workers.animatic.spec import Card
from workers.animatic.tones import mix

TYPE_TOP, TYPE_BOTTOM = 296.0, 976.0
PICTURE = (104.0, 312.0, 976.0, 1090.0)
"""Where a photograph's picture lies, before it is tilted."""
TILT = -2.2


def desk(air: Ambience) -> str:
    """A table top under a lamp, seen from above; it replaces the place behind a page."""
    wood = mix(air.paint("#8a6448", 2), air.lamp, 0.1 if air.lamps_lit else 0.0)
    side = 0.28 if air.key_side == "left" else 0.72
    grainy = Dice("desk")
    lines = "".join(
        f'<path d="M-200 {number(y)}C300 {number(y + grainy.throw(-26, 26))} 800 {number(y + grainy.throw(-26, 26))} 1300 {number(y)}"'
        f' stroke="{mix(wood, "#000000", 0.3)}" stroke-opacity="{number(grainy.throw(0.08, 0.3))}" stroke-width="{number(grainy.throw(1, 4))}" fill="none"/>'
        for y in (-100 + 46 * step + grainy.throw(-16, 16) for step in range(48))
    )
    return (
        f'<radialGradient id="pool" cx="{side}" cy="0.28" r="0.9"><stop offset="0" stop-color="{mix(wood, air.lamp, 0.4)}"/>'
        f'<stop offset="0.5" stop-color="{wood}"/><stop offset="1" stop-color="{mix(wood, "#04060b", 0.75)}"/></radialGradient>'
        '<rect x="-200" y="-200" width="1480" height="2320" fill="url(#pool)"/>' + lines
    )


def document(card: Card, air: Ambience, language: str) -> str:
    """A printed page, nearly square to the camera."""
    page = mix("#f3f0e8", air.ambient, 0.16)
    ink = "#17191f"
    rows = [Row(card.title, 96, "black", ink, lines=4, most=180)] if card.title else []
    rows += [
        Row(line, 72, "bold" if not card.title else "medium", ink, 6, 190 if not card.title else 120, 44)
        for line in card.lines
    ]
    block = set_rows(rows, 136, 808, TYPE_TOP + 24, TYPE_BOTTOM, language)
    return f'<g transform="rotate(-1.4 540 760)">{_sheet(page, air)}{_underline(block, bool(card.title), air)}{block.svg}{_faint_lines(block.bottom)}</g>'


def _sheet(page: str, air: Ambience) -> str:
    left = air.key_side == "left"
    shadow = rounded(
        88 + (26 if left else -26),
        206,
        1016 + (26 if left else -26),
        1760,
        8,
        "#03050a",
        'fill-opacity="0.34"',
    )
    wide = rounded(
        76 + (44 if left else -44),
        226,
        1004 + (60 if left else -60),
        1800,
        20,
        "#03050a",
        'fill-opacity="0.18"',
    )
    dark, light = mix(page, "#6b7488", 0.42), mix(page, "#ffffff", 0.4)
    fill = gradient("page", light if left else dark, dark if left else light, across=True)
    return wide + shadow + fill + rounded(76, 180, 1004, 1740, 4, "url(#page)")


def _underline(block: Block, titled: bool, air: Ambience) -> str:
    if not titled or len(block.rows) < 2:
        return ""
    bottom = block.box(0)[3]
    return (
        f'<path d="M140 {bottom + 16:.1f}H300" stroke="{mix(air.accent, "#0b1c3c", 0.35)}" stroke-width="9"/>'
    )


def _faint_lines(top: float) -> str:
    """The rest of the page, too far out of the story to be read."""
    dice = Dice("page")
    y, svg = max(1300.0, top + 320), ""
    while y < 1640:
        svg += rounded(140, y, 140 + dice.throw(420, 800), y + 12, 6, "#5b606c", 'fill-opacity="0.22"')
        y += 46
    return svg


def photograph(card: Card, air: Ambience, language: str) -> str:
    """The print around a picture: white border, and its caption above."""
    left, top, right, bottom = PICTURE
    paper = mix("#f4f2ec", air.ambient, 0.14)
    rows = [
        Row(text, 64, "bold", "#ffffff", 2, 84, 6, "middle") for text in (card.title, *card.lines) if text
    ]
    words = set_rows(rows, 120, 840, 1300, 1700, language).svg if rows else ""
    return (
        f'<g transform="rotate({TILT} 540 700)">'
        + rounded(left - 22, top - 20, right + 74, bottom + 120, 10, "#03050a", 'fill-opacity="0.4"')
        + rounded(left - 44, top - 44, right + 44, bottom + 96, 4, paper)
        + rounded(left, top, right, bottom, 0, "#0a0d13")
        + "</g>"
        + words
    )


def slide(card: Card, air: Ambience, language: str) -> str:
    """A presentation on the wall: headline, a design drawing, a foot line."""
    deep = mix(air.accent, "#060b18", 0.78)
    rows = [Row(card.title or card.picture, 110, lines=3, most=190)]
    rows += [Row(line, 66, "bold", "#ffffff", 2, 84, 24) for line in card.lines]
    block = set_rows(rows, 124, 832, TYPE_TOP + 14, TYPE_BOTTOM if len(rows) > 2 else 800, language)
    return (
        gradient("slide", mix(deep, air.accent, 0.2), deep)
        + rounded(26, 214, 1054, 1560, 22, "#030509")
        + rounded(44, 232, 1036, 1542, 10, "url(#slide)")
        + rounded(
            44,
            232,
            1036,
            1542,
            10,
            "none",
            f'stroke="{mix(air.accent, "#ffffff", 0.3)}" stroke-opacity="0.5" stroke-width="3"',
        )
        + block.svg
        + f'<path d="M124 {block.bottom + 22:.1f}h150" stroke="{air.accent}" stroke-width="9"/>'
        + _design(card.picture or card.title, air, max(block.bottom + 120, 760))
    )


def _design(name: str, air: Ambience, top: float) -> str:
    """A drawing that the name decides: flowing ribbons over a construction grid."""
    dice, light = Dice(name), mix(air.accent, "#ffffff", 0.6)
    bottom, svg = 1490.0, ""
    for step in range(13):
        x, y = 110 + step * 71.7, top + step * (bottom - top) / 12
        svg += f'<path d="M{x:.1f} {top:.1f}V{bottom}M110 {y:.1f}H970" stroke="{light}" stroke-opacity="0.10" stroke-width="2"/>'
    middle = (top + bottom) / 2
    for band in range(6):
        lift = middle + (band - 2.5) * (bottom - top) * 0.085
        a, b = dice.throw(-190, -90), dice.throw(80, 170)
        path = f"M110 {lift + 70:.1f}C330 {lift + a:.1f} 520 {lift + b:.1f} 690 {lift - 20:.1f}S900 {lift - 170:.1f} 970 {lift - 90:.1f}"
        svg += f'<path d="{path}" fill="none" stroke="{mix(light, air.accent, band / 6)}" stroke-width="{15 - 2 * band}" stroke-opacity="{number(0.95 - band * 0.1)}" stroke-linecap="round"/>'
    for x, y in ((330, middle - 60), (690, middle - 30), (520, middle + 90)):
        svg += f'<circle cx="{x}" cy="{y:.1f}" r="13" fill="{mix(air.accent, "#060b18", 0.6)}" stroke="#fff" stroke-width="5"/>'
    return svg


def monitor(card: Card, air: Ambience, language: str) -> str:
    """A file's properties in a window on a computer screen."""
    deep = mix(air.accent, "#0a0e18", 0.86)
    dots = "".join(
        f'<circle cx="{112 + 44 * at}" cy="252" r="13" fill="{colour}"/>'
        for at, colour in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    return (
        gradient("window", mix(deep, "#ffffff", 0.1), deep)
        + rounded(20, 150, 1060, 1640, 26, "#020306")
        + rounded(40, 170, 1040, 1620, 10, mix(air.accent, "#050a14", 0.72))
        + rounded(
            64,
            206,
            1016,
            1240,
            30,
            "url(#window)",
            f'stroke="{mix(air.accent, "#ffffff", 0.4)}" stroke-opacity="0.5" stroke-width="3"',
        )
        + dots
        + phones.sheet(card, air, language, 128, 824, 512)
    )
