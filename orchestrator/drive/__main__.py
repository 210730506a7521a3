"""A driver process: `python -m orchestrator.drive LIFELINE`, its settings from the environment.

It ends when it is asked to (SIGTERM, SIGINT) or when the other end of the pipe LIFELINE closes, which is when
the server that started it is gone. Then it writes down how its production stands and gives it back.
"""

import os
import signal
import sys
import threading

from orchestrator import logs
from orchestrator.drive.courier import couriers
from orchestrator.drive.driver import Driver
from orchestrator.office import opened
from orchestrator.settings import settings


def main(lifeline: int) -> int:
    """Drive until it is over."""
    logs.configure()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=_watch, args=(lifeline, stop), name="lifeline", daemon=True).start()
    with opened(settings()) as office, couriers(office, stop):
        Driver(office, stop).run()
    return 0


def _watch(lifeline: int, stop: threading.Event) -> None:
    os.read(lifeline, 1)
    stop.set()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
