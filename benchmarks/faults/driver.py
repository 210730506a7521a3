"""The program that drives productions: `python -m benchmarks.faults.driver EXECUTOR [--die POINT NUMBER]`.

As a driver of the service it stays, with what it opened, from one production to the next: each line of its
input is a production and a word. MICRODRAMA_* says where. Every event is a line, and so is the end of a
production (`ended STATUS`), so that the campaign can see how far it is. With `--die` it ends at a point of
publishing (`publishing`).
"""

import argparse
import sys
import time

from benchmarks.faults import publishing
from benchmarks.faults.step import enrol
from benchmarks.faults.work import graph
from orchestrator.errors import MicrodramaError, ProductionBusy
from orchestrator.farm import farm
from orchestrator.office import Office, opened
from orchestrator.outcome import Event
from orchestrator.run import run
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.settings import at_home, settings

ENDED = "ended"
BUSY = 75
"""Status: another driver has it, as far as the ledger knows."""


def main() -> None:
    """Make what is asked for, until nobody asks any more."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("executor")
    asked.add_argument("--die", nargs=2, metavar=("POINT", "NUMBER"))
    given = asked.parse_args()
    enrol()
    own = settings()
    with at_home(own), opened(own) as office, farm(office, given.executor) as scheduler:
        if given.die:
            publishing.arm(given.die[0], int(given.die[1]))
        for line in sys.stdin:
            print(ENDED, drive(office, scheduler, *line.split()), flush=True)


def drive(office: Office, scheduler: Scheduler, production: str, word: str) -> int:
    """One production, from its lease to its end; 0 when it is made."""
    try:
        with office.ledger.leases.drive(production) as lease:
            run(
                graph(word),
                ledger=office.ledger,
                store=office.store,
                scheduler=scheduler,
                production=lease,
                notify=tell,
            )
    except ProductionBusy as error:
        print(error, flush=True)
        return BUSY
    except MicrodramaError as error:
        print(f"{type(error).__name__}: {error}", flush=True)
        return 1
    return 0


def tell(event: Event) -> None:
    """One line per state."""
    if event.state != "progress":
        print(event.state, event.task.name, time.strftime("%H:%M:%S"), event.reason, flush=True)


if __name__ == "__main__":
    main()
