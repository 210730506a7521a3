"""How long each shot is wanted, in frames: long enough to act and to be read, never longer."""

import math
from collections.abc import Sequence
from typing import Literal

from orchestrator.director.cues import Cues, runs_on
from orchestrator.director.notes import Notes
from orchestrator.director.setups import Scene, Setup
from orchestrator.plan import Composition, Coverage, ShotRole
from orchestrator.story import Episode, Insert

Rate = Literal[24, 25, 30]

SECONDS = {
    ShotRole.HOOK: 2.8,
    ShotRole.CLOSE_UP: 2.5,
    ShotRole.TWO_SHOT: 2.8,
    ShotRole.OTS: 2.6,
    ShotRole.REACTION: 2.3,
    ShotRole.CLIFFHANGER: 2.8,  # held longer by the cut
    ShotRole.ACTION: 2.7,
    ShotRole.ESTABLISHING: 2.4,
}
BRIEF = 1.6
"""Seconds of a picture before the hook."""
SHORTEST, LONGEST = 1.6, 4.0
TITLE, END = 1.6, 2.0
HOLD = 1.5
"""Seconds by which the cut holds a cliffhanger beyond its wanted length."""
_READ = (2.5, 5.0)
_BREATH = 0.9  # seconds around a line


def lengths(
    covered: Sequence[tuple[Scene, list[Setup]]], episode: Episode, cues: Cues, notes: Notes
) -> list[list[float]]:
    """Seconds for every set-up of every beat, as wanted by beat and episode."""
    made = [_beat(scene, setups, cues, notes) for scene, setups in covered]
    if episode.seconds is None:
        return made
    firm = [scene.reading.beat.seconds is not None for scene, _ in covered]
    flat = [(each, stays) for (_, setups), stays in zip(covered, firm, strict=True) for each in setups]
    fixed = [stays or _fixed(each) for each, stays in flat]
    room = episode.seconds - END - HOLD
    spare = sum(length for (each, _), length in zip(flat, _flat(made), strict=True) if _is_spare(each))
    scaled = iter(fitted(_flat(made), fixed, room + spare))
    made = [[next(scaled) for _ in beat] for beat in made]
    _tell("the episode", f"episode {episode.number}", _in_cut(covered, made), room, notes)
    return made


def _beat(scene: Scene, setups: Sequence[Setup], cues: Cues, notes: Notes) -> list[float]:
    wanted = [seconds(each, cues, brief=scene.reading.before_hook) for each in setups]
    total = scene.reading.beat.seconds
    if total is None:
        return wanted
    spare = sum(length for each, length in zip(setups, wanted, strict=True) if _is_spare(each))
    made = fitted(wanted, [_fixed(each) for each in setups], total + spare)
    _tell("the beat", f"beat {scene.reading.beat.id}", _in_cut([(scene, list(setups))], [made]), total, notes)
    return made


def _fixed(each: Setup) -> bool:
    """Lines, evidence, given lengths and what is not in the cut keep theirs."""
    return bool(each.line or each.shown or each.seconds) or _is_spare(each)


def _is_spare(each: Setup) -> bool:
    """Shot for safety: not in the cut."""
    return each.coverage is Coverage.ALTERNATE


def _flat(made: Sequence[Sequence[float]]) -> list[float]:
    return [length for beat in made for length in beat]


def _in_cut(covered: Sequence[tuple[Scene, list[Setup]]], made: Sequence[Sequence[float]]) -> float:
    pairs = [
        pair
        for (_, setups), beat in zip(covered, made, strict=True)
        for pair in zip(setups, beat, strict=True)
    ]
    return sum(length for each, length in pairs if not _is_spare(each))


def _tell(what: str, place: str, got: float, wanted: float, notes: Notes) -> None:
    if abs(got - wanted) > max(1.0, wanted / 10):
        notes.length(what, place, got, wanted)


def seconds(each: Setup, cues: Cues, *, brief: bool) -> float:
    """The wanted length of a set-up, if nobody gave one."""
    if each.seconds is not None:
        return each.seconds
    if each.line:
        return max(SHORTEST, spoken(each.line.text, cues) + _BREATH)
    if each.shown:
        return reading(each.shown.insert, cues)
    if each.composition is Composition.CARD:
        return TITLE
    return BRIEF if brief else SECONDS[each.role]


def spoken(text: str, cues: Cues) -> float:
    """How long saying it takes, at the language's rate; the real voice replaces this."""
    return _count(text, cues) / cues.table.words_per_second


def reading(insert: Insert, cues: Cues) -> float:
    """How long evidence stands: a third of a second a word and a moment to find it."""
    words = " ".join((insert.title, *insert.lines)) or insert.picture
    count = _count(words, cues) if cues.table.spaced else _count(words, cues) / 2
    low, high = _READ
    return min(high, max(low, count / 3 + 1.2))


def fitted(wanted: Sequence[float], fixed: Sequence[bool], total: float) -> list[float]:
    """The lengths scaled to a total; what is fixed (lines, evidence, given lengths) stays."""
    held = sum(length for length, stays in zip(wanted, fixed, strict=True) if stays)
    loose = sum(wanted) - held
    if loose <= 0:
        return list(wanted)
    factor = max(0.0, total - held) / loose
    return [
        length if stays else max(SHORTEST / 2, length * factor)
        for length, stays in zip(wanted, fixed, strict=True)
    ]


def frames(length: float, fps: int) -> int:
    """Whole frames, at least the plan's shortest."""
    return max(6, math.floor(length * fps + 0.5))


def _count(text: str, cues: Cues) -> int:
    """Words; in scripts without spaces characters, or pairs of them where no table gives a rate."""
    if cues.table.spaced and not runs_on(text):
        return len(text.split())
    letters = sum(letter.isalnum() for letter in text)
    return letters // 2 if cues.table.spaced else letters
