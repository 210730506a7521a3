"""The farm, for operators: who works, at what, who is to rest; the line, what is stuck, limits, the disk."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response

from orchestrator import clock
from orchestrator.api.workers import WorkerId
from orchestrator.desk import discreet, workers
from orchestrator.desk import farm as desk
from orchestrator.desk.change import Expected
from orchestrator.farm import AT_ONCE
from orchestrator.ledger import WorkerRecord
from orchestrator.office import Office
from orchestrator.shapes import Worker, WorkerState
from orchestrator.studio import wording
from orchestrator.studio.pages import page, see
from orchestrator.studio.visit import Operator

router = APIRouter(prefix="/farm", tags=["farm"])
ON_A_PAGE = 100  # workers
SILENT = 60_000  # milliseconds
LIMITS: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
    ("open_productions", "Productions of one owner that may wait or run", str),
    ("drivers", "Processes of a server that make productions", str),
    (
        "at_once",
        "Episodes that one process makes at a time",
        lambda n: str(n or f"1 here, {AT_ONCE} elsewhere"),
    ),
    (
        "slots",
        "Tasks at a time on this machine",
        lambda n: str(n or f"one per processor: {os.cpu_count() or 1}"),
    ),
    ("quota", "Places that one owner may have while others wait", lambda n: str(n or "no bound")),
    ("idle_seconds", "How long a cluster's place may be idle before it goes back", wording.length),
    ("placement_seconds", "How long a cluster may take to give a place", wording.length),
    ("lease_seconds", "How long a driver that is silent keeps its production", wording.length),
    ("changes_per_minute", "Changes per key and minute", str),
    ("upload_bytes_per_day", "Files that one owner may send in a day", wording.size),
)
"""Settings that bound what people and machines may use, and how each is told."""
OWN = (
    "kind",
    "node",
    "labels",
    "gpu",
    "doing",
    "loaded",
    "trouble",
    "vram",
    "vram_bytes",
    "vram_free_bytes",
    "memory_bytes",
)
"""Facts that have a place of their own on the page."""


@dataclass(frozen=True)
class Row:
    """A worker as the page shows it."""

    record: WorkerRecord
    kind: str
    doing: tuple[tuple[str, int | None], ...]
    """Kind of task and percent; a place tells no percent."""
    loaded: tuple[str, ...]
    memory: str
    """Of its GPU."""
    about: tuple[tuple[str, str], ...]
    why: str
    """It gets nothing, or something is wrong; empty: all is well."""

    @property
    def version(self) -> str:
        return workers.version(self.record)

    @property
    def is_silent(self) -> bool:
        return clock.now() - self.record.seen_at > SILENT


@router.get("")
def read(visit: Operator, after: Annotated[str, Query(max_length=40)] = "") -> Response:
    """Everything at one glance; the page looks again every few seconds."""
    found = [discreet.worker(visit.actor, each) for each in workers.page(visit.office, after, ON_A_PAGE + 1)]
    told = workers.all_told(visit.office, found[:ON_A_PAGE])
    shown = {
        "rows": [_row(*each) for each in zip(found, told, strict=False)],
        "next": found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else "",
        "after": after,
        "now": clock.now(),
        "names": {each.id: each.name for each in found},
        "farm": desk.look(visit.office),
        "limits": list(_limits(visit.office)),
    }
    return page(visit, "farm.html.j2", shown)


@router.get("/disk")
def disk(visit: Operator) -> Response:
    """What the store holds, and what a sweep would free: counted file by file, only when asked."""
    return page(visit, "farm-disk.html.j2", {"disk": desk.disk(visit.office)})


@router.post("/workers/{worker}")
def put(
    visit: Operator,
    worker: WorkerId,
    state: Annotated[WorkerState, Form()],
    version: Annotated[str, Form(max_length=64)],
    after: Annotated[str, Form(pattern=r"^(wrk_[0-9a-z]{21})?$")] = "",
) -> Response:
    """Let it work, drain it or pause it; what it has it may finish."""
    workers.put(visit.office, visit.actor, worker, state, Expected.exactly(version))
    return see(f"/studio/farm?after={after}" if after else "/studio/farm")


def _row(record: WorkerRecord, told: Worker) -> Row:
    facts = record.facts
    doing: list[tuple[str, int | None]] = [(each.worker, each.percent) for each in told.tasks]
    if record.is_place and facts.get("doing"):
        doing = [(str(facts["doing"]).partition(" for ")[0], None)]
    kind = f"place of {facts.get('kind', '')}" if record.is_place else "machine"
    loaded = facts.get("loaded") or ()
    models = tuple(map(str, loaded if isinstance(loaded, (list, tuple)) else [loaded]))
    return Row(record, kind, tuple(doing), models, _memory(facts), tuple(_about(record)), _why(record))


def _memory(facts: Mapping[str, Any]) -> str:
    """VRAM where it is told, else the share of a GPU."""
    found = facts.get("vram_bytes") or facts.get("memory_bytes")
    if isinstance(found, int) and found > 0:
        left = facts.get("vram_free_bytes")
        free = f"{wording.size(left)} free of " if isinstance(left, int) else ""
        return free + wording.size(found)
    return str(facts.get("vram") or (f"{facts['gpu']} GPU" if facts.get("gpu") else ""))


def _about(record: WorkerRecord) -> Iterator[tuple[str, str]]:
    """What it says of itself; of what is nested, only the first layer."""
    if record.facts.get("node"):
        yield "node", str(record.facts["node"])
    for name, value in (record.facts.get("labels") or {}).items():
        yield str(name), str(value)
    for name, value in record.facts.items():
        if name not in OWN and isinstance(value, (str, int, float)):
            yield str(name), str(value)


def _why(record: WorkerRecord) -> str:
    trouble = str(record.facts.get("trouble") or "")
    if record.state == "blocked":
        told = f"Blocked: {record.failures or 3} tasks in a row failed here that others can do."
        return f"{told} {trouble}".strip()
    if record.state == "draining":
        return "Finishes what it has and takes nothing new."
    if record.state == "paused":
        return "Takes nothing new until it is set to work again."
    return f"Last trouble: {trouble}" if trouble else ""


def _limits(office: Office) -> Iterator[tuple[str, str, str]]:
    for name, meaning, told in LIMITS:
        yield meaning, told(getattr(office.settings, name)), f"MICRODRAMA_{name.upper()}"
