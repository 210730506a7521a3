"""What people bring along, drawn here: clips by ffmpeg, recordings by another voice than the house's."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from sound_samples import RATE, save, speech

from workers import ffmpeg
from workers.espeak import Espeak, EspeakSpec
from workers.espeak_sound import speech_db

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def clip(file: Path, seconds: float = 3.0, codec: tuple[str, ...] = H264) -> Path:
    """A wide clip with a moving pattern, at 25 pictures a second."""
    source = f"testsrc=s=160x90:r=25:d={seconds}"
    ffmpeg.run(["-f", "lavfi", "-i", source, *codec, str(file)])
    return file


@cache
def clip_bytes(seconds: float = 3.0) -> bytes:
    """Such a clip as it is sent."""
    with TemporaryDirectory() as folder:
        return clip(Path(folder) / "a.mp4", seconds).read_bytes()


@cache
def sound_bytes(seconds: float = 2.0) -> bytes:
    """Something like a voice, as wav."""
    with TemporaryDirectory() as folder:
        return save(Path(folder) / "a.wav", speech(seconds)).read_bytes()


@dataclass(frozen=True)
class Truth:
    """A recording, and when its words really begin."""

    file: Path
    ms: int
    """From the first word to the end."""
    starts: list[int]
    """Milliseconds from the beginning of the speech."""


def said(file: Path, text: str, db: float = -20) -> Path:
    """Somebody says it."""
    return recording(file, text, db=db).file


def recording(file: Path, text: str, *, before_ms: int = 0, pause_ms: int = 0, db: float = -20) -> Truth:
    """Somebody says it after a while, hesitates in the middle, in a room that hums; 44.1 kHz stereo."""
    voice, starts = _spoken(text)
    middle = len(starts) // 2
    cut = starts[middle] * RATE // 1000
    voice = np.concatenate([voice[:cut], np.zeros(pause_ms * RATE // 1000), voice[cut:]])
    starts = [start + pause_ms * (at >= middle) for at, start in enumerate(starts)]
    voice = voice * 10 ** ((db - speech_db(voice)) / 20)
    whole = np.concatenate([np.zeros(before_ms * RATE // 1000), voice, np.zeros(RATE // 2)])
    whole = whole + np.random.default_rng(7).standard_normal(whole.size) * 10 ** ((db - 45) / 20)
    with TemporaryDirectory() as folder:
        drawn = save(Path(folder) / "drawn.wav", np.stack([whole, whole], axis=1))
        ffmpeg.run(["-i", str(drawn), "-ar", "44100", str(file)])
    return Truth(file, voice.size * 1000 // RATE, starts)


def _spoken(text: str) -> tuple[NDArray[np.float64], list[int]]:
    with TemporaryDirectory() as folder:
        spec = EspeakSpec(text=text, identity="a guest", sex="male", pitch="low", pace="slow", age="old")
        Espeak().run(spec, {}, Path(folder), lambda _: None)
        told = json.loads(Path(folder, "timing.json").read_text())
        samples = np.frombuffer(Path(folder, "voice.wav").read_bytes()[44:], "<i2") / 32768
    return samples, [word["start"] for word in told["words"]]
