"""Names of the shoot's tasks, and how one reads another's files."""

from orchestrator.graph import Input, Output
from orchestrator.plan import Shot


def voice_task(line_id: str) -> str:
    """Name of the task that speaks a line."""
    return f"voice/{line_id}"


def view_task(sheet_id: str, wardrobe: str, view: str) -> str:
    """Name of the task that pictures a person in an outfit, for other pictures to follow."""
    return f"view/{sheet_id}/{wardrobe}/{view}"


def still_task(shot_id: str) -> str:
    """Name of the task that makes a shot's keyframe."""
    return f"still/{shot_id}"


def motion_task(shot_id: str, take: int = 1) -> str:
    """Name of the task that makes a take of a shot."""
    return f"motion/{shot_id}/t{take}"


def take_number(task: str) -> int:
    """The number of the take that a task makes: 2 of "motion/b6-a/t2"."""
    return int(task.rpartition("/t")[2])


def silent_task(shot_id: str, take: int) -> str:
    """Name of the task that makes a take before lips are laid over it."""
    return f"silent/{shot_id}/t{take}"


def check_task(shot_id: str, take: int) -> str:
    """Name of the task that judges a take."""
    return f"check/{shot_id}/t{take}"


def spoken(shot: Shot) -> dict[str, Input]:
    """The timing of the line that is spoken in a shot, as an input; nothing where nobody speaks."""
    return {"line": Output(voice_task(shot.line), "timing")} if shot.line else {}
