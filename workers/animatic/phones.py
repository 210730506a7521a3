"""A phone in close-up: message, missed call, notice, and a file's properties, set as its screen shows them."""

from workers.animatic.lettering import Block, Row, gradient, rounded, set_rows
from workers.animatic.palette import Ambience
from workers.animatic.spec import Card
from workers.animatic.tones import mix
from workers.typeset import Weight, measure

LEFT, RIGHT = 68.0, 1012.0
TOP = 92.0
TYPE_TOP, TYPE_BOTTOM = 292.0, 978.0
MARGIN = 124.0
WIDTH = 1080 - 2 * MARGIN
_ALERT, _GOOD = "#ff5a5f", "#4fd08a"


def phone(card: Card, air: Ambience, language: str) -> str:
    """The whole phone with what is on its screen, in frame pixels."""
    screens = {"message": _message, "missed-call": _missed_call, "notice": _notice, "file": _file}
    screen = screens[card.kind](card, air, language)
    return _halo(air) + _fingers(air) + _body(air) + _status() + screen + _glass(air) + _thumb(air)


def _halo(air: Ambience) -> str:
    """The shine of the screen in the air around it."""
    return (
        f'<radialGradient id="halo" cx="0.5" cy="0.45" r="0.55"><stop offset="0.6" stop-color="{air.accent}" stop-opacity="0.5"/>'
        f'<stop offset="1" stop-color="{air.accent}" stop-opacity="0"/></radialGradient>'
        '<rect x="-160" y="-160" width="1400" height="2300" fill="url(#halo)"/>'
    )


def _fingers(air: Ambience) -> str:
    """Fingertips around the far edge, in the shade of the phone."""
    svg = _skin(air)
    for at, (y, out) in enumerate(((1210, 40), (1338, 56), (1470, 54), (1596, 34))):
        svg += rounded(LEFT - out, y, LEFT + 140, y + 112, 56, "url(#skin)")
        svg += f'<path d="M{LEFT - out + 30} {y + 5}H{LEFT - 4}" stroke="{mix(air.accent, "#ffffff", 0.35)}" stroke-opacity="{0.75 - 0.12 * at}" stroke-width="5" stroke-linecap="round"/>'
    return svg


def _thumb(air: Ambience) -> str:
    """The thumb on the near edge, below everything that is read."""
    rim = mix(air.accent, "#ffffff", 0.35)
    return (
        '<path d="M1230 1350C1120 1350 1040 1400 985 1470C930 1545 905 1610 912 1652C920 1690 962 1692 1000 1668C1060 1630 1100 1640 1240 1700Z" fill="url(#skin)"/>'
        f'<path d="M1120 1362C1060 1384 1015 1436 985 1470C946 1520 918 1578 912 1630" fill="none" stroke="{rim}" stroke-opacity="0.8" stroke-width="6" stroke-linecap="round"/>'
        '<path d="M924 1600Q944 1560 984 1566Q1000 1590 984 1630Q952 1660 926 1648Q918 1628 924 1600Z" fill="#e6c3b0" fill-opacity="0.6"/>'
    )


def _skin(air: Ambience) -> str:
    lit, dark = mix("#b98468", air.ambient, 0.3), mix("#6b4436", air.ambient, 0.45)
    return gradient("skin", lit, dark)


def _body(air: Ambience) -> str:
    rim = mix(air.accent, "#ffffff", 0.25)
    frame = mix("#2b2f37", air.accent, 0.12)
    return (
        gradient("bezel", mix(frame, "#ffffff", 0.25), "#0a0c10")
        + gradient("screen", mix("#101722", air.accent, 0.14), "#05070b")
        + rounded(LEFT - 14, 560, LEFT - 2, 690, 6, frame)
        + rounded(RIGHT + 2, 620, RIGHT + 14, 860, 6, frame)
        + rounded(LEFT - 6, TOP - 6, RIGHT + 6, 2150, 128, "url(#bezel)")
        + rounded(LEFT, TOP, RIGHT, 2150, 122, "#050608")
        + rounded(
            LEFT - 4,
            TOP - 4,
            RIGHT + 4,
            2150,
            126,
            "none",
            f'stroke="{rim}" stroke-width="3" stroke-opacity="0.7"',
        )
        + rounded(LEFT + 24, TOP + 24, RIGHT - 24, 2150, 100, "url(#screen)")
        + rounded(430, TOP + 50, 650, TOP + 98, 24, "#020304")
        + '<circle cx="618" cy="166" r="11" fill="#141b2a"/><circle cx="615" cy="163" r="4" fill="#31456b"/>'
    )


def _status() -> str:
    """Signal and battery; no clock, so that the screen never contradicts the story."""
    bars = "".join(
        rounded(172 + 15 * step, 176 - 7 * step, 182 + 15 * step, 186, 3, "#dfe6ef") for step in range(4)
    )
    battery = rounded(846, 160, 902, 186, 8, "none", 'stroke="#dfe6ef" stroke-width="3"')
    return (
        bars + battery + rounded(851, 165, 880, 181, 4, "#dfe6ef") + rounded(905, 168, 910, 178, 2, "#dfe6ef")
    )


def _glass(air: Ambience) -> str:
    """A reflection over the glass, kept off the type."""
    shine = mix(air.accent, "#ffffff", 0.6)
    return (
        '<linearGradient id="shine" x1="0" y1="0" x2="1" y2="1">'
        f'<stop offset="0" stop-color="{shine}" stop-opacity="0.13"/>'
        f'<stop offset="0.45" stop-color="{shine}" stop-opacity="0"/></linearGradient>'
        f'<path d="M{LEFT + 24} 240V2000L{LEFT + 120} 2000L700 {TOP + 24}H{LEFT + 130}Q{LEFT + 24} {TOP + 24} {LEFT + 24} 240Z"'
        ' fill="url(#shine)"/>'
    )


def _message(card: Card, air: Ambience, language: str) -> str:
    head = set_rows([Row(card.title or "…", 66, lines=2, most=84)], 272, 690, TYPE_TOP + 10, 500, language)
    words = [Row(line, 84, "medium", "#ffffff", 5, 124, 20) for line in card.lines]
    top = max(head.bottom + 76, 480)
    body = set_rows(words, MARGIN + 34, WIDTH - 68, top, TYPE_BOTTOM - 30, language)
    bubble = mix(air.accent, "#142238", 0.62)
    return (
        _avatar(180, 352, air)
        + head.svg
        + f'<path d="M{MARGIN} {head.bottom + 24}H{1080 - MARGIN}" stroke="#ffffff" stroke-opacity="0.16" stroke-width="3"/>'
        + rounded(MARGIN - 16, top - 36, 1080 - MARGIN + 10, body.bottom + 34, 56, bubble)
        + f'<path d="M{MARGIN - 12} {body.bottom - 30}q-6 62 -34 74q54 6 92 -26z" fill="{bubble}"/>'
        + body.svg
        + _keyboard(air)
    )


def _avatar(x: float, y: float, air: Ambience) -> str:
    paint = mix("#39414f", air.accent, 0.3)
    return (
        f'<circle cx="{x}" cy="{y}" r="56" fill="{paint}"/><circle cx="{x}" cy="{y - 14}" r="20" fill="#e7edf5"/>'
        f'<path d="M{x - 36} {y + 36}Q{x - 34} {y + 10} {x} {y + 10}T{x + 36} {y + 36}Q{x} {y + 62} {x - 36} {y + 36}Z" fill="#e7edf5"/>'
    )


def _keyboard(air: Ambience) -> str:
    """The empty reply field, and keys without letters."""
    svg = rounded(MARGIN - 20, 1196, 860, 1290, 47, "#ffffff", 'fill-opacity="0.1"')
    svg += f'<circle cx="922" cy="1243" r="46" fill="{air.accent}" fill-opacity="0.9"/>'
    svg += '<path d="M904 1261L944 1243L904 1225L911 1241L928 1243L911 1245Z" fill="#ffffff"/>'
    for row, count in enumerate((10, 9, 8, 5)):
        step = 868 / 10
        start = 540 - count * step / 2
        for at in range(count):
            wide = step * 3 if count == 5 and at == 2 else step
            left = start + at * step - (step if count == 5 and at <= 2 else -step if count == 5 else 0)
            svg += rounded(
                left + 6,
                1340 + 122 * row,
                left + wide - 6,
                1444 + 122 * row,
                16,
                "#ffffff",
                'fill-opacity="0.1"',
            )
    return svg


def _missed_call(card: Card, air: Ambience, language: str) -> str:
    rows = [
        Row(card.title or card.lines[0], 110, lines=3, most=150, align="middle"),
        *(
            Row(line, 60, "medium", _ALERT if at == 0 else "#c9d3e0", 3, 84, 26, "middle")
            for at, line in enumerate(card.lines if card.title else card.lines[1:])
        ),
    ]
    block = set_rows(rows, MARGIN, WIDTH, 560, TYPE_BOTTOM, language)
    handset = "M-50 -14Q0 -50 50 -14L54 14Q54 24 42 24L22 20Q14 18 14 8V-2Q0 -8 -14 -2V8Q-14 18 -22 20L-42 24Q-54 24 -54 14Z"
    return (
        f'<circle cx="540" cy="408" r="112" fill="{_ALERT}" fill-opacity="0.2"/>'
        f'<circle cx="540" cy="408" r="82" fill="{_ALERT}"/>'
        f'<path transform="translate(540 414) rotate(0)" d="{handset}" fill="#ffffff"/>'
        '<path d="M508 374L540 352L572 374" stroke="#ffffff" stroke-width="9" fill="none" stroke-linecap="round"/>'
        + block.svg
        + _round_button(300, _ALERT)
        + _round_button(780, _GOOD)
    )


def _round_button(x: float, colour: str) -> str:
    return f'<circle cx="{x}" cy="1500" r="92" fill="{colour}" fill-opacity="0.9"/><circle cx="{x}" cy="1500" r="30" fill="#fff" fill-opacity="0.85"/>'


def _notice(card: Card, air: Ambience, language: str) -> str:
    said = " ".join((card.title, *card.lines)).lower()
    bad = any(
        word in said
        for word in (
            "delete",
            "fail",
            "error",
            "lost",
            "denied",
            "borrad",
            "eliminad",
            "verwijderd",
            "删除",
            "حذف",
        )
    )
    colour = _ALERT if bad else _GOOD
    rows = [
        Row(
            text,
            110 if at == 0 else 62,
            "bold" if at == 0 else "medium",
            "#ffffff" if at == 0 else "#c9d3e0",
            3,
            160 if at == 0 else 84,
            26,
            "middle",
        )
        for at, text in enumerate(part for part in (card.title, *card.lines) if part)
    ]
    block = set_rows(rows, MARGIN + 6, WIDTH - 12, 566, TYPE_BOTTOM - 20, language)
    tick = "M-34 -34L34 34M34 -34L-34 34" if bad else "M-42 2L-12 32L44 -32"
    return (
        rounded(
            MARGIN - 24,
            284,
            1080 - MARGIN + 24,
            block.bottom + 42,
            72,
            mix("#1b222d", air.accent, 0.1),
            'fill-opacity="0.96"',
        )
        + f'<circle cx="540" cy="430" r="96" fill="{colour}" fill-opacity="0.22"/><circle cx="540" cy="430" r="76" fill="{colour}"/>'
        + f'<path transform="translate(540 430)" d="{tick}" stroke="#fff" stroke-width="16" fill="none" stroke-linecap="round" stroke-linejoin="round"/>'
        + block.svg
        + _home_screen(air)
    )


def _home_screen(air: Ambience) -> str:
    """The rest of the screen: other apps, dimmed."""
    svg = ""
    for at in range(12):
        x, y = MARGIN + 12 + (at % 4) * 214, 1150 + (at // 4) * 226
        svg += rounded(
            x,
            y,
            x + 148,
            y + 148,
            36,
            mix(air.accent, ("#ffffff", "#1a2338", "#8fa3c8")[at % 3], 0.5),
            'fill-opacity="0.2"',
        )
    return svg


def _file(card: Card, air: Ambience, language: str) -> str:
    return sheet(card, air, language, MARGIN, WIDTH, 500) + _preview(air)


def _preview(air: Ambience) -> str:
    """What the file holds, small: the curves of the design."""
    svg = rounded(
        MARGIN - 16,
        1060,
        1080 - MARGIN + 16,
        1640,
        40,
        mix(air.accent, "#060b18", 0.72),
        f'stroke="{air.accent}" stroke-opacity="0.35" stroke-width="3"',
    )
    for band in range(5):
        y = 1400 + band * 34
        svg += (
            f'<path d="M{MARGIN + 40} {y + 60}C330 {y - 170} 520 {y + 120} 680 {y - 60}S860 {y - 200} {1080 - MARGIN - 40} {y - 130}" fill="none"'
            f' stroke="{mix(mix(air.accent, "#ffffff", 0.6), air.accent, band / 5)}" stroke-width="{13 - 2 * band}" stroke-linecap="round" stroke-opacity="{0.9 - 0.13 * band:.2f}"/>'
        )
    return svg


def sheet(card: Card, air: Ambience, language: str, x: float, width: float, top: float) -> str:
    """A file's name and properties; the last line is what the story turns on, so it is marked."""
    marked = len(card.lines) - 1 if len(card.lines) > 1 else -1
    rows = [Row(card.title, 92, lines=2, most=110)] if card.title else []
    rows += [_property(line, at == marked, width, language) for at, line in enumerate(card.lines)]
    block = set_rows(rows, x, width, top, TYPE_BOTTOM - 24, language)
    first = 1 if card.title else 0
    return _file_icon(x + 6, top - 186, air) + _marks(block, marked, first, x, width) + block.svg


def _property(line: str, marked: bool, width: float, language: str) -> Row:
    """One line where that stays large enough to read, else two."""
    lines = 1 if measure(line, 50, "bold", language) <= width else 2
    weight: Weight = "bold" if marked else "medium"
    return Row(line, 62, weight, "#ffffff" if marked else "#c4cfdd", lines, 76, 56)


def _marks(block: Block, marked: int, first: int, x: float, width: float) -> str:
    """Rules between properties, and a red field under the marked one."""
    svg = ""
    for at in range(len(block.rows) - first):
        _, top, _, bottom = block.box(at + first)
        if at == marked:
            svg += rounded(x - 34, top - 30, x + width + 34, bottom + 22, 30, _ALERT, 'fill-opacity="0.26"')
            svg += rounded(x - 34, top - 30, x - 22, bottom + 22, 6, _ALERT)
        else:
            svg += f'<path d="M{x} {top - 26:.1f}H{x + width}" stroke="#ffffff" stroke-opacity="0.18" stroke-width="3"/>'
    return svg


def _file_icon(x: float, y: float, air: Ambience) -> str:
    light = mix(air.accent, "#ffffff", 0.75)
    return (
        f'<path d="M{x} {y + 12}q0 -12 12 -12h70l44 44v100q0 12 -12 12h-102q-12 0 -12 -12z" fill="{light}"/>'
        f'<path d="M{x + 82} {y}v34q0 10 10 10h34z" fill="{mix(air.accent, "#10204a", 0.2)}"/>'
        f'<path d="M{x + 20} {y + 118}q34 -66 86 -40" stroke="{mix(air.accent, "#10204a", 0.35)}" stroke-width="9" fill="none" stroke-linecap="round"/>'
        f'<path d="M{x + 20} {y + 134}q40 -34 86 -22" stroke="{mix(air.accent, "#10204a", 0.35)}" stroke-width="6" fill="none" stroke-linecap="round"/>'
    )
