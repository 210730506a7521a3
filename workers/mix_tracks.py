"""Laying the tracks: every sound at its sample, at its gain, a quiet line brought level; one file per role.

Sums are taken here and not in ffmpeg, since sixty inputs of mostly silence cost it seconds.
"""

import wave
from collections.abc import Mapping
from pathlib import Path

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from workers.errors import BadInput, BadSpec
from workers.espeak_sound import SPEECH_DB, speech_db
from workers.mix_spec import MixSpec, Track

Stereo = NDArray[np.float32]
"""Samples by channels."""

RATE = 48_000
ROLES = ("line", "bed", "tone", "cue")
TOLERANCE = 2.5  # dB by which a line may differ: a whisper stays softer than a shout
MOST = 30.0  # dB; a voice that needs more is under its own hiss


def lay(spec: MixSpec, inputs: Mapping[str, Path], folder: Path) -> dict[str, str]:
    """Write one raw file (32-bit float, stereo) per role. Refuses a sound that is missing or does not fit."""
    for track in spec.tracks:
        _check(track, spec.samples, inputs)
    names = {role: f"{role}.f32" for role in ROLES}
    for role, name in names.items():
        laid = np.zeros((spec.samples, 2), np.float32)
        for track in spec.tracks:
            if track.role == role:
                _add(track, _read(inputs[track.input], track.input), laid)
        laid.tofile(folder / name)
    return names


def _check(track: Track, total: int, inputs: Mapping[str, Path]) -> None:
    if track.input not in inputs:
        raise BadSpec(f"the track {track.input!r} has no input file; there are: {', '.join(sorted(inputs))}")
    if track.start >= total:
        raise BadSpec(f"{track.input!r} starts at sample {track.start}, after the end of the mix at {total}")


def _add(track: Track, sound: Stereo, laid: Stereo) -> None:
    """Add a sound to its role, in place; what sounds beyond the end is left out, unless it is speech."""
    end, total = track.start + len(sound), len(laid)
    if track.role == "line" and end > total:
        raise BadSpec(
            f"the line {track.input!r} ends at {end / RATE:.2f} s, but the mix at {total / RATE:.2f} s; "
            "give its shot more frames, or shorten the line"
        )
    sound = sound[: total - track.start] * np.float32(10 ** (_gain_db(track, sound) / 20))
    _fade(sound, track)
    laid[track.start : track.start + len(sound)] += sound


def _fade(sound: Stereo, track: Track) -> None:
    for milliseconds, part in ((track.fade_in, sound), (track.fade_out, sound[::-1])):
        count = min(milliseconds * RATE // 1000, len(sound))
        ramp = np.arange(count, dtype=np.float32) / np.float32(max(1, count))
        part[:count] *= (ramp * ramp * (3 - 2 * ramp))[:, None]


def _gain_db(track: Track, sound: Stereo) -> float:
    """The wanted gain; for a line also what brings it within the tolerance of the common speech level."""
    wanted = float(track.gain_db)
    if track.role != "line":
        return wanted
    level = speech_db(sound.mean(axis=1, dtype=np.float64))
    if level < SPEECH_DB - 50:
        raise BadInput(f"the line {track.input!r} is silent")
    off = SPEECH_DB - level
    return wanted + (0.0 if abs(off) <= TOLERANCE else max(-MOST, min(MOST, off)))


def _read(path: Path, name: str) -> Stereo:
    try:
        sound = _wave(path)
        return _decoded(path, name) if sound is None else sound
    except (OSError, av.error.FFmpegError) as broken:
        raise BadInput(f"{name!r} is not a sound that can be read: {broken}") from broken


def _wave(path: Path) -> Stereo | None:
    """The usual case, quickly: PCM of 16 bits at 48 kHz in one or two channels."""
    try:
        with wave.open(str(path), "rb") as file:
            form = (file.getframerate(), file.getsampwidth(), file.getnchannels())
            raw = file.readframes(file.getnframes()) if form in ((RATE, 2, 1), (RATE, 2, 2)) else None
    except (wave.Error, EOFError):
        return None
    if raw is None:
        return None
    whole = np.frombuffer(raw, "<i2").reshape(-1, form[2]).astype(np.float32) / np.float32(32768)
    return np.repeat(whole, 2, axis=1) if form[2] == 1 else whole


def _decoded(path: Path, name: str) -> Stereo:
    """Any other sound; one channel goes to both sides at full level, many are mixed to two."""
    with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
        if not container.streams.audio:
            raise BadInput(f"{name!r} has no sound in it")
        layout = "mono" if container.streams.audio[0].codec_context.channels == 1 else "stereo"
        resampler = av.AudioResampler(format="flt", layout=layout, rate=RATE)
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
        frames += resampler.resample(None)
    parts = [frame.to_ndarray().reshape(-1, len(frame.layout.channels)) for frame in frames]
    whole = np.concatenate(parts or [np.zeros((0, 2))]).astype(np.float32)
    return np.repeat(whole, 2, axis=1) if layout == "mono" else whole
