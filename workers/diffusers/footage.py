"""What a motion model made, as files: native frames become a take's clip, its sound a wav.

A model whose rate is lower than the project's (Wan A14B: 16 frames a second) is brought up by interpolation
along the motion. Against frames that were known (a pan with a figure crossing it, 16 -> 24, three speeds)
the worst frame was 25 to 29 dB; with repeated frames 15 to 22 dB, with blended ones 18 to 25 dB. Repeating
judders and blending shows every face twice; this only smears what a figure uncovers.
"""

import wave
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers import ffmpeg as tool
from workers.conform import Shape, conform

CLIP, SOUND, NATIVE = "clip.mp4", "sound.wav", "native.mp4"
BETWEEN = {"mi_mode": "mci", "mc_mode": "obmc", "me_mode": "bidir", "scd": "none"}
REACH = 4  # frames beyond the last: the interpolation looks ahead
FINE = 6  # crf; it is encoded once more
THREADS = 2
RATE = 48_000
Progress = Callable[[float], None]


def between(frames: NDArray[np.uint8], shape: Shape) -> tuple[NDArray[np.uint8], Fraction]:
    """Frames and their rate, such that the first is the clip's first and the last its last.

    Models make lengths of their own, a little more than was promised: a clip that ends on a given
    picture moves that much faster, where any other is cut.
    """
    if shape.frames == 1:
        return frames[:1], Fraction(shape.fps)
    rate = Fraction((len(frames) - 1) * shape.fps, shape.frames - 1)
    if rate < shape.fps:
        return frames, rate
    nearest = np.linspace(0, len(frames) - 1, shape.frames).round().astype(int)
    return frames[nearest], Fraction(shape.fps)


def write_clip(frames: NDArray[np.uint8], fps: Fraction, shape: Shape, out: Path, progress: Progress) -> None:
    """`frames` (frames, height, width, 3) at `fps` become the clip of that shape in the folder `out`."""
    native = out / NATIVE
    try:
        tool.run(_arguments(frames, fps, shape.fps, native), frames=_bytes(frames, progress))
        conform(native, out / CLIP, shape, progress=lambda value: progress(0.5 + value / 2))
    finally:
        native.unlink(missing_ok=True)


def write_sound(samples: NDArray[np.float32], rate: int, shape: Shape, out: Path) -> Mapping[str, int]:
    """(samples, channels) become a wav of 48 kHz, as long as the clip; returns its facts.

    What the model heard too little of is silence at the end: pictures and sound start together.
    """
    heard = _resampled(samples, rate)
    wanted = round(shape.frames * RATE / shape.fps)
    short = max(0, wanted - len(heard))
    exact = np.pad(heard[:wanted], ((0, short), (0, 0)))
    with wave.open(str(out / SOUND), "wb") as file:
        file.setnchannels(exact.shape[1])
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(np.clip(exact, -1, 1) * 32767).astype("<i2").tobytes())
    return {"ms": round(wanted * 1000 / RATE), "rate": RATE, "channels": exact.shape[1]}


def _resampled(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """At 48 kHz, by ffmpeg's resampler."""
    if rate == RATE:
        return samples
    channels = samples.shape[1]
    import av

    layout = {1: "mono", 2: "stereo"}[channels]
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout=layout)
    frame.sample_rate = rate
    change = av.AudioResampler(format="flt", layout=layout, rate=RATE)
    parts = [part.to_ndarray() for part in (*change.resample(frame), *change.resample(None))]
    return np.concatenate(parts, axis=1).reshape(-1, channels).astype(np.float32)


def _bytes(frames: NDArray[np.uint8], progress: Progress) -> Iterator[bytes]:
    for number, frame in enumerate(frames):
        yield frame.tobytes()
        progress((number + 1) / len(frames) / 2)


def _arguments(frames: NDArray[np.uint8], fps: Fraction, wanted: int, file: Path) -> list[str]:
    import ffmpeg

    height, width = frames.shape[1:3]
    raw = {"pix_fmt": "rgb24", "s": f"{width}x{height}", "r": str(fps)}
    stream: Any = ffmpeg.input("pipe:0", f="rawvideo", extra_options=raw).video
    stream = stream.scale(out_color_matrix="bt709", out_range="tv").format(pix_fmts="yuv444p")
    if fps < wanted:
        stream = stream.tpad(stop_mode="clone", stop=REACH).minterpolate(fps=str(wanted), **BETWEEN)
    stream = stream.setparams(color_primaries="bt709", color_trc="bt709", colorspace="bt709", range="tv")
    how = {"c:v": "libx264", "preset": "ultrafast", "crf": FINE, "pix_fmt": "yuv444p", "threads": THREADS}
    made = stream.output(filename=str(file.resolve()), an=True, extra_options=how)
    return list(made.compile(auto_fix=False)[1:])
