"""Stills -> small pictures that a page can carry inside itself."""

import base64
from pathlib import Path
from typing import Any

from orchestrator.errors import Refused

WIDTH, HEIGHT, QUALITY = 270, 480, 72  # a page of 40 shots stays near a megabyte
TINY, TINY_HEIGHT, TINY_QUALITY = 72, 128, 60  # the contact sheet adds a tenth to it


def data_uris(shot: str, still: bytes) -> tuple[str, str]:
    """Card and contact print of a shot's still; Refused names the shot whose still is no picture."""
    import pyvips

    try:
        card, tiny = thumbnails(still)
    except pyvips.Error as broken:
        raise Refused(f"shot {shot}: its still is not a picture; make it again") from broken
    return _uri(card), _uri(tiny)


def small(still: Path) -> bytes:
    """A still as small as a card shows it; Refused when it is no picture."""
    import pyvips

    try:
        return thumbnails(still.read_bytes())[0]
    except pyvips.Error as broken:
        raise Refused("it is not a picture") from broken


def thumbnails(picture: bytes) -> tuple[bytes, bytes]:
    """The picture as two small JPEGs, for the card and for the contact sheet."""
    import pyvips

    image = pyvips.Image.new_from_buffer(picture, "", access="sequential").colourspace("srgb")
    card = _filling(image.flatten() if image.hasalpha() else image, WIDTH, HEIGHT).copy_memory()
    tiny = _filling(card, TINY, TINY_HEIGHT)
    return card.jpegsave_buffer(Q=QUALITY, keep="none"), tiny.jpegsave_buffer(Q=TINY_QUALITY, keep="none")


def _filling(image: Any, width: int, height: int) -> Any:
    """That size, cropped around the middle."""
    scaled = image.resize(
        max(width / image.width, height / image.height), kernel="linear"
    )  # halves as well, twice as fast
    return scaled.crop((scaled.width - width) // 2, (scaled.height - height) // 2, width, height)


def _uri(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
