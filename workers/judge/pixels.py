"""Arithmetic on pixels that several measures share: smaller pictures, sharpness, likeness, grey."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.errors import BadInput

Grey = NDArray[np.float32]
"""height x width, luma 0..255."""
Rgb = NDArray[np.uint8]
"""height x width x 3."""
FLAT = 1.0  # contrast below which a picture has nothing to compare


def shrunk(picture: Grey, size: tuple[int, int]) -> Grey:
    """The picture at width x height, each pixel the mean of what it covers."""
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)


def grey(picture: Rgb) -> Grey:
    """Luma of a picture."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.float32)


def sharpness(picture: Grey) -> float:
    """Detail between neighbours over all contrast, 0 (a smooth slope) to above 1 (noise)."""
    spread = float(picture.std())
    if spread < FLAT:
        return 0.0
    return float(cv2.Laplacian(picture, cv2.CV_32F, ksize=1).std()) / spread


def alike(one: Grey, other: Grey) -> float:
    """Correlation of two pictures of one size, -1..1; two flat ones are alike, a flat and another are not."""
    a, b = one - one.mean(), other - other.mean()
    spread = float(np.sqrt((a * a).mean())), float(np.sqrt((b * b).mean()))
    if min(spread) < FLAT:
        return 1.0 if max(spread) < FLAT else 0.0
    return float((a * b).mean()) / (spread[0] * spread[1])


def load(file: Path) -> Rgb:
    """A PNG or JPEG; BadInput when it is none."""
    found = cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if found is None:
        raise BadInput(f"{file.name} is not a picture that can be read")
    return np.asarray(found[:, :, ::-1], np.uint8)


def framed(picture: Rgb, width: int, height: int) -> Rgb:
    """The middle of a picture in the shape of width x height, scaled to it."""
    tall, wide = picture.shape[:2]
    share = min(wide / width, tall / height)
    across, down = max(1, round(width * share)), max(1, round(height * share))
    left, top = (wide - across) // 2, (tall - down) // 2
    middle = picture[top : top + down, left : left + across]
    return np.asarray(cv2.resize(middle, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
