"""Casting for espeak: words about a voice become engine settings; what they leave open, the identity decides.

A voice is a variant (the timbre), a base pitch in hertz, a size (formants, pitch and tempo of a larger or
smaller body), a pace and a tone. Emotion and manner then bend pace, pitch, liveliness and effort.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from workers.errors import BadSpec

WHISPERS = {"female": "whisperf", "male": "whisper", "neutral": "whisperf"}

VARIANTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("female", "young"): ("f2", "f3", "f5", "Annie"),
    ("female", "adult"): ("f2", "f4", "f3", "linda"),
    ("female", "old"): ("f1", "f4", "grandma"),
    ("male", "young"): ("m3", "m6", "max"),
    ("male", "adult"): ("m3", "m7", "Michael", "m2", "Mike"),
    ("male", "old"): ("m1", "m8", "grandpa"),
    ("neutral", "young"): ("f4", "m3"),
    ("neutral", "adult"): ("f4", "m3", "m2"),
    ("neutral", "old"): ("f1", "m1"),
}
"""Variants that stay clear and pleasant, by sex and age. A child is a smaller young voice."""

HERTZ = {
    "f1": 172, "f2": 187, "f3": 199, "f4": 172, "f5": 199, "linda": 223, "Annie": 220, "grandma": 188,
    "m1": 90, "m2": 98, "m3": 100, "m6": 98, "m7": 101, "m8": 82, "max": 98, "Mike": 86, "Michael": 102,
    "grandpa": 102, "whisper": 98, "whisperf": 190,
}  # fmt: skip
"""Median pitch of each variant at the library's setting 50, measured."""

CURVE = (67, 72, 78, 85, 92, 100, 110, 122, 135, 150, 163)
"""Percent of that pitch at the settings 0, 10, 20 ... 100, measured."""

PITCHES = {
    ("female", "low"): 168, ("female", "mid"): 196, ("female", "high"): 228,
    ("male", "low"): 86, ("male", "mid"): 110, ("male", "high"): 136,
    ("neutral", "low"): 128, ("neutral", "mid"): 150, ("neutral", "high"): 176,
}  # fmt: skip
CHILD_PITCHES = {"low": 240, "mid": 272, "high": 305}
AGE_PITCH = {"young": 104, "adult": 100, "old": 96}
SIZES = {"female": 101, "male": 98, "neutral": 100}
PACES = {"slow": 140, "mid": 156, "quick": 182}
"""Words per minute."""


@dataclass(frozen=True)
class Bend:
    """How a feeling changes a voice: percent of pace, pitch and liveliness; effort in dB of brightness."""

    pace: int = 100
    pitch: int = 100
    range: int = 100
    effort: int = 0
    gap: int = 0
    """Hundredths of a second more between words."""
    whispers: bool = False

    def then(self, other: "Bend") -> "Bend":
        """Both at once."""
        return Bend(
            self.pace * other.pace // 100,
            self.pitch * other.pitch // 100,
            self.range * other.range // 100,
            self.effort + other.effort,
            self.gap + other.gap,
            self.whispers or other.whispers,
        )


EMOTIONS = {
    "neutral": Bend(),
    "listening": Bend(),
    "calm": Bend(95, 98, 85, -1),
    "happy": Bend(106, 108, 135, 1),
    "tender": Bend(90, 98, 85, -3),
    "relieved": Bend(93, 97, 110, -2),
    "hopeful": Bend(100, 105, 120),
    "curious": Bend(102, 105, 130),
    "confused": Bend(92, 104, 120, -1, 1),
    "suspicious": Bend(90, 95, 80, -1, 1),
    "hesitant": Bend(86, 101, 95, -2, 4),
    "nervous": Bend(110, 107, 110, 0),
    "afraid": Bend(118, 116, 125, 1),
    "shocked": Bend(104, 114, 140, 2),
    "phone-shock": Bend(96, 112, 130, 0, 1),
    "desperate": Bend(114, 116, 145, 3),
    "sad": Bend(84, 93, 65, -3, 1),
    "ashamed": Bend(86, 93, 65, -3, 2),
    "guilty": Bend(88, 95, 75, -2, 2),
    "caught": Bend(104, 105, 100, 0, 1),
    "angry": Bend(110, 110, 140, 4),
    "glare": Bend(84, 92, 60, 1, 1),
    "cold": Bend(88, 91, 50, 0, 1),
    "smug": Bend(90, 96, 115, 0),
    "contemptuous": Bend(90, 95, 95, 1),
    "determined": Bend(98, 98, 90, 2),
    "tired": Bend(82, 92, 60, -3, 1),
}
"""The closed emotion table, as a voice."""

MANNERS: tuple[tuple[str, Bend], ...] = (
    (r"whisper\w*|under (?:her|his|their) breath|hushed|breathy", Bend(94, 100, 80, -2, 0, True)),
    (r"slow\w*|measured|deliberate\w*", Bend(88)),
    (r"quick\w*|fast|rush\w*|hurried\w*", Bend(114)),
    (r"flat|monotone|controlled|even|deadpan", Bend(98, 98, 60)),
    (r"lively|excited\w*|animated|playful\w*", Bend(104, 104, 135, 1)),
    (r"hesitant\w*|halting\w*|stammer\w*|unsure", Bend(92, 100, 100, -1, 3)),
    (r"soft\w*|quiet\w*|gentle|gently|tender\w*", Bend(95, 98, 85, -3)),
    (r"loud\w*|firm\w*|sharp\w*|shout\w*|yell\w*|commanding", Bend(103, 106, 115, 4)),
    (r"low", Bend(100, 92)),
    (r"high", Bend(100, 108)),
    (r"trembl\w*|shak\w*|breathless\w*", Bend(106, 106, 140, -1)),
    (r"cold\w*|icy", Bend(90, 94, 60)),
    (r"charming|smooth\w*|warm\w*|kind\w*", Bend(97, 99, 115, -1)),
)
FEELINGS = {
    "afraid": {"afraid", "nervous", "shocked", "phone-shock", "desperate"},
    "nervous": {"afraid", "nervous", "hesitant"},
    "angry": {"angry", "glare", "contemptuous", "desperate"},
    "cornered": {"caught", "glare", "cold", "angry", "desperate"},
    "caught": {"caught", "guilty", "ashamed"},
    "guilty": {"caught", "guilty", "ashamed"},
    "sad": {"sad", "ashamed", "tired", "desperate"},
    "happy": {"happy", "relieved", "hopeful", "tender"},
}
"""What "quick when afraid" waits for."""

TIMBRES: tuple[tuple[str, tuple[int, int, int]], ...] = (
    (r"warm|rich|velvet\w*|honey\w*|round", (3, 0, -2)),
    (r"deep|dark|resonant|booming", (4, -1, -3)),
    (r"bright|clear|crisp|crystal\w*", (-1, 1, 3)),
    (r"thin|small|reedy|nasal", (-4, 2, 1)),
    (r"soft|breathy|airy|gentle|husky|hoarse", (1, -2, -1)),
    (r"rough|gravel\w*|harsh|hard|metallic", (1, 3, 0)),
)
"""Words -> dB at the chest (200 Hz), the bite (2.6 kHz) and the air (7 kHz)."""


@dataclass(frozen=True)
class Cast:
    """A cast voice, ready to speak one line."""

    voice: str
    """Language and variant: "gmw/en-US+f3"."""
    pitch: int
    rate: int
    range: int
    gap: int
    size: int
    """Per mille: 1100 is a smaller, brighter body that also runs faster; `rate` allows for it."""
    tone: tuple[int, int, int]
    effort: int
    volume: int = 100
    """Percent of the usual level."""
    ignored: tuple[str, ...] = ()
    """Words that no rule knows; nothing was made of them."""


def bend(emotion: str, manner: str) -> tuple[Bend, tuple[str, ...]]:
    """How emotion and manner change a voice, and the words of the manner that say nothing to us."""
    if emotion not in EMOTIONS:
        raise BadSpec(f"no such emotion: {emotion!r}; choose one of {', '.join(EMOTIONS)}")
    total, ignored = EMOTIONS[emotion], []
    for clause in _clauses(manner):
        wish, _, condition = clause.partition(" when ")
        matching = [change for pattern, change in MANNERS if re.search(rf"\b(?:{pattern})\b", wish)]
        if not matching:
            ignored.append(clause)
        if not condition or _holds(condition, emotion):
            for change in matching:
                total = total.then(change)
    return _bounded(total), tuple(ignored)


def tone(timbre: str) -> tuple[tuple[int, int, int], tuple[str, ...]]:
    """The tone curve that the timbre's words ask for, and the words without a rule."""
    low = mid = high = 0
    ignored = []
    for clause in _clauses(timbre):
        matching = [curve for pattern, curve in TIMBRES if re.search(rf"\b(?:{pattern})\b", clause)]
        if not matching:
            ignored.append(clause)
        for curve in matching:
            low, mid, high = low + curve[0], mid + curve[1], high + curve[2]
    return (_within(low, -6, 6), _within(mid, -6, 6), _within(high, -6, 6)), tuple(ignored)


def cast(language: str, identity: str, sex: str, age: str, pitch: str, pace: str, change: Bend) -> Cast:
    """The voice of `identity` in the words of its sheet, bent by a feeling."""
    variants = VARIANTS[sex, "young" if age == "child" else age]
    variant = WHISPERS[sex] if change.whispers else variants[_choice(identity, "variant") % len(variants)]
    size = _size(identity, sex, age, pitch)
    hertz = _hertz(identity, sex, age, pitch) * change.pitch // 100
    rate = PACES[pace] * change.pace * _jitter(identity, "pace", 4) // 10000
    return Cast(
        voice=f"{language}+{variant}",
        pitch=_setting(hertz * 100_000 // (HERTZ[variant] * size)),
        rate=_within(rate * 1000 // size, 85, 330),
        range=_within((46 + _choice(identity, "range") % 12) * change.range // 100, 0, 99),
        gap=change.gap,
        size=size,
        tone=(0, 0, 0),
        effort=change.effort,
    )


def overridden(voice: Cast, engine: dict[str, str]) -> Cast:
    """The same with exact settings from the sheet. BadSpec names a setting that does not exist."""
    changed: dict[str, Any] = {}
    for name, value in engine.items():
        if name == "voice":
            changed |= {"voice": value, "size": 1000}
        elif name in _LIMITS:
            changed[name] = _number(name, value)
        else:
            raise BadSpec(f"espeak has no setting {name!r}; it has voice, {', '.join(_LIMITS)}")
    return replace(voice, **changed)


_LIMITS = {"pitch": (0, 99), "rate": (80, 450), "range": (0, 99), "volume": (1, 200), "gap": (0, 50)}


def _number(name: str, value: str) -> int:
    low, high = _LIMITS[name]
    if not re.fullmatch(r"\d{1,4}", value) or not low <= int(value) <= high:
        raise BadSpec(f"espeak's {name} is a whole number from {low} to {high}, not {value!r}")
    return int(value)


def _size(identity: str, sex: str, age: str, pitch: str) -> int:
    base = 116 if age == "child" else SIZES[sex] + {"low": -3, "mid": 0, "high": 3}[pitch]
    return base * _jitter(identity, "size", 3) // 10


def _hertz(identity: str, sex: str, age: str, pitch: str) -> int:
    base = CHILD_PITCHES[pitch] if age == "child" else PITCHES[sex, pitch] * AGE_PITCH[age] // 100
    return base * _jitter(identity, "pitch", 5) // 100


def _bounded(change: Bend) -> Bend:
    """A cold person in a cold moment is still understood."""
    return replace(
        change,
        pace=_within(change.pace, 84, 126),
        pitch=_within(change.pitch, 87, 122),
        range=_within(change.range, 45, 160),
        effort=_within(change.effort, -5, 5),
        gap=_within(change.gap, 0, 5),
    )


def _setting(percent: int) -> int:
    """The library's pitch setting that gives `percent` of a variant's middle pitch."""
    for step, (low, high) in enumerate(pairwise(CURVE)):
        if percent < high:
            return _within(10 * step + 10 * (percent - low) // (high - low), 0, 99)
    return 99


def _jitter(identity: str, what: str, spread: int) -> int:
    """Percent around 100, the same for the same identity."""
    return 100 - spread + _choice(identity, what) % (2 * spread + 1)


def _choice(identity: str, what: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{what}\0{identity}".encode()).digest()[:4], "big")


def _clauses(words: str) -> list[str]:
    return [clause.strip() for clause in re.split(r"[,;.]|\band\b", words.lower()) if clause.strip()]


def _holds(condition: str, emotion: str) -> bool:
    return emotion in condition or any(word in condition and emotion in FEELINGS[word] for word in FEELINGS)


def _within(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))
