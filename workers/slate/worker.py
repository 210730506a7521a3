"""Slate workers: what they make is plain, quick and exact, so that checks of everything else can rest on it.

Bars and a binary counter of the frame along the top, one flash frame where asked; a tone per word. Any fault
of the spec's `rehearse` is committed on purpose.
"""

import json
import os
import signal
import time
import wave
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workers import ffmpeg
from workers.base import Made, Progress
from workers.errors import BadInput, BadSpec, ToolFailed
from workers.slate import spec as slate
from workers.slate.png import png

BARS = ((180, 128, 128), (162, 44, 142), (131, 156, 44), (112, 72, 58), (84, 184, 198), (65, 100, 212))
"""75 % colour bars without blue: Y, Cb, Cr."""
BAR_RGB = ((191, 191, 191), (191, 191, 0), (0, 191, 191), (0, 191, 0), (191, 0, 191), (191, 0, 0))
COUNTER_BITS = 12
RATE = 48_000
LEVEL = 0.25
FADE_MS = 5
LINGER = 5.0  # seconds
Plane = NDArray[np.uint8]


class Still:
    """Colour bars as a PNG."""

    name = "slate.still"
    version = "1"
    spec = slate.Still

    def setup(self) -> None:
        """Nothing to load."""

    def run(self, spec: slate.Still, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        _rehearse(spec.rehearse, progress)
        bars = np.repeat(np.array(BAR_RGB, np.uint8), _widths(spec.width), axis=0)
        picture = np.tile(bars, (spec.height, 1, 1))
        picture[: spec.height // 16] = _tint(spec.label, spec.seed)
        (out / "still.png").write_bytes(png(picture))
        return Made(
            {"still": "still.png"}, {"width": spec.width + _lie(spec.rehearse), "height": spec.height}
        )


class Motion:
    """Colour bars with a counter, as a silent clip."""

    name = "slate.motion"
    version = "1"
    spec = slate.Motion

    def setup(self) -> None:
        """Nothing to load."""

    def run(self, spec: slate.Motion, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        _rehearse(spec.rehearse, progress)
        if spec.width % 4 or spec.height % 4:
            raise BadSpec(f"a slate clip needs sides that are multiples of 4, not {spec.width}x{spec.height}")
        ms = _line_ms(inputs)
        count = spec.frames if ms is None else spec.lead + -(-ms * spec.fps // 1000) + spec.tail
        if count < 1:
            raise BadSpec("a slate clip needs at least one frame")
        ffmpeg.run(_encode(spec, out / "clip.mp4"), frames=_frames(spec, count, progress))
        facts = {
            "frames": count + _lie(spec.rehearse),
            "width": spec.width,
            "height": spec.height,
            "fps": f"{spec.fps}/1",
            "moves": count > 1,
        }
        speech = {} if ms is None else {"speech": {"start_frame": spec.lead, "ms": ms}}
        return Made({"clip": "clip.mp4"}, {**facts, **speech})


class Voice:
    """A tone for each word, with the timing of words as a voice gives it."""

    name = "slate.voice"
    version = "1"
    spec = slate.Voice

    def setup(self) -> None:
        """Nothing to load."""

    def run(self, spec: slate.Voice, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        _rehearse(spec.rehearse, progress)
        words = spec.text.split()
        if not words:
            raise BadSpec("there is nothing to say")
        step = spec.gap_ms + spec.word_ms
        ms = step * len(words) + spec.gap_ms
        spans = [(spec.gap_ms + step * number, step * (number + 1)) for number in range(len(words))]
        _write_wav(out / "voice.wav", _tones(spans, ms, spec.hertz))
        timed = [{"text": word, "start": a, "end": b} for word, (a, b) in zip(words, spans, strict=True)]
        sounds = [{"symbol": "a", "start": a, "end": b} for a, b in spans]
        timing = {"ms": ms, "words": timed, "phonemes": sounds}
        (out / "timing.json").write_text(json.dumps(timing, ensure_ascii=False, indent=1))
        facts = {"ms": ms + _lie(spec.rehearse), "rate": RATE, "channels": 1}
        return Made({"voice": "voice.wav", "timing": "timing.json"}, facts)


def _rehearse(fault: str, progress: Progress) -> None:
    if fault == "refuse":
        raise BadSpec("refused, as rehearsed")
    if fault == "raise":
        raise ToolFailed("failed, as rehearsed")
    if fault == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if fault == "linger":
        time.sleep(LINGER)
    while fault == "hang":
        time.sleep(1)
    while fault == "dawdle":
        time.sleep(0.05)
        progress(0.5)


def _lie(fault: str) -> int:
    return 1000 if fault == "lie" else 0


def _line_ms(inputs: Mapping[str, Path]) -> int | None:
    if "line" not in inputs:
        return None
    try:
        return int(json.loads(inputs["line"].read_text())["ms"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"the line's timing cannot be read: {error}") from error


def _widths(width: int) -> list[int]:
    edges = [width * number // len(BARS) for number in range(len(BARS) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _tint(label: str, seed: int) -> tuple[int, int, int]:
    """A colour for a label, so that two slates are two pictures."""
    mixed = sum(number * ord(letter) for number, letter in enumerate(f"{seed}/{label}", 1))
    return (64 + mixed % 128, 64 + mixed // 7 % 128, 64 + mixed // 49 % 128)


def _encode(spec: slate.Motion, clip: Path) -> list[str]:
    size, rate = f"{spec.width}x{spec.height}", str(spec.fps)
    source = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-r", rate, "-i", "pipe:0"]
    tags = ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"]
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "14", "-threads", "1", "-pix_fmt", "yuv420p"]
    exact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-video_track_timescale", str(spec.fps * 512)]
    return [*source, "-an", *codec, *tags, *exact, "-movflags", "+faststart", str(clip)]


def _frames(spec: slate.Motion, count: int, progress: Progress) -> Iterator[bytes]:
    luma, chroma = _bars(spec)
    white = np.full_like(luma, 235).tobytes() + np.full_like(chroma, 128).tobytes()
    for number in range(count):
        if number == spec.flash:
            yield white
        else:
            _count(luma, number)
            yield luma.tobytes() + chroma.tobytes()
        progress((number + 1) / count)


def _bars(spec: slate.Motion) -> tuple[Plane, Plane]:
    values = np.array(BARS, np.uint8)
    full = np.repeat(values, _widths(spec.width), axis=0)
    half = np.repeat(values, _widths(spec.width // 2), axis=0)
    luma = np.tile(full[:, 0], (spec.height, 1))
    luma[-spec.height // 16 :] = 16 + sum(_tint(spec.label, spec.seed)) % 200
    chroma = np.stack([np.tile(half[:, plane], (spec.height // 2, 1)) for plane in (1, 2)])
    return luma, chroma


def _count(luma: Plane, number: int) -> None:
    """The frame's number in bits across the top, lowest on the right."""
    height, width = luma.shape
    for bit in range(COUNTER_BITS):
        left, right = width * bit // COUNTER_BITS, width * (bit + 1) // COUNTER_BITS
        luma[: height // 8, left:right] = 235 if number >> (COUNTER_BITS - 1 - bit) & 1 else 16


def _tones(spans: list[tuple[int, int]], ms: int, hertz: int) -> NDArray[np.int16]:
    sound = np.zeros(ms * RATE // 1000)
    for start, end in spans:
        first, last = start * RATE // 1000, end * RATE // 1000
        at = np.arange(last - first)
        edge = np.minimum(1.0, np.minimum(at, at[::-1]) * 1000 / RATE / FADE_MS)
        sound[first:last] = LEVEL * edge * np.sin(2 * np.pi * hertz * at / RATE)
    return np.round(sound * 32767).astype(np.int16)


def _write_wav(file: Path, samples: NDArray[np.int16]) -> None:
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
