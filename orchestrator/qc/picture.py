"""Checks of what is really in the finished picture and sound: a scan held against the cut.

A cut is planned on a frame, and there the picture must change: not one frame earlier or later. Where nothing
was planned it must not jump, be black, or stand still.
"""

from collections.abc import Iterator, Sequence

from orchestrator.cut import Cut, Event
from orchestrator.plan import Plan, Shot, ShotRole
from orchestrator.qc.check import Check
from orchestrator.qc.cuts import cuts
from orchestrator.qc.places import place
from workers.stitch.scan_spec import Scan

BLACK = 0.2  # seconds of it that nobody planned
FROZEN = 1.0
SILENT = 2.0


def picture_checks(cut: Cut, plan: Plan, scan: Scan) -> tuple[Check, ...]:
    """Frames, black, standstill, silence, cuts and jumps."""
    shots = {shot.id: shot for shot in plan.shots}
    whole = Check(
        code="frames",
        passed=(scan.frames, scan.fps) == (cut.frames, cut.fps),
        value=f"{scan.frames} decoded at {scan.fps} a second",
        wanted=f"{cut.frames} at {cut.fps}",
    )
    return (whole, _black(cut, scan), _frozen(cut, shots, scan), _silent(cut, scan), *cuts(cut, scan))


def _black(cut: Cut, scan: Scan) -> Check:
    planned = [(e.start, e.start + e.transition.frames) for e in cut.events if _dips(e) and e.transition]
    planned += [(event.start, event.end) for event in cut.events if event.kind == "card"]
    found = [rest for span in scan.black for rest in _without(span, planned)]
    return _stretches("black", cut, found, BLACK, "black that nobody planned")


def _frozen(cut: Cut, shots: dict[str, Shot], scan: Scan) -> Check:
    """A standstill inside a shot that should live; what is read and a hold on a cliffhanger may stand."""
    planned = [(event.start, event.end) for event in cut.events if _may_stand(event, shots.get(event.shot))]
    ends = [(event.start, event.start) for event in cut.events]
    found = [rest for span in scan.frozen for rest in _without(span, [*planned, *ends])]
    return _stretches("freeze", cut, found, FROZEN, "the picture stands still")


def _silent(cut: Cut, scan: Scan) -> Check:
    return _stretches("silence", cut, list(scan.silent), SILENT, "nothing is heard")


def _stretches(code: str, cut: Cut, found: Sequence[tuple[int, int]], most: float, said: str) -> Check:
    long = [(start, end) for start, end in found if end - start > most * cut.fps]
    longest = max((end - start for start, end in found), default=0)
    return Check(
        code=code,
        passed=not long,
        value=f"{longest / cut.fps:.2f} s at most",
        wanted=f"no more than {most:g} s on end",
        places=tuple(
            place(cut, start, f"{said} for {end - start} frames ({(end - start) / cut.fps:.2f} s)")
            for start, end in long
        ),
    )


def _without(span: tuple[int, int], planned: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is left of a stretch; an empty plan at a frame parts it there."""
    start, until = span
    for begin, end in sorted(planned):
        if end < start or begin >= until:
            continue
        if begin > start:
            yield start, begin
        start = max(start, end)
    if start < until:
        yield start, until


def _dips(event: Event) -> bool:
    return event.transition is not None and event.transition.kind == "dip"


def _may_stand(event: Event, shot: Shot | None) -> bool:
    return event.kind != "picture" or (shot is not None and shot.role is ShotRole.CLIFFHANGER)
