"""The parts of PNG, JPEG and WebP files, walked one by one without believing a length unchecked.

Beneath `character_sheets.headers`, which asks for the size of a picture, and `character_sheets.card_file`,
which asks for a text in a PNG. A walker ends with UnusableImage where the file is not what it says.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from character_sheets.errors import UnusableImage

PNG = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS = 4096
"""Parts before the pixels; a camera writes a dozen."""
STANDALONE = {0x01, *range(0xD0, 0xD9)}
SAVE_AGAIN = "open it in an image editor and save it again"


@dataclass(frozen=True, slots=True)
class Chunk:
    """One part of a PNG or WebP file: its name and where its data lies."""

    name: bytes
    start: int
    length: int


def png_chunks(file: IO[bytes], size: int, most: int = MAX_CHUNKS) -> Iterator[Chunk]:
    """The chunks of a PNG file, in order; the caller stops where it has seen enough."""
    at = len(PNG)
    for _ in range(most):
        head = read_exactly(file, at, 8)
        length = int.from_bytes(head[:4])
        if at + 12 + length > size:
            raise broken("PNG")
        yield Chunk(head[4:], at + 8, length)
        at += 12 + length
    raise UnusableImage(f"the PNG has more than {most} chunks", SAVE_AGAIN)


def chunk_data(file: IO[bytes], chunk: Chunk) -> bytes:
    """The data of a PNG chunk, its checksum proven."""
    data = read_exactly(file, chunk.start, chunk.length + 4)
    if zlib.crc32(chunk.name + data[:-4]) != int.from_bytes(data[-4:]):
        raise UnusableImage("a PNG chunk is damaged: its checksum is wrong", SAVE_AGAIN)
    return data[:-4]


def jpeg_segments(file: IO[bytes], size: int) -> Iterator[tuple[int, int, int]]:
    """Marker, start and length of the data of each segment; nothing lies between them but fill bytes."""
    at = 2
    for _ in range(MAX_CHUNKS):
        mark = read_exactly(file, at, 2)
        if mark[0] != 0xFF or mark[1] in STANDALONE or mark[1] in {0x00, 0xD9}:
            raise broken("JPEG")
        if mark[1] == 0xFF:
            at += 1
            continue
        length = int.from_bytes(read_exactly(file, at + 2, 2))
        if length < 2 or at + 2 + length > size:
            raise broken("JPEG")
        yield mark[1], at + 4, length - 2
        at += 2 + length
    raise UnusableImage(f"the JPEG has more than {MAX_CHUNKS} segments", SAVE_AGAIN)


def webp_chunks(file: IO[bytes], end: int) -> Iterator[Chunk]:
    """The chunks of a WebP file whose RIFF header says that it ends at `end`."""
    at = 12
    for _ in range(MAX_CHUNKS):
        if at + 8 > end:
            return
        head = read_exactly(file, at, 8)
        length = int.from_bytes(head[4:], "little")
        if at + 8 + length > end:
            raise broken("WebP")
        yield Chunk(head[:4], at + 8, length)
        at += 8 + length + length % 2


def read_exactly(file: IO[bytes], at: int, count: int) -> bytes:
    """So many bytes from there; UnusableImage if there are fewer."""
    file.seek(at)
    data = file.read(count)
    if len(data) != count:
        raise UnusableImage("the picture ends too early", "send the whole file")
    return data


def broken(kind: str) -> UnusableImage:
    """What to say of a header that contradicts itself."""
    return UnusableImage(f"the header of the {kind} is malformed", SAVE_AGAIN)
