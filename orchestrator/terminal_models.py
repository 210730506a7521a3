"""Models in a terminal: tables of cards, and bars of bytes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn
from rich.table import Column, Table
from rich.text import Text

from orchestrator.fetching import Notify, Verified
from orchestrator.models import Lacking, Row, Shown
from orchestrator.terminal import ERR, OUT

STATES = {
    "extra": "not installed",
    "licence": "licence to be accepted",
    "weights": "no weights",
    "trust": "refused",
}


def say(message: str) -> None:
    """Something that a person should read meanwhile."""
    ERR.print(Text(message), soft_wrap=True)


def show_rows(rows: Sequence[Row]) -> None:
    """One row a card."""
    card, licence = Column("card", no_wrap=True), Column("licence", no_wrap=True)
    table = Table(card, "makes", licence, "commercial", "GPU memory", "state", box=None)
    for row in rows:
        name = row.licence if row.verified else f"{row.licence} (?)"
        cells = (row.card, row.makes, name, "yes" if row.commercial else "no", _memory(row))
        table.add_row(*map(Text, cells), _state(row))
    OUT.print(table)
    if not all(row.verified for row in rows):
        OUT.print(
            "(?) Nobody has read this licence for the card: read it before you rely on it.", soft_wrap=True
        )


def show_card(shown: Shown) -> None:
    """Everything about one."""
    OUT.print(Text(shown.card, style="bold"), Text(shown.about), soft_wrap=True)
    facts = {
        "makes": shown.makes, "licence": shown.terms, "GPU memory": _memory(shown), "version": shown.digest,
        "weights": "\n".join(shown.folders),
    }  # fmt: skip
    table = Table(box=None, show_header=False)
    for name, value in facts.items():
        table.add_row(name, Text(value, overflow="fold"))
    for name in ("pipeline", "dtype", "size", "frames", "steps", "arguments", "options", "ladder"):
        table.add_row(name, Text(str(shown.settings[name]), overflow="fold"))
    table.add_row("state", _state(shown))
    OUT.print(table)
    for each in shown.lacking:
        OUT.print(Text(f"- {_told(each)}", style="yellow"), soft_wrap=True)


def show_verified(found: Sequence[Verified]) -> None:
    """One line a card."""
    for each in found:
        told = (
            f"ok      {each.card}: {each.files} files" if each.ok else f"refused {each.card}: {each.reason}"
        )
        OUT.print(Text(told, style="green" if each.ok else "red"), soft_wrap=True)
    if not found:
        OUT.print("No weights of any card are on this machine.")


@contextmanager
def transfer(*, quiet: bool) -> Iterator[Notify]:
    """A bar of bytes for each source; quiet: none."""
    if quiet:
        yield lambda _name, _count, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=ERR, transient=not ERR.is_terminal) as bars:
        known: dict[str, TaskID] = {}

        def notify(name: str, count: int, total: int) -> None:
            if name not in known:
                known[name] = bars.add_task(name, total=total or None)
            bars.update(known[name], advance=count, total=total or None)

        yield notify


def _memory(row: Row) -> str:
    least = f"{row.least_vram_gib}-" if row.least_vram_gib < row.vram_gib else ""
    return f"{least}{row.vram_gib} GiB"


def _state(row: Row) -> Text:
    if row.ready:
        return Text("ready", style="green")
    return Text(", ".join(STATES[each.kind] for each in row.lacking), style="yellow")


def _told(each: Lacking) -> str:
    return f"{each.said}  ->  {each.cure}"
