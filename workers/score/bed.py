"""Music under an episode, "score.bed": the motif returns, layers rise with the tension, the end stays open.

Drone, chords and dread are loops under level curves; pulse, ticks and motif are notes on the beat of their
section, which starts at the cut. Before a reveal everything falls away; after a cliffhanger nothing resolves.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from workers.base import Made, Progress, Spec
from workers.errors import BadSpec
from workers.score import instruments
from workers.score.cues import facts, riser
from workers.score.spec import BedSpec, Section
from workers.score.synth import RATE, Mono, Stereo, add, count, dice, faded, silence, write
from workers.score.theme import Colour, Theme, colour, note, theme

LOUD = 10 ** (-8 / 20)
DROP = 0.75  # seconds of near silence before a reveal
CURVES: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "drone": {
        "hook": (0.5, 0.7), "escalation": (0.4, 1.2), "reveal": (0.7, 0.45), "cliffhanger": (0.6, 1.5),
        "calm": (0.25, 0.3), "title": (0.6, 0.4), "end": (0.5, 0.12),
    },
    "chords": {
        "hook": (0.2, 0.5), "escalation": (0.3, 0.9), "reveal": (0.5, 1.0), "cliffhanger": (0.3, 0.1),
        "calm": (0.6, 0.6), "title": (1.0, 0.6), "end": (0.5, 0.15),
    },
    "dread": {
        "hook": (0.0, 0.25), "escalation": (0.0, 0.7), "reveal": (0.2, 0.05), "cliffhanger": (0.15, 1.3),
        "calm": (0.0, 0.0), "title": (0.0, 0.0), "end": (0.15, 0.0),
    },
}  # fmt: skip
"""Layer -> tension -> its level at the start and at the end of the section."""
PULSES = {"hook": (0.5, 0.7), "escalation": (0.55, 1.0), "reveal": (0.35, 0.45), "title": (0.5, 0.3)}


class Bed:
    """Makes the music of one episode per run."""

    name = "score.bed"
    version = "1"
    spec: type[Spec] = BedSpec

    def setup(self) -> None:
        """Nothing is shared between episodes; the theme follows from the seed."""

    def run(self, spec: BedSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Compose and play."""
        sound = bed(spec)
        progress(0.9)
        write(out / "bed.wav", sound)
        known = theme(spec.seed)
        return Made({"bed": "bed.wav"}, {**facts(sound), "instrument": known.instrument})


def bed(spec: BedSpec) -> Stereo:
    """The whole music. BadSpec: sections out of order."""
    sections = whole_course(spec)
    player = _Player(spec, theme(spec.seed), colour(spec.genre, spec.mood))
    player.layers(sections)
    for section in sections:
        player.section(section)
    for section in sections:
        player.turn(section)
    return faded(np.tanh(player.sound * np.float32(LOUD)), 0.01, 0.06)


def whole_course(spec: BedSpec) -> list[Section]:
    """The sections from the first sample to the last: gaps are calm."""
    end, at, course = spec.samples * 1000 // RATE, 0, list[Section]()
    for section in spec.sections:
        if section.start_ms < at or section.end_ms <= section.start_ms:
            raise BadSpec(f"the section at {section.start_ms} ms overlaps or ends before it starts")
        course += [_calm(at, section.start_ms)] if section.start_ms > at else []
        course.append(section)
        at = section.end_ms
    return course + ([_calm(at, end)] if at < end else [])


def _calm(start: int, end: int) -> Section:
    return Section(start_ms=start, end_ms=end, tension="calm")


class _Player:
    """Plays a theme into one buffer."""

    def __init__(self, spec: BedSpec, known: Theme, colour: Colour) -> None:
        self.sound = silence(spec.samples)
        self.seed, self.theme, self.colour = spec.seed, known, colour
        self.beat = known.beat / colour.tempo

    def layers(self, course: Sequence[Section]) -> None:
        """The sustained layers, under their curves."""
        root = self.theme.root
        strength = {"drone": 0.2, "chords": 0.15 * self.colour.warmth, "dread": 0.13 * self.colour.dread}
        chords = [instruments.chord(root, degree, self.seed) for degree in self.theme.chords]
        loops = {"drone": [instruments.drone(root, self.seed)], "chords": chords}
        loops["dread"] = [instruments.dread(root, self.seed)]
        for layer, cycle in loops.items():
            self._sustain(cycle, curve(course, layer, len(self.sound)) * np.float32(strength[layer]))

    def _sustain(self, loops: Sequence[Stereo], level: Mono) -> None:
        """Loop after loop; where the chord changes, one swells while the other fades."""
        hold, cross = count(8 * self.beat), count(0.9)
        if len(loops) == 1:
            hold, cross = instruments.LOOP, 0
        swell = np.sin(np.linspace(0, np.pi / 2, cross, dtype=np.float32))[:, None]
        for number, start in enumerate(range(0, len(self.sound), hold)):
            loop = loops[number % len(loops)]
            part = np.resize(loop, (min(hold + cross, len(self.sound) - start), 2))
            if cross:
                part = part.copy()
                head, foot = part[:cross], part[hold:]
                head *= swell[: len(head)]
                foot *= swell[::-1][: len(foot)]
            self.sound[start : start + len(part)] += part * level[start : start + len(part), None]

    def section(self, section: Section) -> None:
        """The notes of a section, on a beat that starts with it."""
        if section.tension in PULSES:
            self._pulses(section, PULSES[section.tension])
        if section.tension == "escalation":
            self._ticks(section)
        if section.tension == "cliffhanger":
            self._heart(section)
        for start, notes, level in _statements(section, self.theme, self.beat):
            self._motif(start, notes, level)

    def turn(self, section: Section) -> None:
        """What marks the start of a section: the drop and the hit of a reveal or a cliffhanger."""
        start = section.start_ms * RATE // 1000
        if section.tension in ("reveal", "cliffhanger"):
            self._fall(start)
            add(self.sound, instruments.thud(self.seed), start, 0.9)
        elif section.tension in ("hook", "title"):
            add(self.sound, instruments.thud(self.seed), start, 0.55)

    def _fall(self, start: int) -> None:
        """A rise that is cut off, and nothing until the hit."""
        drop, ramp = count(DROP), count(0.12)
        quiet = self.sound[max(0, start - drop) : start]
        shape = np.full(len(quiet), 0.06, np.float32)
        shape[:ramp] = np.linspace(1, 0.06, ramp, dtype=np.float32)[: len(shape)]
        quiet *= shape[:, None]
        rise = riser(dice("rise", self.seed), 2.6)
        add(self.sound, rise, start - drop - len(rise) + count(0.1), 0.3 * self.colour.pulse)

    def _pulses(self, section: Section, level: tuple[float, float]) -> None:
        root = self.theme.root
        low = [
            instruments.pulse(root + step, self.seed, hard)
            for step, hard in ((12, True), (12, False), (19, False))
        ]
        for number, (start, passed) in enumerate(self._steps(section, 0.5)):
            if number % 8 in PATTERNS[self.seed % len(PATTERNS)]:
                sound = low[0] if number % 8 == 0 else low[2] if number % 8 == 5 else low[1]
                strong = (level[0] + (level[1] - level[0]) * passed) * (1.0 if number % 4 == 0 else 0.72)
                add(self.sound, sound, start, 0.6 * strong * self.colour.pulse)

    def _ticks(self, section: Section) -> None:
        """Ticks come in after a third, and double towards the end."""
        ticks = [instruments.tick(self.seed, high) for high in (True, False)]
        for number, (start, passed) in enumerate(self._steps(section, 0.25)):
            if passed > 0.33 and (number % 2 == 0 or passed > 0.7):
                level = 0.08 + 0.17 * passed
                add(self.sound, ticks[number // 2 % 2], start, level * self.colour.pulse)

    def _heart(self, section: Section) -> None:
        """Two low strokes a bar, nearer and nearer."""
        stroke = instruments.pulse(self.theme.root + 12, self.seed, False)
        for number, (start, passed) in enumerate(self._steps(section, 0.5)):
            if number % 4 in (0, 1) and passed < 0.92:
                add(self.sound, stroke, start, (0.55 if number % 4 == 0 else 0.38) * (0.7 + 0.5 * passed))

    def _steps(self, section: Section, beats: float) -> Iterator[tuple[int, float]]:
        """(sample, how far through the section 0..1) of every step."""
        start, end = (ms * RATE / 1000 for ms in (section.start_ms, section.end_ms))
        step = beats * self.beat * RATE
        for number in range(max(0, int((end - start - 0.3 * step) / step) + 1)):
            yield round(start + number * step), number * step / (end - start)

    def _motif(self, start: float, notes: Sequence[tuple[int, float]], level: float) -> None:
        at = start
        for degree, beats in notes:
            midi = note(self.theme.root + 36, degree)
            sound = instruments.motif_note(self.theme.instrument, midi, self.seed)
            add(self.sound, sound, count(at), 1.25 * level * self.colour.warmth**0.5)
            at += beats * self.beat


PATTERNS = ((0, 2, 3, 5, 6), (0, 3, 4, 6, 7), (0, 1, 3, 5, 6, 7), (0, 2, 4, 5, 7))
"""Which eighths of the bar sound, by seed."""


def curve(course: Sequence[Section], layer: str, samples: int) -> Mono:
    """The level of a layer at every sample: a line through each section, and short slopes between them."""
    times: list[float] = []
    levels: list[float] = []
    for section in course:
        first, last = CURVES[layer][section.tension]
        start, end = section.start_ms / 1000, section.end_ms / 1000
        slope = min(0.25, (end - start) / 3)
        times += [start + slope, end - slope]
        levels += [first, last]
    grid = np.arange(-(-samples // 480) + 1, dtype=np.float64) / 100
    coarse = np.interp(grid, times, levels)
    fine = np.interp(np.arange(samples, dtype=np.float64) / 480, np.arange(grid.size), coarse)
    level: Mono = fine.astype(np.float32)
    return level


def _statements(
    section: Section, known: Theme, beat: float
) -> Iterator[tuple[float, tuple[tuple[int, float], ...], float]]:
    """(second, notes, level) of every appearance of the motif in a section."""
    start, length = section.start_ms / 1000, (section.end_ms - section.start_ms) / 1000
    whole = sum(beats for _, beats in known.motif) * beat
    if section.tension in ("hook", "title", "end"):
        yield start + 0.05, known.motif if length >= whole * 0.7 else known.motif[:3], 0.9
    elif section.tension == "calm":
        for number in range(int(length / (whole + 8 * beat) + 0.4)):
            yield start + beat + number * (whole + 8 * beat), known.motif[:4], 0.45
    elif section.tension == "reveal":
        yield start + 2 * beat, known.motif, 0.85
    elif section.tension == "cliffhanger":
        yield start + beat, (*known.motif[:-1], (6, 4.0)), 0.8
    elif length > 3 * whole:
        yield start + length * 0.45, known.motif[:3], 0.5
