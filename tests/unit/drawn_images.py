"""Pictures drawn for the tests of reference images and cards: good ones, odd ones, and bombs."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, PngImagePlugin

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def face(mode: str = "RGB", size: tuple[int, int] = (96, 128)) -> Image.Image:
    """A red corner at the top left on a green ground, so that any turn of it shows."""
    picture = Image.new("RGBA", size, (20, 160, 60, 200))
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 3, size[1] // 3), fill=(230, 20, 20, 255))
    if mode == "P":
        return picture.convert("RGB").quantize(16)
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Where and by whom, as a telephone writes it."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x013B] = "Jane Secret"
    tags.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.25), 3: "E", 4: (13.0, 24.0, 36.5)})
    return tags


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def header(width: int, height: int, depth: int = 8, colour: int = 0) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def png(width: int, height: int, *before: bytes, depth: int = 8, packed: bytes = b"") -> bytes:
    """A grey PNG of zeros; `before` are chunks ahead of the pixels, `packed` other pixels than zeros."""
    row = 1 + (width * depth + 7) // 8
    pixels = packed or zeros(row * height)
    head = SIGNATURE + header(width, height, depth)
    return head + b"".join(before) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def zeros(count: int) -> bytes:
    """So many zero bytes, packed, without ever holding them."""
    pack, parts = zlib.compressobj(9), []
    for at in range(0, count, 1 << 20):
        parts.append(pack.compress(bytes(min(1 << 20, count - at))))
    return b"".join([*parts, pack.flush()])


def moving(kind: str) -> bytes:
    first, second = face(), face().rotate(90)
    return saved(first, kind, save_all=True, append_images=[second], duration=100)


def with_text(**texts: str) -> bytes:
    """A PNG with tEXt chunks."""
    info = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        info.add_text(key, text)
    return saved(face(), "PNG", pnginfo=info)


def giant_exif_jpeg() -> bytes:
    """A JPEG whose EXIF fills 200 segments of 65,533 bytes each."""
    picture = saved(face(), "JPEG")
    segment = b"\xff\xe1" + struct.pack(">H", 65535) + b"Exif\0\0" + b"II*\0" + b"\xff" * (65535 - 2 - 10)
    return picture[:2] + segment * 200 + picture[2:]


def sized_jpeg(width: int, height: int) -> bytes:
    """A small JPEG whose header claims another size."""
    picture = bytearray(saved(face(), "JPEG"))
    at = picture.index(b"\xff\xc0") + 5
    picture[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(picture)


def sized_webp(width: int, height: int) -> bytes:
    """A small lossless WebP whose header claims another size."""
    picture = bytearray(saved(face(), "WEBP", lossless=True))
    at = picture.index(b"VP8L") + 9
    flags = int.from_bytes(picture[at : at + 4], "little") >> 28
    picture[at : at + 4] = (width - 1 | height - 1 << 14 | flags << 28).to_bytes(4, "little")
    return bytes(picture)
