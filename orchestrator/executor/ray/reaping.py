"""The end of a supervisor that nobody wants: detached actors outlive everybody, and would hold GPUs forever.

It counts alone how long ago a driver wanted it, so it ends also when every driver was killed.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress

LOOKS = 10  # in the time that it may be idle
TRIES = 20
PAUSE = 3.0  # seconds between two tries, and until a kill has come
log = logging.getLogger(__name__)


class Reaper:
    """Watches, in a thread of its own, whether somebody still wants a supervisor."""

    def __init__(self, idle_seconds: float, is_busy: Callable[[], bool], end: Callable[[], None]) -> None:
        self._idle, self._is_busy, self._end = idle_seconds, is_busy, end
        self._wanted = time.monotonic()
        self._lock = threading.Lock()
        self.has_begun = False
        """Whether the end has: there is no way back."""
        threading.Thread(target=self._watch, name="reaper", daemon=True).start()

    def spare(self) -> None:
        """Somebody wants it."""
        self._wanted = time.monotonic()

    def hold(self) -> bool:
        """Spare it, if that is still possible; whoever gets no for an answer gives it no work."""
        with self._lock:
            self.spare()
            return not self.has_begun

    def _watch(self) -> None:
        while not self._begin():
            time.sleep(min(5.0, self._idle / LOOKS))
            if self._is_busy():
                self.spare()
        self._end()

    def _begin(self) -> bool:
        with self._lock:
            self.has_begun = time.monotonic() - self._wanted > self._idle
            return self.has_begun


def end_self(name: str, namespace: str, close: Callable[[], None], pause: float = PAUSE) -> None:
    """End the actor of that name for good: it is not started again. `close` leaves nothing behind.

    While the head is away nobody can be ended for good. Then the process ends: it holds nothing any more, and
    where Ray starts it again when the head is back, the new one ends itself.
    """
    import ray

    for _ in range(TRIES):
        try:
            own = ray.get_actor(name, namespace=namespace)  # the head answers
            close()
            ray.kill(own, no_restart=True)
        except Exception as error:  # whatever it is, the end has begun
            log.warning("this supervisor could not end itself", exc_info=error)
        time.sleep(pause)
    with suppress(Exception):
        close()
    os._exit(1)
