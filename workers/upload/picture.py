"""A picture fills a frame: scaled until it covers it, cropped about its middle."""

from pathlib import Path
from typing import Any

from workers.errors import BadInput

KINDS = ("PNG", "JPEG")
"""What the intake of pictures leaves behind."""
BEHIND = (0, 0, 0)
"""What shows through a picture that is transparent somewhere."""


def filled(file: Path, target: Path, size: tuple[int, int]) -> dict[str, Any]:
    """Write `target` (png) of that size; says what the picture was. BadInput: it cannot be decoded."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(file, formats=KINDS) as picture:
            came = {"width": picture.width, "height": picture.height, "kind": str(picture.format)}
            whole = Image.new("RGB", picture.size, BEHIND)
            seen = picture.convert("RGBA")
            whole.paste(seen, mask=seen.getchannel("A"))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput(f"the picture is no PNG or JPEG that can be decoded: {error}") from error
    ImageOps.fit(whole, size, Image.Resampling.LANCZOS).save(target, "PNG", compress_level=6)
    return came
