"""Any clip becomes a take: exactly so many frames, of one size, at one rate, silent H.264 in BT.709.

Whoever makes clips elsewhere (a model, an engine, a person's upload) passes them through here last, so that
the cut never meets a clip of another length than was promised. A clip that is too short is refused; none is
stretched or looped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from workers import ffmpeg as tool
from workers.errors import BadInput
from workers.stitch.boxes import steps

SIGNS = {b"ftyp": "mov", b"\x1aE\xdf\xa3": "matroska"}
"""First bytes -> demuxer. Playlists and whatever else may name other files have none."""
QUICK, FINE = "veryfast", 14  # a take is encoded once more in the episode: fine, and not small
THREADS = 2  # part of what decides about bytes, so not the machine's number of cores
TICKS = 512  # per frame


@dataclass(frozen=True)
class Shape:
    """What a clip is to be: pixels, frames per second, frames."""

    width: int
    height: int
    fps: int
    frames: int


@dataclass(frozen=True)
class Source:
    """What a clip is: as its packets tell, nothing decoded."""

    demuxer: str
    width: int
    height: int
    rate: Fraction
    """Mean frames per second."""
    frames: int
    seconds: Fraction
    """From zero to the end of the last frame."""
    matrix: int
    square: bool

    def facts(self) -> dict[str, Any]:
        """For the record of what really came out."""
        size = {"width": self.width, "height": self.height, "frames": self.frames}
        return {**size, "fps": str(self.rate.limit_denominator(1001)), "ms": round(self.seconds * 1000)}


def look(clip: Path) -> Source:
    """Read a clip's header and the times of its packets. BadInput: no clip, or one without pictures."""
    import av
    import av.error

    demuxer = _demuxer(clip)
    try:
        with av.open(str(clip), format=demuxer, options={"protocol_whitelist": "file"}) as container:
            if not container.streams.video:
                raise BadInput(f"{clip.name} has no pictures")
            stream = container.streams.video[0]
            rate = Fraction(stream.average_rate or stream.guessed_rate or 0)
            spans = [
                (p.pts, p.duration or 0) for p in container.demux(stream) if p.pts is not None and p.size
            ]
            if not spans or not rate or not stream.time_base:
                raise BadInput(f"{clip.name} has no pictures that can be timed; is it cut off?")
            if stream.frames > len(spans):
                raise BadInput(f"{clip.name} is cut off: it has {len(spans)} of {stream.frames} frames")
            start, length = max(spans)
            context = stream.codec_context
            return Source(
                demuxer=demuxer,
                width=context.width,
                height=context.height,
                rate=rate,
                frames=len(spans),
                seconds=max((start + length) * stream.time_base, start * stream.time_base + 1 / rate),
                matrix=int(context.colorspace),
                square=(stream.sample_aspect_ratio or 1) == 1,
            )
    except av.error.FFmpegError as error:
        raise BadInput(f"{clip.name} cannot be read as {demuxer}: {error}; is it cut off?") from error


def conform(
    clip: Path,
    target: Path,
    shape: Shape,
    *,
    start: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Source:
    """Write `target` (mp4): `shape.frames` frames of `clip` from frame `start`, counted at `shape.fps`.

    The picture is scaled to cover the frame and cropped about its middle; the rate is converted by dropping
    and repeating frames. Returns what the clip was. BadInput: no clip, or too short. ToolFailed: its pictures
    cannot be decoded. `progress` is called with 0..1 and may raise; ffmpeg is ended then.
    """
    if shape.frames < 1 or start < 0 or shape.width % 2 or shape.height % 2:
        raise ValueError(f"no clip can have this shape: {shape}, from frame {start}")
    seen = look(clip)
    _refuse_short(clip, seen, shape, start)
    report = _Report(progress, shape) if progress else None
    tool.run(_arguments(clip, seen, target, shape, start), progress=report)
    made = steps(target).frames
    if made != shape.frames:
        target.unlink()
        raise BadInput(f"{clip.name} gave {made} of {shape.frames} frames; is it cut off?")
    return seen


def _demuxer(clip: Path) -> str:
    with clip.open("rb") as file:
        head = file.read(8)
    for sign, demuxer in SIGNS.items():
        if sign in (head[:4], head[4:]):
            return demuxer
    raise BadInput(f"{clip.name} is no mp4, mov, webm or mkv")


def _refuse_short(clip: Path, seen: Source, shape: Shape, start: int) -> None:
    """A part of a frame counts as one: rates do not divide each other."""
    if ceil(seen.seconds * shape.fps) < start + shape.frames:
        needed = (start + shape.frames) / shape.fps
        raise BadInput(
            f"{clip.name} is too short: it has {float(seen.seconds):.2f} s "
            f"({seen.frames} frames), and {needed:.2f} s are needed"
        )


def _arguments(clip: Path, seen: Source, target: Path, shape: Shape, start: int) -> list[str]:
    import ffmpeg

    opened = {"protocol_whitelist": "file,pipe", "err_detect": "explode", "threads": THREADS}
    stream: Any = ffmpeg.input(str(clip.resolve()), f=seen.demuxer, extra_options=opened).video
    if not seen.square:
        stream = stream.scale(w="trunc(iw*sar/2)*2", h="ih").setsar(sar="1")
    stream = (
        stream.fps(fps=str(shape.fps), start_time=0)
        .tpad(stop_mode="clone", stop=1)  # the last part of a frame
        .trim(start_frame=start, end_frame=start + shape.frames)
        .setpts(expr="PTS-STARTPTS")
        .scale(
            w=str(shape.width),
            h=str(shape.height),
            force_original_aspect_ratio="increase",
            flags="bicubic",
            out_color_matrix="bt709",
            out_range="tv",
        )
        .crop(out_w=str(shape.width), out_h=str(shape.height))
        .setsar(sar="1")
        .format(pix_fmts="yuv420p")
        .setparams(color_primaries="bt709", color_trc="bt709", colorspace="bt709", range="tv")
    )
    made = stream.output(filename=str(target.resolve()), an=True, extra_options=_encoding(shape))
    return ["-xerror", "-filter_complex_threads", str(THREADS), *made.compile(auto_fix=False)[1:]]


def _encoding(shape: Shape) -> dict[str, str | int]:
    tags = dict.fromkeys(("color_primaries", "color_trc", "colorspace"), "bt709")
    return {
        "c:v": "libx264",
        "preset": QUICK,
        "crf": FINE,
        "pix_fmt": "yuv420p",
        **tags,
        "color_range": "tv",
        "r": shape.fps,
        "video_track_timescale": shape.fps * TICKS,
        "frames:v": shape.frames,
        "threads": THREADS,
        "map_metadata": -1,
        "fflags": "+bitexact",
        "flags:v": "+bitexact",
        "movflags": "+faststart",
    }


@dataclass(frozen=True)
class _Report:
    """Microseconds written, told as a share."""

    say: Callable[[float], None]
    shape: Shape

    def __call__(self, microseconds: int) -> None:
        self.say(min(1.0, microseconds * self.shape.fps / 1e6 / self.shape.frames))
