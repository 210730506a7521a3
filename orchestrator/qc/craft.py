"""Checks of the telling: what opens and closes the episode, who is seen, what can be read in its time."""

from collections.abc import Sequence

from orchestrator.cut import Cut, Event
from orchestrator.plan import Plan, Shot, Size
from orchestrator.qc.check import Check
from orchestrator.qc.places import event_place
from orchestrator.story import Role

READING = 20  # characters a second of an insert
NOTICE = 0.5  # seconds until an insert is being read
HOOK_SECONDS = 3.0
REACTIONS = (0.25, 0.40)
CLOSE = (Size.ECU, Size.CU, Size.MCU, Size.MS)
CLOSE_SHARE = 0.6
Played = Sequence[tuple[Event, Shot]]
"""What is seen of a plan's own shots, in order."""


def played(cut: Cut, plan: Plan) -> Played:
    """The events of a cut with their shots."""
    shots = {shot.id: shot for shot in plan.shots}
    return [(event, shots[event.shot]) for event in cut.events if event.shot in shots]


def inserts(cut: Cut, seen: Played) -> Check:
    """What is to be read stays long enough."""
    read = [(event, shot) for event, shot in seen if shot.insert and event.kind == "insert"]
    hasty = [
        event_place(cut, event, f"{event.frames / cut.fps:.1f} s, its words need {needed / cut.fps:.1f} s")
        for event, shot in read
        if event.frames < (needed := _reading_frames(shot, cut.fps))
    ]
    return Check(
        code="insert-time",
        passed=not hasty,
        value=f"{len(read) - len(hasty)} of {len(read)} can be read in their time",
        wanted=f"{NOTICE} s and {READING} characters a second",
        places=tuple(hasty),
    )


def reactions(seen: Played) -> Check:
    """Faces that answer, as a share of what is seen."""
    acted = [shot for event, shot in seen if event.kind == "picture"]
    share = sum(1 for shot in acted if shot.reaction) / max(1, len(seen))
    low, high = REACTIONS
    return Check(
        code="reaction-share",
        passed=low <= share <= high,
        value=f"{share:.0%} of shots",
        wanted=f"{low:.0%}-{high:.0%}",
    )


def hook(cut: Cut) -> Check:
    """The hook is seen within seconds."""
    marks = [marker.frame for marker in cut.markers if marker.role is Role.HOOK]
    seconds = min(marks) / cut.fps if marks else None
    return Check(
        code="hook",
        passed=seconds is not None and seconds <= HOOK_SECONDS,
        value="there is none" if seconds is None else f"after {seconds:.1f} s",
        wanted=f"within {HOOK_SECONDS:.0f} s",
    )


def close(seen: Played) -> Check:
    """Faces are large enough for a phone."""
    acted = [shot for event, shot in seen if event.kind == "picture"]
    share = sum(1 for shot in acted if shot.size in CLOSE) / max(1, len(acted))
    return Check(
        code="faces-readable",
        passed=share >= CLOSE_SHARE,
        value=f"{share:.0%} close or medium",
        wanted=f"at least {CLOSE_SHARE:.0%}",
    )


def last_frame(seen: Played) -> Check:
    """The episode ends on what leads to the next one."""
    last = seen[-1][1] if seen else None
    leads = bool(
        last and (last.story_role is Role.CLIFFHANGER or (last.insert and last.insert.kind == "end"))
    )
    return Check(
        code="last-frame",
        passed=leads,
        value=last.id if last else "there is none",
        wanted="the cliffhanger, or an end card that leads to the next episode",
    )


def stand_ins(cut: Cut) -> Check:
    """Every place where something else is seen than was planned is told."""
    replaced = [event for event in cut.events if event.fallback_reason]
    return Check(
        code="stand-ins",
        passed=not replaced,
        value=f"{len(replaced)} of {len(cut.events)} shots are stand-ins for failed takes",
        wanted="none",
        places=tuple(event_place(cut, event, event.fallback_reason) for event in replaced),
    )


def _reading_frames(shot: Shot, fps: int) -> int:
    letters = len(shot.insert.title) + sum(map(len, shot.insert.lines)) if shot.insert else 0
    return round((NOTICE + letters / READING) * fps)
