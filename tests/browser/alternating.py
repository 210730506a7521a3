"""A door before several servers that sends every connection to the next of them, as a plain balancer does."""

import socket
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import cycle
from urllib.parse import urlsplit


class Door:
    """Where it is, and how many connections each server had."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._next = cycle([(str(urlsplit(url).hostname), int(urlsplit(url).port or 0)) for url in urls])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.sent: Counter[int] = Counter()

    def serve(self) -> None:
        """Until it is closed."""
        with suppress(OSError):
            while True:
                visitor, _ = self._listener.accept()
                place = next(self._next)
                self.sent[place[1]] += 1
                server = socket.create_connection(place)
                for one, other in ((visitor, server), (server, visitor)):
                    threading.Thread(target=_pass, args=(one, other), daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def alternating(urls: Sequence[str]) -> Iterator[Door]:
    """A door before those servers, while the block lasts."""
    door = Door(urls)
    thread = threading.Thread(target=door.serve)
    thread.start()
    try:
        yield door
    finally:
        door.close()
        thread.join()


def _pass(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while received := one.recv(65536):
            other.sendall(received)
    with suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)
    one.close()
