"""Colours as eyes tell them apart: CIEDE2000, with lightness counted half, since scenes are lit.

Formula: Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula", 2005.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.errors import BadSpec
from workers.judge.pixels import Rgb

LIGHTNESS = 2.0  # kL, as for textiles
Lab = NDArray[np.float64]
"""Any shape x 3: L 0..100, a, b."""


def lab(picture: Rgb) -> Lab:
    """CIE L*a*b* of pixels (height x width x 3)."""
    scaled = np.asarray(picture, np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2LAB), np.float64)


def named(text: str) -> Lab:
    """Lab of #rrggbb; BadSpec for other text."""
    try:
        red, green, blue = bytes.fromhex(text.removeprefix("#"))
    except ValueError as error:
        raise BadSpec(f"{text!r} is not a colour like #a0b0c0") from error
    one: Lab = lab(np.array([[[red, green, blue]]], np.uint8))[0, 0]
    return one


def nearest(region: Rgb, wanted: Lab, share: float) -> float:
    """The difference within which `share` (0..1) of the region's pixels come to the colour."""
    return float(np.quantile(difference(lab(region), wanted), share))


def usual(region: Rgb) -> Lab:
    """The colour in the middle of a region."""
    middle: Lab = np.median(lab(region).reshape(-1, 3), axis=0)
    return middle


def difference(one: Lab, other: Lab, lightness: float = LIGHTNESS) -> NDArray[np.float64]:
    """CIEDE2000 between colours; shapes broadcast."""
    l1, l2 = one[..., 0], other[..., 0]
    c1, c2 = np.hypot(one[..., 1], one[..., 2]), np.hypot(other[..., 1], other[..., 2])
    grey = 0.5 * (1 - np.sqrt(_seventh((c1 + c2) / 2)))
    a1, a2 = one[..., 1] * (1 + grey), other[..., 1] * (1 + grey)
    c1, c2 = np.hypot(a1, one[..., 2]), np.hypot(a2, other[..., 2])
    h1, h2 = _hue(a1, one[..., 2]), _hue(a2, other[..., 2])
    coloured = c1 * c2 > 0
    turn = np.where(coloured, (h2 - h1 + 180) % 360 - 180, 0.0)
    mean_h = np.where(coloured, (h1 + turn / 2) % 360, h1 + h2)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    off = (mean_l - 50) ** 2
    weight_l = lightness * (1 + 0.015 * off / np.sqrt(20 + off))
    weight_c = 1 + 0.045 * mean_c
    weight_h = 1 + 0.015 * mean_c * _hues(mean_h)
    blue = -np.sin(np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2)))) * 2 * np.sqrt(_seventh(mean_c))
    dl, dc = (l2 - l1) / weight_l, (c2 - c1) / weight_c
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / weight_h
    return np.asarray(np.sqrt(np.maximum(0.0, dl**2 + dc**2 + dh**2 + blue * dc * dh)), np.float64)


def _seventh(chroma: Lab) -> Lab:
    power = chroma**7
    return np.asarray(power / (power + 25.0**7), np.float64)


def _hue(a: Lab, b: Lab) -> Lab:
    return np.asarray(np.degrees(np.arctan2(b, a)) % 360, np.float64)


def _hues(mean: Lab) -> Lab:
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    return np.asarray(1 + sum(size * np.cos(np.radians(times * mean + at)) for size, times, at in waves))
