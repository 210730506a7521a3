"""Which of a model's speakers fits a character. Light: a planner asks, no model is loaded."""

import hashlib
from collections.abc import Mapping

from gpu.card import Card, Speaker

AGES = ("child", "young", "adult", "old")
PITCHES = ("low", "mid", "high")
SEX, AGE, PITCH = 100, 10, 3
"""How much a difference weighs: a wrong sex more than the farthest age, a wrong age more than pitch."""


def voices(card: Card) -> Mapping[str, Speaker]:
    """The speakers of a voice's card by name; none for a model of one voice or of cloned ones."""
    return card.speakers


def choose(card: Card, sex: str, age: str, pitch: str, identity: str) -> str:
    """The speaker that comes nearest to a sheet's words; "" where the model has no choice.

    Among those that are nearly as near (a step of pitch) the identity decides, so that different people
    mostly get different speakers, and each keeps theirs when the card gains others that fit less well.
    """
    far = {name: _distance(speaker, sex, age, pitch) for name, speaker in card.speakers.items()}
    near = [name for name in far if far[name] <= min(far.values()) + PITCH]
    return min(near, key=lambda name: _draw(name, identity), default="")


def _distance(speaker: Speaker, sex: str, age: str, pitch: str) -> int:
    other = 0 if speaker.sex == sex else SEX // 2 if "neutral" in (speaker.sex, sex) else SEX
    return other + AGE * _apart(AGES, speaker.age, age) + PITCH * _apart(PITCHES, speaker.pitch, pitch)


def _apart(order: tuple[str, ...], one: str, other: str) -> int:
    return abs(order.index(one) - order.index(other))


def _draw(name: str, identity: str) -> str:
    """A lot of each speaker for each identity: adding a speaker moves only those who draw it."""
    return hashlib.sha256(f"{identity}\0{name}".encode()).hexdigest()
