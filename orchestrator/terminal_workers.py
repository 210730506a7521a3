"""What a person sees of workers: who they are, what they do, and who gets nothing."""

from collections.abc import Sequence

from rich.table import Column, Table
from rich.text import Text

from orchestrator import clock
from orchestrator.shapes import Worker
from orchestrator.terminal import OUT

STYLES = {"blocked": "red", "draining": "yellow", "paused": "yellow"}
SILENT_MS = 60_000
STEPS = ((86_400, "d"), (3600, "h"), (60, "min"))


def show_workers(found: Sequence[Worker]) -> None:
    """A row each: those that get nothing coloured, those that are silent dim; troubles below."""
    now = clock.now()
    heads = (Column("worker", no_wrap=True), "node", "state", "does", "loaded", "failed", "heard")
    table = Table(*heads, box=None)
    for each in found:
        silent = now - each.seen_at > SILENT_MS
        style = STYLES.get(each.state, "dim" if silent else "")
        heard = _ago(now - each.seen_at)
        cells = (
            each.name,
            each.node or "-",
            each.state,
            _does(each),
            _loaded(each),
            str(each.failures),
            heard,
        )
        table.add_row(*(Text(cell) for cell in cells), style=style)
    OUT.print(table)
    for each in found:
        if trouble := each.facts.get("trouble") if each.is_place else "":
            OUT.print(Text(f"{each.name}: {trouble}", style="yellow"), soft_wrap=True)


def show_changed(found: Sequence[Worker], meaning: str) -> None:
    """What was decided, for each."""
    for each in found:
        OUT.print(f"{each.name} ({each.id}) {meaning}", soft_wrap=True)


def _does(worker: Worker) -> str:
    if worker.is_place:
        return str(worker.facts.get("doing", "")) or "-"
    return ", ".join(f"{task.worker} {task.percent} %" for task in worker.tasks) or "-"


def _loaded(worker: Worker) -> str:
    loaded = worker.facts.get("loaded", []) if worker.is_place else []
    return ", ".join(map(str, loaded)) or "-"


def _ago(milliseconds: int) -> str:
    seconds = max(0, milliseconds // 1000)
    for size, unit in STEPS:
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"
