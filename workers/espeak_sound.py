"""From espeak's raw samples to a voice for film: trimmed, toned, in a room, level with the others.

Everything but levelling is one multiplication in the frequency domain, so a line costs milliseconds.
"""

from bisect import bisect
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
Curve = NDArray[np.complexfloating[Any, Any]]

RATE = 48_000
KEEP = 0.020  # seconds of quiet kept at head and tail
SPEECH_DB, KNEE_DB, CEILING_DB = -20.0, -9.0, -3.2


@dataclass(frozen=True)
class Trimmed:
    """The samples between the silences, and how many were dropped at the head."""

    samples: Samples
    dropped: int


def trim(samples: Samples, rate: int) -> Trimmed:
    """Cut the silence at both ends, but for a breath of 20 ms."""
    loud = np.flatnonzero(np.abs(samples) > 0.004 * np.max(np.abs(samples), initial=0.0))
    if not loud.size or not np.any(samples):
        return Trimmed(samples[:0], 0)
    keep = round(KEEP * rate)
    head = max(0, int(loud[0]) - keep)
    tail = np.zeros(max(0, int(loud[-1]) + 1 + keep - samples.size))
    kept = np.concatenate([samples[head : int(loud[-1]) + 1 + keep], tail])
    missing = keep - (int(loud[0]) - head)
    return Trimmed(np.concatenate([np.zeros(missing), kept]), head - missing)


@dataclass(frozen=True)
class Stretch:
    """How samples become samples at 48 kHz: `source` of them turn into `result`."""

    source: int
    result: int

    def length(self, samples: int) -> int:
        """How many samples `samples` become."""
        return samples * self.result // self.source

    def ms(self, samples: int) -> int:
        """The same in milliseconds."""
        return samples * self.result * 1000 // (self.source * RATE)


def stretch(count: int, rate: int, size: int) -> Stretch:
    """For `count` samples at `rate` and a body `size` (per mille: 1100 is smaller, higher, faster).

    Both lengths transform fast, have room for a tail, and meet the wanted ratio within a thousandth.
    """
    wanted, least = RATE * 1000 / (rate * size), count + rate // 4
    lengths = _smooth()
    sources = lengths[bisect(lengths, least) :][:12]
    pairs = [
        (source, lengths[bisect(lengths, source * wanted) - down]) for source in sources for down in (0, 1)
    ]
    return Stretch(*min(pairs, key=lambda pair: (round(abs(pair[1] / pair[0] / wanted - 1), 3), pair)))


def finish(samples: Samples, way: Stretch, tone: tuple[int, int, int], effort: int) -> Samples:
    """Resample to 48 kHz, tone, place in a small room, and level."""
    shaped = _wide(samples, way) * _tone_curve(way.result, tone, effort) * _room(way.result)
    return level(_faded(np.fft.irfft(shaped, way.result)[: way.length(samples.size)]))


def resampled(samples: Samples, way: Stretch) -> Samples:
    """At 48 kHz, otherwise as it was: for voices that bring a tone and a room of their own."""
    return _faded(np.fft.irfft(_wide(samples, way), way.result)[: way.length(samples.size)])


def _wide(samples: Samples, way: Stretch) -> Curve:
    """The spectrum at 48 kHz."""
    spectrum = np.fft.rfft(samples, way.source)
    wide = np.zeros(way.result // 2 + 1, np.complex128)
    count = min(spectrum.size, wide.size)
    wide[:count] = spectrum[:count] * (way.result / way.source)
    return wide


def level(voice: Samples, target: float = SPEECH_DB) -> Samples:
    """Bring the speech (not its pauses) to `target` dBFS; peaks are rounded below -3 dBFS."""
    for _ in range(2):  # rounding the peaks takes a little of the level; the second pass gives it back
        voice = _rounded(voice * 10 ** ((target - speech_db(voice)) / 20))
    return voice


def speech_db(voice: Samples) -> float:
    """RMS of the sounding parts, in dBFS."""
    block = RATE // 50
    power = np.mean(voice[: voice.size // block * block].reshape(-1, block) ** 2, axis=1)
    if not power.size or not np.any(power):
        return -120.0
    gate = np.percentile(power, 95) * 10**-2.5
    return float(10 * np.log10(np.mean(power[power >= gate])))


def pitch_hz(samples: Samples, rate: int) -> int:
    """Median fundamental of the voiced parts by autocorrelation; 0 when nothing is voiced (a whisper)."""
    size, step = rate // 25, rate // 50
    count = max(0, (samples.size - size) // step + 1)
    if not count:
        return 0
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::step]
    frames = frames[np.mean(frames**2, axis=1) > 0.1 * np.mean(frames**2)]
    frames = frames[:: 1 + len(frames) // 50]
    window = np.hanning(size)
    spectrum = np.fft.rfft((frames - frames.mean(axis=1, keepdims=True)) * window, 4 * size)
    lags = np.fft.irfft(np.abs(spectrum) ** 2)[:, :size]
    own = np.fft.irfft(np.abs(np.fft.rfft(window, 4 * size)) ** 2)[:size]
    near = lags / lags[:, :1].clip(1e-12) * own[0] / own.clip(1e-9)
    found = [hertz for row in near if (hertz := _first_peak(row, rate))]
    return round(float(np.median(found))) if len(found) >= max(3, len(near) // 8) else 0


def _first_peak(row: Samples, rate: int) -> float:
    low, high = rate // 460, rate // 55
    part = row[low : high + 1]
    best = float(part.max())
    peaks = np.flatnonzero((part[1:-1] > part[:-2]) & (part[1:-1] >= part[2:]) & (part[1:-1] > 0.9 * best))
    return rate / (low + 1 + int(peaks[0])) if best > 0.5 and peaks.size else 0.0


def _tone_curve(padded: int, tone: tuple[int, int, int], effort: int) -> Curve:
    """The equaliser, worked out at 16,384 points and drawn through them; fewer would echo backwards."""
    hertz = np.linspace(0.0, RATE / 2, 16_384)
    curve = _equaliser(hertz, tone, effort)
    place = np.arange(padded // 2 + 1, dtype=np.float64) * (RATE / padded)
    drawn = np.empty(place.size, np.complex128)
    drawn.real = np.interp(place, hertz, curve.real)
    drawn.imag = np.interp(place, hertz, curve.imag)
    return drawn


def _equaliser(hertz: Samples, tone: tuple[int, int, int], effort: int) -> Curve:
    chest, bite, air = tone
    curve = _high_pass(hertz, 75.0) * _bell(hertz, 200.0, 1.5 + chest, 0.8)
    curve = curve * _bell(hertz, 480.0, -1.5, 1.0) * _bell(hertz, 2600.0, 1.0 + bite + effort * 0.5, 0.9)
    curve = curve * _bell(hertz, 3900.0, -2.0, 2.5) * _shelf(hertz, 6500.0, -1.0 + air + effort * 0.5)
    rotated = _rotated(hertz, 140.0) * _rotated(hertz, 260.0) * _rotated(hertz, 480.0)
    toned: Curve = curve * rotated
    return toned


def _high_pass(hertz: Samples, corner: float) -> Curve:
    s = _laplace(hertz, corner)
    passed: Curve = s * s / (s * s + s * 1.414 + 1)
    return passed


def _bell(hertz: Samples, centre: float, db: float, width: float) -> Curve:
    s, root = _laplace(hertz, centre), 10 ** (db / 40)
    bell: Curve = (s * s + s * (root / width) + 1) / (s * s + s / (root * width) + 1)
    return bell


def _shelf(hertz: Samples, corner: float, db: float) -> Curve:
    s, root = _laplace(hertz, corner), 10 ** (db / 40)
    shelf: Curve = (s * root**0.5 + root**-0.5) / (s * root**-0.5 + root**0.5) * root
    return shelf


def _rotated(hertz: Samples, centre: float) -> Curve:
    """An all-pass: spreads the sharp pulses of the synthesis, so that they need less rounding."""
    s = _laplace(hertz, centre)
    turned: Curve = (s * s - s * 1.2 + 1) / (s * s + s * 1.2 + 1)
    return turned


def _laplace(hertz: Samples, unit: float) -> Curve:
    along: Curve = hertz * (1j / unit)
    return along


def _room(padded: int) -> Curve:
    """A small soft room: the voice itself, six early reflections and a short tail, the same for everyone."""
    random = np.random.Generator(np.random.PCG64(7))
    impulse = np.zeros(padded)
    impulse[0] = 1.0
    for number, milliseconds in enumerate((3.1, 5.3, 8.7, 12.1, 17.9, 23.3)):
        impulse[round(milliseconds * RATE / 1000)] += (-1) ** number * 0.16 * 0.78**number
    tail = np.arange(RATE // 8)
    hush = random.standard_normal(tail.size) * np.exp(-tail / (RATE * 0.028)) * 0.0075
    impulse[RATE // 100 : RATE // 100 + tail.size] += hush
    return np.fft.rfft(impulse).astype(np.complex128)


def _faded(voice: Samples) -> Samples:
    """No click at either end."""
    ramp = np.minimum(1.0, np.arange(voice.size) / (RATE * 0.004))
    out = np.minimum(1.0, np.arange(voice.size)[::-1] / (RATE * 0.015))
    return voice * ramp * out


def _rounded(voice: Samples) -> Samples:
    """Peaks above the knee bend towards the ceiling and never reach it."""
    knee, ceiling = 10 ** (KNEE_DB / 20), 10 ** (CEILING_DB / 20)
    size = np.abs(voice)
    over = knee + (ceiling - knee) * np.tanh((size - knee) / (ceiling - knee))
    return np.where(size <= knee, voice, np.sign(voice) * over)


@cache
def _smooth() -> list[int]:
    """Even lengths made of twos, threes and fives: their transforms are fast."""
    powers = [2**two * 3**three * 5**five for two in range(1, 25) for three in range(9) for five in range(6)]
    return sorted(number for number in powers if number < 1 << 25)
