"""Engines that answer with the result itself: nothing of theirs can be found again, so what came is kept.

A worker that dies while it waits has lost the answer, and so has everybody: the order is sent again. One that
dies after the answer finds it in the journal.
"""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

from workers.base import Progress
from workers.engine import wire
from workers.engine.book import Engine
from workers.engine.errand import SLICE, Check
from workers.engine.journal import Entry
from workers.engine.order import Order
from workers.errors import BadInput, BadSpec, ToolFailed, Unavailable, Unclear, WorkerError

Results = Mapping[str, bytes]
"""Name -> bytes."""


class Desk(Protocol):
    """An engine that answers at once."""

    def ask(self, order: Order) -> Results:
        """Send it once; raises what `Wire.send` raises, and BadSpec for an answer of another shape."""

    def close(self) -> None:
        """Hang up."""


def ask(
    name: str,
    engine: Engine,
    order: Order,
    desk: Desk,
    entry: Entry,
    check: Check,
    progress: Progress,
    held: ExitStack,
) -> None:
    """Leave the results in the entry's folder. Raises WorkerError, and what `progress` raises.

    Unclear: it is paid for, perhaps, and the answer is lost. `held` is what the order holds, a turn and a
    line; who stops us leaves it to the request, until that has ended.
    """
    until = time.monotonic() + engine.outage
    while True:
        entry.put(state="sending", engine=name, at=time.time())
        try:
            results = _waited(lambda: desk.ask(order), engine, progress, held)
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
        except Unclear as error:
            entry.over()
            raise Unclear(
                f"engine {name!r}: {error}. It may have been paid for, so it is not asked again by itself; "
                "look there, then run again."
            ) from error
        except WorkerError:
            entry.over()
            raise
    entry.put(
        state="fetched", files={name: _keep(entry.folder / name, data) for name, data in results.items()}
    )
    try:
        check(entry.folder / "result")
    except BadInput as error:
        entry.over()
        raise ToolFailed(f"what engine {name!r} made cannot be used: {error}") from error


def _waited(call: Callable[[], Results], engine: Engine, progress: Progress, held: ExitStack) -> Results:
    """Call in a thread, so that a wish to stop is seen; the thread ends by its own time limits."""
    answers: list[Results | Exception] = []

    def run() -> None:
        try:
            answers.append(call())
        except Exception as error:
            answers.append(error)

    thread = threading.Thread(target=run, name="ask", daemon=True)
    thread.start()
    until = time.monotonic() + engine.timeout
    try:
        while thread.is_alive():
            progress(0.0)
            if time.monotonic() > until:
                raise Unclear(f"{engine.url} did not answer within {engine.timeout:.0f} s")
            thread.join(SLICE)
    except BaseException:
        _left(thread, held.pop_all())
        raise
    found = answers[0]
    if isinstance(found, Exception):
        raise found
    return found


def _left(thread: threading.Thread, held: ExitStack) -> None:
    """Hold on until the request has ended: the engine is at it, though nobody here waits any more."""

    def end() -> None:
        thread.join()
        held.close()

    threading.Thread(target=end, name="left", daemon=True).start()


def _keep(path: Path, data: bytes) -> str:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(data).hexdigest()


def picture(answer: wire.Answer, url: str) -> Any:
    """The one entry of `data` in an OpenAI-style answer. BadSpec: there is none, or several."""
    said = answer.json()
    data = said.get("data") if isinstance(said, dict) else None
    if not isinstance(data, list) or len(data) != 1 or not isinstance(data[0], dict):
        raise BadSpec(f"{url} answers without a result: {answer.words}")
    return data[0]
