"""What an mp4 really holds: its boxes in order, and the time steps of its packets. Nothing is decoded."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from workers.errors import BadInput

HEADER = 8
INSIDE = {b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl"}
ENTRY = {b"avc1": 78, b"stsd": 8}  # boxes whose children come after so many bytes


@dataclass(frozen=True)
class Steps:
    """The packets of a stream, by time."""

    frames: int
    first: int
    """Time of the first, in ticks."""
    even: bool
    """Whether all follow each other in one and the same step."""
    step: int
    ticks: int
    """Ticks per second."""


def steps(path: Path, kind: str = "video") -> Steps:
    """Walk the packets of the first stream of that kind."""
    import av
    import av.error

    try:
        with av.open(str(path), format="mov", options={"protocol_whitelist": "file"}) as container:
            stream = (container.streams.video if kind == "video" else container.streams.audio)[0]
            stamps = sorted(p.pts for p in container.demux(stream) if p.pts is not None)
            ticks = round(1 / stream.time_base) if stream.time_base else 0
    except (av.error.FFmpegError, IndexError) as error:
        raise BadInput(f"{path.name} has no {kind} that can be read: {error}") from error
    gaps = {after - before for before, after in pairwise(stamps)}
    step = next(iter(gaps)) if len(gaps) == 1 else 0
    return Steps(len(stamps), stamps[0] if stamps else 0, len(gaps) <= 1, step, ticks)


def names(path: Path) -> list[str]:
    """The names of all boxes, outer ones first, in the order of the file."""
    with path.open("rb") as file:
        return [name.decode("latin-1") for name in _walk(file, 0, path.stat().st_size)]


def _walk(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    at = start
    while at + HEADER <= end:
        file.seek(at)
        size, name = struct.unpack(">I4s", file.read(HEADER))
        head = HEADER
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8))[0], 16
        size = size or end - at
        if size < head:
            raise BadInput(f"box {name!r} at byte {at} has no room for itself")
        yield name
        if name in INSIDE:
            yield from _walk(file, at + head, at + size)
        elif name in ENTRY:
            yield from _walk(file, at + head + ENTRY[name], at + size)
        at += size
