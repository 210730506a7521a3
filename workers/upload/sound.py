"""Recordings into voices: decoded to 48 kHz mono, judged, trimmed to the speech, level with the other voices.

Nothing is cleaned or repaired. What would ruin a line is refused with the cure; what is borderline is told.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workers.errors import BadInput
from workers.espeak_sound import RATE, Samples, level, speech_db
from workers.upload.containers import SOUNDS, opened, recording_kind

if TYPE_CHECKING:
    from av.container import InputContainer

LONGEST = 60  # seconds of a line
SHORTEST = 100  # ms that somebody speaks
FAINT_DB = -50.0
FULL = 0.999  # of full scale
RUN = 3  # samples at full scale, one after the other, are a clipped peak
WORST = 0.002  # share of clipped samples; less is told
HOP = RATE // 100
KEEP = 5  # hops of quiet kept at both ends
BELOW_PEAK, ABOVE_FLOOR = 10**-3.5, 10**1.0  # of power: 35 dB below the loudest, 10 dB above the quietest
FADE = RATE // 200


@dataclass(frozen=True)
class Recording:
    """Somebody's speech."""

    samples: Samples
    """48 kHz mono, -1..1."""
    clipped_ms: int
    """How much of it is at full scale."""

    @property
    def ms(self) -> int:
        """Whole milliseconds."""
        return self.samples.size * 1000 // RATE


def heard(file: Path) -> Recording:
    """Decode a recording and judge it. BadInput: broken, too long, silent, faint or clipped."""
    with opened(file, recording_kind(file)) as container:
        samples = _decoded(container)
    clipped = _clipped(samples)
    _refuse_unusable(samples, clipped)
    return Recording(samples, -(-clipped * 1000 // RATE))


def voiced(found: Recording) -> Samples:
    """The speech alone, faded at its ends, as loud as every other voice."""
    start, end = _speech(found.samples)
    voice = level(found.samples[start:end])
    ramp = np.minimum(1.0, np.arange(voice.size) / FADE)
    return voice * ramp * ramp[::-1]


def _decoded(container: "InputContainer") -> Samples:
    import av

    if not container.streams.audio:
        raise BadInput("the recording has no sound")
    stream = container.streams.audio[0]
    codec = stream.codec_context
    if codec.name not in SOUNDS:
        raise BadInput(f"the recording holds {codec.name} sound, which is not decoded here; save it as wav")
    codec.thread_count = 1
    resampler = av.AudioResampler(format="dblp", layout="mono", rate=RATE)
    parts: list[Samples] = []
    count = 0
    for frame in container.decode(stream):
        for made in resampler.resample(frame):
            parts.append(made.to_ndarray()[0])
            count += made.samples
        if count > LONGEST * RATE:
            raise BadInput(f"the recording is longer than {LONGEST} s; hand in one line at a time")
    parts += [made.to_ndarray()[0] for made in resampler.resample(None)]
    return np.concatenate(parts) if parts else np.zeros(0)


def _refuse_unusable(samples: Samples, clipped: int) -> None:
    if not np.isfinite(samples).all():
        raise BadInput("the recording holds samples that are no numbers; save it again as 16-bit wav")
    if samples.size < SHORTEST * RATE // 1000:
        raise BadInput(
            f"the recording lasts {samples.size * 1000 // RATE} ms; a line needs at least {SHORTEST} ms"
        )
    loudness = speech_db(samples)
    if loudness < FAINT_DB:
        said = "silent" if loudness < -90 else f"almost silent ({loudness:.0f} dBFS)"
        raise BadInput(f"the recording is {said}; record it again, closer to the microphone")
    if clipped > WORST * samples.size:
        share = 100 * clipped / samples.size
        raise BadInput(
            f"the recording is clipped: {share:.1f} % of it is at full scale; record it again, softer"
        )


def _clipped(samples: Samples) -> int:
    """How many samples stand in runs at full scale."""
    full = np.concatenate([[False], np.abs(samples) >= FULL, [False]])
    edges = np.flatnonzero(np.diff(full.astype(np.int8)))
    runs = edges[1::2] - edges[::2]
    return int(runs[runs >= RUN].sum())


def _speech(samples: Samples) -> tuple[int, int]:
    """From the first to the last hop that is speech and not the room, with a breath around it."""
    count = samples.size // HOP
    power = np.mean(samples[: count * HOP].reshape(count, HOP) ** 2, axis=1)
    floor = float(np.percentile(power, 5)) * ABOVE_FLOOR
    loud = np.flatnonzero(power > min(max(floor, power.max() * BELOW_PEAK), power.max() * 0.05))
    first, last = max(0, int(loud[0]) - KEEP), int(loud[-1]) + 1 + KEEP
    return first * HOP, min(samples.size, last * HOP)
