"""Room tone, "score.tone": what a place sounds like when nobody speaks, from the words of its sheet.

Each word that is known brings a layer; unknown places get the quiet air of a room. It stays far below speech.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from workers.base import Made, Progress, Spec
from workers.score.cues import facts
from workers.score.spec import ToneSpec
from workers.score.synth import (
    RATE,
    Mono,
    Random,
    Shape,
    Stereo,
    add,
    band,
    bump,
    count,
    decay,
    dice,
    faded,
    noise,
    panned,
    silence,
    struck,
    tone,
    write,
)

LOOP = 1 << 19  # samples; eleven seconds of air do not show that they come round again
Layer = Callable[[int, Random], Stereo]
"""(samples, dice) -> sound; 1.0 is the level of plain air."""


class Tone:
    """Makes one room tone per run."""

    name = "score.tone"
    version = "1"
    spec: type[Spec] = ToneSpec

    def setup(self) -> None:
        """Nothing is shared between places."""

    def run(self, spec: ToneSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Synthesise the place."""
        sound = room_tone(spec)
        write(out / "tone.wav", sound)
        progress(1.0)
        return Made({"tone": "tone.wav"}, facts(sound))


def room_tone(spec: ToneSpec) -> Stereo:
    """The sound of a place."""
    samples = spec.ms * RATE // 1000
    whole = silence(samples)
    for name, level in layers(spec.words).items():
        random = dice("tone", name, spec.words.lower(), spec.seed)
        add(whole, LAYERS[name](samples, random), 0, level * LEVEL)
    return faded(whole, 0.005, 0.005)


def layers(words: str) -> dict[str, float]:
    """Which layers a place has, and how strong they are."""
    chosen: dict[str, float] = {}
    lower = words.lower()
    for pattern, parts in PLACES:
        if re.search(rf"\b(?:{pattern})", lower):
            for name, level in parts.items():
                chosen[name] = max(level, chosen.get(name, 0.0))
    chosen = chosen or {"air": 1.0}
    if re.search(r"\b(?:night|late|dark|empty|midnight)", lower):
        if "birds" in chosen:
            chosen["crickets"] = chosen["birds"]
        chosen = {name: level * NIGHT.get(name, 1.0) for name, level in chosen.items()}
    return {name: level for name, level in chosen.items() if level > 0}


def _wide(samples: int, shape: Shape, random: Random) -> Stereo:
    """Steady noise, different on both sides, as a loop."""
    size = min(samples, LOOP)
    loop = np.stack([noise(size, shape, random) for _ in range(2)], axis=1)
    return _repeated(loop, samples)


def _repeated(loop: Stereo, samples: int) -> Stereo:
    times = -(-samples // len(loop))
    return np.concatenate([loop] * times)[:samples] if times > 1 else loop[:samples]


def _air(samples: int, random: Random) -> Stereo:
    return _wide(samples, band(40, 160, 0.8), random)


def _ventilation(samples: int, random: Random) -> Stereo:
    """A duct: low rush with a broad resonance."""
    duct, rush = band(70, 260, 1.0), band(600, 1100, 1.5)
    return _wide(samples, lambda hertz: duct(hertz) + np.float32(0.07) * rush(hertz), random)


def _mains(samples: int, random: Random) -> Stereo:
    """Electric hum: lamps and machines."""
    size = min(samples, RATE)
    parts = ((120, 1.0), (240, 0.5), (360, 0.3), (600, 0.16))
    hum = sum(
        (tone(float(hertz), size) * np.float32(level) for hertz, level in parts), np.zeros(size, np.float32)
    )
    return _repeated(panned(hum, float(random.uniform(-0.4, 0.4))), samples)


def _glass(samples: int, random: Random) -> Stereo:
    """Hard walls: the air rings a little."""
    rings = [float(random.uniform(420, 1900)) for _ in range(5)]

    def shape(hertz: Mono) -> Mono:
        hills = [np.exp(-(((hertz - np.float32(ring)) / np.float32(14)) ** 2)) for ring in rings]
        total: Mono = np.sum(hills, axis=0, dtype=np.float32)
        return total

    return _wide(samples, shape, random)


def _traffic(samples: int, random: Random) -> Stereo:
    """A street: rumble that swells as something passes."""
    whole = _wide(samples, band(45, 420, 0.9), random) * np.float32(0.6)
    for start in range(-RATE, samples, round(RATE * 3.1)):
        size = count(float(random.uniform(3.5, 6)))
        way = np.linspace(-0.9, 0.9, size, dtype=np.float32) * np.float32(random.choice([-1, 1]))
        car = noise(size, band(90, 1400, 0.8), random) * bump(size, 0.45) ** 2
        add(whole, panned(car.astype(np.float32), way), start + int(random.integers(0, RATE)), 1.1)
    return whole


def _voices(samples: int, random: Random) -> Stereo:
    """Many people far away: speech-shaped noise in syllables, no word to be heard."""
    size = min(samples, LOOP)
    whole = silence(size)
    for _ in range(7):
        pitch = float(random.uniform(300, 620))
        murmur = noise(size, band(pitch, pitch * 4.2, 1.4), random)
        beats = noise(size, band(0.6, 5.5, 1.5), random)
        add(whole, panned(murmur * np.clip(beats, 0, 1.8) ** 2, float(random.uniform(-0.9, 0.9))), 0, 0.5)
    return _repeated(whole, samples)


def _clinks(samples: int, random: Random) -> Stereo:
    """Cups and cutlery now and then."""
    whole = silence(samples)
    for start in _moments(samples, 1.3, random):
        partials = ((1, 0.5, 0.09), (1.6, 0.4, 0.06), (2.9, 0.2, 0.03))
        cup = struck(float(random.uniform(1900, 4200)), partials, count(0.4))
        add(whole, panned(cup, float(random.uniform(-0.8, 0.8))), start, float(random.uniform(0.2, 0.7)))
    return whole


def _rain(samples: int, random: Random) -> Stereo:
    return _wide(samples, band(900, 7500, 0.7), random)


def _water(samples: int, random: Random) -> Stereo:
    """Waves."""
    whole = silence(samples)
    for start in range(-3 * RATE, samples, round(RATE * 3.7)):
        size = count(float(random.uniform(5, 7)))
        wave_ = noise(size, band(180, 2600, 0.8), random) * bump(size, 0.4) ** 1.5
        add(whole, panned(wave_.astype(np.float32), float(random.uniform(-0.5, 0.5))), start)
    return whole


def _wind(samples: int, random: Random) -> Stereo:
    size = min(samples, LOOP)
    gusts = 1 + np.float32(0.45) * noise(size, band(0.08, 0.5, 1.5), random)
    air = _wide(size, band(180, 800, 1.0), random)
    return _repeated(air * np.maximum(np.float32(0.1), gusts)[:, None], samples)


def _birds(samples: int, random: Random) -> Stereo:
    whole = silence(samples)
    for start in _moments(samples, 1.1, random):
        pitch, size = float(random.uniform(2600, 4600)), count(0.09)
        for number in range(int(random.integers(2, 5))):
            glide = pitch * (1 + 0.22 * np.linspace(0, 1, size) * (-1) ** number)
            chirp = tone(glide.astype(np.float32), size) * bump(size, 0.4)
            place = float(random.uniform(-0.9, 0.9))
            add(whole, panned(chirp.astype(np.float32), place), start + count(number * 0.14), 1.2)
    return whole


def _crickets(samples: int, random: Random) -> Stereo:
    size = min(samples, LOOP)
    time = np.arange(size, dtype=np.float32) / RATE
    trill = np.maximum(0, tone(31.0, size)) ** 2 * (((time * np.float32(1.4)) % 1) < 0.45)
    return _repeated(
        panned(tone(4350.0, size) * trill.astype(np.float32), float(random.uniform(-0.6, 0.6))), samples
    )


def _keys(samples: int, random: Random) -> Stereo:
    """Somebody types, far off."""
    whole = silence(samples)
    for start in _moments(samples, 0.45, random):
        for number in range(int(random.integers(1, 6))):
            key = noise(count(0.03), band(900, 5000), random) * decay(count(0.03), 0.004, 0.0004)
            late = start + count(number * float(random.uniform(0.11, 0.19)))
            add(whole, panned(key, 0.5), late, float(random.uniform(0.6, 1.6)))
    return whole


def _machine(samples: int, random: Random) -> Stereo:
    """An engine or a train under the floor."""
    size = min(samples, LOOP)
    rumble = _wide(size, band(38, 190, 1.4), random) * np.float32(1.4)
    shake = 1 + np.float32(0.25) * tone(round(2.1 * size / RATE) * RATE / size, size)
    return _repeated(rumble * shake[:, None], samples)


def _monitor(samples: int, random: Random) -> Stereo:
    """A ward: a soft beep once a second."""
    whole = silence(samples)
    beep = panned(tone(960.0, count(0.12)) * bump(count(0.12), 0.3), float(random.uniform(-0.5, 0.5)))
    for start in range(RATE // 3, samples, round(RATE * 1.05)):
        add(whole, beep, start)
    return whole


def _club(samples: int, random: Random) -> Stereo:
    """Music behind a wall: only its beat comes through."""
    size = count(60 / 118)
    kick = tone(48 + 60 * decay(size, 0.03), size) * decay(size, 0.12, 0.004)
    bass = tone(98.0, size) * np.roll(bump(size, 0.4), size // 2) * np.float32(0.35)
    whole = _repeated(panned((kick + bass).astype(np.float32), 0.0), samples)
    return whole + _wide(samples, band(50, 200), random) * np.float32(0.2)


def _clock(samples: int, random: Random) -> Stereo:
    whole = silence(samples)
    for number, start in enumerate(range(RATE // 4, samples, RATE)):
        partials = ((1, 0.7, 0.008), (1.9, 0.4, 0.006))
        tick = struck((2100.0, 1750.0)[number % 2], partials, count(0.08), 0.0004)
        add(whole, panned(tick, float(random.uniform(0.3, 0.35))), start)
    return whole


def _moments(samples: int, per_second: float, random: Random) -> list[int]:
    many = max(1, round(samples / RATE * per_second))
    return sorted(int(place) for place in random.integers(0, samples, many))


LEVEL = 10 ** (-47 / 20)
LAYERS: Mapping[str, Layer] = {
    "air": _air, "ventilation": _ventilation, "mains": _mains, "glass": _glass, "traffic": _traffic,
    "voices": _voices, "clinks": _clinks, "rain": _rain, "water": _water, "wind": _wind, "birds": _birds,
    "crickets": _crickets, "keys": _keys, "machine": _machine, "monitor": _monitor, "club": _club,
    "clock": _clock,
}  # fmt: skip
PLACES: tuple[tuple[str, dict[str, float]], ...] = (
    (r"office|desk|studio|newsroom|workplace", {"air": 0.7, "ventilation": 0.9, "mains": 0.12, "keys": 0.8}),
    (r"conference|meeting|boardroom", {"air": 0.8, "ventilation": 0.8, "mains": 0.1}),
    (r"glass|lobby|atrium|marble|bathroom", {"air": 0.7, "glass": 0.35}),
    (r"monitor|screen|server|computer|lab", {"mains": 0.2, "ventilation": 0.8}),
    (r"hall|corridor|stair|garage|warehouse|elevator|lift", {"air": 1.2, "glass": 0.3, "mains": 0.2}),
    (r"street|road|city|avenue|alley|sidewalk|rooftop|balcony|taxi", {"air": 0.6, "traffic": 1.2}),
    (r"caf|coffee|restaurant|diner|canteen|kitchen", {"air": 0.6, "voices": 1.0, "clinks": 0.7}),
    (r"bar\b|pub|club|party", {"voices": 1.0, "club": 2.0}),
    (r"market|station|airport|crowd|mall|school|gala|ballroom|wedding", {"air": 0.8, "voices": 1.4}),
    (r"rain|storm|wet", {"rain": 1.1}),
    (r"beach|sea|ocean|harbou?r|shore|lake|river", {"water": 1.3, "wind": 0.5}),
    (r"park|garden|forest|wood|farm|field|yard|village", {"wind": 0.7, "birds": 0.5}),
    (r"mountain|roof|desert|cliff|bridge", {"wind": 1.3}),
    (r"car\b|bus\b|train|metro|subway|plane|truck|van\b|limousine", {"machine": 1.6, "air": 0.5}),
    (r"hospital|clinic|ward|surgery", {"ventilation": 0.9, "monitor": 0.6}),
    (r"bedroom|living|apartment|flat|home|house|mansion|library|hotel|room", {"air": 0.9}),
    (r"clock|study|parlou?r|grandmother", {"clock": 0.5, "air": 0.8}),
)
NIGHT = {
    "voices": 0.5,
    "keys": 0.0,
    "birds": 0.0,
    "traffic": 0.6,
    "mains": 1.4,
    "clinks": 0.5,
}
