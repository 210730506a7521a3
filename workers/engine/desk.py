"""Engines that answer with the result itself: nothing of theirs can be found again, so what came is kept.

A worker that dies while it waits has lost the answer, and so has everybody: the order is sent again. One that
dies after the answer finds it in the journal.
"""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from workers.base import Progress
from workers.engine import wire
from workers.engine.book import Engine
from workers.engine.errand import SLICE, Check
from workers.engine.journal import Entry
from workers.engine.order import Order
from workers.errors import BadInput, ToolFailed, ToolTimeout, Unavailable

Results = Mapping[str, bytes]
"""Name -> bytes."""


class Desk(Protocol):
    """An engine that answers at once."""

    def ask(self, order: Order) -> Results:
        """Send it once; raises what `Wire.send` raises, and ToolFailed for an answer without a result."""

    def close(self) -> None:
        """Hang up; who waits in `ask` gets an error."""


def ask(
    name: str, engine: Engine, order: Order, desk: Desk, entry: Entry, check: Check, progress: Progress
) -> None:
    """Leave the results in the entry's folder. Raises WorkerError, and what `progress` raises."""
    until = time.monotonic() + engine.outage
    while True:
        entry.put(state="sending", engine=name, at=time.time())
        try:
            results = _waited(lambda: desk.ask(order), engine, progress)
            break
        except (wire.NotSent, wire.Busy) as error:
            entry.put(state="new")
            if time.monotonic() > until:
                raise Unavailable(f"engine {name!r} takes no order: {error}") from error
            wire.pause(engine.poll)
            progress(0.0)
        except wire.Refused as error:
            entry.put(state="new")
            raise wire.explained(error, engine) from error
        except wire.Unclear as error:
            entry.over()
            raise ToolFailed(f"engine {name!r}: {error}") from error
    entry.put(
        state="fetched", files={name: _keep(entry.folder / name, data) for name, data in results.items()}
    )
    try:
        check(entry.folder / "result")
    except BadInput as error:
        entry.over()
        raise ToolFailed(f"what engine {name!r} made cannot be used: {error}") from error


def _waited(call: Callable[[], Results], engine: Engine, progress: Progress) -> Results:
    """Call in a thread, so that a wish to stop is seen; who stops us leaves the thread to its time limit."""
    answers: list[Results | Exception] = []

    def run() -> None:
        try:
            answers.append(call())
        except Exception as error:
            answers.append(error)

    thread = threading.Thread(target=run, name="ask", daemon=True)
    thread.start()
    until = time.monotonic() + engine.timeout
    while thread.is_alive():
        progress(0.0)
        if time.monotonic() > until:
            raise ToolTimeout(f"{engine.url} did not answer within {engine.timeout:.0f} s")
        thread.join(SLICE)
    found = answers[0]
    if isinstance(found, Exception):
        raise found
    return found


def _keep(path: Path, data: bytes) -> str:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(data).hexdigest()


def picture(answer: wire.Answer, url: str) -> Any:
    """The one entry of `data` in an OpenAI-style answer. ToolFailed: there is none, or several."""
    said = answer.json()
    data = said.get("data") if isinstance(said, dict) else None
    if not isinstance(data, list) or len(data) != 1 or not isinstance(data[0], dict):
        raise ToolFailed(f"{url} answers without a result: {answer.words}")
    return data[0]
