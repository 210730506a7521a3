"""A black smartphone held up to the camera: its body, its glass, and the hand around it."""

from workers.animatic.palette import Ambience
from workers.animatic.shapes import blend, disc, everywhere, fill, gradient, line, rounded, shine
from workers.animatic.tones import mix

LEFT, RIGHT, TOP, FOOT = 68.0, 1012.0, 92.0, 2150.0
_WHITE = "#dfe6ef"


def held(screen: str, air: Ambience) -> str:
    """A phone in a hand with `screen` on it."""
    return _halo(air) + _fingers(air) + _body(air) + _status() + screen + _glass(air) + _thumb(air)


def _halo(air: Ambience) -> str:
    """The shine of the screen in the air around it."""
    stops = ((0.6, air.accent, 0.5), (1.0, air.accent, 0.0))
    return shine("halo", 0.5, 0.45, 0.55, stops) + everywhere("url(#halo)")


def _body(air: Ambience) -> str:
    rim = mix(air.accent, "#ffffff", 0.25)
    frame = mix("#2b2f37", air.accent, 0.12)
    return (
        gradient("bezel", mix(frame, "#ffffff", 0.25), "#0a0c10")
        + gradient("screen", mix("#101722", air.accent, 0.14), "#05070b")
        + rounded(LEFT - 14, 560, LEFT - 2, 690, 6, frame)
        + rounded(RIGHT + 2, 620, RIGHT + 14, 860, 6, frame)
        + rounded(LEFT - 6, TOP - 6, RIGHT + 6, FOOT, 128, "url(#bezel)")
        + rounded(LEFT, TOP, RIGHT, FOOT, 122, "#050608")
        + rounded(LEFT - 4, TOP - 4, RIGHT + 4, FOOT, 126, "none", edge=rim, edge_opacity=0.7)
        + rounded(LEFT + 24, TOP + 24, RIGHT - 24, FOOT, 100, "url(#screen)")
        + rounded(430, TOP + 50, 650, TOP + 98, 24, "#020304")
        + disc(618, 166, 11, "#141b2a")
        + disc(615, 163, 4, "#31456b")
    )


def _status() -> str:
    """Signal and battery; no clock, so that the screen never contradicts the story."""
    bars = "".join(rounded(172 + 15 * at, 176 - 7 * at, 182 + 15 * at, 186, 3, _WHITE) for at in range(4))
    battery = rounded(846, 160, 902, 186, 8, "none", edge=_WHITE)
    return bars + battery + rounded(851, 165, 880, 181, 4, _WHITE) + rounded(905, 168, 910, 178, 2, _WHITE)


def _glass(air: Ambience) -> str:
    """A reflection over the glass, too faint to hide type."""
    light = mix(air.accent, "#ffffff", 0.6)
    left, top = LEFT + 24, TOP + 24
    corner = f"Q{left} {top} {left} 240Z"
    band = f"M{left} 240V2000L{left + 96} 2000L700 {top}H{left + 106}{corner}"
    return blend("shine", ((0, light, 0.13), (0.45, light, 0)), "diagonal") + fill(band, "url(#shine)")


def _fingers(air: Ambience) -> str:
    """Fingertips around the far edge."""
    svg, rim = _skin(air), mix(air.accent, "#ffffff", 0.35)
    for at, (y, out) in enumerate(((1210, 40), (1338, 56), (1470, 54), (1596, 34))):
        svg += rounded(LEFT - out, y, LEFT + 140, y + 112, 56, "url(#skin)")
        svg += line(f"M{LEFT - out + 30} {y + 5}H{LEFT - 4}", rim, 5, 0.75 - 0.12 * at)
    return svg


def _thumb(air: Ambience) -> str:
    """The thumb on the near edge, below everything that is read."""
    outline = (
        "M1230 1350C1120 1350 1040 1400 985 1470C930 1545 905 1610 912 1652"
        "C920 1690 962 1692 1000 1668C1060 1630 1100 1640 1240 1700Z"
    )
    edge = "M1120 1362C1060 1384 1015 1436 985 1470C946 1520 918 1578 912 1630"
    nail = "M924 1600Q944 1560 984 1566Q1000 1590 984 1630Q952 1660 926 1648Q918 1628 924 1600Z"
    rim = mix(air.accent, "#ffffff", 0.35)
    return fill(outline, "url(#skin)") + line(edge, rim, 6, 0.8) + fill(nail, "#e6c3b0", 0.6)


def _skin(air: Ambience) -> str:
    return gradient("skin", mix("#b98468", air.ambient, 0.3), mix("#6b4436", air.ambient, 0.45))
