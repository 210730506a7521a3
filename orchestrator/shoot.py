"""Plan -> the shoot: one task per voice line, still and take. The second of the three static graphs."""

from collections.abc import Mapping

from orchestrator.edits import Edits
from orchestrator.graph import Graph, Output, Task
from orchestrator.plan import Coverage, Line, Plan, Shot
from orchestrator.profiles import Profile
from orchestrator.resolve import animatic, espeak, slate
from orchestrator.story import Series
from workers.base import Spec

TakeNumbers = Mapping[str, tuple[int, ...]]
"""Shot id -> numbers of its takes, rising."""


def shoot(series: Series, plan: Plan, profile: Profile, takes: TakeNumbers) -> Graph:
    """Everything to be made before there can be a cut; a shot without takes is not filmed at all."""
    tasks = [_voice(series, line, profile) for line in plan.lines]
    tasks += [_still(series, shot, profile) for shot in plan.shots if takes[shot.id]]
    tasks += [_motion(series, shot, profile, take) for shot in plan.shots for take in takes[shot.id]]
    return Graph.of(tasks)


def wanted(plan: Plan, takes: int, edits: Edits, *, alternates: bool = True) -> TakeNumbers:
    """The numbers of the takes of every shot: those of the production, then retakes."""
    return {
        shot.id: edits.numbers(shot.id, takes)
        if alternates or shot.coverage is not Coverage.ALTERNATE
        else ()
        for shot in plan.shots
    }


def voice_task(line_id: str) -> str:
    """Name of the task that speaks a line."""
    return f"voice/{line_id}"


def still_task(shot_id: str) -> str:
    """Name of the task that makes a shot's keyframe."""
    return f"still/{shot_id}"


def motion_task(shot_id: str, take: int = 1) -> str:
    """Name of the task that makes a take of a shot."""
    return f"motion/{shot_id}/t{take}"


def _voice(series: Series, line: Line, profile: Profile) -> Task:
    makers = {"espeak": ("espeak", espeak.voice), "slate": ("slate.voice", slate.voice)}
    worker, resolve = makers[profile.voice]
    return Task(
        name=voice_task(line.id), kind="voice", worker=worker, spec=resolve(series, line), subject=line.id
    )


def _still(series: Series, shot: Shot, profile: Profile) -> Task:
    spec: Spec = (animatic if profile.pictures == "animatic" else slate).still(series, shot)
    return Task(
        name=still_task(shot.id),
        kind="still",
        worker=f"{profile.pictures}.still",
        spec=spec,
        subject=shot.id,
    )


def _motion(series: Series, shot: Shot, profile: Profile, take: int) -> Task:
    spec: Spec = (animatic if profile.pictures == "animatic" else slate).motion(series, shot, profile, take)
    return Task(
        name=motion_task(shot.id, take),
        kind="motion",
        worker=f"{profile.pictures}.motion",
        spec=spec,
        inputs={"line": Output(voice_task(shot.line), "timing")} if shot.line else {},
        subject=shot.id,
    )
