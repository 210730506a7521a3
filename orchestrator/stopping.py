"""Ctrl-C, SIGTERM and a terminal that is closed, while something is made.

An interrupt that is raised between any two lines can leave a transaction open or an event unheard, and then
the end waits for what nobody ends. So it is only noted, and answered where nothing is half done.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from orchestrator.errors import Cancelled

SIGNALS = (signal.SIGINT, signal.SIGTERM)
HANG_UP = signal.SIGHUP  # the terminal is closed; shell and kernel both say so, within a moment
SHOW_CURSOR = b"\x1b[?25h"  # the bars of a terminal hide it
SHELLS = 128  # what a shell adds to the number of the signal that ended a process


@contextmanager
def stoppable(stop: Callable[[], None]) -> Iterator[None]:
    """In this block a signal that would end the process calls `stop`; the second Ctrl-C or SIGTERM ends it.

    Cancelled at the end of a block that was done before it could stop: what is done is kept, and nothing more
    is begun. `stop` runs between two lines of whatever the main thread does, so it must take no lock. Other
    threads get no signals: for them nothing changes.
    """
    taken = _heeded()
    asked: list[int] = []

    def heard(number: int, _frame: FrameType | None) -> None:
        for each in taken:
            signal.signal(each, signal.SIG_IGN if each is HANG_UP else _leave)
        asked.append(number)
        stop()

    try:
        for number in taken:
            signal.signal(number, heard)
        yield
    finally:
        for number, before in taken.items():
            signal.signal(number, before)
    if asked:
        raise Cancelled


def _heeded() -> dict[signal.Signals, Any]:
    """Signals that would end this thread's work, and how; what is ignored in the background stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    usual = {**dict.fromkeys(SIGNALS, signal.default_int_handler), HANG_UP: signal.SIG_DFL}
    return {number: before for number, before in usual.items() if signal.getsignal(number) is before}


def _leave(number: int, _frame: FrameType | None) -> None:
    """End as in a crash: the next run goes on from what is recorded."""
    if os.isatty(2):
        os.write(2, SHOW_CURSOR)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    os._exit(SHELLS + number)  # the first process of a container, which no such signal ends
