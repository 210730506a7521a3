"""What is known of the series before the first beat is read: its people, places, things and words."""

from dataclasses import dataclass

from orchestrator.director.casting import Casting
from orchestrator.director.cues import Cues, cues
from orchestrator.director.places import Places
from orchestrator.director.props import Props
from orchestrator.story import Series


@dataclass(frozen=True)
class House:
    """What is known of the series before the first beat is read."""

    series: Series
    cues: Cues
    casting: Casting
    places: Places
    props: Props


def house(series: Series) -> House:
    """The house for a series, in its language."""
    words = cues(series.language)
    return House(series, words, Casting(series, words), Places(series, words), Props(series, words))
