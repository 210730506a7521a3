"""Things in close-up on a table: memory card, ring, mug, key, letter … and a labelled bag for what we cannot draw."""

import re
from collections.abc import Callable

from workers.animatic.lettering import Row, gradient, rounded, set_rows
from workers.animatic.palette import Ambience
from workers.animatic.spec import Card
from workers.animatic.tones import mix

_X, _Y = 540, 1230
"""Where a thing lies; its words stand above it."""


def thing(card: Card, air: Ambience, language: str) -> str:
    """The thing that the card's words name, lit from the key side, with its words above."""
    words = " ".join((card.picture, card.holder, card.title)).lower()
    draw = next((draw for pattern, draw in _THINGS if re.search(pattern, words)), None)
    rows = [Row(card.title, 96, lines=2, most=150, align="middle")] if card.title else []
    rows += [Row(line, 62, "medium", "#e3e9f2", 2, 84, 20, "middle") for line in card.lines]
    if draw is None:
        return _bag(card, air, language)
    text = set_rows(rows, 120, 840, 300, 740, language).svg if rows else ""
    return (
        _pool(air)
        + text
        + f'<g transform="translate({_X - 24} {_Y if rows else 820}) scale(1.62)">{draw(air)}</g>'
    )


def unknown(card: Card) -> tuple[str, ...]:
    """The words of an object for which there is no drawing: it appears as a labelled bag."""
    words = " ".join((card.picture, card.holder, card.title)).lower()
    known = any(re.search(pattern, words) for pattern, _ in _THINGS)
    return () if known or card.kind != "object" else (card.picture or card.holder or card.title,)


def _pool(air: Ambience) -> str:
    return (
        f'<radialGradient id="spot" cx="0.5" cy="0.5" r="0.5"><stop offset="0" stop-color="{mix(air.accent, "#ffffff", 0.55)}" stop-opacity="0.55"/>'
        f'<stop offset="1" stop-color="{air.accent}" stop-opacity="0"/></radialGradient>'
        '<ellipse cx="540" cy="1180" rx="760" ry="420" fill="url(#spot)"/>'
    )


def _shadow(width: float, y: float) -> str:
    return (
        f'<ellipse cx="18" cy="{y}" rx="{width}" ry="{width * 0.16:.1f}" fill="#02040a" fill-opacity="0.5"/>'
    )


def _memory_card(air: Ambience) -> str:
    shell = "M-150 -210H96L150 -150V210Q150 226 134 226H-134Q-150 226 -150 210Z"
    pins = "".join(rounded(-118 + 42 * at, -184, -90 + 42 * at, -112, 6, "#d9b45a") for at in range(5))
    return (
        _shadow(210, 226)
        + gradient("shell", "#3a404c", "#14171d")
        + f'<path d="{shell}" fill="url(#shell)" stroke="{mix(air.accent, "#ffffff", 0.4)}" stroke-opacity="0.7" stroke-width="4"/>'
        + pins
        + rounded(-112, -62, 112, 176, 12, mix(air.accent, "#0b1222", 0.35))
        + rounded(-84, -28, 60, -8, 8, "#ffffff", 'fill-opacity="0.8"')
        + rounded(-84, 14, 20, 30, 8, "#ffffff", 'fill-opacity="0.5"')
        + '<path d="M-150 -120H-136V-60H-150Z" fill="#07090d"/>'
    )


def _drive(air: Ambience) -> str:
    return (
        _shadow(220, 150)
        + '<g transform="rotate(-24)">'
        + gradient("steel", "#e6ebf2", "#7b8492")
        + rounded(-300, -56, -150, 56, 8, "url(#steel)")
        + rounded(-262, -34, -226, -8, 3, "#2a2f38")
        + rounded(-262, 8, -226, 34, 3, "#2a2f38")
        + gradient("case", "#3a404c", "#14171d")
        + rounded(
            -160,
            -78,
            250,
            78,
            40,
            "url(#case)",
            f'stroke="{air.accent}" stroke-opacity="0.8" stroke-width="4"',
        )
        + f'<circle cx="196" cy="0" r="16" fill="{mix(air.accent, "#ffffff", 0.4)}"/></g>'
    )


def _ring(air: Ambience) -> str:
    gold, deep = "#f4cf7a", "#8a5a1f"
    return (
        _shadow(190, 214)
        + f'<linearGradient id="gold" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff3c9"/><stop offset="0.4" stop-color="{gold}"/>'
        f'<stop offset="1" stop-color="{deep}"/></linearGradient>'
        '<ellipse cx="0" cy="60" rx="160" ry="150" fill="none" stroke="url(#gold)" stroke-width="34"/>'
        '<path d="M-118 -20A160 150 0 0 1 60 -82" fill="none" stroke="#fffbe9" stroke-width="7" stroke-linecap="round" stroke-opacity="0.9"/>'
        f'<path d="M-78 -150L0 -226L78 -150L0 -66Z" fill="{mix(air.accent, "#ffffff", 0.72)}"/>'
        f'<path d="M-78 -150L0 -226L20 -150L0 -66Z" fill="#ffffff" fill-opacity="0.85"/>'
        f'<path d="M78 -150L0 -66L20 -150Z" fill="{mix(air.accent, "#0b1c3c", 0.25)}"/>'
        '<path d="M0 -290V-250M-90 -250L-68 -226M90 -250L68 -226" stroke="#fff" stroke-width="6" stroke-linecap="round"/>'
    )


def _mug(air: Ambience) -> str:
    glaze = mix("#d8d3ca", air.accent, 0.12)
    return (
        _shadow(210, 214)
        + gradient("glaze", mix(glaze, "#ffffff", 0.4), mix(glaze, "#222838", 0.6), across=True)
        + '<path d="M150 -110Q286 -120 276 14Q268 120 140 128" fill="none" stroke="url(#glaze)" stroke-width="40"/>'
        + '<path d="M-170 -180H170L150 190Q148 214 118 214H-118Q-148 214 -150 190Z" fill="url(#glaze)"/>'
        + '<ellipse cx="0" cy="-180" rx="170" ry="36" fill="#f3efe8"/><ellipse cx="0" cy="-176" rx="148" ry="26" fill="#2b1a12"/>'
        + f'<path d="M-70 10C-30 -70 30 60 84 -30" fill="none" stroke="{air.accent}" stroke-width="18" stroke-linecap="round"/>'
        + '<path d="M-128 -130L-112 150" stroke="#ffffff" stroke-opacity="0.7" stroke-width="12" stroke-linecap="round"/>'
        + '<path d="M-40 -240q-26 -40 4 -76q28 -36 0 -76M50 -240q-24 -34 4 -66q24 -30 0 -64" fill="none" stroke="#fff" stroke-opacity="0.3" stroke-width="12" stroke-linecap="round"/>'
    )


def _key(air: Ambience) -> str:
    del air
    return (
        _shadow(240, 120)
        + '<g transform="rotate(-28)">'
        + gradient("brass", "#ffe6a6", "#96682a")
        + '<circle cx="-170" cy="0" r="96" fill="none" stroke="url(#brass)" stroke-width="42"/>'
        + rounded(-80, -20, 270, 20, 8, "url(#brass)")
        + rounded(176, 10, 206, 84, 4, "url(#brass)")
        + rounded(232, 10, 262, 66, 4, "url(#brass)")
        + "</g>"
    )


def _letter(air: Ambience) -> str:
    paper = mix("#efe8da", air.ambient, 0.12)
    return (
        _shadow(320, 200)
        + '<g transform="rotate(-5)">'
        + rounded(-320, -190, 320, 200, 8, paper)
        + f'<path d="M-320 -186L0 40L320 -186" fill="{mix(paper, "#ffffff", 0.4)}" stroke="{mix(paper, "#3a3f4c", 0.5)}" stroke-width="5"/>'
        + '<circle cx="0" cy="34" r="52" fill="#a3283a"/><circle cx="-6" cy="26" r="32" fill="#c2404f"/></g>'
    )


def _necklace(air: Ambience) -> str:
    return (
        _shadow(220, 220)
        + '<path d="M-230 -220C-220 60 -60 150 0 150S220 60 230 -220" fill="none" stroke="#e9c878" stroke-width="11" stroke-dasharray="16 7"/>'
        + f'<path d="M0 130L54 196L0 284L-54 196Z" fill="{mix(air.accent, "#ffffff", 0.45)}" stroke="#f4dc9e" stroke-width="8"/>'
        + '<path d="M0 140L0 270" stroke="#ffffff" stroke-opacity="0.8" stroke-width="7"/>'
    )


def _pills(air: Ambience) -> str:
    return (
        _shadow(190, 240)
        + gradient("amber", "#f0953a", "#8f4713", across=True)
        + rounded(-130, -150, 130, 236, 34, "url(#amber)", 'fill-opacity="0.95"')
        + rounded(-146, -236, 146, -138, 20, "#eef1f5")
        + rounded(-130, -60, 130, 130, 0, "#f4f2ec")
        + rounded(-96, -26, 70, -8, 6, air.accent)
        + rounded(-96, 20, 90, 34, 6, "#5b606c", 'fill-opacity="0.5"')
        + rounded(-96, 60, 40, 74, 6, "#5b606c", 'fill-opacity="0.5"')
    )


def _phone(air: Ambience) -> str:
    return (
        _shadow(260, 270)
        + '<g transform="rotate(-14)">'
        + rounded(
            -170,
            -330,
            170,
            300,
            50,
            "#0a0c11",
            f'stroke="{mix(air.accent, "#ffffff", 0.4)}" stroke-width="6"',
        )
        + gradient("lit", mix(air.accent, "#ffffff", 0.5), mix(air.accent, "#0a1430", 0.55))
        + rounded(-152, -312, 152, 282, 36, "url(#lit)")
        + rounded(-112, -180, 112, -90, 26, "#ffffff", 'fill-opacity="0.85"')
        + "</g>"
    )


def _knife(air: Ambience) -> str:
    return (
        _shadow(300, 90)
        + '<g transform="rotate(-18)">'
        + gradient("blade", "#f3f7fb", mix("#6d7786", air.accent, 0.3))
        + '<path d="M-60 -44H300Q340 -20 360 40H-60Z" fill="url(#blade)"/>'
        + rounded(-330, -44, -50, 40, 20, "#241a17")
        + "</g>"
    )


def _bag(card: Card, air: Ambience, language: str) -> str:
    """Evidence without a drawing: a clear bag with a label that says what it is."""
    name = card.picture or card.holder or card.title or "evidence"
    rows = [Row(name, 84, colour="#14171d", lines=4, most=116, align="middle")]
    said = (card.title, *card.lines)
    rows += [
        Row(line, 58, "medium", "#2b313c", 2, 74, 24, "middle") for line in said if line and line != name
    ]
    block = set_rows(rows, 150, 780, 420, 970, language)
    return (
        _pool(air)
        + rounded(
            96,
            260,
            984,
            1560,
            40,
            mix(air.accent, "#ffffff", 0.5),
            'fill-opacity="0.16" stroke="#ffffff" stroke-opacity="0.5" stroke-width="4"',
        )
        + rounded(96, 260, 984, 330, 34, "#c23b45", 'fill-opacity="0.9"')
        + rounded(128, 384, 952, max(block.bottom + 60, 720), 14, "#f0ede5")
        + block.svg
        + '<path d="M180 1120C320 1060 380 1220 560 1150S860 1100 900 1200L880 1460H200Z" fill="#0c1018" fill-opacity="0.5"/>'
        + '<path d="M150 1040L210 1500M860 1060L820 1500" stroke="#fff" stroke-opacity="0.22" stroke-width="10"/>'
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
