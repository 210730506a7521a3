"""The few ways in which sounds are made here: noise with a spectrum, struck partials, sweeps, pads, rooms.

All is float32 at 48 kHz, drawn from a generator that the seed alone decides; no matrix products, so that the
bytes depend on neither the thread count nor a linear-algebra library.
"""

import hashlib
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]
Stereo = NDArray[np.float32]
"""Samples by two."""
Random = np.random.Generator
Shape = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Frequencies in hertz -> amplitude."""

RATE = 48_000


def dice(*parts: object) -> Random:
    """A generator that the parts decide, the same in every process."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))


def count(seconds: float) -> int:
    """Seconds as samples."""
    return max(1, round(seconds * RATE))


def clock(samples: int) -> Mono:
    """The time of each sample in seconds."""
    return np.arange(samples, dtype=np.float32) / np.float32(RATE)


def silence(samples: int) -> Stereo:
    """Nothing, in stereo."""
    return np.zeros((samples, 2), np.float32)


def decay(samples: int, seconds: float, attack: float = 0.001) -> Mono:
    """An envelope that falls to a third every `seconds`, after a short rise."""
    time = clock(samples)
    rise = np.minimum(np.float32(1), time / np.float32(max(attack, 1e-4)))
    falling: Mono = np.exp(-time / np.float32(seconds)) * rise
    return falling


def bump(samples: int, peak: float = 0.5) -> Mono:
    """An envelope that swells to its top at `peak` (0..1) and falls again."""
    place = np.linspace(0, 1, samples, dtype=np.float32)
    rise = np.where(place < peak, place / np.float32(peak), (1 - place) / np.float32(1 - peak))
    hill: Mono = np.sin(rise * np.float32(np.pi / 2)).astype(np.float32) ** 2
    return hill


def tone(hertz: Mono | float, samples: int) -> Mono:
    """A sine; `hertz` may change from sample to sample."""
    turns = np.cumsum(np.broadcast_to(np.asarray(hertz, np.float64) / RATE, (samples,)))
    return np.sin(((turns % 1) * (2 * np.pi)).astype(np.float32))


def band(low: float, high: float, slope: float = 2.0) -> Shape:
    """A band with soft edges."""

    def shape(hertz: NDArray[np.float32]) -> NDArray[np.float32]:
        safe = np.maximum(hertz, np.float32(1))
        edges = (1 + (np.float32(low) / safe) ** (2 * slope)) * (1 + (safe / np.float32(high)) ** (2 * slope))
        return np.asarray(1 / np.sqrt(edges), np.float32)

    return shape


def noise(samples: int, shape: Shape, random: Random) -> Mono:
    """Noise with that spectrum, of unit power; its end runs seamlessly into its beginning."""
    length = _fast(samples)
    hertz = np.fft.rfftfreq(length, 1 / RATE).astype(np.float32)
    amplitude = shape(hertz)
    amplitude[0] = 0
    phase = random.random(amplitude.size, dtype=np.float32) * np.float32(2 * np.pi)
    sound = np.fft.irfft(amplitude * np.exp(np.complex64(1j) * phase), length).astype(np.float32)
    return sound[:samples] / np.float32(max(1e-9, np.sqrt(np.mean(sound**2, dtype=np.float64))))


def swept(samples: int, centre: Mono, width: float, random: Random, bands: int = 7) -> Mono:
    """Noise whose middle frequency follows `centre` (hertz per sample); `width` in octaves."""
    place, sound = np.log2(centre), np.zeros(samples, np.float32)
    low, high = float(place.min()) - width, float(place.max()) + width
    step, length = (high - low) / bands, _fast(samples)
    hertz = np.log2(np.fft.rfftfreq(length, 1 / RATE).astype(np.float32) + np.float32(0.1))
    spectrum = np.fft.rfft(random.standard_normal(length, dtype=np.float32))
    for number in range(bands):
        middle = low + (number + 0.5) * step
        inside = np.maximum(np.float32(0), 1 - np.abs(hertz - np.float32(middle)) / np.float32(step))
        part = np.fft.irfft(spectrum * (inside * np.float32(2 ** (-middle / 2))), length)[:samples]
        sound += part * np.exp(-(((place - np.float32(middle)) / np.float32(width)) ** 2))
    found: Mono = (sound * np.float32(120 / width)).astype(np.float32)
    return found


def struck(
    hertz: float, partials: Sequence[tuple[float, float, float]], samples: int, attack: float = 0.002
) -> Mono:
    """Something hit: partials of (ratio, amplitude, seconds to fall to a third)."""
    time = clock(samples)
    sound = np.zeros(samples, np.float32)
    for ratio, amplitude, seconds in partials:
        if ratio * hertz < 20_000:
            wave_ = np.sin(time * np.float32(2 * np.pi * hertz * ratio))
            sound += wave_ * np.exp(time * np.float32(-1 / seconds)) * np.float32(amplitude)
    sound *= np.minimum(np.float32(1), time / np.float32(attack))
    end = np.minimum(np.float32(1), (time[-1] - time) / np.float32(0.15 * float(time[-1])))
    return np.asarray(sound * end, np.float32)


def pad(voices: Sequence[tuple[float, float]], samples: int, random: Random, cents: float = 18.0) -> Stereo:
    """A wide, breathing chord of (hertz, amplitude) partials, each a hill of noise; it loops seamlessly."""
    size = samples // 2 + 1
    amplitude = np.zeros(size, np.float32)
    for hertz, level in voices:
        spread = max(0.6, hertz * (2 ** (cents / 1200) - 1)) * samples / RATE
        middle = hertz * samples / RATE
        low, high = max(1, int(middle - 4 * spread)), min(size, int(middle + 4 * spread) + 2)
        hill = np.exp(-(((np.arange(low, high) - middle) / spread) ** 2) / 2) * (level / np.sqrt(spread))
        amplitude[low:high] += hill.astype(np.float32)
    sides = [_phased(amplitude, samples, random) for _ in range(2)]
    whole = np.stack(sides, axis=1)
    return whole / np.float32(max(1e-9, np.sqrt(np.mean(whole**2, dtype=np.float64))))


def harmonics(
    hertz: float, tilt: float, top: float = 6000.0, level: float = 1.0
) -> list[tuple[float, float]]:
    """The overtones of a note, falling as 1/k**tilt up to `top` hertz."""
    last = max(1, min(40, int(top / hertz)))
    return [(hertz * k, level / k**tilt) for k in range(1, last + 1)]


def room(sound: Mono, seconds: float, wet: float, random: Random, tail: float = 1.0) -> Stereo:
    """The sound in a space: dry in the middle, a wide tail around it; `tail` seconds longer than it was."""
    total = sound.size + count(tail)
    length = _fast(total + count(seconds))
    spectrum = np.fft.rfft(sound.astype(np.float32), length)
    sides = np.zeros((total, 2), np.float32)
    for side in (0, 1):
        impulse = random.standard_normal(count(seconds), dtype=np.float32) * decay(
            count(seconds), seconds / 5
        )
        impulse = impulse * np.float32(wet / np.sqrt(np.sum(impulse**2, dtype=np.float64)))
        back = np.fft.irfft(spectrum * np.fft.rfft(impulse, length), length)
        late = count(0.012 + 0.004 * side)
        sides[late:, side] = back[: total - late].astype(np.float32)
    sides[: sound.size] += sound[:, None]
    return sides


def panned(sound: Mono, place: Mono | float) -> Stereo:
    """Left (-1) to right (+1), at constant power."""
    angle = (np.asarray(place, np.float32) + 1) * np.float32(np.pi / 4)
    left, right = np.cos(angle) * sound, np.sin(angle) * sound
    return np.stack([left, right], axis=1).astype(np.float32) * np.float32(np.sqrt(2))


def add(whole: Stereo, sound: Stereo, start: int, level: float = 1.0) -> None:
    """Lay a sound into a longer one, in place; what stands before or beyond it is left out."""
    skip = max(0, -start)
    start = max(0, start)
    length = max(0, min(len(sound) - skip, len(whole) - start))
    whole[start : start + length] += sound[skip : skip + length] * np.float32(level)


def faded(sound: Stereo, head: float = 0.002, foot: float = 0.02) -> Stereo:
    """No click at either end."""
    size = len(sound)
    ramp = np.minimum(np.float32(1), np.arange(size, dtype=np.float32) / np.float32(count(head)))
    out = np.minimum(np.float32(1), np.arange(size, dtype=np.float32)[::-1] / np.float32(count(foot)))
    return np.asarray(sound * (ramp * out)[:, None], np.float32)


def peaked(sound: Stereo, decibels: float) -> Stereo:
    """The same with its highest sample at that level."""
    top = float(np.max(np.abs(sound), initial=0.0))
    return sound * np.float32(10 ** (decibels / 20) / max(top, 1e-9))


def write(path: Path, sound: Stereo) -> None:
    """Stereo, 16 bits."""
    whole = np.rint(np.clip(sound, -1, 1) * np.float32(32767)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(whole.tobytes())


def _phased(amplitude: Mono, samples: int, random: Random) -> Mono:
    phase = random.random(amplitude.size, dtype=np.float32) * np.float32(2 * np.pi)
    spectrum = amplitude * np.exp(np.complex64(1j) * phase)
    return np.fft.irfft(spectrum, samples).astype(np.float32)


def _fast(samples: int) -> int:
    """A length, no shorter, that transforms fast."""
    options = [odd << max(1, (-(-samples // odd) - 1).bit_length()) for odd in (1, 3, 5, 9, 15)]
    return min(options)
