"""The size of a picture from its first bytes, and no other answer than that or a refusal."""

from io import BytesIO

import drawn_images as drawn
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from character_sheets.errors import UnusableImage
from character_sheets.headers import MAX_PIXELS, MAX_SIDE, MIN_SIDE, Header, read_header

STILLS = {kind: drawn.saved(drawn.face(), kind, exif=drawn.exif(3)) for kind in ("JPEG", "PNG", "WEBP")}
STILLS["lossless"] = drawn.saved(drawn.face(), "WEBP", lossless=True)
STILLS["plain"] = drawn.saved(drawn.face("RGB"), "WEBP")
STILLS["progressive"] = drawn.saved(drawn.face("RGB"), "JPEG", progressive=True)


def size_of(data: bytes) -> Header:
    return read_header(BytesIO(data), len(data))


@pytest.mark.parametrize(
    ("kind", "old", "new", "why"),
    [
        ("JPEG", b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c", "12 bits per sample; save it with 8"),
        ("JPEG", b"\xff\xc0", b"\xff\xc3", "save it as a baseline or progressive JPEG"),
        ("JPEG", b"\xff\xc0", b"\xff\xd9", "header of the JPEG is malformed"),
        ("JPEG", b"\xff\xdb\x00\x43", b"\xff\xdb\x00\x01", "header of the JPEG is malformed"),
        ("PNG", b"\x00\x00\x00\x0dIHDR", b"\x00\x00\x00\x0cIHDR", "header of the PNG is malformed"),
        ("PNG", b"\x00\x00\x00\x60", b"\x00\x00\x00\x61", "its checksum is wrong"),
        ("PNG", b"eXIf", b"IEND", "header of the PNG is malformed"),
        ("PNG", b"eXIf", b"acTL", "animated PNG; give one still picture"),
        ("lossless", b"VP8L", b"ANMF", "animated WebP; give one still picture"),
        ("plain", b"\x9d\x01\x2a", b"\x9d\x01\x2b", "header of the WebP is malformed"),
        ("WEBP", b"\x9d\x01\x2a\x60", b"\x9d\x01\x2a\x61", "header of the WebP is malformed"),
    ],
)
def test_a_changed_header_is_refused(kind: str, old: bytes, new: bytes, why: str) -> None:
    assert old in STILLS[kind]
    with pytest.raises(UnusableImage, match=why):
        size_of(STILLS[kind].replace(old, new, 1))


@pytest.mark.parametrize("kind", STILLS)
def test_every_kind_tells_its_size(kind: str) -> None:
    assert (size_of(STILLS[kind]).width, size_of(STILLS[kind]).height) == (96, 128)


@pytest.mark.parametrize("kind", STILLS)
@given(at=st.integers(0, 800), new=st.binary(max_size=12), gone=st.integers(0, 12))
@settings(max_examples=200, deadline=None)
def test_any_damage_gives_a_bounded_size_or_a_refusal(kind: str, at: int, new: bytes, gone: int) -> None:
    data = STILLS[kind][:at] + new + STILLS[kind][at + gone :]
    try:
        header = size_of(data)
    except UnusableImage:
        return
    assert min(header.width, header.height) >= MIN_SIDE
    assert max(header.width, header.height) <= MAX_SIDE
    assert header.width * header.height <= MAX_PIXELS
