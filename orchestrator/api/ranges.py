"""Which parts of a file a request wants: the header Range (RFC 9110, section 14)."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MOST_PARTS = 16
ONE = re.compile(r"(\d{1,19})-(\d{0,19})|-(\d{1,19})", re.ASCII)


class Part(NamedTuple):
    """Bytes of a file: the first, and the first after it."""

    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start

    def of(self, size: int) -> str:
        """For Content-Range."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


def parts(header: str, size: int) -> tuple[Part, ...] | None:
    """The wanted parts of a file of that size, by place; empty: there are no such parts.

    None: the whole file, as for a header that cannot be read, which the RFC wants to be passed over, or one
    that asks for more parts than anybody needs.
    """
    unit, equals, told = header.partition("=")
    each = [ONE.fullmatch(one.strip()) for one in told.split(",") if one.strip()]
    if not equals or unit.strip().lower() != "bytes" or not each or len(each) > MOST_PARTS:
        return None
    found = [_part(one, size) for one in each if one]
    if len(found) < len(each) or any(part.end <= part.start and part.start < size for part in found):
        return None
    return tuple(_merged(sorted(part for part in found if part.start < size)))


def frame(wanted: Sequence[Part], size: int, media: str, boundary: str) -> tuple[list[bytes], bytes]:
    """What stands before each part of a multipart answer, and what stands behind the last."""
    heads = [
        f"\r\n--{boundary}\r\nContent-Type: {media}\r\nContent-Range: {part.of(size)}\r\n\r\n".encode()
        for part in wanted
    ]
    return heads, f"\r\n--{boundary}--\r\n".encode()


def _part(one: re.Match[str], size: int) -> Part:
    first, last, suffix = one.groups()
    if suffix is not None:
        return Part(max(0, size - int(suffix)) if int(suffix) else size, size)
    if not last:
        return Part(int(first), max(size, int(first)))
    return Part(int(first), min(int(last) + 1, size) if int(first) < size else int(last) + 1)


def _merged(found: Sequence[Part]) -> Iterator[Part]:
    """Parts that touch become one, so that nobody is sent a byte twice."""
    last: Part | None = None
    for part in found:
        if last and part.start <= last.end:
            last = Part(last.start, max(last.end, part.end))
            continue
        if last:
            yield last
        last = part
    if last:
        yield last
