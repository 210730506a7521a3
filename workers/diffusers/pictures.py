"""Pictures that come in are opened here, and pictures that go out are brought to their size and written."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workers.errors import BadInput

if TYPE_CHECKING:
    from PIL.Image import Image

Picture = NDArray[np.uint8]
"""(height, width, 3)."""
REFERENCE = "reference-"
FORMATS = ("PNG", "JPEG", "WEBP")


def opened(file: Path) -> "Image":
    """A picture in RGB, upright; what is transparent becomes white. BadInput: it cannot be read."""
    from PIL import Image, ImageOps

    try:
        with Image.open(file, formats=FORMATS) as found:
            upright = ImageOps.exif_transpose(found).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput(f"{file.name} cannot be read as a picture: {error}") from error
    white = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(white, upright).convert("RGB")


def references(inputs: Mapping[str, Path]) -> "list[Image]":
    """Inputs `reference-1`, `reference-2` ... in this order. BadInput: a number is missing."""
    named = {role for role in inputs if role.startswith(REFERENCE)}
    wanted = [f"{REFERENCE}{number}" for number in range(1, len(named) + 1)]
    if named != set(wanted):
        raise BadInput(f"references are numbered from 1 without gaps, not {', '.join(sorted(named))}")
    return [opened(inputs[role]) for role in wanted]


def fitted(picture: Picture, width: int, height: int) -> Picture:
    """Covering the size, cropped about the middle."""
    from PIL import Image, ImageOps

    if picture.shape[:2] == (height, width):
        return picture
    fit = ImageOps.fit(Image.fromarray(picture), (width, height), Image.Resampling.LANCZOS)
    return np.asarray(fit)


def write_png(picture: Picture, file: Path) -> None:
    """Lossless; the same picture gives the same bytes."""
    from PIL import Image

    Image.fromarray(picture).save(file, format="PNG", compress_level=6)
