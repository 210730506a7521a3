"""Recordings of a voice, as they come in: wav files that hold enough speech to be learnt from."""

import hashlib
import wave
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gpu.speech.voice import Recording
from workers.errors import BadInput

ROLE = "reference-"
LEAST = 3.0
"""Seconds of all together: from less a voice cannot be told."""
SHORTEST = 0.5
"""Seconds of one."""
FAINT = 0.01


def recordings(inputs: Mapping[str, Path]) -> tuple[Recording, ...]:
    """Inputs `reference-1`, `reference-2` ... in their order. BadInput: no wav, too short, or silent."""
    roles = sorted((role for role in inputs if role.startswith(ROLE)), key=lambda role: (len(role), role))
    found = tuple(_read(role, inputs[role]) for role in roles)
    seconds = sum(each.seconds for each in found)
    if found and seconds < LEAST:
        raise BadInput(
            f"the recordings last {seconds:.1f} s; a voice needs {LEAST:.0f} s of speech: record more"
        )
    return found


def _read(role: str, file: Path) -> Recording:
    try:
        with wave.open(str(file), "rb") as sound:
            width, channels, rate = sound.getsampwidth(), sound.getnchannels(), sound.getframerate()
            raw = sound.readframes(sound.getnframes())
    except (wave.Error, EOFError, OSError) as error:
        raise BadInput(
            f"{role} is no wav file that can be read: {error}; save it as PCM wav, 16 bits"
        ) from error
    if width != 2:
        raise BadInput(f"{role} has {8 * width} bits a sample; save it as PCM wav, 16 bits")
    whole = np.frombuffer(raw[: len(raw) // (2 * channels) * 2 * channels], "<i2").reshape(-1, channels)
    samples = whole.mean(axis=1) / 32768
    if samples.size < SHORTEST * rate:
        raise BadInput(f"{role} lasts less than {SHORTEST} s")
    if np.max(np.abs(samples)) < FAINT:
        raise BadInput(f"{role} is silent")
    return Recording(samples, rate, hashlib.sha256(file.read_bytes()).hexdigest())
