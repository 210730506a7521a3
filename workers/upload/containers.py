"""What kind of file was handed in: told by its first bytes, never by its name, and opened as nothing else.

Each kind has one demuxer and few decoders; only local files are read. Playlists and whatever else may name
other files have no sign here, so no reader of theirs is ever started.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workers.errors import BadInput

if TYPE_CHECKING:
    from av.container import InputContainer

PICTURES = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "prores", "ffv1"})
SOUNDS = frozenset(
    {"aac", "alac", "flac", "mp3", "mp3float", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"}
)
"""Decoders that are started at all."""


@dataclass(frozen=True)
class Kind:
    """A container: what reads it, and what the store calls it."""

    demuxer: str
    suffix: str


MP4, M4A = Kind("mov", ".mp4"), Kind("mov", ".m4a")
MKV, WEBM = Kind("matroska", ".mkv"), Kind("matroska", ".webm")
WAV, FLAC, MP3 = Kind("wav", ".wav"), Kind("flac", ".flac"), Kind("mp3", ".mp3")


def clip_kind(file: Path) -> Kind:
    """Of a moving picture. BadInput: it is none that is read."""
    head = _head(file)
    if head[4:8] == b"ftyp":
        return MP4
    if head.startswith(b"\x1aE\xdf\xa3"):
        return WEBM if b"webm" in head else MKV
    raise BadInput("the file is no clip that is read here; hand in an mp4, mov, webm or mkv")


def recording_kind(file: Path) -> Kind:
    """Of a sound. BadInput: it is none that is read."""
    head = _head(file)
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return WAV
    if head.startswith(b"fLaC"):
        return FLAC
    if head[4:8] == b"ftyp":
        return M4A
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2):
        return MP3
    raise BadInput("the file is no recording that is read here; hand in a wav, m4a, mp3 or flac")


@contextmanager
def opened(file: Path, kind: Kind) -> "Iterator[InputContainer]":
    """The file as that kind. BadInput: it is broken, or holds what is not decoded here."""
    import av
    import av.error

    allowed = ",".join(sorted(PICTURES | SOUNDS))
    options = {"protocol_whitelist": "file", "codec_whitelist": allowed}
    try:
        with av.open(str(file), format=kind.demuxer, options=options) as container:
            yield container
    except (av.error.FFmpegError, EOFError) as error:
        raise BadInput(f"the file cannot be read to its end: {error}; is it cut off?") from error


def _head(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(64)
