"""Checks of where the picture becomes another: at every planned cut, on its frame, and nowhere else.

A planned cut that is not seen is moved, lost in movement, or between pictures that are alike. A scan cannot
tell the last from a cut that is missing, so each is named, and most cuts must be seen.
"""

from collections.abc import Collection, Iterator
from itertools import pairwise
from statistics import median

from orchestrator.cut import Cut
from orchestrator.qc.check import Check
from orchestrator.qc.places import place
from workers.stitch.scan_spec import Scan

AROUND = 8  # frames before and after, against which a change is held
NEAR = 12  # frames by which a cut may be late and still be that cut
TIMES = 2.6  # as much change as around, where the picture becomes another
ALONE = 2  # as much change as anywhere around, where it becomes another that differs little
LEAST = 150  # hundredths of a percent: two pictures differ by more
JUMP = 500  # the same where no cut was planned: captions come and go below it
SEEN = 0.5  # share of the cuts that must show, or it is another film


def cuts(cut: Cut, scan: Scan) -> Iterator[Check]:
    """Whether every planned cut is on its frame, and whether there are others."""
    changes = _Changes(cut, scan)
    yield _cuts(cut, scan, changes)
    yield _jumps(cut, changes)


def _cuts(cut: Cut, scan: Scan, changes: "_Changes") -> Check:
    moved, still = changes.moved, [frame for frame in changes.unseen if frame not in changes.moved]
    lost = [frame for frame in still if changes.usual(frame) >= LEAST]
    alike = [frame for frame in still if frame not in lost]
    planned, seen = len(changes.sudden), len(changes.sudden) - len(changes.unseen)
    told = (
        (len(moved), "moved"),
        (len(lost), "lost in movement"),
        (len(alike), "between pictures that are alike"),
    )
    why = {frame: f"its picture begins {_late(near - frame)}" for frame, near in moved.items()}
    why |= {frame: f"no cut is seen in the movement around it, {_much(scan, frame)}" for frame in lost}
    why |= {
        frame: f"no cut is seen, only {_much(scan, frame)}: its pictures are alike, or it is missing"
        for frame in alike
    }
    value = ", ".join(f"{count} {said}" for count, said in told if count)
    return Check(
        code="cuts",
        passed=not moved and not lost and seen >= SEEN * planned,
        value=f"{seen} of {planned} on their frame" + (f", {value}" if value else ""),
        wanted=f"each on its frame, and at least {SEEN:.0%} of them seen",
        places=tuple(place(cut, frame, said) for frame, said in why.items()),
    )


def _jumps(cut: Cut, changes: "_Changes") -> Check:
    known = {*changes.sudden, *changes.moved.values()}
    strays = [at for at in range(1, len(changes.change)) if at not in known and changes.jump(at)]
    return Check(
        code="jumps",
        passed=not strays,
        value=f"{len(strays)} jumps" if strays else "none",
        wanted="the picture jumps nowhere but at a cut",
        places=tuple(place(cut, frame, f"the picture jumps at frame {frame}") for frame in strays),
    )


class _Changes:
    """How much each frame differs from the one before, held against those around it."""

    def __init__(self, cut: Cut, scan: Scan) -> None:
        self.change = scan.change
        sudden, soft = _planned(cut)
        self.planned = {*sudden, *soft}
        slow = {frame for start, long in soft.items() for frame in range(start, start + long + 1)}
        self.gradual = slow.difference(sudden)
        self.typed = {frame for caption in cut.captions for frame in (caption.start, caption.end)}
        """Where a caption comes or goes."""
        self.sudden = sudden
        """Frames at which another picture is planned."""
        self.unseen = [frame for frame in sudden if not self.cut(frame)]
        self.moved = {frame: near for frame in self.unseen if (near := self.near(frame))}
        """Frame -> the one at which that picture begins instead."""

    def cut(self, frame: int) -> bool:
        """Whether another picture begins there."""
        return self._sudden(frame, LEAST)

    def near(self, frame: int) -> int | None:
        """The frame nearby, not planned itself, at which it begins instead."""
        others = [frame + way * by for by in range(1, NEAR + 1) for way in (-1, 1)]
        free = [other for other in others if other not in self.planned and other not in self.gradual]
        return next((other for other in free if self._sudden(other, JUMP) or self._alone(other)), None)

    def jump(self, frame: int) -> bool:
        """Whether it changes as at a cut, and neither slowly nor back from a change just before."""
        rise = abs(self.change[frame] - self.change[frame - 1])
        return frame not in self.gradual and self._sudden(frame, JUMP) and rise >= JUMP

    def usual(self, frame: int) -> float:
        """The change around it."""
        return median(self._around(frame) or [0])

    def _alone(self, frame: int) -> bool:
        """Whether it changes as nowhere around, and by no caption: not as a clock in the picture ticks."""
        most = max(self._around(frame, self.typed), default=0)
        return frame not in self.typed and self._sudden(frame, LEAST) and self.change[frame] >= ALONE * most

    def _sudden(self, frame: int, least: int) -> bool:
        if not 0 < frame < len(self.change):
            return False
        return self.change[frame] >= max(least, TIMES * self.usual(frame))

    def _around(self, frame: int, without: Collection[int] = ()) -> list[int]:
        span = range(max(1, frame - AROUND), min(len(self.change), frame + AROUND + 1))
        apart = {frame, *self.planned, *without}
        return [self.change[at] for at in span if at not in apart]


def _planned(cut: Cut) -> tuple[list[int], dict[int, int]]:
    """Frames at which the picture changes at once; and those from which it changes slowly, and how long."""
    sudden, soft = [], {}
    for before, event in pairwise(cut.events):
        if event.transition:
            soft[event.start] = event.transition.frames
        elif (before.take, before.source_in + before.frames) != (event.take, event.source_in):
            sudden.append(event.start)
    return sudden, soft


def _much(scan: Scan, frame: int) -> str:
    """How much changes there, if the film goes that far."""
    return f"{sum(scan.change[frame : frame + 1]) / 100:.2f} % of change"


def _late(by: int) -> str:
    return f"{abs(by)} frame{'s' if abs(by) > 1 else ''} {'late' if by > 0 else 'early'}"
