"""Things in close-up: memory card, ring, mug, key, letter …; what we cannot draw comes in a labelled bag."""

import re
from collections.abc import Callable

from workers.animatic.lettering import Row, set_rows
from workers.animatic.palette import Ambience
from workers.animatic.shapes import blend, disc, fill, gradient, line, oval, placed, rounded, shine
from workers.animatic.spec import Card
from workers.animatic.tones import mix

_WHITE, _GOLD = "#ffffff", "#f4cf7a"


def thing(card: Card, air: Ambience, language: str) -> str:
    """The thing that the card's words name, lit by the accent, with its words above."""
    draw = _drawing(card)
    if draw is None:
        return _bag(card, air, language)
    rows = [Row(card.title, 96, lines=2, most=150, align="middle")] if card.title else []
    rows += [Row(text, 62, "medium", "#e3e9f2", 2, 84, 20, "middle") for text in card.lines]
    words = set_rows(rows, 120, 840, 300, 740, language).svg if rows else ""
    y = 1230 if rows else 820
    return _pool(air) + words + placed(f"translate(516 {y}) scale(1.62)", draw(air))


def unknown(card: Card) -> tuple[str, ...]:
    """The words of an object for which there is no drawing: it appears as a labelled bag."""
    known = card.kind != "object" or _drawing(card) is not None
    return () if known else (card.picture or card.holder or card.title,)


def _drawing(card: Card) -> Callable[[Ambience], str] | None:
    words = " ".join((card.picture, card.holder, card.title)).lower()
    return next((draw for pattern, draw in _THINGS if re.search(pattern, words)), None)


def _pool(air: Ambience) -> str:
    """Light on the table."""
    stops = ((0.0, mix(air.accent, _WHITE, 0.55), 0.55), (1.0, air.accent, 0.0))
    return shine("spot", 0.5, 0.5, 0.5, stops) + oval(540, 1180, 760, 420, "url(#spot)")


def _shadow(width: float, y: float) -> str:
    return oval(18, y, width, width * 0.16, "#02040a", 0.5)


def _memory_card(air: Ambience) -> str:
    shell = "M-150 -210H96L150 -150V210Q150 226 134 226H-134Q-150 226 -150 210Z"
    pins = "".join(rounded(-118 + 42 * at, -184, -90 + 42 * at, -112, 6, "#d9b45a") for at in range(5))
    return (
        _shadow(210, 226)
        + gradient("shell", "#3a404c", "#14171d")
        + fill(shell, "url(#shell)")
        + line(shell, mix(air.accent, _WHITE, 0.4), 4, 0.7)
        + pins
        + rounded(-112, -62, 112, 176, 12, mix(air.accent, "#0b1222", 0.35))
        + rounded(-84, -28, 60, -8, 8, _WHITE, 0.8)
        + rounded(-84, 14, 20, 30, 8, _WHITE, 0.5)
        + fill("M-150 -120H-136V-60H-150Z", "#07090d")
    )


def _drive(air: Ambience) -> str:
    return _shadow(220, 150) + placed(
        "rotate(-24)",
        gradient("steel", "#e6ebf2", "#7b8492"),
        rounded(-300, -56, -150, 56, 8, "url(#steel)"),
        rounded(-262, -34, -226, -8, 3, "#2a2f38"),
        rounded(-262, 8, -226, 34, 3, "#2a2f38"),
        gradient("case", "#3a404c", "#14171d"),
        rounded(-160, -78, 250, 78, 40, "url(#case)", 1, air.accent, 0.8, 4),
        disc(196, 0, 16, mix(air.accent, _WHITE, 0.4)),
    )


def _ring(air: Ambience) -> str:
    band = "M-160 60A160 150 0 0 1 160 60A160 150 0 0 1 -160 60Z"
    stops = ((0.0, "#fff3c9", 1.0), (0.4, _GOLD, 1.0), (1.0, "#8a5a1f", 1.0))
    return (
        _shadow(190, 214)
        + blend("gold", stops, "diagonal")
        + line(band, "url(#gold)", 34)
        + line("M-118 -20A160 150 0 0 1 60 -82", "#fffbe9", 7, 0.9)
        + fill("M-78 -150L0 -226L78 -150L0 -66Z", mix(air.accent, _WHITE, 0.72))
        + fill("M-78 -150L0 -226L20 -150L0 -66Z", _WHITE, 0.85)
        + fill("M78 -150L0 -66L20 -150Z", mix(air.accent, "#0b1c3c", 0.25))
        + line("M0 -290V-250M-90 -250L-68 -226M90 -250L68 -226", _WHITE, 6)
    )


def _mug(air: Ambience) -> str:
    glaze = mix("#d8d3ca", air.accent, 0.12)
    steam = "M-40 -240q-26 -40 4 -76q28 -36 0 -76M50 -240q-24 -34 4 -66q24 -30 0 -64"
    return (
        _shadow(210, 214)
        + gradient("glaze", mix(glaze, _WHITE, 0.4), mix(glaze, "#222838", 0.6), "across")
        + line("M150 -110Q286 -120 276 14Q268 120 140 128", "url(#glaze)", 40)
        + fill("M-170 -180H170L150 190Q148 214 118 214H-118Q-148 214 -150 190Z", "url(#glaze)")
        + oval(0, -180, 170, 36, "#f3efe8")
        + oval(0, -176, 148, 26, "#2b1a12")
        + line("M-70 10C-30 -70 30 60 84 -30", air.accent, 18)
        + line("M-128 -130L-112 150", _WHITE, 12, 0.7)
        + line(steam, _WHITE, 12, 0.3)
    )


def _key(air: Ambience) -> str:
    del air
    bow = "M-266 0A96 96 0 0 1 -74 0A96 96 0 0 1 -266 0Z"
    return _shadow(240, 120) + placed(
        "rotate(-28)",
        gradient("brass", "#ffe6a6", "#96682a"),
        line(bow, "url(#brass)", 42),
        rounded(-80, -20, 270, 20, 8, "url(#brass)"),
        rounded(176, 10, 206, 84, 4, "url(#brass)"),
        rounded(232, 10, 262, 66, 4, "url(#brass)"),
    )


def _letter(air: Ambience) -> str:
    paper = mix("#efe8da", air.ambient, 0.12)
    flap = "M-320 -186L0 40L320 -186"
    return _shadow(320, 200) + placed(
        "rotate(-5)",
        rounded(-320, -190, 320, 200, 8, paper),
        fill(flap, mix(paper, _WHITE, 0.4)),
        line(flap, mix(paper, "#3a3f4c", 0.5), 5),
        disc(0, 34, 52, "#a3283a"),
        disc(-6, 26, 32, "#c2404f"),
    )


def _necklace(air: Ambience) -> str:
    stone = "M0 130L54 196L0 284L-54 196Z"
    return (
        _shadow(220, 220)
        + line("M-230 -220C-220 60 -60 150 0 150S220 60 230 -220", "#e9c878", 11, dash="16 7")
        + fill(stone, mix(air.accent, _WHITE, 0.45))
        + line(stone, "#f4dc9e", 8)
        + line("M0 140L0 270", _WHITE, 7, 0.8)
    )


def _pills(air: Ambience) -> str:
    return (
        _shadow(190, 240)
        + gradient("amber", "#f0953a", "#8f4713", "across")
        + rounded(-130, -150, 130, 236, 34, "url(#amber)", 0.95)
        + rounded(-146, -236, 146, -138, 20, "#eef1f5")
        + rounded(-130, -60, 130, 130, 0, "#f4f2ec")
        + rounded(-96, -26, 70, -8, 6, air.accent)
        + rounded(-96, 20, 90, 34, 6, "#5b606c", 0.5)
        + rounded(-96, 60, 40, 74, 6, "#5b606c", 0.5)
    )


def _phone(air: Ambience) -> str:
    return _shadow(260, 270) + placed(
        "rotate(-14)",
        rounded(-170, -330, 170, 300, 50, "#0a0c11", 1, mix(air.accent, _WHITE, 0.4), 1, 6),
        gradient("lit", mix(air.accent, _WHITE, 0.5), mix(air.accent, "#0a1430", 0.55)),
        rounded(-152, -312, 152, 282, 36, "url(#lit)"),
        rounded(-112, -180, 112, -90, 26, _WHITE, 0.85),
    )


def _knife(air: Ambience) -> str:
    return _shadow(300, 90) + placed(
        "rotate(-18)",
        gradient("blade", "#f3f7fb", mix("#6d7786", air.accent, 0.3)),
        fill("M-60 -44H300Q340 -20 360 40H-60Z", "url(#blade)"),
        rounded(-330, -44, -50, 40, 20, "#241a17"),
    )


def _bag(card: Card, air: Ambience, language: str) -> str:
    """Evidence without a drawing: a clear bag with a label that says what it is."""
    said = list(
        dict.fromkeys(text for text in (card.picture or card.holder, card.title, *card.lines) if text)
    )
    rows = [Row(said[0], 96, colour="#14171d", lines=4, most=130, align="middle")]
    rows += [Row(text, 58, "medium", "#2b313c", 2, 74, 24, "middle") for text in said[1:]]
    block = set_rows(rows, 150, 780, 420, 970, language)
    bulge = "M180 1120C320 1060 380 1220 560 1150S860 1100 900 1200L880 1460H200Z"
    return (
        _pool(air)
        + rounded(96, 260, 984, 1560, 40, mix(air.accent, _WHITE, 0.5), 0.16, _WHITE, 0.5, 4)
        + rounded(96, 260, 984, 330, 34, "#c23b45", 0.9)
        + rounded(128, 384, 952, block.bottom + 40, 14, "#f0ede5")
        + block.svg
        + fill(bulge, "#0c1018", 0.5)
        + line("M150 1040L210 1500M860 1060L820 1500", _WHITE, 10, 0.22)
    )


_THINGS: tuple[tuple[str, Callable[[Ambience], str]], ...] = (
    (r"(memory|sd|sim|micro).?card|card from (her|his|the|a) phone|存储卡", _memory_card),
    (r"usb|thumb ?drive|flash ?drive|memory stick|hard ?drive", _drive),
    (r"\bring\b|wedding band|anillo|戒指", _ring),
    (r"\bmug\b|\bcup\b|coffee|taza|杯", _mug),
    (r"\bkeys?\b|llave|sleutel|钥匙", _key),
    (r"letter|envelope|carta|brief|信", _letter),
    (r"necklace|pendant|locket|collar|项链", _necklace),
    (r"pills?|medicine|bottle of|药", _pills),
    (r"phone|tel[eé]fono|手机", _phone),
    (r"knife|blade|cuchillo|刀", _knife),
)
