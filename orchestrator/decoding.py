"""Decodes a worker's media to the last frame and compares it with what was promised.

One demuxer per suffix, local files only, errors on, one thread: the driver checks several files at once, and
PyAV lets go of Python's lock while it decodes. Pictures are judged on a grid of sampled pixels.
"""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from orchestrator.errors import Refused

DEMUXER = {
    ".mp4": "mov", ".mov": "mov", ".m4a": "mov", ".wav": "wav", ".png": "png_pipe", ".jpg": "jpeg_pipe",
}  # fmt: skip
CODECS = {
    ".mp4": {"h264", "aac"},
    ".mov": {"prores"},
    ".m4a": {"aac"},
    ".wav": {"pcm_s16le", "pcm_s24le", "pcm_f32le"},
    ".png": {"png"},
    ".jpg": {"mjpeg"},
}
"""What may be in a file; other decoders are not even started."""
STRICT = {"err_detect": "explode"}
LONGEST_SIDE = 8192
GRID = 16  # pixels between samples
DARK = 40  # of 255; black is 16, and codecs ring a little
STILL = 8  # largest difference of a sample that coding alone may make
SILENT = 0.001  # of full scale, -60 dB
ROUNDING_MS = 1
PADDING_MS = 64  # what AAC adds at the ends
Facts = Mapping[str, Any]
Sample = NDArray[np.uint8]


def accept(file: Path, facts: Facts, *, copies: bool = False) -> None:
    """Refused, with the reason, unless the file is what `facts` promise."""
    with _opened(file) as container:
        pictures, sounds = container.streams.video, container.streams.audio
        if file.suffix in {".png", ".jpg"}:
            _accept_still(container, facts)
        elif "frames" in facts and file.suffix in {".mp4", ".mov"}:
            if not pictures:
                raise Refused("it has no pictures")
            (_accept_packets if copies else _accept_clip)(container, facts)
        elif pictures:
            raise Refused("it has pictures whose number of frames nobody promised")
    if "rate" in facts and file.suffix in {".wav", ".m4a", ".mp4"}:
        with _opened(file) as container:
            _accept_sound(container, facts)
    elif not pictures and not sounds:
        raise Refused("it holds neither pictures nor sound")


def pictures(file: Path) -> Generator[av.VideoFrame, None, None]:
    """The frames of a clip, one after the other; Refused when it cannot be decoded."""
    with _opened(file) as container:
        yield from _frames(container)


@contextmanager
def _opened(file: Path) -> Iterator[InputContainer]:
    options = {"protocol_whitelist": "file", **STRICT}
    try:
        with av.open(str(file), format=DEMUXER[file.suffix], options=options) as container:
            _refuse_other_codecs(file.suffix, container)
            yield container
    except (av.FFmpegError, ValueError, EOFError) as error:
        raise Refused(f"it cannot be decoded: {error}") from error


def _refuse_other_codecs(suffix: str, container: InputContainer) -> None:
    for stream in (*container.streams.video, *container.streams.audio):
        if stream.codec_context.name not in CODECS[suffix]:
            wanted = " or ".join(sorted(CODECS[suffix]))
            raise Refused(f"it holds {stream.codec_context.name}, and {suffix} is to hold {wanted}")


def _frames(container: InputContainer) -> Iterator[av.VideoFrame]:
    stream = container.streams.video[0]
    codec = stream.codec_context
    if max(codec.width, codec.height) > LONGEST_SIDE:
        raise Refused(f"{codec.width}x{codec.height} is larger than any picture we take")
    codec.options = STRICT
    codec.thread_count = 1
    for frame in container.decode(stream):
        if frame.is_corrupt:
            raise Refused("a frame is damaged")
        yield frame


def _accept_still(container: InputContainer, facts: Facts) -> None:
    frames = list(_frames(container))
    if len(frames) != 1:
        raise Refused(f"a still has one frame, not {len(frames)}")
    _compare_size(frames[0].width, frames[0].height, facts)
    if not facts.get("black") and int(_sample(frames[0]).max()) < DARK:
        raise Refused("it is black")


def _accept_clip(container: InputContainer, facts: Facts) -> None:
    _compare_rate(container, facts)
    first: Sample | None = None
    count, bright, moved = 0, False, False
    for frame in _frames(container):
        count += 1
        if count > facts["frames"]:
            break
        if first is not None and bright and moved:
            continue
        sample = _sample(frame)
        first = sample if first is None else first
        bright = bright or int(sample.max()) >= DARK
        moved = moved or bool(np.abs(sample.astype(np.int16) - first).max() > STILL)
    _compare_count(count, facts)
    _compare_size(container.streams.video[0].width, container.streams.video[0].height, facts)
    if not bright and not facts.get("black"):
        raise Refused("it is black from the first frame to the last")
    if facts.get("moves") and not moved:
        raise Refused("it was to move, and every frame is the same picture")


def _accept_packets(container: InputContainer, facts: Facts) -> None:
    _compare_rate(container, facts)
    count, last = 0, None
    for packet in container.demux(container.streams.video[0]):
        if packet.size == 0:
            continue  # the end
        count += 1
        if packet.is_corrupt or packet.dts is None or (last is not None and packet.dts <= last):
            raise Refused(f"packet {count} is damaged or out of order")
        last = packet.dts
    _compare_count(count, facts)
    _compare_size(container.streams.video[0].width, container.streams.video[0].height, facts)


def _accept_sound(container: InputContainer, facts: Facts) -> None:
    if not container.streams.audio:
        raise Refused("sound was promised, and it has none")
    stream = container.streams.audio[0]
    codec = stream.codec_context
    codec.options = STRICT
    if (codec.sample_rate, codec.channels) != (facts["rate"], facts["channels"]):
        promised = f"{facts['rate']} Hz with {facts['channels']} channels"
        raise Refused(f"{codec.sample_rate} Hz with {codec.channels} channels, not {promised}")
    samples, peak = 0, 0.0
    for frame in container.decode(stream):
        samples += frame.samples
        peak = max(peak, _peak(frame))
    slack = ROUNDING_MS if codec.name.startswith("pcm") else PADDING_MS
    ms = Fraction(samples * 1000, codec.sample_rate)
    if abs(ms - facts["ms"]) > slack:
        raise Refused(f"it sounds for {float(ms):.1f} ms, {facts['ms']} were promised")
    if peak < SILENT and not facts.get("silent"):
        raise Refused("it is silent")


def _compare_count(count: int, facts: Facts) -> None:
    promised = facts["frames"]
    if count != promised:
        found = f"more than {promised}" if count > promised else str(count)
        raise Refused(f"it has {found} frames, {promised} were promised")


def _compare_size(width: int, height: int, facts: Facts) -> None:
    promised = facts.get("width", width), facts.get("height", height)
    if (width, height) != promised:
        raise Refused(f"it is {width}x{height}, {promised[0]}x{promised[1]} was promised")


def _compare_rate(container: InputContainer, facts: Facts) -> None:
    found = container.streams.video[0].average_rate
    if "fps" in facts and found != Fraction(facts["fps"]):
        raise Refused(f"it has {found} frames a second, {facts['fps']} were promised")


def _sample(frame: av.VideoFrame) -> Sample:
    """Luma on a grid."""
    if frame.format.name not in {"yuv420p", "yuvj420p", "yuv422p", "yuv444p", "gray", "nv12"}:
        return frame.to_ndarray(format="gray")[::GRID, ::GRID].astype(np.uint8)
    plane = frame.planes[0]
    rows: Sample = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return np.ascontiguousarray(rows[: frame.height : GRID, : frame.width : GRID]).copy()


def _peak(frame: av.AudioFrame) -> float:
    """Loudest sample, 1.0 being full scale."""
    values = frame.to_ndarray()
    if values.size == 0:
        return 0.0
    highest = float(np.abs(values.astype(np.float64)).max())
    return highest / 2 ** (8 * values.itemsize - 1) if values.dtype.kind in "iu" else highest
