"""The series' theme: key, tempo, instrument, motif and chords, chosen by the look's seed and by nothing else.

Genre and mood colour what is done with it, so that every episode of a series is known by the same few notes.
"""

import re
from dataclasses import dataclass

from workers.score.synth import dice

MINOR = (0, 2, 3, 5, 7, 8, 10)
MOTIFS = (
    ((0, 1.0), (2, 0.5), (1, 0.5), (4, 2.0), (3, 1.0), (1, 3.0)),
    ((4, 0.5), (3, 0.5), (4, 1.0), (0, 2.0), (5, 1.0), (4, 3.0)),
    ((0, 0.5), (0, 0.5), (2, 1.0), (-1, 2.0), (3, 1.0), (2, 3.0)),
    ((2, 1.5), (1, 0.5), (0, 2.0), (4, 0.5), (3, 0.5), (2, 3.0)),
    ((7, 1.0), (4, 1.0), (5, 1.5), (4, 0.5), (2, 1.0), (1, 3.0)),
    ((0, 1.5), (4, 0.5), (3, 1.0), (5, 2.0), (4, 1.0), (1, 2.0)),
)
"""(degree of the scale, beats): short enough to be remembered after one episode."""
PROGRESSIONS = ((0, 5, 3, 4), (0, 3, 5, 4), (0, 2, 5, 1), (0, 5, 2, 4))
INSTRUMENTS = ("felt piano", "glass", "marimba", "bowed", "harp")


@dataclass(frozen=True)
class Theme:
    """What stays the same over a season."""

    root: int
    """MIDI note of the tonic, in the second octave."""
    beat: float
    """Seconds."""
    instrument: str
    motif: tuple[tuple[int, float], ...]
    chords: tuple[int, ...]
    """Scale degrees on which the chords stand, four beats each."""


@dataclass(frozen=True)
class Colour:
    """What genre and mood make of it."""

    pulse: float = 1.0
    """Strength of the driving layers."""
    tempo: float = 1.0
    dread: float = 1.0
    """Strength of the dissonant layer."""
    warmth: float = 1.0
    """Strength of chords and motif."""


COLOURS: tuple[tuple[str, Colour], ...] = (
    (r"horror|ghost|supernatural|nightmare", Colour(0.6, 0.85, 1.8, 0.7)),
    (r"romance|love|tender|family|wedding", Colour(0.5, 0.88, 0.5, 1.35)),
    (r"comedy|light|funny|playful", Colour(0.9, 1.12, 0.15, 1.3)),
    (r"action|revenge|chase|crime|heist", Colour(1.3, 1.08, 1.1, 0.9)),
    (r"melanchol|sad|grief|drama", Colour(0.6, 0.9, 0.7, 1.2)),
    (r"tense|thriller|corporate|suspense|conspiracy", Colour(1.0, 1.0, 1.0, 1.0)),
)


def theme(seed: int) -> Theme:
    """The theme of a series."""
    random = dice("theme", seed)
    return Theme(
        root=int(random.integers(33, 41)),
        beat=60 / int(random.integers(84, 105)),
        instrument=INSTRUMENTS[int(random.integers(len(INSTRUMENTS)))],
        motif=MOTIFS[int(random.integers(len(MOTIFS)))],
        chords=PROGRESSIONS[int(random.integers(len(PROGRESSIONS)))],
    )


def colour(genre: str, mood: str) -> Colour:
    """The first colour that genre or mood names; a thriller otherwise."""
    words = f"{genre} {mood}".lower()
    return next((found for pattern, found in COLOURS if re.search(rf"\b(?:{pattern})", words)), Colour())


def hertz(midi: float) -> float:
    """Equal temperament."""
    return float(440.0 * 2.0 ** ((midi - 69) / 12))


def note(root: int, degree: int) -> int:
    """The MIDI note of a degree of the minor scale above `root`."""
    octave, step = divmod(degree, len(MINOR))
    return root + 12 * octave + MINOR[step]
