"""What a person sees of a cut in a terminal: its list, its pacing, its versions, what changed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.table import Column, Table
from rich.text import Text

from orchestrator.cut.change import timecode
from orchestrator.cut.difference import Difference
from orchestrator.looked import Kept, Looked, Row
from orchestrator.pacing import Pacing
from orchestrator.reels import Reel
from orchestrator.terminal import OUT, show_findings


def looked(found: Looked) -> None:
    """The list, the pacing, the versions."""
    OUT.print(Text(f"Episode {found.episode}: {found.title} ({found.profile})", style="bold"))
    if not found.rows:
        OUT.print("Its lines are not spoken yet, and they decide the cut. Produce it first.")
    else:
        OUT.print(_list(found.rows, found.fps))
        OUT.print(_summary(found))
    if found.findings:
        show_findings(found.findings)
    if found.pacing:
        pacing(found.pacing)
    if found.versions:
        versions(found.versions)


def changed(found: Looked, notes: Sequence[str]) -> None:
    """What was kept, and what comes of it."""
    for note in notes:
        OUT.print(Text(note, style="yellow"), soft_wrap=True)
    if found.findings:
        show_findings(found.findings)
    if found.rows:
        OUT.print(_summary(found))
    OUT.print("Kept. The next `produce` at this profile takes it along.")


def pacing(found: Pacing) -> None:
    """Every figure, with what is usual."""
    OUT.print(Text(f"Pacing, beside {found.preset} as of {found.checked_on}:", style="bold"))
    table = Table(box=None, show_header=False)
    for figure in found.figures:
        value = f"{figure.value} {figure.unit}" if figure.value else "-"
        style = "" if figure.is_usual else "yellow"
        usual = f"{figure.least} to {figure.most}"
        table.add_row(Text(figure.about), Text(value, style=style), Text(usual, style="dim"))
    OUT.print(table)


def versions(found: Sequence[Kept]) -> None:
    """One row each, the newest first."""
    if not found:
        OUT.print("Nothing was delivered yet.")
        return
    table = Table("version", "delivered", "length", "shots", "opening", "edited", box=None)
    for each in found:
        made = f"{datetime.fromtimestamp(each.made_at / 1000, UTC):%Y-%m-%d %H:%M}"
        cells = (str(each.number), made, timecode(each.frames, each.fps), str(each.shots), each.opening)
        table.add_row(*(Text(cell) for cell in (*cells, "yes" if each.is_edited else "")))
    OUT.print(table)


def difference(found: Difference) -> None:
    """One line for each change."""
    for change in found.changes:
        OUT.print(Text(change.words), soft_wrap=True)
    before, after = (timecode(frames, found.fps) for frames in found.frames)
    OUT.print(f"{len(found.changes)} changes; {before} before, {after} after.")


def reel(found: Reel) -> None:
    """Where it is, what is in it, and what is not."""
    head = f"{found.folder}/{found.file}"
    length = timecode(found.frames, found.fps)
    OUT.print(Text(head, style="bold") + Text(f"  {length}, {found.lufs} LUFS"), soft_wrap=True)
    for part in found.parts:
        OUT.print(Text(f"  {timecode(part.start, found.fps)}  {part.title}"), soft_wrap=True)
    for each in found.left_out:
        OUT.print(Text(f"  without episode {each.episode}: {each.why}", style="yellow"), soft_wrap=True)
    OUT.print(f"  {found.tasks_run} tasks run, {found.tasks_reused} reused")


def _summary(found: Looked) -> str:
    length = timecode(found.rows[-1].start + found.rows[-1].frames, found.fps)
    made = "as delivered last" if found.is_made else "not delivered like this yet"
    return f"{len(found.rows)} shots, {length} at {found.fps} frames a second; {made}."


def _list(rows: Sequence[Row], fps: int) -> Table:
    table = Table(
        Column("", justify="right"),
        Column("at", no_wrap=True),
        Column("shot", no_wrap=True),
        Column("take", justify="right"),
        Column("in-out", no_wrap=True),
        Column("frames", justify="right"),
        Column("why", no_wrap=True, overflow="ellipsis"),
        box=None,
    )
    for row in rows:
        style = "yellow" if row.stands_in else ""
        why = f"{row.transition.kind}, {row.transition.frames}: {row.why}" if row.transition else row.why
        window = f"{row.source_in}-{row.source_in + row.frames}"
        cells = (str(row.number), timecode(row.start, fps), row.shot, str(row.take or "-"), window)
        table.add_row(*(Text(cell, style=style) for cell in (*cells, str(row.frames), why)))
    return table
