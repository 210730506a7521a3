"""Files of the store as answers: whole or in parts, a piece at a time, never run by a browser.

A file's digest is its strong ETag. `FOREVER` is for addresses under which other bytes can never be; others
are asked for anew and answered with 304 while they are the same. Names come from the ledger alone.
"""

import os
import re
import secrets
import unicodedata
from collections.abc import AsyncIterator, Mapping, Sequence
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

import anyio
from anyio.to_thread import run_sync
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from orchestrator.api.ranges import Part, frame, parts
from orchestrator.errors import NotFound, StoreFailed, UnusableInput
from orchestrator.store import Store, Stored

FOREVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
PIECE = 1 << 20
SHOWN = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
    ".wav": "audio/wav",
    ".m4a": "audio/mp4",
    ".html": "text/html; charset=utf-8",
}
"""What a browser may show in its place; everything else is a download."""
SAVED = {
    ".json": "application/json",
    ".srt": "application/x-subrip; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".ass": "text/x-ssa; charset=utf-8",
    ".zip": "application/zip",
    ".mov": "video/quicktime",
}
PAGE = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)
"""A page of ours runs nothing, loads nothing and belongs to no origin; its head names its one style sheet."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
ATTRIBUTE = "!#$&+-.^_`|~"
FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {"application/octet-stream": {}}},
    206: {"description": "The parts that were asked for"},
    304: {"description": "It is the same as before"},
}
"""Answers of a route that sends a file, beside problems 404 and 416."""


class NoSuchPart(UnusableInput):
    """There is no such part of the file."""

    status = 416

    def __init__(self, size: int) -> None:
        super().__init__(f"The file has {size} bytes.")
        self.headers = {"Content-Range": f"bytes */{size}"}


def send(store: Store, stored: Stored, request: Request, *, name: str = "", cache: str = FOREVER) -> Response:
    """A stored file; `name` is what a person who saves it sees. For GET and HEAD."""
    if not store.has(stored.digest, stored.suffix, stored.size):
        raise NotFound("This file is not kept any more; produce the episode again.")
    tag = f'"{stored.digest}"'
    headers = {"ETag": tag, "Cache-Control": cache, "X-Content-Type-Options": "nosniff"}
    if _names(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    headers |= {"Accept-Ranges": "bytes", **_shown(stored, name or stored.name)}
    wanted = _wanted(request, stored.size, tag)
    if wanted == ():
        raise NoSuchPart(stored.size)
    if request.method == "HEAD":  # which needs no bytes, that may lie far away
        return Response(status_code=200, headers=headers | {"Content-Length": str(stored.size)})
    return _answer(store.path(stored.digest, stored.suffix), stored.size, wanted, headers)


def disposition(kind: str, name: str) -> str:
    """Content-Disposition with a plain name for all, and the real one (RFC 8187) for who reads it."""
    real = "".join("_" if each in "/\\" else each for each in name if unicodedata.category(each)[0] != "C")
    plain = unicodedata.normalize("NFKD", real).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w .()-]+", "_", plain).strip(" .")[-120:] or "file"
    plain = f"_{plain}" if RESERVED.match(plain) else plain
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(real[-120:], safe=ATTRIBUTE)}"


def _shown(stored: Stored, name: str) -> dict[str, str]:
    suffix = PurePosixPath(name).suffix if stored.suffix == "" else stored.suffix
    kind = "inline" if suffix in SHOWN else "attachment"
    media = SHOWN.get(suffix) or SAVED.get(suffix, "application/octet-stream")
    policy = {"Content-Security-Policy": PAGE} if suffix == ".html" else {}
    return {"Content-Type": media, "Content-Disposition": disposition(kind, name), **policy}


def _names(header: str, tag: str) -> bool:
    named = {each.strip().removeprefix("W/") for each in header.split(",")}
    return tag in named or "*" in named


def _wanted(request: Request, size: int, tag: str) -> tuple[Part, ...] | None:
    """The parts that are wanted of this version; None: all of it. Range says nothing in a HEAD."""
    if request.method != "GET":
        return None
    header, version = request.headers.get("range"), request.headers.get("if-range")
    return None if header is None or version not in (None, tag) else parts(header, size)


def _answer(file: Path, size: int, wanted: Sequence[Part] | None, headers: Mapping[str, str]) -> Response:
    told, pieces = dict(headers), [(b"", Part(0, size))]
    end, status = b"", 200 if wanted is None else 206
    if wanted and len(wanted) == 1:
        told["Content-Range"], pieces = wanted[0].of(size), [(b"", wanted[0])]
    elif wanted:
        boundary = secrets.token_hex(16)
        heads, end = frame(wanted, size, told["Content-Type"], boundary)
        told["Content-Type"], pieces = (
            f"multipart/byteranges; boundary={boundary}",
            list(zip(heads, wanted, strict=True)),
        )
    told["Content-Length"] = str(sum(len(head) + part.size for head, part in pieces) + len(end))
    return StreamingResponse(_read(file, pieces, end), status, told)


async def _read(file: Path, pieces: Sequence[tuple[bytes, Part]], end: bytes) -> AsyncIterator[bytes]:
    stream = await run_sync(_opened, file)
    try:
        for head, part in pieces:
            if head:
                yield head
            await run_sync(stream.seek, part.start)
            left = part.size
            while left:
                piece = await run_sync(stream.read, min(PIECE, left))
                if not piece:
                    raise StoreFailed(f"{file} is shorter than it was")
                left -= len(piece)
                yield piece
        if end:
            yield end
    finally:
        with anyio.CancelScope(shield=True):
            await run_sync(stream.close)


def _opened(file: Path) -> BufferedReader:
    """The file itself, never what a link points to."""
    return os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
