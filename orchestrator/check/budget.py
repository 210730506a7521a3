"""The dialogue budget of an episode: who speaks how long, and how long there is."""

from collections import defaultdict
from dataclasses import dataclass

from orchestrator.check.reading import SPOKEN_SHARE
from orchestrator.check.structure import beat_seconds, longest, speech_seconds
from orchestrator.story import Episode, Series, Spoken


@dataclass(frozen=True)
class Voice:
    """What somebody says in an episode."""

    name: str
    """Of the sheet; as it is written where there is none; empty where the director decides."""
    lines: int
    words: int
    seconds: float


@dataclass(frozen=True)
class Budget:
    """Seconds that are spoken, that may be, and that the episode takes and may take."""

    voices: tuple[Voice, ...]
    """Who speaks longest first."""
    said: float
    allowed: float
    needed: float
    longest: float


def budget(series: Series, episode: Episode) -> Budget:
    """The dialogue budget of an episode of that series."""
    names = {sheet.id: sheet.name for sheet in series.sheets}
    told: dict[str, list[Spoken]] = defaultdict(list)
    for line in (line for beat in episode.beats for line in beat.lines):
        told[names.get(line.speaker or "", line.speaker or "")].append(line)
    voices = sorted((_voice(*each) for each in told.items()), key=lambda voice: (-voice.seconds, voice.name))
    most = longest(series, episode)
    said = sum(voice.seconds for voice in voices)
    return Budget(tuple(voices), said, SPOKEN_SHARE * most, sum(map(beat_seconds, episode.beats)), most)


def _voice(name: str, lines: list[Spoken]) -> Voice:
    words = sum(len(line.text.split()) for line in lines)
    return Voice(name, len(lines), words, sum(speech_seconds(line.text) for line in lines))
