"""SVG to pixels, and pixels to video planes: BT.709, tv range, luma at full and chroma at half resolution.

A layer is converted once; frames are then blended plane by plane, so no frame ever passes through RGB.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import pyvips
from numpy.typing import ArrayLike, NDArray

cv2.setNumThreads(1)

Pixels = NDArray[np.uint8]
Light = NDArray[np.float32]
Box = tuple[float, float, float, float]
"""x, y, width, height."""

# RGB 0..255 to Y, Cb, Cr of BT.709 in tv range.
_RED, _BLUE = 0.2126, 0.0722
_GREEN = 1 - _RED - _BLUE
_Y, _C = 219 / 255, 224 / 255
YUV = np.array(
    [
        [_RED * _Y, _GREEN * _Y, _BLUE * _Y, 16],
        [-_RED / 1.8556 * _C, -_GREEN / 1.8556 * _C, (1 - _BLUE) / 1.8556 * _C, 128],
        [(1 - _RED) / 1.5748 * _C, -_GREEN / 1.5748 * _C, -_BLUE / 1.5748 * _C, 128],
    ],
    np.float32,
)


@dataclass(frozen=True)
class Planes:
    """Pixels of a layer. With `gap` (255 - alpha, per plane) the colours are premultiplied."""

    luma: Pixels
    chroma: Pixels
    """Two channels, half size."""
    gap: tuple[Pixels, Pixels] | None = None

    @property
    def size(self) -> tuple[int, int]:
        return self.luma.shape[1], self.luma.shape[0]


def draw(body: str, box: Box, width: int, height: int) -> Pixels:
    """The part `box` of a drawing at `width` x `height`, as RGBA (not premultiplied)."""
    view = " ".join(f"{value:.4f}" for value in box)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{width}" height="{height}" viewBox="{view}" preserveAspectRatio="none">{body}</svg>'
    )
    image = pyvips.Image.svgload_buffer(svg.encode(), unlimited=True)
    pixels: Pixels = np.asarray(image.numpy(), dtype=np.uint8)
    return pixels


def opaque(rgb: Light) -> Planes:
    """A picture without holes, from floats 0..255; its sides must be even."""
    yuv = cv2.transform(rgb, YUV)
    luma, chroma = np.ascontiguousarray(yuv[..., 0]), yuv[..., 1:]
    small = cv2.resize(chroma, (luma.shape[1] // 2, luma.shape[0] // 2), interpolation=cv2.INTER_AREA)
    return Planes(_bytes(luma), _bytes(small))


def cutout(rgba: Pixels) -> Planes:
    """A layer with holes, from RGBA bytes; its sides must be even."""
    alpha = np.ascontiguousarray(rgba[..., 3])
    yuv = cv2.transform(rgba[..., :3], YUV)
    held = cv2.multiply(yuv, cv2.merge([alpha] * 3), scale=1 / 255)
    return _planes(held, alpha)


def soft_cutout(premultiplied: Light, alpha: Light) -> Planes:
    """A layer with holes from floats 0..255: colours already multiplied by alpha (one channel)."""
    offset = YUV.copy()
    offset[:, 3] = 0
    held = cv2.transform(premultiplied, offset) + (alpha / 255) * YUV[:, 3]
    return _planes(_bytes(held), _bytes(alpha[..., 0]))


def _planes(held: ArrayLike, alpha: Pixels) -> Planes:
    pixels = np.asarray(held, np.uint8)
    half = alpha.shape[1] // 2, alpha.shape[0] // 2
    chroma = np.asarray(cv2.resize(pixels[..., 1:], half, interpolation=cv2.INTER_AREA), np.uint8)
    gap = 255 - np.asarray(cv2.resize(alpha, half, interpolation=cv2.INTER_AREA), np.uint8)
    return Planes(np.ascontiguousarray(pixels[..., 0]), chroma, (255 - alpha, np.dstack([gap, gap])))


def _bytes(values: ArrayLike) -> Pixels:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


@lru_cache(maxsize=4)
def grain(height: int, width: int) -> Light:
    """Fixed noise against banding; the same for every picture of one size."""
    return np.random.Generator(np.random.PCG64(20)).standard_normal((height, width, 1), dtype=np.float32)


def to_rgb(luma: Pixels, chroma: Pixels) -> Pixels:
    """Planes back to RGB, for stills."""
    wide = cv2.resize(chroma, (luma.shape[1], luma.shape[0]), interpolation=cv2.INTER_LINEAR)
    yuv = np.dstack([luma, wide]).astype(np.float32) - YUV[:, 3]
    back = np.linalg.inv(YUV[:, :3].astype(np.float64)).astype(np.float32)
    return _bytes(cv2.transform(yuv, back))
