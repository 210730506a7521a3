"""ComfyUI's websocket: how far the graph is. It is a comfort: when it breaks, polling alone goes on.

`websockets` (BSD, no dependencies, its own sync client with time limits) reads it, in a thread.
"""

import json
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

AGAIN = 5.0  # seconds until a broken line is tried again
PREVIEWS = 64 << 20  # bytes; pictures come on the same line
ENDINGS = ("execution_success", "execution_error", "execution_interrupted")


class Watch:
    """Follows the jobs of one client."""

    def __init__(self, url: str, client: str, headers: Mapping[str, str]) -> None:
        self._address = f"ws{url.removeprefix('http')}/ws?{urlencode({'clientId': client})}"
        self._headers = dict(headers)
        self._over, self._news, self._open = threading.Event(), threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._steps: dict[str, float] = {}
        """Node -> how much of it is done."""
        self._line: Any = None

    def start(self) -> None:
        """Listen before the order is sent, so that nothing is missed; a second of patience, no more."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._listen, name="comfy-watch", daemon=True)
            self._thread.start()
            self._open.wait(1.0)

    def progress(self, job: str) -> float:
        """0..1 of the nodes that were heard of; the last one is not known, so it never says 1."""
        steps = self._steps.copy()
        return min(0.99, sum(steps.values()) / (len(steps) + 1)) if steps else 0.0

    def rest(self, seconds: float) -> None:
        """Wait, or until something has ended there."""
        self._news.wait(seconds)
        self._news.clear()

    def close(self) -> None:
        """Hang up."""
        self._over.set()
        if self._line is not None:
            self._line.close()
        if self._thread is not None:
            self._thread.join(timeout=5.0)

    def _listen(self) -> None:
        from websockets.exceptions import WebSocketException
        from websockets.sync.client import connect

        while not self._over.is_set():
            try:
                with connect(
                    self._address,
                    additional_headers=self._headers,
                    proxy=None,
                    open_timeout=5.0,
                    close_timeout=0.2,
                    max_size=PREVIEWS,
                ) as line:
                    self._line = line
                    self._open.set()
                    for text in line:
                        if isinstance(text, str):
                            self._hear(text)
            except (WebSocketException, OSError):
                self._open.set()
            self._over.wait(AGAIN)

    def _hear(self, text: str) -> None:
        try:
            said = json.loads(text)
            kind, data = said["type"], said.get("data") or {}
        except (ValueError, KeyError, TypeError, AttributeError):
            return
        node = str(data.get("node") or "") if isinstance(data, dict) else ""
        if kind == "executing" and node:
            self._steps = {**dict.fromkeys(self._steps, 1.0), node: self._steps.get(node, 0.0)}
        elif kind == "progress" and node:
            self._steps = {**self._steps, node: _share(data)}
        elif kind in ENDINGS:
            self._news.set()


def _share(data: Mapping[str, Any]) -> float:
    value, most = data.get("value"), data.get("max")
    if isinstance(value, int | float) and isinstance(most, int | float) and most > 0:
        return min(1.0, max(0.0, value / most))
    return 0.0
