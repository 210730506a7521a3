"""The program that drives a trial's production.

    python -m benchmarks.faults.driver PRODUCTION WORD EXECUTOR [--die POINT NUMBER]

MICRODRAMA_* says where. Every event is a line, so that the campaign can see how far it is. With `--die` it
ends at a point of publishing (`publishing`).
"""

import argparse
import sys
import time

from benchmarks.faults import publishing
from benchmarks.faults.step import enrol
from benchmarks.faults.work import graph
from orchestrator.errors import MicrodramaError, ProductionBusy
from orchestrator.farm import farm
from orchestrator.office import opened
from orchestrator.outcome import Event
from orchestrator.run import run
from orchestrator.settings import at_home, settings

BUSY = 75
"""Status: another driver has it, as far as the ledger knows."""


def main() -> int:
    """Make it, or go on making it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("production")
    asked.add_argument("word")
    asked.add_argument("executor")
    asked.add_argument("--die", nargs=2, metavar=("POINT", "NUMBER"))
    given = asked.parse_args()
    enrol()
    if given.die:
        publishing.arm(given.die[0], int(given.die[1]))
    try:
        drive(given.production, given.word, given.executor)
    except ProductionBusy as error:
        print(error, flush=True)
        return BUSY
    except MicrodramaError as error:
        print(f"{type(error).__name__}: {error}", flush=True)
        return 1
    return 0


def drive(production: str, word: str, executor: str) -> None:
    """One production, from its lease to its end."""
    own = settings()
    with (
        at_home(own),
        opened(own) as office,
        office.ledger.leases.drive(production) as lease,
        farm(office, executor) as scheduler,
    ):
        run(
            graph(word),
            ledger=office.ledger,
            store=office.store,
            scheduler=scheduler,
            production=lease,
            notify=tell,
        )


def tell(event: Event) -> None:
    """One line per state."""
    if event.state != "progress":
        print(event.state, event.task.name, time.strftime("%H:%M:%S"), event.reason, flush=True)


if __name__ == "__main__":
    sys.exit(main())
