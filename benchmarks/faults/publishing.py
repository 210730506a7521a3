"""Crash points of publishing, in the driver of a local executor: it is killed between two steps of one task.

They are seen from outside the product: Python tells of every file that is opened, linked or removed
(`sys.addaudithook`), SQLAlchemy of every commit. A retry of what was cut short must find nothing lost.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

POINTS = ("write", "rename", "renamed", "commit", "committed")
"""As it looks at a made file; before it becomes visible; when it is visible and nowhere recorded; before and
after the commit that records it."""


def arm(point: str, number: int) -> None:
    """Be killed when that point is reached for the `number`th time."""
    left = [number]

    def reached() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    {"commit": _before_commit, "committed": _after_commit}.get(point, lambda it: _on_file(point, it))(reached)


def _on_file(point: str, reached: Callable[[], None]) -> None:
    wanted = {"write": "open", "rename": "os.link", "renamed": "os.remove"}[point]

    def hook(name: str, details: tuple[Any, ...]) -> None:
        if name == wanted and str(details[0]).endswith("still.png"):
            reached()

    sys.addaudithook(hook)


def _before_commit(reached: Callable[[], None]) -> None:
    recorded: list[bool] = []

    @event.listens_for(Engine, "after_cursor_execute")
    def executed(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO actions"):
            recorded.append(True)

    @event.listens_for(Engine, "commit")
    def committing(_: Any) -> None:
        if recorded:
            recorded.clear()
            reached()


def _after_commit(reached: Callable[[], None]) -> None:
    """The next transaction is the first that is heard of after a commit."""
    recorded: list[bool] = []
    _before_commit(lambda: recorded.append(True))

    @event.listens_for(Engine, "begin")
    def begun(_: Any) -> None:
        if recorded:
            recorded.clear()
            reached()
