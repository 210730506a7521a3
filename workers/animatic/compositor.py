"""Plates onto a frame: each is resized to its place with sub-pixel precision and blended, plane by plane.

A resize is five times cheaper than a warp but starts on whole pixels. Its steps are fractions of a pixel,
though, so among the first columns of a plate there is one that falls (almost) exactly on the frame's grid:
`_axis` starts there, and slow moves glide instead of stepping.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.animatic.raster import Pixels, Planes

SEARCH = 18  # plate pixels that may be skipped or wasted to find a start on the grid
EMPTY = 2 * SEARCH + 4  # a plate whose upper or left edge can be seen begins with this many empty pixels


@dataclass(frozen=True)
class Plate:
    """Planes at rest: their first pixel lies at `x`, `y` of the frame, `scale` frame pixels to one."""

    planes: Planes
    x: float
    y: float
    scale: float
    depth: float = 1.0
    """How much of a camera move it makes: 1 at the figure, less behind it, more before it."""


@dataclass(frozen=True)
class Spot:
    """Where a plate lies in one frame."""

    x: float
    y: float
    scale: float


@dataclass
class Canvas:
    """The frame being made."""

    luma: Pixels
    chroma: Pixels

    @classmethod
    def blank(cls, width: int, height: int) -> "Canvas":
        return cls(
            np.full((height, width), 16, np.uint8), np.full((height // 2, width // 2, 2), 128, np.uint8)
        )

    def lay(self, planes: Planes, spot: Spot) -> None:
        """Blend a plate over what is there."""
        gaps = planes.gap or (None, None)
        half = Spot(spot.x / 2, spot.y / 2, spot.scale)
        _lay(self.luma, planes.luma, gaps[0], spot)
        _lay(self.chroma, planes.chroma, gaps[1], half)

    def doubled(self, canvas: "Canvas") -> None:
        """Fill from a canvas of half the size."""
        size = self.luma.shape[1], self.luma.shape[0]
        cv2.resize(canvas.luma, size, dst=self.luma, interpolation=cv2.INTER_LINEAR)
        half = size[0] // 2, size[1] // 2
        cv2.resize(canvas.chroma, half, dst=self.chroma, interpolation=cv2.INTER_LINEAR)

    def shaded(self, shade: "Shade") -> None:
        """Darken toward black and grey."""
        for plane, gain, floor_ in ((self.luma, *shade.luma), (self.chroma, *shade.chroma)):
            cv2.multiply(plane, gain, dst=plane, scale=1 / 255)
            cv2.add(plane, floor_, dst=plane)

    def parts(self) -> Sequence[memoryview]:
        """The frame as NV12."""
        return self.luma.data.cast("B"), self.chroma.data.cast("B")


@dataclass(frozen=True)
class _Axis:
    """One direction of a resize: which plate pixels, and where the result lies in the frame."""

    first: int
    last: int
    start: int
    """Index in the frame of the first result pixel."""


def _axis(origin: float, scale: float, plate: int, frame: int) -> _Axis | None:
    low, high = max(0, floor(origin)), min(frame, ceil(origin + scale * plate))
    if low >= high:
        return None
    wanted = max(0, floor((low - origin) / scale) - 1)
    tries = range(max(0, wanted - SEARCH), max(wanted, SEARCH) + 1)
    first = min(tries, key=lambda at: (abs(_off(origin + scale * at)), -at))
    last = min(plate, ceil((high - origin) / scale) + 2)
    return _Axis(first, last, round(origin + scale * first))


def _off(place: float) -> float:
    return place - round(place)


def _lay(frame: Pixels, plane: Pixels, gap: Pixels | None, spot: Spot) -> None:
    across = _axis(spot.x, spot.scale, plane.shape[1], frame.shape[1])
    down = _axis(spot.y, spot.scale, plane.shape[0], frame.shape[0])
    if across is None or down is None:
        return
    source = np.s_[down.first : down.last, across.first : across.last]
    fresh = _resized(plane[source], spot.scale)
    rows, ours = _overlap(down.start, fresh.shape[0], frame.shape[0])
    columns, mine = _overlap(across.start, fresh.shape[1], frame.shape[1])
    under, over = frame[rows, columns], fresh[ours, mine]
    if gap is None:
        np.copyto(under, over)
        return
    open_ = _resized(gap[source], spot.scale)[ours, mine]
    cv2.multiply(under, open_, dst=under, scale=1 / 255)
    cv2.add(under, over, dst=under)


def _resized(plane: Pixels, scale: float) -> Pixels:
    out = cv2.resize(plane, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    return np.asarray(out, np.uint8)


def _overlap(start: int, count: int, frame: int) -> tuple[slice, slice]:
    low, high = max(0, start), min(frame, start + count)
    return slice(low, max(low, high)), slice(low - start, max(low, high) - start)


@dataclass(frozen=True)
class Shade:
    """Per plane: gains in 255ths, and what to add so that black and grey stay where they are."""

    luma: tuple[Pixels, Pixels]
    chroma: tuple[Pixels, Pixels]


@lru_cache(maxsize=8)
def vignette(width: int, height: int, strength: int) -> Shade:
    """Darker toward corners and foot by `strength` percent."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    across, down = (x / width - 0.5) * 1.5, (y / height - 0.40) * 1.3
    fall = np.clip((across**2 + down**2) ** 0.5 - 0.34, 0, 1) ** 1.5
    gains = 1 - fall * strength / 100
    small = cv2.resize(gains, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    return Shade(_gain(gains, 16), _gain(cv2.merge([small, small]), 128))


def _gain(gains: NDArray[np.float32], floor_: int) -> tuple[Pixels, Pixels]:
    noise = np.random.Generator(np.random.PCG64(7)).random(gains.shape, dtype=np.float32)
    whole = np.clip(np.rint(255 * gains + noise - 0.5), 0, 255)
    rest = np.rint(floor_ * (1 - whole / 255))
    return whole.astype(np.uint8), rest.astype(np.uint8)
