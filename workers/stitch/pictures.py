"""What is known of a clip, and the encoder arguments that all segments of an episode share.

Segments are joined by copy, so every one must come from the same arguments; they stand here and only here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from workers.errors import BadInput
from workers.stitch.spec import SegmentSpec

DEMUXER = "mov"
OPEN = {"protocol_whitelist": "file,pipe"}
BT709, TV, UNKNOWN = 1, 1, 2
STEP = 512  # ticks per frame


class Shape(Protocol):
    """What a clip is to be fitted to; every spec with pictures is one."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def fps(self) -> int: ...


@dataclass(frozen=True)
class Clip:
    """The pictures of a clip, as its header tells."""

    width: int
    height: int
    rate: Fraction
    pixels: str
    matrix: int
    range: int
    square: bool

    def is_ready(self, asked: Shape) -> bool:
        """Whether it has that size, that rate and our colour, so that nothing needs to be converted."""
        shape = (self.width, self.height, self.rate, self.pixels) == (
            asked.width, asked.height, Fraction(asked.fps), "yuv420p",
        )  # fmt: skip
        return shape and self.square and (self.matrix, self.range) == (BT709, TV)


def look(path: Path) -> Clip:
    """Read the header of an mp4 or mov. BadInput: it is something else, or has no pictures."""
    import av
    import av.error

    try:
        with av.open(str(path), format=DEMUXER, options={"protocol_whitelist": "file"}) as container:
            if not container.streams.video:
                raise BadInput(f"{path.name} has no pictures")
            stream = container.streams.video[0]
            context = stream.codec_context
            return Clip(
                width=context.width,
                height=context.height,
                rate=stream.average_rate or Fraction(0),
                pixels=context.pix_fmt or "",
                matrix=int(context.colorspace),
                range=int(context.color_range),
                square=(stream.sample_aspect_ratio or 1) == 1,
            )
    except av.error.FFmpegError as error:
        raise BadInput(f"{path.name} is not an mp4 that can be read: {error}") from error


def encoding(spec: SegmentSpec) -> Mapping[str, str | int]:
    """Arguments of the encoder: closed groups, two B-frames, BT.709, the same bytes every time."""
    return {
        "c:v": "libx264",
        "preset": spec.preset,
        "crf": spec.crf,
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "g": 2 * spec.fps,
        "keyint_min": spec.fps,
        "bf": 2,
        "x264-params": "open-gop=0:8x8dct=1",  # the quickest preset would not be High without
        "maxrate": "20M",
        "bufsize": "40M",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "colorspace": "bt709",
        "color_range": "tv",
        "r": spec.fps,
        "video_track_timescale": spec.fps * STEP,
        "frames:v": spec.frames,
        "threads": spec.threads,
        "map_metadata": -1,
        "fflags": "+bitexact",
        "flags:v": "+bitexact",
    }
