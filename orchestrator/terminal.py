"""What a person sees in a terminal: bars while it works, tables when it is done. Errors go to stderr."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from orchestrator.doctor import Checkup
from orchestrator.explain import Reason
from orchestrator.plan import Coverage, Finding, Plan, ShotRole
from orchestrator.report import Report
from orchestrator.run import Event, Notify
from orchestrator.store import Swept

OUT = Console(highlight=False)
ERR = Console(stderr=True, highlight=False)
COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
MARKS = {Coverage.MAIN: " ", Coverage.REACTION: "R", Coverage.ALTERNATE: "alt"}


def fail(message: str) -> None:
    """One clear message on stderr."""
    ERR.print(Text(message, style="red"), soft_wrap=True)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Notify]:
    """Bars per kind of task, fed by the run's events; quiet: none."""
    if quiet:
        yield lambda event: None
        return
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERR, transient=not ERR.is_terminal) as bars:
        yield _Bars(bars)


class _Bars:
    """One bar per kind of task, in the order in which kinds first appear."""

    def __init__(self, bars: Progress) -> None:
        self.bars = bars
        self.kinds: dict[str, TaskID] = {}

    def __call__(self, event: Event) -> None:
        ...


def show_plans(plans: Sequence[Plan]) -> None:
    """The shots of each plan, one row each, and its findings."""
    for plan in plans:
        table = Table(title=f"Episode {plan.episode}: {plan.title}", title_justify="left", box=None)
        for heading in ("shot", "role", "size", "move", "s", "", "who", "what changes"):
            table.add_column(heading, overflow="fold")
        for shot in plan.shots:
            table.add_row(
                shot.id,
                shot.role,
                shot.size,
                shot.move,
                f"{shot.frames / plan.fps:.1f}",
                MARKS[shot.coverage],
                ", ".join(f"{who.sheet} ({who.emotion})" for who in shot.cast),
                shot.change,
            )
        OUT.print(table)
        OUT.print(_totals(plan))
        show_findings(plan.findings)


def _totals(plan: Plan) -> str:
    played = [s for s in plan.shots if s.coverage != Coverage.ALTERNATE]
    filmed = [s for s in played if s.role != ShotRole.CARD]
    reactions = sum(s.coverage == Coverage.REACTION for s in filmed)
    seconds = sum(s.frames for s in played) / plan.fps
    share = reactions / max(1, len(filmed))
    return f"{len(plan.shots)} shots, about {seconds:.0f} s, {share:.0%} reactions, {len(plan.lines)} lines"


def show_findings(findings: Sequence[Finding]) -> None:
    """Findings with place and cure, errors first."""
    order = tuple(COLOURS)
    for finding in sorted(findings, key=lambda f: order.index(f.severity)):
        head = Text(f"{finding.severity:<8}", style=COLOURS[finding.severity])
        OUT.print(head + Text(f"{finding.place}: {finding.message}"), soft_wrap=True)
        OUT.print(Text(f"         {finding.cure}", style="dim"), soft_wrap=True)
    if not findings:
        OUT.print("Nothing to mend.")


def show_reasons(reasons: Sequence[Reason]) -> None:
    """What would run and why; what is reused is only counted."""
    ...


def show_reports(reports: Sequence[Report]) -> None:
    """Where the episodes are, and what their checks said."""
    ...


def show_checkup(checkup: Checkup) -> None:
    """One row per thing that is there or missing, then one per profile."""
    ...


def show_swept(swept: Swept) -> None:
    """How much was freed."""
    ...
