"""What came from an engine becomes what was promised: one size, one rate of sound. Or it is refused."""

import base64
import binascii
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workers import ffmpeg as tool
from workers.conform import look
from workers.errors import BadInput, ToolFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PICTURES = {b"\x89PNG": "png_pipe", b"\xff\xd8\xff": "jpeg_pipe", b"RIFF": "webp_pipe"}
RATE = 48_000
SILENT = 0.001  # of full scale
CROPPED = 0.4
"""Share of a picture that may be lost to another shape; more, and it is not what was ordered."""
LEAST_MS = 50


def decoded(text: str, url: str) -> bytes:
    """Base64, perhaps inside a data URL. ToolFailed: it is none."""
    try:
        return base64.b64decode(text.partition(";base64,")[2] or text, validate=True)
    except binascii.Error as error:
        raise ToolFailed(f"{url} gives base64 that cannot be read: {error}") from error


def check_picture(path: Path) -> None:
    """BadInput: no PNG, JPEG or WebP that can be decoded whole."""
    picture_size(path)


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height, once it has been decoded."""
    import av
    import av.error

    try:
        with av.open(str(path), format=_demuxer(path), options={"protocol_whitelist": "file"}) as container:
            frame = next(container.decode(video=0))
            return frame.width, frame.height
    except (av.error.FFmpegError, StopIteration, IndexError) as error:
        raise BadInput(f"{path.name} is a picture that cannot be decoded: {error}") from error


def refuse_shape(what: str, came: tuple[int, int], wanted: tuple[int, int]) -> None:
    """BadInput: filling the frame with it would lose too much of it."""
    share = sorted((came[0] / came[1], wanted[0] / wanted[1]))
    if share[0] / share[1] < 1 - CROPPED:
        raise BadInput(f"the {what} came in {came[0]}x{came[1]}, and {wanted[0]}x{wanted[1]} was ordered")


def conform_picture(path: Path, target: Path, width: int, height: int) -> tuple[int, int]:
    """Write a PNG of that size, filled and cropped about the middle; the size that came."""
    import ffmpeg

    came = picture_size(path)
    refuse_shape("picture", came, (width, height))
    opened = {"protocol_whitelist": "file,pipe", "err_detect": "explode"}
    stream: Any = ffmpeg.input(str(path.resolve()), f=_demuxer(path), extra_options=opened).video
    stream = (
        stream.scale(w=str(width), h=str(height), force_original_aspect_ratio="increase", flags="lanczos")
        .crop(out_w=str(width), out_h=str(height))
        .setsar(sar="1")
        .format(pix_fmts="rgb24")
    )
    exact = {"c:v": "png", "frames:v": 1, "update": 1, "fflags": "+bitexact", "flags:v": "+bitexact"}
    made = stream.output(filename=str(target.resolve()), f="image2", extra_options=exact)
    tool.run(["-xerror", *made.compile(auto_fix=False)[1:]])
    return came


def check_clip(path: Path) -> None:
    """BadInput: no clip, or one that cannot be decoded to its end."""
    import av
    import av.error

    seen = look(path)
    try:
        with av.open(str(path), format=seen.demuxer, options={"protocol_whitelist": "file"}) as container:
            container.streams.video[0].codec_context.options = {"err_detect": "explode"}
            decoded = sum(1 for _ in container.decode(video=0))
    except av.error.FFmpegError as error:
        raise BadInput(f"{path.name} cannot be decoded to its end: {error}") from error
    if decoded < seen.frames:
        raise BadInput(f"{path.name} has {decoded} of {seen.frames} frames")


def check_sound(path: Path) -> None:
    """BadInput: no wav."""
    head = path.read_bytes()[:12]
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise BadInput("the speech is no wav; the server must give response_format wav")


def conform_sound(path: Path, target: Path) -> int:
    """Write 48 kHz, mono, 16 bits; its milliseconds. BadInput: silence, or next to nothing."""
    import numpy as np

    arguments = ["-xerror", "-protocol_whitelist", "file,pipe", "-err_detect", "explode", "-f", "wav"]
    shape = [
        "-ac",
        "1",
        "-ar",
        str(RATE),
        "-c:a",
        "pcm_s16le",
        "-fflags",
        "+bitexact",
        "-flags:a",
        "+bitexact",
    ]
    tool.run([*arguments, "-i", str(path.resolve()), "-vn", *shape, "-f", "wav", str(target.resolve())])
    heard = samples(target)
    ms = heard.size * 1000 // RATE
    loudest = np.abs(heard).max() / 32768 if heard.size else 0.0
    if ms < LEAST_MS or loudest < SILENT:
        raise BadInput(f"the speech is silent: {ms} ms, loudest {loudest:.4f} of full scale")
    return ms


def samples(voice: Path) -> "NDArray[np.float64]":
    """Of a 16-bit wav, from -32768 to 32767."""
    import numpy as np

    with wave.open(str(voice), "rb") as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float64)


def _demuxer(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    for sign, demuxer in PICTURES.items():
        if head.startswith(sign):
            return demuxer
    raise BadInput(f"{path.name} is no PNG, JPEG or WebP")
