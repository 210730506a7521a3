"""The measures: a cut and its plan become figures. Frames inside, decimals only in what is told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from statistics import median_low

from orchestrator.captions.words import spans_of, unspaced
from orchestrator.cut import Cut, Event
from orchestrator.pacing import BeatPace, Figure, Pacing, Wanted, preset
from orchestrator.plan import Plan, Shot, Size
from orchestrator.story import Role

CLOSE = (Size.ECU, Size.CU, Size.MCU)
Played = Sequence[tuple[Event, Shot]]


def pacing(cut: Cut, plan: Plan, genre: str) -> Pacing:
    """The report of a cut; `genre` is free text and chooses the preset."""
    shots = {shot.id: shot for shot in plan.shots}
    played = [(event, shots[event.shot]) for event in cut.events if event.shot in shots]
    usual = preset(genre)
    figures = (
        _figure(code, about, unit, measure(cut, plan, played), usual.wanted[code])
        for code, (about, unit, measure) in MEASURES.items()
    )
    return Pacing(
        genre=genre,
        preset=usual.name,
        checked_on=usual.checked_on,
        figures=tuple(figures),
        beats=tuple(_beats(played)),
    )


def _figure(code: str, about: str, unit: str, value: Fraction | None, wanted: Wanted) -> Figure:
    low, high = Fraction(wanted.least), Fraction(wanted.most)
    return Figure(
        code=code,
        about=about,
        value="" if value is None else f"{float(value):.2f}",
        unit=unit,
        least=wanted.least,
        most=wanted.most,
        source=wanted.source,
        is_usual=value is None or low <= value <= high,
    )


def _beats(played: Played) -> Iterator[BeatPace]:
    for beat, stretch in groupby(played, key=lambda each: each[1].beat):
        group = list(stretch)
        lengths = [event.frames for event, _ in group]
        yield BeatPace(
            beat=beat,
            role=group[0][1].story_role,
            shots=len(lengths),
            frames=sum(lengths),
            median=median_low(lengths),
            longest=max(lengths),
        )


def _median(cut: Cut, _plan: Plan, _played: Played) -> Fraction:
    return Fraction(median_low([event.frames for event in cut.events]), cut.fps)


def _longest(cut: Cut, _plan: Plan, _played: Played) -> Fraction:
    return Fraction(max(event.frames for event in cut.events), cut.fps)


def _cuts(cut: Cut, _plan: Plan, _played: Played) -> Fraction:
    return Fraction((len(cut.events) - 1) * 60 * cut.fps, cut.frames)


def _words(cut: Cut, plan: Plan, _played: Played) -> Fraction | None:
    heard = {sound.ref for sound in cut.sounds if sound.role == "line"}
    said = [line.text for line in plan.lines if line.id in heard]
    if any(unspaced(letter) for text in said for letter in text):
        return None
    return Fraction(sum(len(list(spans_of(text))) for text in said) * cut.fps, cut.frames)


def _hook(cut: Cut, _plan: Plan, played: Played) -> Fraction | None:
    """An episode that opens cold opens on its hook."""
    opens = (Role.HOOK, Role.CLIFFHANGER) if cut.opening == "cold-open" else (Role.HOOK,)
    found = [event.start for event, shot in played if shot.story_role in opens]
    return Fraction(min(found), cut.fps) if found else None


def _reactions(_cut: Cut, _plan: Plan, played: Played) -> Fraction | None:
    return _share(played, lambda shot: shot.reaction is not None)


def _close_ups(_cut: Cut, _plan: Plan, played: Played) -> Fraction | None:
    faces = [each for each in played if each[0].kind == "picture"]
    return _share(faces, lambda shot: shot.size in CLOSE)


def _share(among: Played, has: Callable[[Shot], bool]) -> Fraction | None:
    return Fraction(sum(has(shot) for _, shot in among), len(among)) if among else None


Measure = Callable[[Cut, Plan, Played], Fraction | None]
MEASURES: Mapping[str, tuple[str, str, Measure]] = {
    "median-shot": ("half of the shots are as short as this", "s", _median),
    "longest-shot": ("the longest shot", "s", _longest),
    "cuts-per-minute": ("how often the picture changes", "a minute", _cuts),
    "words-per-second": ("spoken words over the whole length", "a second", _words),
    "seconds-to-hook": ("until the hook is seen", "s", _hook),
    "reaction-share": ("faces that react", "of shots", _reactions),
    "close-up-share": ("close-ups among the pictures with people", "of pictures", _close_ups),
}
"""In the order in which they are told. Inserts are evidence, not pictures."""
