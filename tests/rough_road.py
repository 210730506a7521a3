"""A road to an HTTP server on which things go wrong: a proxy on the loopback with seeded faults.

with RoughRoad(server.port, seed=7, shares={"error": 0.1, "lost": 0.05}) as road:
    ...                                     # speak to road.endpoint; road.seen tells what happened
    road.next("cut", method="PUT")          # or by hand: the next request of that kind
"""

import asyncio
import random
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import NamedTuple

FAULTS = ("error", "busy", "unable", "cut", "spoil", "lost", "short", "damage", "drip")
"""error, busy   500 or 503; the server never hears of it
unable         501 to what is to be created only, as some servers say
cut            the connection ends in the middle of what is sent, on both sides
spoil          one byte of what is sent is another when it arrives
lost           the server does it, and its answer never comes
short          the answer ends in its middle
damage         one byte of the answer's body is another
drip           the answer comes in small pieces, slowly"""
END = b"\r\n\r\n"
PATIENCE = 120.0  # seconds
ERRORS = {"error": b"500 Internal Server Error", "busy": b"503 Slow Down", "unable": b"501 Not Implemented"}


class Passed(NamedTuple):
    """A request that came by."""

    method: str
    path: str
    fault: str


class RoughRoad:
    """The proxy, in a thread; one fault for each request at most, drawn by `shares`."""

    def __init__(self, port: int, *, seed: int = 0, shares: Mapping[str, float] | None = None) -> None:
        self.seen: list[Passed] = []
        self.shares = dict(shares or {})
        self.down = False
        """Nobody answers: connections are closed at once."""
        self._server_port, self._random, self._ordered = (
            port,
            random.Random(seed),
            list[tuple[str, str, str]](),
        )
        self._writers: list[asyncio.StreamWriter] = []
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def endpoint(self) -> str:
        """For AWS_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def next(self, *faults: str, method: str = "", path: str = "") -> None:
        """What the next requests of a method, with that in their path, meet; one each."""
        self._ordered += [(fault, method, path) for fault in faults]

    def __enter__(self) -> "RoughRoad":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for writer in self._writers:  # nobody is there any more to take what is left of an answer
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        try:
            if not self.down:
                await self._one(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(END)
        body = await reader.readexactly(_length(head))
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        fault = self._drawn(method, path)
        if fault == "unable" and b"if-none-match" not in head.lower():
            fault = ""
        self.seen.append(Passed(method, path, fault))
        if fault in ERRORS:
            writer.write(b"HTTP/1.1 " + ERRORS[fault] + b"\r\nContent-Length: 0\r\nConnection: close" + END)
        else:
            answer = await self._asked(_closing(head), body, fault)
            await _answered(writer, answer, fault, last=method == "HEAD")
        await writer.drain()

    def _drawn(self, method: str, path: str) -> str:
        for ordered in self._ordered:
            fault, wanted, where = ordered
            if wanted in ("", method) and where in path:
                self._ordered.remove(ordered)
                return fault
        number = self._random.random()
        for fault, share in self.shares.items():
            number -= share
            if number < 0:
                return fault
        return ""

    async def _asked(self, head: bytes, body: bytes, fault: str) -> bytes:
        """The server's whole answer; nothing when the connection was cut."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        self._writers.append(writer)
        try:
            if fault == "cut":
                writer.write(head + body[: len(body) // 2])
                await writer.drain()
                return b""
            writer.write(head + (_spoilt(body) if fault == "spoil" and body else body))
            return await reader.read(-1)
        finally:
            writer.close()


async def _answered(writer: asyncio.StreamWriter, answer: bytes, fault: str, *, last: bool) -> None:
    head, _, body = answer.partition(END)
    if fault in ("cut", "lost") or not answer:
        return
    if fault == "drip":
        for start in range(0, len(answer), max(1, len(answer) // 20)):
            writer.write(answer[start : start + max(1, len(answer) // 20)])
            await writer.drain()
            await asyncio.sleep(0.01)
        return
    if fault == "damage" and body and not last:
        body = _spoilt(body)
    writer.write(head + END + (body[: len(body) // 2] if fault == "short" else body))


def _spoilt(body: bytes) -> bytes:
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _closing(head: bytes) -> bytes:
    """One request for each connection, so that an answer ends where the connection does."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])
