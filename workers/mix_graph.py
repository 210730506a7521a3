"""The ffmpeg graphs of a mix: music and tone ducked, the sum with voices and cues, limiter, AAC and meter.

Built with typed-ffmpeg and run by `workers.ffmpeg`. File names inside a graph are our own constants.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ffmpeg
from ffmpeg import AudioStream, filters
from ffmpeg.dag.nodes import GlobalStream, OutputStream

from workers import ffmpeg as tool
from workers.errors import ToolFailed

RATE = 48_000
PRIMING = 1024
"""Samples by which AAC sounds late where no edit list is written: as many are left out at the head."""

STEMS = {"dialogue": "dialogue.wav", "music": "music.wav", "effects": "effects.wav"}
MIX = "mix.m4a"
METER = "meter.txt"
RAW = {"f": "f32le", "ar": RATE, "ac": 2}
EXACT = {"fflags": "+bitexact", "flags:a": "+bitexact", "map_metadata": -1, "threads": 1}
AAC = {"b:a": "192k", "profile:a": "aac_low", "ar": RATE, "ac": 2, "use_editlist": 0}


@dataclass(frozen=True)
class Loudness:
    """What the meter read."""

    lufs: float
    """Integrated, gated."""
    peak: float
    """True peak in dBTP."""


def premix(laid: Mapping[str, str], samples: int, result: str, folder: Path) -> Loudness:
    """From one raw file per role: the three stems, and their sum (raw), measured."""
    voices = _raw(laid["line"]).asplit(outputs=4)
    music = _ducked(_raw(laid["bed"]), voices.audio(0), samples).asplit(outputs=2)
    tone = _ducked(_raw(laid["tone"]), voices.audio(1), samples)
    effects = _sum(tone, _raw(laid["cue"])).asplit(outputs=2)
    total = _sum(voices.audio(2), music.audio(0), effects.audio(0))
    stems = (voices.audio(3), music.audio(1), effects.audio(1))
    outputs = [
        stream.output(filename=name, acodec="pcm_s24le", extra_options=EXACT)
        for name, stream in zip(STEMS.values(), stems, strict=True)
    ]
    _run(ffmpeg.merge_outputs(_metered(total).output(filename=result, f="f32le"), *outputs), folder)
    return _read(folder)


def limit(source: str, result: str, gain_db: float, ceiling_db: float, folder: Path) -> Loudness:
    """One linear gain, then a limiter at four times the rate, so that peaks between samples count."""
    loud = _raw(source).volume(volume=f"{gain_db:.3f}dB").aresample(sample_rate=4 * RATE)
    ceiling = f"{10 ** (ceiling_db / 20):.6f}"
    held = loud.alimiter(limit=ceiling, attack=5, release=80, level=False, latency=True)
    _run(_metered(held.aresample(sample_rate=RATE)).output(filename=result, f="f32le"), folder)
    return _read(folder)


def encode(source: str, folder: Path) -> Loudness:
    """AAC-LC without the first 1024 samples and without an edit list; then measure what a player decodes."""
    shifted = _raw(source).atrim(start_sample=PRIMING).asetpts(expr="N/SR/TB")
    _run(shifted.output(filename=MIX, acodec="aac", extra_options=EXACT | AAC), folder)
    decoded = ffmpeg.input(MIX, f="mov").audio
    _run(_metered(decoded, peak="true").output(filename="-", f="null"), folder)
    return _read(folder)


def _raw(name: str) -> AudioStream:
    return ffmpeg.input(name, extra_options=RAW).audio


def _ducked(stream: AudioStream, voices: AudioStream, samples: int) -> AudioStream:
    """Lower under the voices. The compressor loses what is in its hands at the end: hence the padding."""
    padded = stream.apad(pad_len=RATE // 2)
    key = voices.apad(pad_len=RATE // 2)
    held = padded.sidechaincompress(key, threshold=0.03, ratio=8, attack=20, release=350)
    return held.atrim(end_sample=samples)


def _sum(*streams: AudioStream) -> AudioStream:
    return filters.amix(*streams, inputs=len(streams), normalize=False)


def _metered(stream: AudioStream, peak: str = "none") -> AudioStream:
    meter = stream.afilter(name="ebur128", framelog="quiet", metadata=True, peak=peak)
    return meter.ametadata(mode="print", file=METER)


def _run(output: OutputStream | GlobalStream, folder: Path) -> None:
    tool.run(output.compile(auto_fix=False)[1:], cwd=folder)


def _read(folder: Path) -> Loudness:
    """The last values in the meter's file."""
    meter = folder / METER
    lines: Sequence[str] = meter.read_text().splitlines()
    meter.unlink()
    values = dict(line.split("=", 1) for line in lines if line.startswith("lavfi.r128."))
    if "lavfi.r128.I" not in values:
        raise ToolFailed("ffmpeg's loudness meter said nothing: the sound is shorter than 0.1 s")
    peak = float(values.get("lavfi.r128.true_peak", "0"))
    return Loudness(float(values["lavfi.r128.I"]), 20 * math.log10(peak) if peak > 0 else -120.0)
