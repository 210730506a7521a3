"""Ctrl-C and SIGTERM while something is made.

An interrupt that is raised between any two lines can leave a transaction open or an event unheard, and then
the end waits for what nobody ends. So it is only noted, and answered where nothing is half done.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SHOW_CURSOR = b"\x1b[?25h"  # the bars of a terminal hide it


@contextmanager
def stoppable(stop: Callable[[], None]) -> Iterator[None]:
    """In this block a signal that would raise KeyboardInterrupt calls `stop`; the second ends the process.

    `stop` runs between two lines of whatever the main thread does, so it must take no lock. Other threads get
    no signals: for them nothing changes.
    """
    taken = _interrupting()

    def heard(_number: int, _frame: FrameType | None) -> None:
        for each in taken:
            signal.signal(each, _leave)
        stop()

    for number in taken:
        signal.signal(number, heard)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.default_int_handler)


def _interrupting() -> list[signal.Signals]:
    """Signals that would interrupt this thread; in the background Ctrl-C is ignored, and stays so."""
    if threading.current_thread() is not threading.main_thread():
        return []
    return [number for number in SIGNALS if signal.getsignal(number) is signal.default_int_handler]


def _leave(number: int, _frame: FrameType | None) -> None:
    """End as in a crash: the next run goes on from what is recorded."""
    if os.isatty(2):
        os.write(2, SHOW_CURSOR)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
