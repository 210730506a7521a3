"""`python -m orchestrator` is the command `microdrama`. It takes a second to load; Ctrl-C just ends that."""

import os
import signal

from orchestrator.errors import CANCELLED


def main() -> None:
    """Load the command and run it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: os._exit(CANCELLED))
    from orchestrator.cli import main as command

    command()


if __name__ == "__main__":
    main()
