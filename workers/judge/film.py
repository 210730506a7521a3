"""A clip read once: figures of every frame, pixels of a few. What every measure looks at.

Memory is bounded by the number of frames (about 600 bytes each) and the few stills, whatever their size.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from workers.base import Progress
from workers.errors import BadInput
from workers.judge import pixels
from workers.judge.pixels import Grey, Rgb

STILLS = 5
LONGEST = 20_000  # frames; no take is that long
GRID = (144, 256)  # width and height of the grid on which frames are compared
BLOCKS = (9, 16)
STRUCTURE = (36, 64)
STILL_HEIGHT = 960
EXPLODE = {"err_detect": "explode"}
STRICT = {"protocol_whitelist": "file", **EXPLODE}
CODEC = "h264"
Series = NDArray[np.float32]


@dataclass(frozen=True)
class Still:
    """One frame with its pixels, at most 960 high."""

    frame: int
    rgb: Rgb


@dataclass(frozen=True)
class Film:
    """A clip as the judge sees it. Series have one value a frame; those that compare begin with 0 or 1."""

    fps: Fraction
    width: int
    height: int
    bright: Series
    """Luma below which 98 of 100 pixels lie, 0..255."""
    change: Series
    """Mean difference from the frame before, 0..255."""
    liveliest: Series
    """Largest difference of any spot from the frame before, 0..255."""
    alike: Series
    """Correlation with the frame before, -1..1: whether it is the same picture, whatever its brightness."""
    sharp: Series
    """Share of its contrast that lies in fine detail."""
    blocks: NDArray[np.float32]
    """frames x 16 x 9: mean luma of each block."""
    first: Still
    stills: tuple[Still, ...]

    @property
    def frames(self) -> int:
        return len(self.bright)


def read(clip: Path, progress: Progress) -> Film:
    """The film of an mp4; BadInput when it cannot be decoded. Reports 0..1 and lets `progress` raise."""
    count = _count(clip)
    wanted = sorted({0, *((2 * number + 1) * count // (2 * STILLS) for number in range(STILLS))})
    figures = np.zeros((count, 5), np.float32)
    blocks = np.zeros((count, BLOCKS[1], BLOCKS[0]), np.float32)
    kept: dict[int, Rgb] = {}
    before: Grey | None = None
    number = -1
    with _opened(clip) as container:
        stream = container.streams.video[0]
        fps, width, height = stream.average_rate or Fraction(24), stream.width, stream.height
        for number, frame in zip(range(count), container.decode(stream), strict=False):
            grid = _luma(frame, GRID)
            figures[number] = _figures(grid, before)
            blocks[number] = pixels.shrunk(grid, BLOCKS)
            if number in wanted:
                kept[number] = _rgb(frame)
            before = grid
            if number % 12 == 11:
                progress((number + 1) / count)
    if not kept:
        raise BadInput(f"{clip.name} has no frames")
    bright, change, liveliest, alike, sharp = figures[: number + 1].T
    stills = [Still(at, rgb) for at, rgb in sorted(kept.items())]
    chosen = tuple(each for each in stills if each.frame or count < STILLS)
    return Film(
        fps=fps,
        width=width,
        height=height,
        bright=bright,
        change=change,
        liveliest=liveliest,
        alike=alike,
        sharp=sharp,
        blocks=blocks[: number + 1],
        first=stills[0],
        stills=chosen or (stills[0],),
    )


def _count(clip: Path) -> int:
    """Packets with a picture: known without decoding."""
    with _opened(clip) as container:
        if not container.streams.video:
            raise BadInput(f"{clip.name} has no pictures")
        count = sum(packet.size > 0 for packet in container.demux(container.streams.video[0]))
    if count > LONGEST:
        raise BadInput(f"{clip.name} has {count} frames, and no take has more than {LONGEST}")
    return count


@contextmanager
def _opened(clip: Path) -> Iterator[InputContainer]:
    try:
        with av.open(str(clip), format="mov", options=STRICT) as container:
            for stream in container.streams.video:
                if stream.codec_context.name != CODEC:
                    raise BadInput(f"{clip.name} holds {stream.codec_context.name}, and takes are {CODEC}")
                stream.codec_context.thread_count = 1
                stream.codec_context.options = EXPLODE
            yield container
    except (av.FFmpegError, EOFError) as error:
        raise BadInput(f"{clip.name} cannot be decoded: {error}") from error


def _luma(frame: av.VideoFrame, size: tuple[int, int]) -> Grey:
    small = frame.reformat(width=size[0], height=size[1], format="gray", interpolation="AREA")
    return small.to_ndarray().astype(np.float32)


def _rgb(frame: av.VideoFrame) -> Rgb:
    height = min(frame.height, STILL_HEIGHT)
    width = max(2, round(frame.width * height / frame.height / 2) * 2)
    small = frame.reformat(width=width, height=height, format="rgb24", interpolation="AREA")
    return np.asarray(small.to_ndarray(), np.uint8)


def _figures(grid: Grey, before: Grey | None) -> tuple[float, ...]:
    bright, sharp = float(np.percentile(grid, 98)), pixels.sharpness(grid)
    if before is None:
        return bright, 0.0, 0.0, 1.0, sharp
    apart = np.abs(grid - before)
    liveliest = float(pixels.shrunk(apart, STRUCTURE).max())
    alike = pixels.alike(pixels.shrunk(grid, STRUCTURE), pixels.shrunk(before, STRUCTURE))
    return bright, float(apart.mean()), liveliest, alike, sharp
