"""Words about colour and light become an Ambience: what every surface of a set is tinted by.

Sets name their colours as daylight shows them; `Ambience.paint` says what they look like at this hour, at
this depth, in this mood. The figure's `Light` comes from the same place, so people stand in their room.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from workers.animatic.spec import Place
from workers.animatic.tones import Light, brightness, mix, multiply

KeySide = Literal["left", "right"]
Hour = Literal["day", "night", "dusk", "dawn"]

_ACCENTS = {
    "cool blue": "#58a8ff",
    "ice": "#9fd8ff",
    "navy": "#3f6fd0",
    "blue": "#4d9bff",
    "teal": "#2fc7c4",
    "cyan": "#3fd3ee",
    "turquoise": "#38d0c0",
    "emerald": "#35c98a",
    "green": "#56cf7f",
    "lime": "#a5dd4d",
    "gold": "#ffc257",
    "amber": "#ffad42",
    "yellow": "#ffd84d",
    "orange": "#ff8c3f",
    "crimson": "#f0384f",
    "red": "#ff4a55",
    "wine": "#c4345a",
    "rose": "#ff7f9f",
    "pink": "#ff74b8",
    "magenta": "#f45bd0",
    "purple": "#a477ff",
    "violet": "#8f74ff",
    "silver": "#c9d4e2",
    "white": "#eef3fa",
}
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_HOURS: tuple[tuple[Hour, str], ...] = (
    ("night", r"night|midnight|\blate\b|dark|2 ?am|3 ?am|moon|neon|noche|nacht|夜|ليل"),
    ("dusk", r"dusk|sunset|evening|twilight|golden hour|atardecer|schemer|avond|黄昏|傍晚|مساء"),
    ("dawn", r"dawn|sunrise|early morning|amanecer|dageraad|黎明|فجر"),
)
_TENSE = r"tense|thriller|cold|threat|menac|dark|noir|danger|dread|fear|suspens|confront"
_AMBIENT: dict[Hour, str] = {"day": "#dfe3e6", "night": "#34425f", "dusk": "#a57a72", "dawn": "#b3a3b1"}
_SKIES: dict[Hour, tuple[str, str]] = {
    "day": ("#86aecd", "#e8eff2"),
    "night": ("#04070f", "#18233c"),
    "dusk": ("#2d3561", "#f0975a"),
    "dawn": ("#5c6d9c", "#f4c9a8"),
}
_KEYS: dict[Hour, str] = {"day": "#fff7ec", "night": "#ffe7d2", "dusk": "#ffd9ae", "dawn": "#ffe9dc"}
_SHADES: dict[Hour, str] = {"day": "#7f88a8", "night": "#3b4a7c", "dusk": "#6a4f78", "dawn": "#75769f"}
_LAMP = "#ffb566"
_SUN = r"\bsun(ny|lit|light|shine)?\b|bright|day ?light|morning"
_SUNLESS = r"fluorescent|sterile|clinical|neon|overcast|rain|\bdim\b|\bdark\b|unlit|windowless|no (sun|day)"


@dataclass(frozen=True)
class Ambience:
    """The light of a place at its hour."""

    hour: Hour
    accent: str
    ambient: str
    sky_top: str
    sky_low: str
    lamp: str
    key_side: KeySide
    tense: bool
    sunny: bool = False
    """Whether the sun itself comes in."""

    @property
    def night(self) -> bool:
        return self.hour == "night"

    @property
    def lamps_lit(self) -> bool:
        """Whether practical lights make a difference at this hour."""
        return self.hour != "day"

    @property
    def haze(self) -> str:
        """What distance fades to."""
        return mix(mix(self.sky_low, self.ambient, 0.4), self.accent, 0.14)

    def paint(self, colour: str, depth: float = 4.0, lift: float = 0.0) -> str:
        """A daylight colour under this light, `depth` metres away; `lift` > 0 lightens, < 0 darkens."""
        lit = mix(multiply(colour, self.ambient), self.accent, 0.05 if self.lamps_lit else 0.02)
        far = mix(lit, self.haze, min(0.42, max(0.0, depth - 3.0) * 0.035))
        toward = mix(self.haze, "#ffffff", 0.35) if lift > 0 else "#02040a"
        return mix(far, toward, min(1.0, abs(lift)))


def accent(words: str) -> str:
    """The accent colour as #rrggbb; the most specific known word decides."""
    if found := _HEX.search(words):
        return found.group().lower()
    known = [name for name in _ACCENTS if re.search(rf"\b{name}\b", words.lower())]
    return _ACCENTS[max(known, key=len)] if known else _ACCENTS["cool blue"]


def knows_accent(words: str) -> bool:
    """Whether the words name a colour that we have."""
    lower = words.lower()
    return bool(_HEX.search(words)) or any(re.search(rf"\b{name}\b", lower) for name in _ACCENTS)


def ambience(place: Place | None, accent_words: str, mood: str) -> Ambience:
    """The light that the words of a place, the look's accent and the mood ask for."""
    words = " ".join((place.time, place.light, place.description)).lower() if place else "night"
    hour = _hour(place.time.lower() if place and place.time else words)
    top, low = _SKIES[hour]
    side: KeySide = "right" if re.search(r"from (the )?right", words) else "left"
    found = Ambience(
        hour=hour,
        accent=accent(accent_words),
        ambient=_AMBIENT[hour],
        sky_top=top,
        sky_low=low,
        lamp=_LAMP,
        key_side=side,
        tense=bool(re.search(_TENSE, f"{mood} {words}".lower())),
    )
    return _tinted(found, words)


def sunlit(air: Ambience, place: Place | None) -> Ambience:
    """The same air with the sun in it, where the words of the place let it in."""
    words = " ".join((place.time, place.light, place.description)).lower() if place else ""
    if air.hour not in ("day", "dawn") or air.tense or re.search(_SUNLESS, words):
        return air
    if not re.search(_SUN, words):
        return air
    return replace(air, ambient="#fff2de", sky_top="#b9def5", sky_low="#fffaf0", sunny=True)


def light(air: Ambience, key_side: KeySide | None = None) -> Light:
    """How a figure is lit in that air: warm key, shade of the hour, accent on the edge."""
    if air.sunny:
        return Light(key_side or air.key_side, "#ffedc6", "#a98c93", "#fff0cc", 40)
    warm = mix(_KEYS[air.hour], air.lamp, 0.12 if air.lamps_lit else 0.0)
    hard = {"day": 42, "night": 62, "dusk": 55, "dawn": 46}[air.hour] + (12 if air.tense else 0)
    rim = mix(air.accent, "#ffffff", 0.18 if air.lamps_lit else 0.45)
    return Light(
        key_side=key_side or air.key_side,
        key=warm,
        shade=mix(_SHADES[air.hour], air.accent, 0.12),
        rim=rim,
        contrast=hard,
    )


def readable_on(colour: str) -> str:
    """Black or white, whichever reads on that colour."""
    return "#0b0e14" if brightness(colour) > 0.55 else "#ffffff"


def _hour(words: str) -> Hour:
    return next((hour for hour, pattern in _HOURS if re.search(pattern, words)), "day")


def _tinted(air: Ambience, words: str) -> Ambience:
    """Words about the quality of light shift what falls on the surfaces."""
    if re.search(r"candle|fire|warm|golden|amber lamp|tungsten", words):
        return replace(air, ambient=mix(air.ambient, "#c98d55", 0.3 if air.lamps_lit else 0.14))
    if re.search(r"fluorescent|sterile|clinical|cold|cool|blue", words):
        return replace(air, ambient=mix(air.ambient, air.accent, 0.16))
    if re.search(r"dim|dark|shadow|unlit", words):
        return replace(air, ambient=mix(air.ambient, "#05070d", 0.3))
    return air
