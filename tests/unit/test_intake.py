"""Reference images: what is refused, what a clean one is, and what it costs to find out."""

import hashlib
import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import drawn_images as drawn
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from character_sheets import bounds, intake
from character_sheets.errors import ImageTooLarge, UnknownImage, UnusableImage
from character_sheets.intake import MAX_BYTES, Intake, take_in

KINDS = ("JPEG", "PNG", "WEBP")
PROBE = """
import json, os, resource, sys
from pathlib import Path
from character_sheets.intake import take_in

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")

before = resident()
said = []
for name in sys.argv[2:]:
    try:
        said.append(take_in(Path(name), Path(sys.argv[1])).sha256)
    except ValueError as error:
        said.append(type(error).__name__)
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps({"said": said, "child": child, "grown": resident() - before}))
"""


def taken(tmp_path: Path, data: bytes, name: str = "given.png") -> Intake:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "clean").mkdir(exist_ok=True)
    return take_in(tmp_path / name, tmp_path / "clean")


def pixels(image: Intake) -> Image.Image:
    with Image.open(image.file) as picture:
        picture.load()
        return picture


def probe(tmp_path: Path, *files: bytes, seed: str = "0") -> dict[str, Any]:
    """Take the files in from a small process, and say what it and its children needed."""
    names = [tmp_path / f"{at}.bin" for at in range(len(files))]
    for name, data in zip(names, files, strict=True):
        name.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", PROBE, tmp_path, *names],
        cwd=intake.ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize(
    "data",
    [
        drawn.saved(drawn.face(), "GIF"),
        drawn.saved(drawn.face(), "TIFF"),
        drawn.saved(drawn.face(), "BMP"),
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"#EXTM3U\nfile:///etc/passwd\n",
        b"",
        b"\x89PN",
    ],
    ids=["gif", "tiff", "bmp", "svg", "html", "playlist", "empty", "start"],
)
def test_other_files_are_refused_whatever_their_name(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnknownImage, match=r"not a JPEG, PNG or WebP.*; save the picture as one of these"):
        taken(tmp_path, data, "face.png")


@pytest.mark.parametrize(
    "data",
    [
        drawn.png(12_000, 12_000, depth=1),
        drawn.png(8193, 64),
        drawn.png(6400, 6400, depth=1),
        drawn.sized_jpeg(65_500, 65_500),
        drawn.sized_webp(16_000, 16_000),
        drawn.png(2**31 - 1, 2**31 - 1, packed=b"x"),
    ],
    ids=["144 megapixels", "one side", "41 megapixels", "jpeg", "webp", "largest header"],
)
def test_a_bomb_is_refused_by_its_header(tmp_path: Path, data: bytes) -> None:
    assert len(data) < 30_000
    with pytest.raises(ImageTooLarge, match=r"pixels; scale it to at most 8192 a side and 40 megapixels"):
        taken(tmp_path, data)


def test_more_than_twenty_mebibytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageTooLarge, match="more than 20 MiB"):
        taken(tmp_path, drawn.saved(drawn.face(), "PNG") + bytes(MAX_BYTES))


def test_a_thumbnail_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableImage, match="63 x 128 pixels; give one of at least 64"):
        taken(tmp_path, drawn.saved(drawn.face(size=(63, 128)), "PNG"))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UnusableImage, match=r"animated .*; give one still picture"):
        taken(tmp_path, drawn.moving(kind))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("keep", [30, 0.5, 0.95])
def test_a_file_cut_short_is_refused(tmp_path: Path, kind: str, keep: float) -> None:
    noise = Image.effect_noise((128, 128), 80).convert("RGB")
    data = drawn.saved(noise, kind)
    with pytest.raises(UnusableImage):
        taken(tmp_path, data[: int(keep if keep > 1 else keep * len(data))])


@pytest.mark.parametrize(
    "data",
    [
        drawn.png(64, 64, packed=drawn.zeros(9)),
        drawn.png(6000, 6000, packed=drawn.zeros(9)),
        drawn.png(96, 128, drawn.header(6000, 6000)),
        drawn.png(96, 128, drawn.chunk(b"zTXt", b"Comment\0\0" + drawn.zeros(100 << 20))),
        drawn.png(96, 128, drawn.chunk(b"iCCP", b"x\0\0" + drawn.zeros(100 << 20))),
        drawn.sized_webp(5000, 8000),
        drawn.png(96, 128, *[drawn.chunk(b"teSt", b"")] * 5000),
    ],
    ids=["few pixels", "no pixels", "two headers", "zTXt", "iCCP", "webp", "chunks"],
)
def test_a_lying_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnusableImage):
        taken(tmp_path, data)
    assert not list((tmp_path / "clean").iterdir())


def test_a_jpeg_that_announces_more_than_it_holds_is_filled_up(tmp_path: Path) -> None:
    """JPEG allows it; it costs what the header said, and that is within bounds."""
    image = taken(tmp_path, drawn.sized_jpeg(800, 600))
    assert (image.width, image.height) == (800, 600)


def test_only_a_plain_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(drawn.saved(drawn.face(), "PNG"))
    (tmp_path / "link").symlink_to("real")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "absent", "."):
        with pytest.raises(UnusableImage, match="give a file"):
            take_in(tmp_path / name, tmp_path)


def test_a_picture_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "WALL_SECONDS", 0.01)
    with pytest.raises(UnusableImage, match="too long to decode"):
        taken(tmp_path, drawn.saved(drawn.face(), "PNG"))


def test_a_cleaner_that_cannot_start_is_no_fault_of_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "PIL.py").write_text("raise ImportError('no codecs here')")
    monkeypatch.setattr(intake, "ROOT", tmp_path)
    with pytest.raises(RuntimeError, match=r"status 1:(?s:.*)no codecs here"):
        taken(tmp_path, drawn.saved(drawn.face(), "PNG"))


def test_the_process_gets_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICRODRAMA_SECRET", "s3cret")
    assert "s3cret" not in intake._environment().values()


@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".png")])
def test_a_picture_is_named_by_what_it_is(tmp_path: Path, kind: str, suffix: str) -> None:
    data = drawn.saved(drawn.face(), kind)
    image = taken(tmp_path, data, "../clean/x; rm -rf.gif".replace("/", "-"))
    clean = image.file.read_bytes()
    assert image == Intake(
        file=tmp_path / "clean" / (hashlib.sha256(clean).hexdigest() + suffix),
        suffix=suffix,
        width=96,
        height=128,
        sha256=hashlib.sha256(clean).hexdigest(),
        received_sha256=hashlib.sha256(data).hexdigest(),
        size=len(clean),
    )
    assert list((tmp_path / "clean").iterdir()) == [image.file]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_pixels_is_left(tmp_path: Path, kind: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    told = {"exif": drawn.exif(), "icc_profile": profile, "xmp": b"<x:xmpmeta>Jane Secret</x:xmpmeta>"}
    data = drawn.saved(drawn.face(), kind, **told) + b"PK\x03\x04<script>alert(1)</script>"
    assert b"Secret" in data
    image = taken(tmp_path, data)
    clean = image.file.read_bytes()
    assert not any(
        word in clean for word in (b"Secret", b"script", b"Exif", b"eXIf", b"ICC", b"iCCP", b"PK\x03")
    )
    assert not set(pixels(image).info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not pixels(image).getexif()


def test_text_in_a_png_is_gone(tmp_path: Path) -> None:
    data = drawn.with_text(chara="e30=", parameters="a prompt", Software="x")
    assert b"tEXt" in data
    assert b"tEXt" not in taken(tmp_path, data).file.read_bytes()


@pytest.mark.parametrize(
    ("kind", "orientation"), [*(("JPEG", each) for each in range(1, 9)), ("PNG", 6), ("WEBP", 6)]
)
def test_the_picture_stands_upright(tmp_path: Path, kind: str, orientation: int) -> None:
    """Laid down as a camera would, it comes back with the red corner at the top left."""
    lay = {
        1: [],
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }[orientation]
    laid = drawn.face()
    for turn in lay:
        laid = laid.transpose(turn)
    image = taken(tmp_path, drawn.saved(laid, kind, exif=drawn.exif(orientation)))
    assert (image.width, image.height) == (96, 128)
    red, green, _ = np.asarray(pixels(image).convert("RGB").getpixel((5, 5)))
    assert red > 150 > 100 > green


@pytest.mark.parametrize(
    ("mode", "kind", "becomes"),
    [
        ("CMYK", "JPEG", "RGB"),
        ("L", "JPEG", "RGB"),
        ("L", "PNG", "RGB"),
        ("1", "PNG", "RGB"),
        ("LA", "PNG", "RGBA"),
        ("P", "PNG", "RGB"),
        ("RGBA", "PNG", "RGBA"),
        ("RGBA", "WEBP", "RGBA"),
    ],
)
def test_every_mode_becomes_rgb_or_rgba(tmp_path: Path, mode: str, kind: str, becomes: str) -> None:
    image = taken(tmp_path, drawn.saved(drawn.face(mode), kind))
    assert pixels(image).mode == becomes
    wanted = np.asarray(drawn.face(mode).convert("RGB"), dtype=int)
    assert np.abs(np.asarray(pixels(image).convert("RGB"), dtype=int) - wanted).mean() < 3


def test_a_palette_with_a_clear_colour_keeps_it_clear(tmp_path: Path) -> None:
    picture = drawn.face("P")
    clear = picture.getpixel((90, 120))
    image = taken(tmp_path, drawn.saved(picture, "PNG", transparency=clear))
    assert pixels(image).mode == "RGBA"
    assert pixels(image).getchannel("A").getextrema() == (0, 255)


def test_sixteen_bits_keep_their_brightness(tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 65535, 128).astype(np.uint16), (128, 1))
    image = taken(tmp_path, drawn.saved(Image.fromarray(ramp), "PNG"))
    row = np.asarray(pixels(image).convert("L"), dtype=int)[0]
    assert np.abs(row - np.linspace(0, 255, 128)).max() <= 1
    clear = taken(tmp_path, drawn.saved(Image.fromarray(ramp), "PNG", transparency=0))
    assert np.asarray(pixels(clear))[0, (0, 8, 127)].tolist() == [[0] * 4, [16, 16, 16, 255], [255] * 4]


@pytest.mark.parametrize("kind", KINDS)
def test_metadata_that_cannot_be_read_cost_nobody_the_picture(tmp_path: Path, kind: str) -> None:
    told = {"exif": b"Exif\0\0II*\0\xff\xff\xff\x7f", "icc_profile": b"x" * 500}
    assert taken(tmp_path, drawn.saved(drawn.face(), kind, **told)).width == 96


def test_a_wide_colour_space_becomes_srgb(tmp_path: Path) -> None:
    """The same numbers mean another colour in another space: converted, they change."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    unfit = taken(tmp_path, drawn.saved(drawn.face(), "PNG", icc_profile=lab))
    assert np.array_equal(np.asarray(pixels(unfit)), np.asarray(drawn.face()))
    swapped = taken(tmp_path, drawn.saved(drawn.face(), "PNG", icc_profile=_red_and_green_swapped()))
    assert pixels(swapped).getpixel((5, 5)) == pytest.approx((20, 230, 20), abs=40)


def _red_and_green_swapped() -> bytes:
    """sRGB with the names of two primaries exchanged: easy to tell from sRGB itself."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", profile, 128)[0]
    table = {bytes(profile[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(count)}
    profile[table[b"rXYZ"] : table[b"rXYZ"] + 4] = b"gXYZ"
    profile[table[b"gXYZ"] : table[b"gXYZ"] + 4] = b"rXYZ"
    return bytes(profile)


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    files = [drawn.saved(drawn.face(), kind, exif=drawn.exif(6)) for kind in KINDS]
    first, second = (probe(tmp_path, *files, seed=seed)["said"] for seed in ("1", "2"))
    assert first == second
    assert all(len(sha256) == 64 for sha256 in first)


def test_bombs_stay_below_the_cap_and_leave_us_as_we_were(tmp_path: Path) -> None:
    small = [
        drawn.png(12_000, 12_000, depth=1),
        drawn.png(64, 64, packed=drawn.zeros(100 << 20)),
        drawn.png(96, 128, drawn.chunk(b"zTXt", b"Comment\0\0" + drawn.zeros(100 << 20))),
        drawn.giant_exif_jpeg(),
        drawn.sized_jpeg(65_500, 65_500),
        drawn.sized_webp(16_000, 16_000),
    ]
    seen = probe(tmp_path, *small)
    assert seen["child"] < 100 * bounds.MIB < bounds.memory(96 * 128)
    assert seen["grown"] < 8 * bounds.MIB
    assert seen["said"][0] == seen["said"][4] == seen["said"][5] == "ImageTooLarge"


@pytest.mark.parametrize("kind", KINDS)
def test_the_largest_picture_fits_into_the_cap(tmp_path: Path, kind: str) -> None:
    large = Image.linear_gradient("L").resize((8000, 5000)).convert("RGB")
    quick: dict[str, dict[str, Any]] = {
        "JPEG": {"progressive": True},
        "PNG": {"compress_level": 1},
        "WEBP": {"method": 0},
    }
    seen = probe(tmp_path, drawn.saved(large, kind, exif=drawn.exif(6), **quick[kind]))
    assert len(seen["said"][0]) == 64
    assert seen["child"] < bounds.memory(40_000_000) * 0.75
    assert seen["grown"] < 8 * bounds.MIB


@pytest.mark.parametrize("kind", KINDS)
@given(at=st.integers(0, 700), new=st.binary(min_size=1, max_size=8))
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_damage_is_refused_or_cleaned(tmp_path: Path, kind: str, at: int, new: bytes) -> None:
    data = drawn.saved(drawn.face(), kind, exif=drawn.exif(3))
    try:
        image = taken(tmp_path, data[:at] + new + data[at + len(new) :])
    except UnusableImage:
        return
    assert pixels(image).size == (image.width, image.height)
