"""What a client does with a call: run it, try again where that is safe, read page after page."""

from dataclasses import dataclass
from random import uniform
from typing import Any, TypeVar

from orchestrator.client.calls import Answer, Call
from orchestrator.client.failures import StrangeAnswer, Unreachable, failure
from orchestrator.client.steps import Broken, Give, Head, Open, Pause, Program, Read
from orchestrator.errors import MicrodramaError
from orchestrator.shapes import Page

T = TypeVar("T")
TRIES = 5
SOONEST, LATEST = 0.5, 15.0
LONGEST_WAIT = 30
"""Seconds; whoever is told to wait longer hears of it instead."""
LARGEST = 64 * 2**20
"""Bytes of an answer that is not a file."""
REFUSED_UNDONE = (429,)
"""With these nothing was done, whatever the method."""
AWAY = (502, 503, 504)


@dataclass
class Patience:
    """How often something is tried, and how long in between."""

    tries: int = TRIES
    done: int = 0

    def renew(self) -> None:
        """It got somewhere; count from the beginning."""
        self.done = 0

    def wait(self, reason: MicrodramaError, seconds: float | None = None) -> Program[None]:
        """Pause before the next try: as long as the service says, or a while that doubles, with chance in it.

        Raises the reason when there were enough tries.
        """
        self.done += 1
        if self.done >= self.tries or (seconds or 0) > LONGEST_WAIT:
            raise reason
        longest = min(LATEST, SOONEST * 2 ** (self.done - 1))
        yield Pause(uniform(longest / 2, longest) if seconds is None else seconds)  # noqa: S311 - no secret


def answered(call: Call[T]) -> Program[T]:
    """Run a call to its answer."""
    patience = Patience()
    while True:
        head = yield from opened(call, patience)
        body = yield from _whole()
        if isinstance(body, bytes):
            return call.parse(Answer(head.status, head.headers, body))
        yield from again(call, body, patience)


def opened(call: Call[Any], patience: Patience) -> Program[Head]:
    """The head of a good answer; what follows is still to be read."""
    while True:
        head = yield Open(call)
        if isinstance(head, Head) and head.is_good:
            return head
        body = (yield from _whole()) if isinstance(head, Head) else b""
        yield from again(call, head, patience, b"" if isinstance(body, Broken) else body)


def again(call: Call[Any], failed: Head | Broken, patience: Patience, body: bytes = b"") -> Program[None]:
    """Pause before the next try. Raises where another try is not safe or would not help."""
    if isinstance(failed, Broken):
        error: MicrodramaError = Unreachable(failed.told)
        may_repeat, seconds = call.is_repeatable or not failed.was_sent, None
    else:
        error = _error(failed, body)
        away = failed.status in AWAY and call.is_repeatable
        may_repeat, seconds = failed.status in REFUSED_UNDONE or away, _retry_after(failed)
    if not may_repeat:
        raise error
    yield from patience.wait(error, seconds)


def every(call: Call[Page[T]]) -> Program[None]:
    """Give everything in a list, page after page."""
    page = yield from answered(call)
    while True:
        for item in page.items:
            yield Give(item)
        if page.next is None:
            return
        page = yield from answered(call.asking(cursor=page.next))


def single(program: Program[T]) -> Program[None]:
    """A program that gives what another returns."""
    yield Give((yield from program))


def _whole() -> Program[bytes | Broken]:
    received = bytearray()
    while True:
        part = yield Read()
        if isinstance(part, Broken):
            return part
        if not part:
            return bytes(received)
        received += part
        if len(received) > LARGEST:
            raise StrangeAnswer(f"The answer is longer than {LARGEST // 2**20} MiB.")


def _error(head: Head, body: bytes) -> MicrodramaError:
    if 300 <= head.status < 400:
        return StrangeAnswer("The address leads elsewhere, and a key is sent to one address only; give that.")
    return failure(head.status, head.headers, body)


def _retry_after(head: Head) -> float | None:
    told = head.headers.get("retry-after", "")
    return float(told[:9]) if told.isascii() and told.isdigit() else None
