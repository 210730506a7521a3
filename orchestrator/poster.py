"""A clip's poster: its first frame that shows something, as a small JPEG."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from orchestrator.decoding import DARK, GRID, pictures
from orchestrator.errors import Refused

VERSION = "1"
WIDTH, QUALITY = 540, 80
SEARCHED = 48  # frames; a clip that shows nothing until then is meant to
FLAT = 8.0  # of 255; a smaller spread of brightness is an empty picture


def poster(clip: Path) -> bytes:
    """The JPEG of a clip's first good frame, or of its first when none of the early ones is good."""
    found = pictures(clip)
    try:
        return _jpeg(_good(islice(found, SEARCHED)).to_ndarray(format="rgb24"))
    finally:
        found.close()


def _good(frames: Iterable[Any]) -> Any:
    first = None
    for frame in frames:
        first = first or frame
        light = frame.to_ndarray(format="gray")[::GRID, ::GRID]
        if int(light.max()) > DARK and float(np.std(light)) > FLAT:
            return frame
    if first is None:
        raise Refused("the clip has no frames")
    return first


def _jpeg(pixels: Any) -> bytes:
    import pyvips

    height, width, bands = pixels.shape
    image = pyvips.Image.new_from_memory(pixels.tobytes(), width, height, bands, "uchar")
    small = image.resize(min(1.0, WIDTH / width), kernel="linear")
    made: bytes = small.jpegsave_buffer(Q=QUALITY, keep="none")
    return made
