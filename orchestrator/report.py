"""`report.json`: what ran and what was reused, how long it took, what came out, and what the checks said."""

from collections.abc import Iterable, Mapping

from character_sheets.sheet import Frozen
from orchestrator.cut import Cut
from orchestrator.outcome import Result
from orchestrator.pacing import Pacing
from orchestrator.plan import Finding
from orchestrator.qc import Check


class Phase(Frozen):
    """One of the graphs. Decimals are strings, as everywhere in our files."""

    name: str
    run: int
    reused: int
    seconds: str
    cpu_seconds: str
    """Of the workers, over the tasks that ran."""


class Fallback(Frozen):
    """A take that failed, and what the cut shows instead."""

    shot: str
    shown: str
    reason: str


class Judged(Frozen):
    """What the judge said of a take. Nothing is deleted for it."""

    shot: str
    take: int
    passed: bool
    score: int
    """0..1000; the better take plays."""
    reasons: tuple[str, ...]


class Media(Frozen):
    """The finished file."""

    file: str
    frames: int
    fps: int
    width: int
    height: int
    seconds: str
    bytes: int
    sha256: str
    lufs: str
    true_peak: str


class Report(Frozen):
    """One produced episode."""

    series: str
    episode: int
    title: str
    profile: str
    folder: str
    tasks_run: int
    tasks_reused: int
    ran: tuple[str, ...]
    """Names of the tasks that ran."""
    phases: tuple[Phase, ...]
    media: Media
    checks: tuple[Check, ...]
    fallbacks: tuple[Fallback, ...] = ()
    judged: tuple[Judged, ...] = ()
    failures: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    cut_version: int = 0
    """From 1, by episode and profile; 0: another opening to be looked at, which is no version."""
    pacing: Pacing | None = None
    """How the cut moves, against what its genre usually does; None: of an earlier release."""


def phase(name: str, results: Iterable[Result], seconds: float) -> Phase:
    """Count one graph's results."""
    made = list(results)
    fresh = [result for result in made if not result.reused]
    return Phase(
        name=name,
        run=len(fresh),
        reused=len(made) - len(fresh),
        seconds=f"{seconds:.2f}",
        cpu_seconds=f"{sum(result.cpu_seconds for result in fresh):.2f}",
    )


def fallbacks(cut: Cut, tasks: Mapping[str, str]) -> tuple[Fallback, ...]:
    """Every place where the cut shows something else than planned."""
    shots = {task: shot for shot, task in tasks.items()}
    return tuple(
        Fallback(
            shot=event.stands_for or event.shot,
            shown=shots.get(event.take, event.take),
            reason=event.fallback_reason,
        )
        for event in cut.events
        if event.fallback_reason
    )
