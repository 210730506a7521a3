"""What the bed is played on: motif instruments in a hall, low pulses, ticks, chords, drone and dread."""

from functools import lru_cache

import numpy as np

from workers.score.synth import (
    Mono,
    Random,
    Stereo,
    band,
    clock,
    count,
    decay,
    dice,
    harmonics,
    noise,
    pad,
    panned,
    room,
    struck,
    tone,
)
from workers.score.theme import hertz, note

LOOP = 1 << 18
Partials = tuple[tuple[float, float, float], ...]

VOICES: dict[str, Partials] = {
    "felt piano": tuple((k * (1 + 0.0002 * k * k), 0.9 / k**1.5, 1.5 / k**0.7) for k in range(1, 9)),
    "glass": ((1.0, 0.9, 1.4), (2.0, 0.22, 0.9), (3.0, 0.16, 0.7), (5.02, 0.1, 0.4), (6.8, 0.05, 0.25)),
    "marimba": ((1.0, 1.0, 0.42), (3.93, 0.3, 0.14), (9.2, 0.1, 0.06), (2.0, 0.12, 0.3)),
    "harp": tuple((float(k), 0.9 / k**1.2, 1.0 / k**0.5) for k in range(1, 10)),
}
GAINS = {"felt piano": 0.42, "glass": 0.34, "marimba": 0.5, "harp": 0.42, "bowed": 0.28}
"""Held notes need less than struck ones."""
ATTACKS = {"felt piano": 0.009, "glass": 0.02, "marimba": 0.003, "harp": 0.003}


@lru_cache(maxsize=32)  # each has more than a megabyte, and every series its own
def motif_note(instrument: str, midi: int, seed: int) -> Stereo:
    """One note of the motif, with its hall."""
    random = dice("note", instrument, midi, seed)
    pitch = hertz(midi)
    if instrument == "bowed":
        dry = _bowed(pitch, random)
    else:
        size = count(2.2)
        dry = struck(pitch, VOICES[instrument], size, ATTACKS[instrument])
        dry += noise(size, band(150, 1800), random) * decay(size, 0.012) * np.float32(0.05)
    return room(dry * np.float32(GAINS[instrument]), 2.2, 0.55, random, 1.2)


def _bowed(pitch: float, random: Random) -> Mono:
    """Strings without a hurry: slow in, slow out, a slight vibrato."""
    size = count(2.4)
    time = clock(size)
    swing = 1 + 0.0035 * np.sin(time * np.float32(2 * np.pi * 5.1)) * np.minimum(1, time)
    sound = np.zeros(size, np.float32)
    for k in range(1, 9):
        if k * pitch < 7000:
            sound += tone(pitch * k * swing, size) * np.float32(0.55 / k**1.25)
    shape = np.minimum(1, time / np.float32(0.28)) * np.minimum(1, (time[-1] - time) / np.float32(0.9))
    bow = noise(size, band(1200, 5000), random) * np.float32(0.012)
    return np.asarray((sound + bow) * shape, np.float32)


def pulse(midi: int, seed: int, hard: bool) -> Stereo:
    """A low plucked note: short, dark; the hard one opens a little."""
    random = dice("pulse", midi, seed, hard)
    size = count(0.42)
    pitch = hertz(midi)
    overtones = 12 if hard else 7
    partials = [(float(k), 0.8 / k**1.1, 0.16 / k**0.45) for k in range(1, overtones)]
    body = struck(pitch, partials, size, 0.004)
    thump = tone(pitch / 2 + 30 * decay(size, 0.02), size) * decay(size, 0.1, 0.004) * np.float32(0.6)
    skin = noise(size, band(200, 1200), random) * decay(size, 0.01) * np.float32(0.12)
    return room((body + thump + skin).astype(np.float32), 0.7, 0.18, random, 0.3)


def tick(seed: int, high: bool) -> Stereo:
    """A dry clock-like tick."""
    random = dice("tick", seed, high)
    size = count(0.09)
    click = noise(size, band(3500, 11_000), random) * decay(size, 0.008, 0.0004)
    wood = struck(1850.0 if high else 1480.0, ((1, 0.5, 0.012), (2.4, 0.2, 0.006)), size, 0.0006)
    return panned((click * np.float32(0.6) + wood).astype(np.float32), 0.35 if high else -0.35)


def thud(seed: int) -> Stereo:
    """A deep drum, far away."""
    random = dice("thud", seed)
    size = count(1.4)
    drop = tone(41 + 48 * decay(size, 0.05), size) * decay(size, 0.3, 0.003)
    skin = noise(size, band(60, 700), random) * decay(size, 0.06) * np.float32(0.4)
    return room(np.tanh((drop + skin) * np.float32(1.5)).astype(np.float32), 1.8, 0.5, random, 0.8)


def chord(root: int, degree: int, seed: int) -> Stereo:
    """A soft triad on a degree, two octaves above the tonic."""
    voices = [(note(root + 24, degree + step), 1.0) for step in (0, 2, 4)] + [(note(root + 12, degree), 0.9)]
    partials = [part for midi, level in voices for part in harmonics(hertz(midi), 1.7, 2600, level)]
    return pad(partials, LOOP, dice("chord", root, degree, seed), 14)


def drone(root: int, seed: int) -> Stereo:
    """Tonic and fifth in the depth, with enough overtones for a telephone."""
    partials = harmonics(hertz(root), 1.15, 900) + harmonics(hertz(root + 7), 1.4, 600, 0.4)
    return pad(partials, LOOP, dice("drone", root, seed), 22)


def dread(root: int, seed: int) -> Stereo:
    """A semitone and a tritone that do not belong: strings near the bridge."""
    notes = ((root + 37, 1.0), (root + 36, 0.8), (root + 42, 0.7), (root + 49, 0.35))
    partials = [part for midi, level in notes for part in harmonics(hertz(midi), 1.35, 5200, level)]
    return pad(partials, LOOP, dice("dread", root, seed), 26)
