"""The end of a supervisor that nobody wants: detached actors outlive everybody, and would hold GPUs forever.

It counts alone how long ago a driver wanted it, so it ends also when every driver was killed. One that hears
of nobody asks whether its node is still of the cluster: one that was frozen or cut off for a while has been
given up, its places are made elsewhere, and not even its raylet always notices when it is back.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress

LOOKS = 10  # in the time that it may be idle
LONELY = 20.0
"""Seconds without a word from a driver, after which it asks for its node."""
TRIES = 20
PAUSE = 3.0  # seconds between two tries, and until a kill has come
log = logging.getLogger(__name__)


class Reaper:
    """Watches, in a thread of its own, whether somebody still wants a supervisor."""

    def __init__(
        self,
        idle_seconds: float,
        is_busy: Callable[[], bool],
        is_given_up: Callable[[], bool],
        end: Callable[[], None],
    ) -> None:
        self._idle, self._is_busy, self._is_given_up, self._end = idle_seconds, is_busy, is_given_up, end
        self._wanted = self._heard = time.monotonic()
        self._lock = threading.Lock()
        self.has_begun = False
        """Whether the end has: there is no way back."""
        threading.Thread(target=self._watch, name="reaper", daemon=True).start()

    def spare(self) -> None:
        """Somebody wants it."""
        self._wanted = self._heard = time.monotonic()

    def hold(self) -> bool:
        """Spare it, if that is still possible; whoever gets no for an answer gives it no work."""
        with self._lock:
            self.spare()
            return not self.has_begun

    def _watch(self) -> None:
        while not self._begin(lost=self._is_lost()):
            time.sleep(min(5.0, self._idle / LOOKS))
            if self._is_busy():
                self._wanted = time.monotonic()
        self._end()

    def _is_lost(self) -> bool:
        if time.monotonic() - self._heard < min(LONELY, self._idle):
            return False
        self._heard = time.monotonic()  # one question in that time
        return self._is_given_up()

    def _begin(self, *, lost: bool) -> bool:
        with self._lock:
            self.has_begun = lost or time.monotonic() - self._wanted > self._idle
            return self.has_begun


def is_given_up(node: str) -> bool:
    """Whether the head counts that node as dead; it is not, while the head cannot be asked."""
    import ray

    with suppress(Exception):
        return node not in {each["NodeID"] for each in ray.nodes() if each["Alive"]}
    return False


def end_self(name: str, namespace: str, node: str, close: Callable[[], None], pause: float = PAUSE) -> None:
    """End the actor of that name for good: it is not started again. `close` leaves nothing behind.

    On a node that was given up only the process ends: the name is another's by now.
    While the head is away nobody can be ended for good. Then the process ends: it holds nothing any more, and
    where Ray starts it again when the head is back, the new one ends itself.
    """
    import ray

    for _ in range(TRIES):
        if is_given_up(node):
            break
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
