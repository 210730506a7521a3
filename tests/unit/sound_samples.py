"""Sounds drawn for tests, and ears to judge them with."""

import wave
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Samples = NDArray[np.float64]


def sine(hertz: float, seconds: float, db: float = -20.0) -> Samples:
    """A mono sine whose RMS is `db` dBFS."""
    time = np.arange(round(seconds * RATE)) / RATE
    return np.sin(2 * np.pi * hertz * time) * np.sqrt(2) * 10 ** (db / 20)


def speech(seconds: float, db: float = -20.0) -> Samples:
    """Something with the rhythm and the band of a voice."""
    time = np.arange(round(seconds * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 130 * k * time) / k for k in range(1, 20))
    voice = np.asarray(buzz) * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * time))
    return voice * 10 ** (db / 20) / np.sqrt(np.mean(voice**2))


def save(path: Path, samples: Samples, rate: int = RATE) -> Path:
    """A 16-bit wav; mono or (samples, 2)."""
    whole = np.clip(np.rint(samples * 32767), -32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(whole.tobytes())
    return path


def heard(path: Path) -> Samples:
    """What a decoder that ignores edit lists gives, as (samples, channels)."""
    options = {"ignore_editlist": "1"} if path.suffix in (".m4a", ".mp4") else {}
    with av.open(str(path), options=options) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        planar, channels = container.streams.audio[0].format.is_planar, container.streams.audio[0].channels
    parts = [frame.T if planar else frame.reshape(-1, channels) for frame in frames]
    whole = np.concatenate(parts)
    return whole / (1.0 if whole.dtype.kind == "f" else float(np.iinfo(whole.dtype).max))


def rms_db(samples: Samples) -> float:
    """RMS in dBFS."""
    return float(10 * np.log10(np.mean(samples**2) + 1e-20))
