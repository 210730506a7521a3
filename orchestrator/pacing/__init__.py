"""How a cut moves: lengths of shots, words, the way to the hook, faces; against what its genre usually does.

    report = pacing(cut, plan, genre="revenge thriller")
    report.figures[0]           # median shot: 2.1 s, wanted 1.5 to 3.5

Advice only: nothing here refuses an episode. What is wanted is dated data (`presets.yaml`), each number with
its source.
"""

from character_sheets.sheet import Frozen, Id, Words
from orchestrator.pacing.presets import Preset, Wanted, preset
from orchestrator.story import Role

__all__ = ["BeatPace", "Figure", "Pacing", "Preset", "Wanted", "preset"]


class Figure(Frozen):
    """One thing that was measured. Decimals are strings, as everywhere in our files."""

    code: Id
    about: Words
    value: str
    """Empty: there is nothing to measure, such as words in a script without spaces."""
    unit: str
    least: str
    most: str
    source: Words
    """Where the bounds come from."""
    is_usual: bool
    """Whether it lies within the bounds, or cannot be measured."""


class BeatPace(Frozen):
    """The shots of one stretch of a beat, in frames."""

    beat: Id
    role: Role | None
    shots: int
    frames: int
    median: int
    longest: int


class Pacing(Frozen):
    """The whole report."""

    genre: str
    """As the series names it."""
    preset: Id
    """What it is compared with."""
    checked_on: Words
    figures: tuple[Figure, ...]
    beats: tuple[BeatPace, ...]
    """In the order of the cut; one that comes back has two."""
