"""How a production ends: what it delivered, or a problem that says which tasks failed and why."""

import logging
from pathlib import Path
from typing import Any

from orchestrator import folder as files
from orchestrator import make
from orchestrator.archive import zipped
from orchestrator.budget import BudgetSpent
from orchestrator.deliverable import Deliverable
from orchestrator.desk import ids
from orchestrator.errors import CheckRefused, MicrodramaError, ProductionFailed
from orchestrator.ledger import Ending, Lease, Production
from orchestrator.ledger.plain import plain
from orchestrator.making import Making
from orchestrator.outcome import Failure, Notify
from orchestrator.report import Report
from orchestrator.schedule.scheduler import Scheduler

MOST_TASKS = 100
LONGEST = 2000  # characters of a reason or the end of a log
log = logging.getLogger(__name__)


def delivered(
    lease: Lease,
    job: Making,
    scheduler: Scheduler,
    notify: Notify,
    production: Production,
    wanted: Deliverable,
) -> Ending:
    """Make what is wanted of the episode and take its files into the store."""
    store = job.office.store
    for fence in range(max(1, lease.fence - 5), lease.fence):
        store.discard(_workspace(production, fence))  # of drivers that died while they delivered
    name = _workspace(production, lease.fence)
    store.discard(name)
    folder = store.workspace(name)
    try:
        (folder / production.what).mkdir()
        report = make.under(lease, job, scheduler, folder / production.what, notify, wanted)
        files = _flat(folder, production.what)
        return _taken(job, files, report.model_copy(update={"folder": ""}))
    finally:
        store.discard(name)


def failed(error: Exception, production: str) -> Ending:
    """Why there is no episode. What nobody foresaw gets a reference under which the log tells more."""
    if isinstance(error, MicrodramaError):
        return Ending("failed", {"kind": type(error).__name__, "detail": plain(str(error)), **_tasks(error)})
    reference = ids.new("ref")
    log.error("production %s failed, %s", production, reference, exc_info=error)
    told = f"This is our fault; the log of the driver has it under {reference}. Try again, or report it."
    return Ending("failed", {"kind": "Unforeseen", "detail": told, "reference": reference})


def given_up(times: int) -> Ending:
    """It ended its drivers again and again."""
    told = f"Its driver died {times} times without getting any further. Look at the machine, then try again."
    return Ending("failed", {"kind": "DriversDied", "detail": told})


def _taken(job: Making, folder: Path, report: Report) -> Ending:
    files.write(folder, "report.json", report.model_dump_json(indent=1) + "\n")
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    names = [path.name for path in paths]
    stored = job.office.store.take(paths)
    kept = {name: [e.digest, e.suffix, e.size] for name, e in zip(names, stored, strict=True)}
    return Ending("done", files=kept, report=report.model_dump(mode="json"))


def _flat(folder: Path, what: str) -> Path:
    """Where the files are that people get; those of a pack as one zip."""
    made = folder / what
    if what != "pack":
        return made
    zipped(made, folder / "pack.zip")
    return folder


def _workspace(production: Production, fence: int) -> str:
    return f"deliver-{production.id}-{fence}"


def _tasks(error: MicrodramaError) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if isinstance(error, BudgetSpent):
        told |= {"spent": error.spent, "limit": error.limit}
    if isinstance(error, CheckRefused) and error.checks:
        told["checks"] = list(error.checks)
    if isinstance(error, ProductionFailed):
        told["tasks"] = [_task(failure) for failure in error.failures[:MOST_TASKS]]
    return told


def _task(failure: Failure) -> dict[str, Any]:
    told = {"task": failure.task, "kind": failure.kind, "subject": failure.subject}
    reasons = [plain(reason[:LONGEST]) for reason in failure.reasons]
    return {**told, "reasons": reasons, "log": plain(failure.log[-LONGEST:])}
