"""Decodes one picture and writes it anew: pixels only, upright, in sRGB.

Runs as a process of its own, `python -m character_sheets.cleaning KIND WIDTH HEIGHT`, with the picture as
stdin and the new file as stdout, under limits on memory, time and output that it sets before it reads a
byte. The caller is `character_sheets.intake`; it learns the reason of a refusal from the exit status.
"""

import os
import sys
from io import BytesIO
from typing import BinaryIO, Final

from PIL import Image, ImageCms

from character_sheets.bounds import CLEAN_BYTES, Ending, confine
from character_sheets.headers import MAX_PIXELS

UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each EXIF orientation."""
ORIENTATION: Final = 0x0112


def main(kind: str, width: int, height: int) -> Ending:
    """Clean stdin into stdout."""
    confine(width * height)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    source, out = sys.stdin.buffer, sys.stdout.buffer
    try:
        picture = decode(source, kind, (width, height))
    except Exception:  # whatever a codec says about a bad file, it comes to this
        return Ending.UNREADABLE
    try:
        encode(picture, kind, out)
    except OSError:
        return Ending.TOO_LARGE if os.fstat(out.fileno()).st_size >= CLEAN_BYTES else Ending.UNWRITTEN
    return Ending.CLEANED


def decode(source: BinaryIO, kind: str, size: tuple[int, int]) -> Image.Image:
    """The pixels as RGB, or RGBA if some may be transparent; refused if not as large as announced."""
    picture: Image.Image = Image.open(source, formats=[kind])
    if picture.size != size:
        raise ValueError("the codec sees another size than the header said")
    picture.load()
    profile = picture.info.get("icc_profile")
    turn = _turn(picture)
    picture = _in_srgb(_plain(picture), profile)
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info.clear()
    return picture


def encode(picture: Image.Image, kind: str, out: BinaryIO) -> None:
    """JPEG stays JPEG, everything else becomes PNG; the same pixels always give the same bytes."""
    if kind == "JPEG":
        picture.save(out, "JPEG", quality=95, subsampling=0)
    else:
        picture.save(out, "PNG", compress_level=6)
    out.flush()


def _plain(picture: Image.Image) -> Image.Image:
    """Eight bits a channel in a mode that a colour profile can be applied to."""
    if picture.mode.startswith("I"):
        picture = _in_eight_bits(picture)
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode in {"RGB", "L", "CMYK"}:
        return picture
    return picture.convert("RGB" if picture.mode != "1" else "L")


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Sixteen bits of grey as eight; the codec's own way would clip them. A clear shade stays clear."""
    clear = picture.info.pop("transparency", None)
    grey = picture.point(lambda value: value * (1 / 257)).convert("L")
    if clear is not None:
        grey.info["transparency"] = clear // 257
    return grey


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """What sets it upright; metadata that cannot be read say nothing, as in any viewer."""
    try:
        return UPRIGHT.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # the readers of metadata fail in every way there is
        return None


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Converted by its profile; a profile that does not fit the picture is dropped."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            ideal = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(picture, given, ideal, outputMode=mode) or picture.convert(mode)
        except (ImageCms.PyCMSError, OSError):
            return picture.convert(mode)
    return picture.convert(mode)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
