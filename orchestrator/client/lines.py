"""Server-sent events out of bytes, however the bytes were cut (WHATWG HTML, section 9.2). Without I/O."""

from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST = 4 * 2**20
"""Bytes of one event."""


class TooLong(ValueError):
    """One event is longer than anything that this service sends."""


@dataclass
class Message:
    """One event as it was sent."""

    id: str = ""
    kind: str = "message"
    data: str = ""


@dataclass
class Lines:
    """A reader that is fed bytes. A new connection takes a new one."""

    retry: float | None = None
    """Seconds after which the server wants to see us again."""
    last: str = ""
    """Id of the last event that had one."""
    _rest: bytes = b""
    _after_return: bool = False
    _began: bool = False
    _kind: str = ""
    _data: list[str] = field(default_factory=list)
    _size: int = 0

    def feed(self, part: bytes) -> Iterator[Message]:
        """The events that these bytes complete."""
        for line in self._cut(part):
            self._size += len(line)
            if self._size > LONGEST:
                raise TooLong("An event is too long")
            if line:
                self._take(line)
                continue
            if self._data:
                yield Message(self.last, self._kind or "message", "\n".join(self._data))
            self._kind, self._data, self._size = "", [], 0

    def _cut(self, part: bytes) -> Iterator[str]:
        """Whole lines; they end with LF, CR or both, which may come in two parts."""
        if not part:
            return
        if self._after_return:
            part = part.removeprefix(b"\n")
        whole = self._rest + part
        if len(whole) > LONGEST:
            raise TooLong("An event is too long")
        self._after_return = whole.endswith(b"\r")
        lines = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            text = line.decode(errors="replace")
            yield text if self._began else text.removeprefix("\ufeff")
            self._began = True

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._kind = value
        elif name == "id" and "\0" not in value:
            self.last = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value[:9]) / 1000
