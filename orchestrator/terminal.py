"""What a person sees in a terminal: bars while it works, tables when it is done. Errors go to stderr."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from orchestrator.doctor import Checkup, ProfileState
from orchestrator.explain import Reason
from orchestrator.ledger import KeyRecord
from orchestrator.outcome import Event, Notify, ignore
from orchestrator.pacing import Pacing
from orchestrator.plan import Coverage, Finding, Plan, Shot, ShotRole
from orchestrator.qc import Check, problems
from orchestrator.qc.cures import cure
from orchestrator.report import Report
from orchestrator.store import Swept

OUT = Console(highlight=False, markup=False)
ERR = Console(stderr=True, highlight=False, markup=False)
COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
ENDED = ("reused", "done", "failed", "blocked", "cancelled")
PLACES = 6  # of one check, before the rest is only counted
MARKS = {Coverage.MAIN: "", Coverage.REACTION: "R", Coverage.ALTERNATE: "alt"}


def fail(message: str) -> None:
    """One clear message on stderr."""
    ERR.print(Text(message, style="red"), soft_wrap=True)


def tell(message: str) -> None:
    """Something that a person should know meanwhile."""
    ERR.print(Text(message), soft_wrap=True)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Notify]:
    """Bars per kind of task, fed by the run's events; quiet: none."""
    if quiet:
        yield ignore
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
        kind = event.task.kind
        if event.state in ("reused", "waiting"):
            self._grow(kind)
        if event.state in ENDED:
            self.bars.advance(self.kinds[kind])
        if event.state in ("retried", "failed"):
            told = Text(f"{event.task.name}: {event.reason}", style="yellow")
            self.bars.console.print(told, soft_wrap=True)

    def _grow(self, kind: str) -> None:
        if kind not in self.kinds:
            self.kinds[kind] = self.bars.add_task(kind, total=0)
        bar = self.kinds[kind]
        total = next(task.total for task in self.bars.tasks if task.id == bar) or 0
        self.bars.update(bar, total=total + 1)


def show_plans(plans: Sequence[Plan]) -> None:
    """The shots of each plan, two rows each, and its findings."""
    for plan in plans:
        OUT.print(Text(f"Episode {plan.episode}: {plan.title}", style="bold"))
        for shot in plan.shots:
            OUT.print(_shot(shot, plan.fps), soft_wrap=True)
            OUT.print(Text(f"     {shot.change}", style="dim"), soft_wrap=True)
        OUT.print(_totals(plan))
        show_findings(plan.findings)


def _shot(shot: Shot, fps: int) -> Text:
    cast = ", ".join(f"{who.sheet} ({who.emotion})" for who in shot.cast)
    head = Text(f"{MARKS[shot.coverage]:>3}  ", style="cyan") + Text(shot.id, style="bold")
    return head + Text(f"  {shot.size}, {shot.move}, {shot.frames / fps:.1f} s  {cast}")


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
    waiting = [reason for reason in reasons if reason.runs]
    for reason in waiting:
        OUT.print(Text(reason.task, style="bold") + Text(f"  {', '.join(reason.causes)}"), soft_wrap=True)
        for change in reason.changes:
            OUT.print(Text(f"    {change}", style="dim"), soft_wrap=True)
        if reason.makers:
            OUT.print(Text(f"    after {', '.join(reason.makers)}", style="dim"), soft_wrap=True)
    OUT.print(f"{len(waiting)} tasks would run, {len(reasons) - len(waiting)} would be reused.")
    if not any(reason.kind == "master" for reason in reasons):
        OUT.print("The finish is not listed: new voices must be spoken before the cut is known.")


def show_reports(reports: Sequence[Report]) -> None:
    """Where the episodes are, and what their checks said."""
    for report in reports:
        media = report.media
        OUT.print(
            Text(f"{report.folder}/{media.file}", style="bold")
            + Text(f"  {float(media.seconds):.1f} s, {media.width}x{media.height}, {media.lufs} LUFS"),
            soft_wrap=True,
        )
        seconds = sum(float(phase.seconds) for phase in report.phases)
        OUT.print(f"  {report.tasks_run} tasks run, {report.tasks_reused} reused, {seconds:.1f} s")
        if report.pacing:
            OUT.print(_pace(report.pacing), soft_wrap=True)
        for fallback in report.fallbacks:
            told = f"  {fallback.shown} stands in for another shot: {fallback.reason}"
            OUT.print(Text(told, style="yellow"), soft_wrap=True)
        for unfit in (take for take in report.judged if not take.passed):
            told = f"  {unfit.shot}, take {unfit.take} was judged unfit: {' '.join(unfit.reasons)}"
            OUT.print(Text(told, style="yellow"), soft_wrap=True)
        show_checks(report.checks)
        OUT.print(f"  Look at {report.folder}/storyboard.html for every shot.", soft_wrap=True)


def _pace(pacing: Pacing) -> Text:
    """What is not as usual, in one line."""
    unusual = [figure for figure in pacing.figures if not figure.is_usual]
    told = "; ".join(f"{f.about} {f.value} {f.unit}, usual {f.least} to {f.most}" for f in unusual)
    head = f"  pacing, beside {pacing.preset}: "
    return Text(head + (told or "as usual"), style="yellow" if unusual else "")


def show_checks(checks: Sequence[Check]) -> None:
    """Those that did not pass, each with its places and what helps."""
    for failed in problems(checks):
        told = f"  {failed.code}: {failed.value}, wanted {failed.wanted}"
        OUT.print(Text(told, style="yellow"), soft_wrap=True)
        for place in failed.places[:PLACES]:
            OUT.print(Text(f"      {place}"), soft_wrap=True)
        if len(failed.places) > PLACES:
            OUT.print(f"      and {len(failed.places) - PLACES} more; report.json lists all", soft_wrap=True)
        if helps := cure(failed.code):
            OUT.print(Text(f"      {helps}", style="dim"), soft_wrap=True)


def show_checkup(checkup: Checkup) -> None:
    """One row per thing that is there or missing, then one per profile."""
    table = Table(box=None)
    for heading in ("", "what", "found", "cure"):
        table.add_column(heading, overflow="fold")
    for finding in checkup.findings:
        missing = "missing" if finding.needed else "-"
        mark = Text("ok", style="green") if finding.ok else Text(missing, style="yellow")
        table.add_row(mark, finding.name, finding.found, finding.cure)
    OUT.print(table)
    for state in checkup.profiles:
        _show_profile(state)


def _show_profile(state: ProfileState) -> None:
    """Whether it can run, the GPU memory that it needs, and each thing that it lacks with its cure."""
    mark = Text("ready ", style="green") if state.ready else Text("no    ", style="red")
    needs = f" GPU memory: {state.vram_gib} GiB, at least {state.least_vram_gib}." if state.vram_gib else ""
    OUT.print(mark + Text(f"profile {state.name}: {state.about}{needs}", style="default"), soft_wrap=True)
    for name in state.missing:
        OUT.print(Text(f"       - {name}: see above", style="yellow"), soft_wrap=True)
    for each in state.lacking:
        OUT.print(Text(f"       - {each.said}. {each.cure}", style="yellow"), soft_wrap=True)


def show_swept(swept: Swept) -> None:
    """How much was freed."""
    freed = f"{swept.size / 1024**2:.0f} MiB"
    OUT.print(f"{swept.blobs} files and {swept.jobs} dead jobs removed, {freed} freed.")
    if swept.trashed:
        OUT.print(
            f"{swept.trashed} more are in the trash; a sweep after an hour removes what nobody asked for."
        )


def show_keys(records: Sequence[KeyRecord]) -> None:
    """Keys in a table, ended ones dim."""
    table = Table(
        Column("id", no_wrap=True, min_width=25), "owner", "name", "scopes", "ends", "last used", box=None
    )
    for record in records:
        style = "dim" if record.revoked_at else ""
        ends = "revoked" if record.revoked_at else _day(record.expires_at, "never")
        cells = (record.id, record.owner, record.name, ", ".join(record.scopes), ends)
        table.add_row(*(Text(cell) for cell in (*cells, _day(record.used_at, "-"))), style=style)
    OUT.print(table)


def show_kit(found: Sequence[Mapping[str, str]]) -> None:
    """What this machine makes; what it lacks a tool for is red."""
    table = Table("worker", Column("identity", overflow="fold"), box=None)
    for each in found:
        told = each["identity"] or "a tool of it is not installed; see microdrama doctor"
        table.add_row(Text(each["name"]), Text(told), style="" if each["identity"] else "red")
    OUT.print(table)


def _day(moment: int | None, otherwise: str) -> str:
    return f"{datetime.fromtimestamp(moment / 1000, UTC):%Y-%m-%d %H:%M}" if moment else otherwise
