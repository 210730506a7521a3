"""Kind and size of a picture, from its first bytes, before anything decodes it.

The first stop of a reference image. Each reader walks the container up to the pixels, believes no
length it has not checked, and refuses what would let two readers see two different pictures.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Literal

from character_sheets.containers import (
    PNG,
    broken,
    chunk_data,
    jpeg_segments,
    png_chunks,
    read_exactly,
    webp_chunks,
)
from character_sheets.errors import ImageTooLarge, UnknownImage, UnusableImage

Kind = Literal["JPEG", "PNG", "WEBP"]

MAX_PIXELS = 40_000_000
MAX_SIDE = 8192
MIN_SIDE = 64
DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
"""PNG: the bit depths that each colour type may have."""
FRAMES = range(0xC0, 0xC3)
"""JPEG: baseline, extended and progressive, which is what cameras and editors write."""
OTHER_FRAMES = {0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
MOVING = 0x02
"""WebP: the flag of an animation."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes say."""

    kind: Kind
    width: int
    height: int


def read_header(file: IO[bytes], size: int) -> Header:
    """The kind and size of a still picture of `size` bytes that is small enough to decode."""
    file.seek(0)
    kind = _kind(file.read(16))
    width, height = READERS[kind](file, size)
    _fits(width, height)
    return Header(kind, width, height)


def _kind(start: bytes) -> Kind:
    if start.startswith(PNG):
        return "PNG"
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    raise UnknownImage(
        "this is not a JPEG, PNG or WebP picture, whatever its name says", "save the picture as one of these"
    )


def _fits(width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise ImageTooLarge(
            f"the picture is {width} x {height} pixels",
            f"scale it to at most {MAX_SIDE} a side and {MAX_PIXELS // 1_000_000} megapixels",
        )
    if min(width, height) < MIN_SIDE:
        raise UnusableImage(
            f"the picture is {width} x {height} pixels",
            f"give one of at least {MIN_SIDE} a side; 1024 shows a face well",
        )


def _png(file: IO[bytes], size: int) -> tuple[int, int]:
    chunks = png_chunks(file, size)
    first = next(chunks)
    if first.name != b"IHDR" or first.length != 13:
        raise broken("PNG")
    head = chunk_data(file, first)
    depth, colour, packing, filtering, lacing = head[8:]
    if depth not in DEPTHS.get(colour, ()) or packing or filtering or lacing > 1:
        raise broken("PNG")
    for chunk in chunks:
        if chunk.name == b"acTL":
            raise _moves("PNG")
        if chunk.name in {b"IHDR", b"IEND"}:
            raise broken("PNG")
        if chunk.name == b"IDAT":
            break
    return int.from_bytes(head[:4]), int.from_bytes(head[4:8])


def _jpeg(file: IO[bytes], size: int) -> tuple[int, int]:
    """Up to the first scan: there must be one frame before it, and only one."""
    found: tuple[int, int] | None = None
    for marker, at, length in jpeg_segments(file, size):
        if marker in OTHER_FRAMES:
            raise UnusableImage("this kind of JPEG is not read", "save it as a baseline or progressive JPEG")
        if marker in FRAMES:
            if found:
                raise broken("JPEG")
            found = _frame(read_exactly(file, at, length))
        if marker == 0xDA:
            break
    if not found:
        raise broken("JPEG")
    return found


def _frame(data: bytes) -> tuple[int, int]:
    if len(data) < 6 or data[5] not in {1, 3, 4} or len(data) != 6 + 3 * data[5]:
        raise broken("JPEG")
    if data[0] != 8:
        raise UnusableImage(f"the JPEG has {data[0]} bits per sample", "save it with 8 bits")
    return int.from_bytes(data[3:5]), int.from_bytes(data[1:3])


def _webp(file: IO[bytes], size: int) -> tuple[int, int]:
    """The canvas; where the file names one, the picture in it must be as large."""
    end = 8 + int.from_bytes(read_exactly(file, 4, 4), "little")
    if end > size:
        raise broken("WebP")
    canvas: tuple[int, int] | None = None
    for chunk in webp_chunks(file, end):
        if chunk.name in {b"ANIM", b"ANMF"}:
            raise _moves("WebP")
        if chunk.name == b"VP8X" and canvas is None:
            canvas = _canvas(read_exactly(file, chunk.start, 10))
        if chunk.name in {b"VP8 ", b"VP8L"}:
            picture = (_lossy if chunk.name == b"VP8 " else _lossless)(read_exactly(file, chunk.start, 10))
            if canvas not in {None, picture}:
                raise broken("WebP")
            return picture
    raise broken("WebP")


def _canvas(data: bytes) -> tuple[int, int]:
    if data[0] & MOVING:
        raise _moves("WebP")
    return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1


def _lossy(data: bytes) -> tuple[int, int]:
    if data[0] & 1 or data[3:6] != b"\x9d\x01\x2a":
        raise broken("WebP")
    return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF


def _lossless(data: bytes) -> tuple[int, int]:
    bits = int.from_bytes(data[1:5], "little")
    if data[0] != 0x2F or bits >> 29:
        raise broken("WebP")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


READERS: dict[Kind, Callable[[IO[bytes], int], tuple[int, int]]] = {"PNG": _png, "JPEG": _jpeg, "WEBP": _webp}


def _moves(kind: str) -> UnusableImage:
    """What to say of a header that contradicts itself."""
    return UnusableImage(f"this is an animated {kind}", "give one still picture")
