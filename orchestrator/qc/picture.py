"""Checks of what is really in the finished picture and sound: a scan held against the cut.

A cut is planned on a frame, and there the picture must change: not one frame earlier or later. Where nothing
was planned it must not jump, be black, or stand still.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from orchestrator.cut import Cut, Event
from orchestrator.plan import Plan, Shot, ShotRole
from orchestrator.qc.check import Check
from orchestrator.qc.places import place
from workers.stitch.scan_spec import Scan

BLACK = 0.2  # seconds of it that nobody planned
FROZEN = 1.0
SILENT = 2.0
AROUND = 8  # frames before and after, against which a change is held
NEAR = 3  # frames by which a cut may be late and still be that cut
TIMES = 2.6  # as much change as around, where the picture becomes another
LEAST = 150  # hundredths of a percent: two pictures differ by more
JUMP = 500  # the same where no cut was planned: captions come and go below it
SEEN = 0.5  # share of the cuts that must show, or it is another film


def picture_checks(cut: Cut, plan: Plan, scan: Scan) -> tuple[Check, ...]:
    """Frames, black, standstill, silence, cuts and jumps."""
    shots = {shot.id: shot for shot in plan.shots}
    whole = Check(
        code="frames",
        passed=(scan.frames, scan.fps) == (cut.frames, cut.fps),
        value=f"{scan.frames} decoded at {scan.fps} a second",
        wanted=f"{cut.frames} at {cut.fps}",
    )
    return (whole, _black(cut, scan), _frozen(cut, shots, scan), _silent(cut, scan), *_cuts(cut, scan))


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


def _cuts(cut: Cut, scan: Scan) -> Iterator[Check]:
    """Whether every planned cut is on its frame, and whether there are others."""
    sudden, soft = _planned(cut)
    changes = _Changes(scan, {*sudden, *soft})
    there = [frame for frame in sudden if changes.cut(frame)]
    moved = {frame: near for frame in sudden if frame not in there and (near := changes.near(frame))}
    enough = len(there) >= SEEN * len(sudden)
    alike = len(sudden) - len(there) - len(moved)
    yield Check(
        code="cuts",
        passed=not moved and enough,
        value=f"{len(there)} of {len(sudden)} on their frame, {alike} between pictures that are alike",
        wanted=f"each on its frame, and at least {SEEN:.0%} of them seen",
        places=tuple(
            place(cut, frame, f"its picture begins {_late(near - frame)}") for frame, near in moved.items()
        ),
    )
    known = {*sudden, *moved.values()}
    strays = [frame for frame in range(1, len(scan.change)) if frame not in known and changes.jump(frame)]
    gradual = [(frame, frame + length) for frame, length in soft.items()]
    strays = [frame for frame in strays if not any(start <= frame <= end for start, end in gradual)]
    yield Check(
        code="jumps",
        passed=not strays,
        value=f"{len(strays)} jumps" if strays else "none",
        wanted="the picture jumps nowhere but at a cut",
        places=tuple(place(cut, frame, f"the picture jumps at frame {frame}") for frame in strays),
    )


class _Changes:
    """How much each frame differs from the one before, held against those around it."""

    def __init__(self, scan: Scan, planned: set[int]) -> None:
        self.change, self.planned = scan.change, planned

    def cut(self, frame: int) -> bool:
        """Whether another picture begins there."""
        return self._sudden(frame, LEAST)

    def near(self, frame: int) -> int | None:
        """The frame nearby, not planned itself, at which it begins instead."""
        others = [frame + by for by in (-1, 1, -2, 2, -NEAR, NEAR) if frame + by not in self.planned]
        return next((other for other in others if self._sudden(other, JUMP)), None)

    def jump(self, frame: int) -> bool:
        """Whether it changes as at a cut, and not back from a change just before."""
        rise = abs(self.change[frame] - self.change[frame - 1])
        return self._sudden(frame, JUMP) and rise >= JUMP

    def _sudden(self, frame: int, least: int) -> bool:
        if not 0 < frame < len(self.change):
            return False
        span = range(max(1, frame - AROUND), min(len(self.change), frame + AROUND + 1))
        around = [self.change[at] for at in span if at != frame and at not in self.planned]
        usual = median(around) if around else 0
        return self.change[frame] >= max(least, TIMES * usual)


def _planned(cut: Cut) -> tuple[list[int], dict[int, int]]:
    """Frames at which the picture changes at once; and those from which it changes slowly, and how long."""
    sudden, soft = [], {}
    for before, event in pairwise(cut.events):
        if event.transition:
            soft[event.start] = event.transition.frames
        elif (before.take, before.source_in + before.frames) != (event.take, event.source_in):
            sudden.append(event.start)
    return sudden, soft


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


def _late(by: int) -> str:
    return f"{abs(by)} frame{'s' if abs(by) > 1 else ''} {'late' if by > 0 else 'early'}"
