"""Sound cues, "score.cue": each recognised without a picture. A recipe per kind; the seed varies the take."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from workers.base import Made, Progress, Spec
from workers.score.spec import CueSpec
from workers.score.synth import (
    RATE,
    Mono,
    Random,
    Stereo,
    add,
    band,
    bump,
    clock,
    count,
    decay,
    dice,
    faded,
    noise,
    panned,
    peaked,
    room,
    silence,
    struck,
    swept,
    tone,
    write,
)

Recipe = Callable[[Random, float], Stereo]
"""(dice, wanted seconds; 0 is its natural length) -> sound."""


class Cue:
    """Makes one cue per run."""

    name = "score.cue"
    version = "1"
    spec: type[Spec] = CueSpec

    def setup(self) -> None:
        """Nothing is shared between cues."""

    def run(self, spec: CueSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Synthesise the cue."""
        sound = cue(spec)
        write(out / "cue.wav", sound)
        progress(1.0)
        return Made({"cue": "cue.wav"}, facts(sound))


def facts(sound: Stereo) -> dict[str, Any]:
    """What is promised about a sound."""
    return {"ms": len(sound) * 1000 // RATE, "rate": RATE, "channels": 2, "samples": len(sound)}


def cue(spec: CueSpec) -> Stereo:
    """The sound of a cue."""
    recipe, level = RECIPES[spec.kind]
    sound = recipe(dice("cue", spec.kind, spec.seed), spec.ms / 1000)
    if spec.ms:
        sound = sound[: count(spec.ms / 1000)]
    return peaked(faded(sound), level)


def footsteps(random: Random, seconds: float) -> Stereo:
    """Heel and sole on a hard floor, coming nearer."""
    steps = max(1, round((seconds or 2.0) / 0.5))
    whole = silence(count(steps * 0.5 + 0.35))
    for number in range(steps):
        near = 0.55 + 0.45 * (number + 1) / steps
        start = count(0.02 + number * 0.5 + float(random.uniform(-0.015, 0.015)))
        placed = panned(_step(random), (-0.2, 0.2)[number % 2])
        add(whole, placed, start, near * float(random.uniform(0.85, 1)))
    return _in_room(whole, 0.35, 0.25, random)


def _step(random: Random) -> Mono:
    size = count(0.24)
    heel = tone(75 + 60 * decay(size, 0.012), size) * decay(size, 0.028) * 0.9
    click = noise(size, band(900, 3800 + random.uniform(0, 900)), random) * decay(size, 0.007, 0.0004) * 0.35
    sole = np.roll(noise(size, band(300, 1800), random) * decay(size, 0.022), count(0.055)) * 0.12
    knock = struck(float(random.uniform(235, 275)), ((1, 0.4, 0.018), (2.7, 0.25, 0.01)), size)
    return (heel + click + sole + knock).astype(np.float32)


def phone_buzz(random: Random, seconds: float) -> Stereo:
    """A phone that vibrates on a table: two bursts and a pause, again."""
    total = seconds or 1.5
    size = count(total)
    time = clock(size)
    on = ((time % np.float32(1.5)) < 0.42) | (
        ((time % np.float32(1.5)) > 0.56) & ((time % np.float32(1.5)) < 0.98)
    )
    gate = _smoothed(on.astype(np.float32), 0.012)
    speed = 158 + 10 * gate + 3 * np.sin(time * np.float32(2 * np.pi * 7.3))
    motor = tone(speed, size) + 0.6 * tone(speed * 2, size) + 0.45 * tone(speed * 3, size)
    motor += 0.3 * tone(speed * 5, size)
    rattle = noise(size, band(700, 4200), random) * np.maximum(0, tone(speed, size)) ** 4 * np.float32(0.55)
    body = (motor * np.float32(0.4) + rattle) * gate * (1 + np.float32(0.25) * tone(23.0, size))
    return _in_room(panned(body, 0.15), 0.25, 0.12, random)


def message_tone(random: Random, _seconds: float) -> Stereo:
    """Three notes of glass, rising."""
    base = float(random.choice([1046.5, 1174.7, 987.8]))
    whole = silence(count(1.2))
    for number, ratio in enumerate((1.0, 1.335, 2.0)):
        note = struck(base * ratio, GLASS, count(0.7), 0.003)
        add(
            whole,
            panned(note, (-0.2, 0.1, 0.25)[number]),
            count(0.01 + 0.095 * number),
            (0.75, 0.8, 1)[number],
        )
    return _in_room(whole, 0.5, 0.18, random)


def ringing(random: Random, seconds: float) -> Stereo:
    """A telephone: two bells in quick alternation, a pause, again."""
    size = count(seconds or 2.7)
    time = clock(size)
    within = time % np.float32(1.6)
    gate = _smoothed((within < 1.1).astype(np.float32), 0.01)
    hammer = np.exp(-((time * np.float32(22.0)) % 1) * np.float32(2.2))
    which = (np.floor(time * np.float32(22.0)) % 2).astype(np.float32)
    pitch = float(random.choice([1318.5, 1396.9, 1244.5]))
    low = struck_on(pitch, time)
    high = struck_on(pitch * 1.26, time)
    after = np.where(within < 1.1, np.float32(1), np.exp(-(within - np.float32(1.1)) * np.float32(7)))
    bells = (low * (1 - np.float32(0.7) * which) + high * (np.float32(0.3) + np.float32(0.7) * which)) * after
    return _in_room(panned(bells * (gate * hammer + np.float32(0.35) * after), -0.1), 0.6, 0.22, random)


def struck_on(hertz: float, time: Mono) -> Mono:
    """A bell that is kept ringing."""
    parts = ((1.0, 0.6), (2.02, 0.35), (2.98, 0.22), (4.16, 0.14), (5.43, 0.08))
    turns = [
        np.sin(time * np.float32(2 * np.pi * hertz * ratio)) * np.float32(level) for ratio, level in parts
    ]
    bell: Mono = np.sum(turns, axis=0, dtype=np.float32)
    return bell


def stinger(random: Random, _seconds: float) -> Stereo:
    """Low brass and high strings, a semitone apart: something has just been understood."""
    size = count(2.2)
    root = float(random.choice([65.4, 69.3, 73.4]))
    time = clock(size)
    cluster = (root, root * 1.498, root * 2.119, root * 2.997, root * 4.238)
    brass = _brass([hertz * detune for hertz in cluster for detune in (0.996, 1.004)], time)
    hit = noise(size, band(60, 900), random) * decay(size, 0.09) * np.float32(1.4)
    boom = tone(38 + 40 * decay(size, 0.08), size) * decay(size, 0.5) * np.float32(1.6)
    swell = np.exp(-time / np.float32(0.55)) * np.minimum(1, time / np.float32(0.012))
    return _in_room((brass * swell * np.float32(0.32) + hit + boom).astype(np.float32), 1.6, 0.4, random, 0.5)


def _brass(notes: Sequence[float], time: Mono) -> Mono:
    """Blown notes: the higher the overtone, the sooner it is gone."""
    sound = np.zeros(time.size, np.float32)
    for k in range(1, 8):
        audible = time[: count(2.2 / k**0.5)]
        turns = [np.sin(audible * np.float32(2 * np.pi * hertz * k)) for hertz in notes if hertz * k < 5000]
        fall = np.exp(audible * np.float32(-0.7 * k)) * np.float32(0.9 / k**0.9)
        sound[: audible.size] += np.sum(turns, axis=0, dtype=np.float32) * fall
    return sound


def riser(random: Random, seconds: float) -> Stereo:
    """Noise and a tone that climb, faster and faster, and stop."""
    size = count(seconds or 2.0)
    place = np.linspace(0, 1, size, dtype=np.float32)
    air = swept(size, 250 * np.float32(24) ** place, 0.9, random)
    climb = tone(110 * np.float32(6) ** (place**1.6), size) + 0.6 * tone(
        116.5 * np.float32(6) ** (place**1.6), size
    )
    tremble = 1 - np.float32(0.45) * (0.5 + 0.5 * tone(5 + 15 * place**2, size))
    whole = (air * np.float32(0.8) + climb * np.float32(0.5)) * tremble * place**2
    return faded(_in_room(whole.astype(np.float32), 0.5, 0.2, random, 0.0), 0.01, 0.03)


def impact(random: Random, _seconds: float) -> Stereo:
    """A deep hit with metal in it."""
    size = count(1.9)
    drop = tone(32 + 75 * decay(size, 0.07), size) * decay(size, 0.42) * np.float32(1.5)
    body = noise(size, band(50, 420), random) * decay(size, 0.12) * np.float32(0.9)
    crack = noise(size, band(1500, 7000), random) * decay(size, 0.012, 0.0003) * np.float32(0.55)
    metal = struck(173.0, ((1, 0.3, 0.4), (1.59, 0.25, 0.32), (2.41, 0.2, 0.25), (3.87, 0.12, 0.2)), size)
    driven = np.tanh((drop + body) * np.float32(1.6)) + crack + metal * np.float32(0.5)
    return _in_room(driven.astype(np.float32), 1.4, 0.35, random, 0.4)


def whoosh(random: Random, seconds: float) -> Stereo:
    """Something passes close by, from left to right."""
    size = count(seconds or 0.55)
    place = np.linspace(0, 1, size, dtype=np.float32)
    centre = 350 * np.float32(9) ** np.sin(place * np.float32(np.pi))
    air = swept(size, centre.astype(np.float32), 0.8, random) * bump(size, 0.55) ** 1.5
    return panned(air.astype(np.float32), place * np.float32(1.6) - np.float32(0.8))


def door(random: Random, _seconds: float) -> Stereo:
    """A handle, then the leaf falls into its frame."""
    whole = silence(count(1.0))
    for start, level in ((0.01, 0.3), (0.085, 0.22), (0.44, 0.35)):
        add(whole, panned(_latch(random), 0.1), count(start), level)
    size = count(0.5)
    wood = struck(96.0, ((1, 1, 0.075), (1.72, 0.7, 0.06), (2.6, 0.45, 0.045), (4.1, 0.3, 0.03)), size)
    thud = wood + noise(size, band(70, 520), random) * decay(size, 0.045) * np.float32(0.8)
    add(whole, panned(thud.astype(np.float32), 0.0), count(0.41))
    return _in_room(whole, 0.7, 0.28, random)


def _latch(random: Random) -> Mono:
    size = count(0.07)
    click = noise(size, band(1800, 8000), random) * decay(size, 0.004, 0.0003)
    return click + struck(1650.0, ((1, 0.5, 0.012), (1.83, 0.35, 0.009)), size)


def paper(random: Random, seconds: float) -> Stereo:
    """A page is taken up and turned: crackles inside a soft brush."""
    size = count(seconds or 0.9)
    grains = np.zeros(size, np.float32)
    for _ in range(int(size / RATE * 130)):
        grains[int(random.integers(0, size))] += np.float32(random.exponential(1.0))
    shape = bump(size, 0.3) ** 1.5 + np.float32(0.6) * np.roll(bump(size, 0.5) ** 4, size // 4)
    crackle = _convolved(grains, noise(count(0.02), band(1800, 9500), random) * decay(count(0.02), 0.0035))
    brush = noise(size, band(2500, 11_000), random) * np.float32(0.5)
    return panned((crackle + brush) * shape, 0.25 * tone(1.1, size))


def shutter(random: Random, _seconds: float) -> Stereo:
    """A camera: mirror up, curtain, mirror down."""
    whole = silence(count(0.34))
    for start, pitch, level in ((0.004, 2300.0, 0.9), (0.058, 3100.0, 0.6), (0.118, 1700.0, 1.0)):
        size = count(0.09)
        click = noise(size, band(1200, 9500), random) * decay(size, 0.006, 0.0002)
        ring = struck(pitch, ((1, 0.5, 0.010), (1.47, 0.4, 0.008), (0.31, 0.6, 0.014)), size, 0.0004)
        add(whole, panned((click + ring).astype(np.float32), 0.0), count(start), level)
    return _in_room(whole, 0.2, 0.12, random)


def heartbeat(random: Random, seconds: float) -> Stereo:
    """Two soft low thumps, from inside."""
    total = seconds or 1.7
    whole = silence(count(total))
    beat = 0.83
    for number in range(max(1, int(total / beat))):
        for late, level, pitch in ((0.02, 1.0, 44.0), (0.26, 0.72, 52.0)):
            size = count(0.3)
            thump = tone(pitch + 34 * decay(size, 0.02), size) * decay(size, 0.065, 0.008)
            skin = noise(size, band(60, 240), random) * decay(size, 0.03, 0.005) * np.float32(0.3)
            overtone = tone(pitch * 3.0, size) * decay(size, 0.04, 0.004) * np.float32(0.5)
            sound = np.tanh((thump + skin + overtone) * np.float32(2.2)).astype(np.float32)
            add(whole, panned(sound, 0.0), count(number * beat + late), level)
    return whole


GLASS = ((1.0, 0.7, 0.32), (2.0, 0.22, 0.16), (3.01, 0.16, 0.1), (5.4, 0.08, 0.05))


def _in_room(sound: Stereo | Mono, seconds: float, wet: float, random: Random, tail: float = 0.25) -> Stereo:
    """Dry as it was, with a tail from a room of its own."""
    dry = faded(panned(sound, 0.0) if sound.ndim == 1 else sound, 0.0005, 0.03)
    middle = dry.mean(axis=1, dtype=np.float32)
    back = room(middle, seconds, wet, random, tail)
    back[: len(dry)] -= middle[:, None]
    back[: len(dry)] += dry
    return back


def _smoothed(gate: Mono, seconds: float) -> Mono:
    size = count(seconds)
    total = np.cumsum(np.concatenate([np.zeros(size), gate.astype(np.float64)]))
    smooth: Mono = ((total[size:] - total[:-size]) / size).astype(np.float32)
    return smooth


def _convolved(sound: Mono, grain: Mono) -> Mono:
    length = 1 << (sound.size + grain.size).bit_length()
    both = np.fft.rfft(sound, length) * np.fft.rfft(grain, length)
    return np.fft.irfft(both, length)[: sound.size].astype(np.float32)


RECIPES: Mapping[str, tuple[Recipe, float]] = {
    "footsteps": (footsteps, -9.0),
    "phone-buzz": (phone_buzz, -13.0),
    "message-tone": (message_tone, -13.0),
    "ringing": (ringing, -15.0),
    "stinger": (stinger, -6.0),
    "riser": (riser, -9.0),
    "impact": (impact, -5.0),
    "whoosh": (whoosh, -11.0),
    "door": (door, -9.0),
    "paper": (paper, -16.0),
    "shutter": (shutter, -12.0),
    "heartbeat": (heartbeat, -7.0),
}
"""Kind -> recipe, and the level of its peak in dBFS: how loud it stands beside speech at -20."""
