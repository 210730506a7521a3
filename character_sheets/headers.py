"""Kind and size of a picture, from its first bytes, before anything decodes it.

The first stop of a reference image. Each reader walks the container up to the pixels, believes no
length it has not checked, and refuses what would let two readers see two different pictures.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Literal

from character_sheets.errors import ImageTooLarge, UnknownImage, UnusableImage

Kind = Literal["JPEG", "PNG", "WEBP"]

MAX_PIXELS = 40_000_000
MAX_SIDE = 8192
MIN_SIDE = 64
MAX_CHUNKS = 4096
"""Parts before the pixels; a camera writes a dozen."""

PNG = b"\x89PNG\r\n\x1a\n"
DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
"""PNG: the bit depths that each colour type may have."""
FRAMES = range(0xC0, 0xC3)
"""JPEG: baseline, extended and progressive, which is what cameras and editors write."""
OTHER_FRAMES = {0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
STANDALONE = {0x01, *range(0xD0, 0xD9)}
MOVING = 0x02
"""WebP: the flag of an animation."""
SAVE_AGAIN = "open it in an image editor and save it again"


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes say."""

    kind: Kind
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """One part of a PNG or WebP file: its name and where its data lies."""

    name: bytes
    start: int
    length: int


def read_header(file: IO[bytes], size: int) -> Header:
    """The kind and size of a still picture of `size` bytes that is small enough to decode."""
    file.seek(0)
    kind = _kind(file.read(16))
    width, height = READERS[kind](file, size)
    _fits(width, height)
    return Header(kind, width, height)


def png_chunks(file: IO[bytes], size: int) -> Iterator[Chunk]:
    """The chunks of a PNG file, in order; the caller stops where it has seen enough."""
    at = len(PNG)
    for _ in range(MAX_CHUNKS):
        head = _bytes(file, at, 8)
        length = int.from_bytes(head[:4])
        if at + 12 + length > size:
            raise _broken("PNG")
        yield Chunk(head[4:], at + 8, length)
        at += 12 + length
    raise UnusableImage(f"the PNG has more than {MAX_CHUNKS} chunks", SAVE_AGAIN)


def chunk_data(file: IO[bytes], chunk: Chunk) -> bytes:
    """The data of a PNG chunk, its checksum proven."""
    data = _bytes(file, chunk.start, chunk.length + 4)
    if zlib.crc32(chunk.name + data[:-4]) != int.from_bytes(data[-4:]):
        raise UnusableImage("a PNG chunk is damaged: its checksum is wrong", SAVE_AGAIN)
    return data[:-4]


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
        raise _broken("PNG")
    head = chunk_data(file, first)
    depth, colour, packing, filtering, lacing = head[8:]
    if depth not in DEPTHS.get(colour, ()) or packing or filtering or lacing > 1:
        raise _broken("PNG")
    for chunk in chunks:
        if chunk.name == b"acTL":
            raise _moves("PNG")
        if chunk.name in {b"IHDR", b"IEND"}:
            raise _broken("PNG")
        if chunk.name == b"IDAT":
            break
    return int.from_bytes(head[:4]), int.from_bytes(head[4:8])


def _jpeg(file: IO[bytes], size: int) -> tuple[int, int]:
    """Up to the first scan: there must be one frame before it, and only one."""
    found: tuple[int, int] | None = None
    for marker, at, length in _segments(file, size):
        if marker in OTHER_FRAMES:
            raise UnusableImage("this kind of JPEG is not read", "save it as a baseline or progressive JPEG")
        if marker in FRAMES:
            if found:
                raise _broken("JPEG")
            found = _frame(_bytes(file, at, length))
        if marker == 0xDA:
            break
    if not found:
        raise _broken("JPEG")
    return found


def _segments(file: IO[bytes], size: int) -> Iterator[tuple[int, int, int]]:
    """Marker, start and length of the data of each segment; nothing lies between them but fill bytes."""
    at = 2
    for _ in range(MAX_CHUNKS):
        mark = _bytes(file, at, 2)
        if mark[0] != 0xFF or mark[1] in STANDALONE or mark[1] in {0x00, 0xD9}:
            raise _broken("JPEG")
        if mark[1] == 0xFF:
            at += 1
            continue
        length = int.from_bytes(_bytes(file, at + 2, 2))
        if length < 2 or at + 2 + length > size:
            raise _broken("JPEG")
        yield mark[1], at + 4, length - 2
        at += 2 + length
    raise UnusableImage(f"the JPEG has more than {MAX_CHUNKS} segments", SAVE_AGAIN)


def _frame(data: bytes) -> tuple[int, int]:
    if len(data) < 6 or data[5] not in {1, 3, 4} or len(data) != 6 + 3 * data[5]:
        raise _broken("JPEG")
    if data[0] != 8:
        raise UnusableImage(f"the JPEG has {data[0]} bits per sample", "save it with 8 bits")
    return int.from_bytes(data[3:5]), int.from_bytes(data[1:3])


def _webp(file: IO[bytes], size: int) -> tuple[int, int]:
    """The canvas; where the file names one, the picture in it must be as large."""
    end = 8 + int.from_bytes(_bytes(file, 4, 4), "little")
    if end > size:
        raise _broken("WebP")
    canvas: tuple[int, int] | None = None
    for chunk in _riff(file, end):
        if chunk.name in {b"ANIM", b"ANMF"}:
            raise _moves("WebP")
        if chunk.name == b"VP8X" and canvas is None:
            canvas = _canvas(_bytes(file, chunk.start, 10))
        if chunk.name in {b"VP8 ", b"VP8L"}:
            picture = (_lossy if chunk.name == b"VP8 " else _lossless)(_bytes(file, chunk.start, 10))
            if canvas not in {None, picture}:
                raise _broken("WebP")
            return picture
    raise _broken("WebP")


def _riff(file: IO[bytes], end: int) -> Iterator[Chunk]:
    at = 12
    for _ in range(MAX_CHUNKS):
        if at + 8 > end:
            return
        head = _bytes(file, at, 8)
        length = int.from_bytes(head[4:], "little")
        if at + 8 + length > end:
            raise _broken("WebP")
        yield Chunk(head[:4], at + 8, length)
        at += 8 + length + length % 2


def _canvas(data: bytes) -> tuple[int, int]:
    if data[0] & MOVING:
        raise _moves("WebP")
    return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1


def _lossy(data: bytes) -> tuple[int, int]:
    if data[0] & 1 or data[3:6] != b"\x9d\x01\x2a":
        raise _broken("WebP")
    return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF


def _lossless(data: bytes) -> tuple[int, int]:
    bits = int.from_bytes(data[1:5], "little")
    if data[0] != 0x2F or bits >> 29:
        raise _broken("WebP")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


READERS: dict[Kind, Callable[[IO[bytes], int], tuple[int, int]]] = {"PNG": _png, "JPEG": _jpeg, "WEBP": _webp}


def _bytes(file: IO[bytes], at: int, count: int) -> bytes:
    file.seek(at)
    data = file.read(count)
    if len(data) != count:
        raise UnusableImage("the picture ends too early", "send the whole file")
    return data


def _broken(kind: str) -> UnusableImage:
    return UnusableImage(f"the header of the {kind} is malformed", SAVE_AGAIN)


def _moves(kind: str) -> UnusableImage:
    return UnusableImage(f"this is an animated {kind}", "give one still picture")
