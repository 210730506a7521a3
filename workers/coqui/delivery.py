"""How a line is delivered by a model that knows no feelings.

VITS and XTTS speak every text alike. What a feeling honestly can change is what these models have a dial for:
how fast they speak, how much they vary (their sampling noise), and the pitch of the finished voice, which is
moved by playing it faster or slower while the model speaks slower or faster. The facts about feelings are the
same as for every other voice (`workers.espeak_voice`); here stands only how far each dial may go.
"""

from dataclasses import dataclass

from workers.espeak_voice import bend

PACE = (70, 140)
PITCH = (94, 107)
"""Percent. Formants move along: farther than a semitone it is another person's voice."""
LIVELINESS = (60, 140)
UNHEARD = {"effort": "no dial for effort or breath", "whispers": "no dial for a whisper"}


@dataclass(frozen=True)
class Delivery:
    """One line's dials, in percent of the model's usual."""

    pace: int
    """Of the finished voice."""
    pitch: int
    liveliness: int
    ignored: tuple[str, ...]
    """What the sheet asks for and the model cannot do."""

    @property
    def asked_pace(self) -> int:
        """Of the model, before its pitch is moved: a higher voice is played faster."""
        return round(self.pace * 100 / self.pitch)


def delivery(emotion: str, manner: str, pace: int) -> Delivery:
    """The dials for a feeling, a manner and a pace. BadSpec: no such emotion."""
    change, unknown = bend(emotion, manner)
    unheard = [words for name, words in UNHEARD.items() if getattr(change, name)]
    return Delivery(
        pace=_within(pace * change.pace // 100, PACE),
        pitch=_within(change.pitch, PITCH),
        liveliness=_within(change.range, LIVELINESS),
        ignored=(*unknown, *unheard),
    )


def _within(value: int, limits: tuple[int, int]) -> int:
    return max(limits[0], min(limits[1], value))
