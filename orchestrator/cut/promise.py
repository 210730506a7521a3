"""How long a take of a shot will be, known before it is made, so that a cut can be planned on it.

The shoot asks workers for exactly this, and the editor's rules (`orchestrator.cut.rules`) count on it.
"""

from collections.abc import Mapping

from character_sheets.sheet import Frozen
from orchestrator.cut import LineFacts, TakeFacts
from orchestrator.plan import Plan, Shot, ShotRole

HANDLES = 6  # frames at each end that the cut leaves for an editor
HOLD = 36  # frames that a cliffhanger is held beyond its wanted length
BEFORE, AFTER = 5, 8  # frames of picture around moving lips


class Promise(Frozen):
    """Silent: `frames`. Speaking: `lead` frames, the line, `tail` frames."""

    frames: int = 0
    lead: int = 0
    tail: int = 0


def promised(shot: Shot, handles: int = HANDLES) -> Promise:
    """The length of a take of this shot."""
    hold = HOLD if shot.role == ShotRole.CLIFFHANGER else 0
    if shot.line:
        return Promise(lead=handles + BEFORE, tail=handles + AFTER + hold)
    return Promise(frames=shot.frames + hold + 2 * handles)


def predicted(
    plan: Plan, lines: Mapping[str, LineFacts], tasks: Mapping[str, str], handles: int = HANDLES
) -> dict[str, TakeFacts]:
    """The facts of all takes as they will be, from the voices alone; `tasks` names each shot's task."""
    return {shot.id: _facts(shot, lines, tasks[shot.id], plan.fps, handles) for shot in plan.shots}


def _facts(shot: Shot, lines: Mapping[str, LineFacts], task: str, fps: int, handles: int) -> TakeFacts:
    promise = promised(shot, handles)
    if not shot.line:
        return TakeFacts(task=task, frames=promise.frames)
    ms = lines[shot.line].ms
    spoken = frames_of(ms, fps)
    return TakeFacts(
        task=task,
        frames=promise.lead + spoken + promise.tail,
        speech_start_frame=promise.lead,
        speech_ms=ms,
    )


def frames_of(ms: int, fps: int) -> int:
    """The frames that `ms` milliseconds reach into."""
    return -(-ms * fps // 1000)
