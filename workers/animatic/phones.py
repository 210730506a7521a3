"""What a phone's screen shows: a message, a missed call, a notice, a file and its properties."""

from workers.animatic.handset import held
from workers.animatic.lettering import Block, Row, set_rows
from workers.animatic.palette import Ambience
from workers.animatic.shapes import disc, fill, line, placed, ribbons, rounded
from workers.animatic.spec import Card
from workers.animatic.tones import mix
from workers.typeset import Weight, measure

TYPE_TOP, TYPE_BOTTOM = 292.0, 978.0
MARGIN = 124.0
WIDTH = 1080 - 2 * MARGIN
_ALERT, _GOOD, _WHITE, _QUIET = "#ff5a5f", "#4fd08a", "#ffffff", "#c4cfdd"
_BAD_NEWS = (
    *("delete", "fail", "error", "lost", "denied"),
    *("borrad", "eliminad", "verwijderd", "mislukt", "删除", "失败", "حذف", "فشل"),
)


def phone(card: Card, air: Ambience, language: str) -> str:
    """The whole phone with what is on its screen, in frame pixels."""
    screens = {"message": _message, "missed-call": _missed_call, "notice": _notice, "file": _file}
    return held(screens[card.kind](card, air, language), air)


def _message(card: Card, air: Ambience, language: str) -> str:
    """A sender, a bubble, and the keyboard of whoever has not answered yet."""
    sender = Row(card.title or "…", 66, lines=2, most=84)
    head = set_rows([sender], 272, 690, TYPE_TOP + 10, 500, language)
    words = [Row(text, 84, "medium", _WHITE, 5, 124, 20) for text in card.lines]
    top = max(head.bottom + 76, 480)
    body = set_rows(words, MARGIN + 34, WIDTH - 68, top, TYPE_BOTTOM - 30, language)
    bubble = mix(air.accent, "#142238", 0.62)
    tail = f"M{MARGIN - 12} {body.bottom - 30:.1f}q-6 62 -34 74q54 6 92 -26z"
    return (
        _avatar(180, 352, air)
        + head.svg
        + line(f"M{MARGIN} {head.bottom + 24:.1f}H{1080 - MARGIN}", _WHITE, 3, 0.16)
        + rounded(MARGIN - 16, top - 36, 1080 - MARGIN + 10, body.bottom + 34, 56, bubble)
        + fill(tail, bubble)
        + body.svg
        + _keyboard(air)
    )


def _avatar(x: float, y: float, air: Ambience) -> str:
    light = "#e7edf5"
    shoulders = (
        f"M{x - 36} {y + 36}Q{x - 34} {y + 10} {x} {y + 10}T{x + 36} {y + 36}Q{x} {y + 62} {x - 36} {y + 36}Z"
    )
    return (
        disc(x, y, 56, mix("#39414f", air.accent, 0.3)) + disc(x, y - 14, 20, light) + fill(shoulders, light)
    )


def _keyboard(air: Ambience) -> str:
    """The empty reply field, and keys without letters."""
    svg = rounded(MARGIN - 20, 1196, 860, 1290, 47, _WHITE, 0.1) + disc(922, 1243, 46, air.accent, 0.9)
    svg += fill("M904 1261L944 1243L904 1225L911 1241L928 1243L911 1245Z", _WHITE)
    for row, count in enumerate((10, 9, 8)):
        left = 540 - count * 43.4
        svg += "".join(_key(left + 86.8 * at, 86.8, row) for at in range(count))
    for left, width in ((193.0, 87.0), (280.0, 87.0), (367.0, 346.0), (713.0, 87.0), (800.0, 87.0)):
        svg += _key(left, width, 3)
    return svg


def _key(left: float, width: float, row: int) -> str:
    return rounded(left + 6, 1340 + 122 * row, left + width - 6, 1444 + 122 * row, 16, _WHITE, 0.1)


def _missed_call(card: Card, air: Ambience, language: str) -> str:
    """Who called, and two buttons nobody dares to press."""
    del air
    said = [text for text in (card.title, *card.lines) if text]
    rows = [Row(said[0], 110, lines=3, most=150, align="middle")]
    rows += [
        Row(text, 60, "medium", _QUIET if at else _ALERT, 3, 84, 26, "middle")
        for at, text in enumerate(said[1:])
    ]
    receiver = (
        "M-50 -14Q0 -50 50 -14L54 14Q54 24 42 24L22 20Q14 18 14 8V-2"
        "Q0 -8 -14 -2V8Q-14 18 -22 20L-42 24Q-54 24 -54 14Z"
    )
    return (
        disc(540, 408, 112, _ALERT, 0.2)
        + disc(540, 408, 82, _ALERT)
        + placed("translate(540 414)", fill(receiver, _WHITE))
        + line("M508 374L540 352L572 374", _WHITE, 9)
        + set_rows(rows, MARGIN, WIDTH, 560, TYPE_BOTTOM, language).svg
        + _button(300, _ALERT)
        + _button(780, _GOOD)
    )


def _button(x: float, colour: str) -> str:
    return disc(x, 1500, 92, colour, 0.9) + disc(x, 1500, 30, _WHITE, 0.85)


def _notice(card: Card, air: Ambience, language: str) -> str:
    """A short statement of the phone, good or bad."""
    said = [text for text in (card.title, *card.lines) if text]
    bad = any(word in " ".join(said).lower() for word in _BAD_NEWS)
    colour = _ALERT if bad else _GOOD
    rows = [Row(said[0], 110, "bold", _WHITE, 3, 160, 26, "middle")]
    rows += [Row(text, 62, "medium", _QUIET, 3, 84, 26, "middle") for text in said[1:]]
    block = set_rows(rows, MARGIN + 6, WIDTH - 12, 566, TYPE_BOTTOM - 20, language)
    sign = "M506 396L574 464M574 396L506 464" if bad else "M498 432L528 462L584 398"
    ground = mix("#1b222d", air.accent, 0.1)
    return (
        rounded(MARGIN - 24, 284, 1080 - MARGIN + 24, block.bottom + 42, 72, ground, 0.96)
        + disc(540, 430, 96, colour, 0.22)
        + disc(540, 430, 76, colour)
        + line(sign, _WHITE, 16)
        + block.svg
        + _home_screen(air)
    )


def _home_screen(air: Ambience) -> str:
    """The rest of the screen: other apps, dimmed."""
    svg = ""
    for at in range(12):
        x, y = MARGIN + 12 + (at % 4) * 214, 1150 + (at // 4) * 226
        tint = mix(air.accent, ("#ffffff", "#1a2338", "#8fa3c8")[at % 3], 0.5)
        svg += rounded(x, y, x + 148, y + 148, 36, tint, 0.2)
    return svg


def _file(card: Card, air: Ambience, language: str) -> str:
    return sheet(card, air, language, MARGIN, WIDTH, 500) + _preview(air)


def _preview(air: Ambience) -> str:
    """What the file holds, small: the curves of a design."""
    ground, right = mix(air.accent, "#060b18", 0.72), 1080 - MARGIN
    frame = rounded(MARGIN - 16, 1060, right + 16, 1640, 40, ground, 1, air.accent, 0.35)
    curves = tuple(
        f"M{MARGIN + 40} {y + 60}C330 {y - 170} 520 {y + 120} 680 {y - 60}"
        f"S860 {y - 200} {right - 40} {y - 130}"
        for y in range(1400, 1570, 34)
    )
    return frame + ribbons(curves, mix(air.accent, "#ffffff", 0.6), air.accent, 13)


def sheet(card: Card, air: Ambience, language: str, x: float, width: float, top: float) -> str:
    """A file's name and properties; the last line is what the story turns on, so it is marked."""
    marked = len(card.lines) - 1 if len(card.lines) > 1 else -1
    rows = [Row(card.title, 92, lines=2, most=110)] if card.title else []
    rows += [_property(text, at == marked, width, language) for at, text in enumerate(card.lines)]
    block = set_rows(rows, x, width, top, TYPE_BOTTOM - 24, language)
    first = 1 if card.title else 0
    return _file_icon(x + 6, top - 186, air) + _marks(block, marked, first, x, width) + block.svg


def _property(text: str, marked: bool, width: float, language: str) -> Row:
    """One line where that stays large enough to read, else two."""
    lines = 1 if measure(text, 50, "bold", language) <= width else 2
    weight: Weight = "bold" if marked else "medium"
    return Row(text, 62, weight, _WHITE if marked else _QUIET, lines, 76, 56)


def _marks(block: Block, marked: int, first: int, x: float, width: float) -> str:
    """Rules between properties, and a red field under the marked one."""
    svg = ""
    for at in range(len(block.rows) - first):
        _, top, _, bottom = block.box(at + first)
        if at == marked:
            svg += rounded(x - 34, top - 30, x + width + 34, bottom + 22, 30, _ALERT, 0.26)
            svg += rounded(x - 34, top - 30, x - 22, bottom + 22, 6, _ALERT)
        else:
            svg += line(f"M{x} {top - 26:.1f}H{x + width}", _WHITE, 3, 0.18)
    return svg


def _file_icon(x: float, y: float, air: Ambience) -> str:
    ink = mix(air.accent, "#10204a", 0.35)
    page = f"M{x} {y + 12}q0 -12 12 -12h70l44 44v100q0 12 -12 12h-102q-12 0 -12 -12z"
    return (
        fill(page, mix(air.accent, _WHITE, 0.75))
        + fill(f"M{x + 82} {y}v34q0 10 10 10h34z", mix(air.accent, "#10204a", 0.2))
        + line(f"M{x + 20} {y + 118}q34 -66 86 -40", ink, 9)
        + line(f"M{x + 20} {y + 134}q40 -34 86 -22", ink, 6)
    )
