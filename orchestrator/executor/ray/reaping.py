"""The end of a supervisor that nobody wants: detached actors outlive everybody, and would hold GPUs forever.

It counts alone how long ago a driver wanted it, so it ends also when every driver was killed.
"""

import threading
import time
from collections.abc import Callable

LOOKS = 10  # in the time that it may be idle


class Reaper:
    """Watches, in a thread of its own, whether somebody still wants a supervisor."""

    def __init__(self, idle_seconds: float, is_busy: Callable[[], bool], end: Callable[[], None]) -> None:
        self._idle, self._is_busy, self._end = idle_seconds, is_busy, end
        self._wanted = time.monotonic()
        threading.Thread(target=self._watch, name="reaper", daemon=True).start()

    def spare(self) -> None:
        """Somebody wants it."""
        self._wanted = time.monotonic()

    def _watch(self) -> None:
        while time.monotonic() - self._wanted <= self._idle:
            time.sleep(min(5.0, self._idle / LOOKS))
            if self._is_busy():
                self.spare()
        self._end()


def end_self(name: str, namespace: str) -> None:
    """End the actor of that name for good: it is not started again."""
    import ray

    ray.kill(ray.get_actor(name, namespace=namespace), no_restart=True)
