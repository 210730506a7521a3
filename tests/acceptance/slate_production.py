"""A production of 40 slate tasks in a process of its own: `python slate_production.py HOME [LEASE SECONDS]`.

Prints a line for every task that ends, and the digest of every file when all are made.
"""

import json
import sys
from pathlib import Path

from orchestrator.executor.local import LocalExecutor
from orchestrator.graph import Graph, Output, Task
from orchestrator.ledger import Ledger
from orchestrator.outcome import Event
from orchestrator.run import run
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.store import LocalStore
from workers.slate.spec import Motion, Still, Voice

SHOTS = 13
PRODUCTION = "kill-test/1"


def graph() -> Graph:
    """A voice, a still, a clip that follows the voice, per shot; and one still that all equal."""
    tasks = [Task("card", "still", "slate.still", Still(label="card"))]
    for shot in range(SHOTS):
        tasks += [
            Task(
                f"voice{shot}", "voice", "slate.voice", Voice(text=f"Line number {shot}.", hertz=300 + shot)
            ),
            Task(f"still{shot}", "still", "slate.still", Still(seed=shot)),
            Task(
                f"clip{shot}",
                "motion",
                "slate.motion",
                Motion(lead=6, tail=6, seed=shot),
                {"line": Output(f"voice{shot}", "timing")},
            ),
        ]
    return Graph.of(tasks)


def main(home: Path, lease_seconds: float = 30.0) -> None:
    """Make it, or go on making it."""
    store = LocalStore(home / "store")
    with (
        Ledger.open(f"sqlite:///{home / 'ledger.db'}", lease_seconds=lease_seconds) as ledger,
        LocalExecutor(2) as executor,
        Scheduler(executor) as scheduler,
        ledger.leases.drive(PRODUCTION) as lease,
    ):
        results = run(graph(), ledger=ledger, store=store, scheduler=scheduler, production=lease, notify=tell)
    files = {
        f"{name}/{role}": file.name for name, each in results.items() for role, file in each.files.items()
    }
    print("RESULT", json.dumps(files, sort_keys=True), flush=True)


def tell(event: Event) -> None:
    """One line per state; the test waits for them."""
    if event.state != "progress":
        print(event.state, event.task.name, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(float, sys.argv[2:]))
