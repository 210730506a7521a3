"""Time left, and reasons, in words."""

from math import ceil, floor

from orchestrator.desk.remaining import Remaining

SHORT = 10
"""Seconds below which nobody counts."""
STEPS = ((100, 10, 1, "s"), (20 * 60, 60, 60, "min"), (2 * 3600, 300, 60, "min"))
"""Up to how many seconds, in which steps, in which unit."""
LONG = (float("inf"), 1800, 3600, "h")
CAUSES = {
    "first time": "was never made",
    "spec": "its direction changed",
    "input": "what it is made from changed",
    "worker": "its worker changed",
    "lost": "its file is gone",
    "forced": "somebody asked for it again",
}


def left(found: Remaining | None) -> str:
    """An honest range: 2 to 4 min; at least 40 s; not known yet."""
    if found is None:
        return "not known yet"
    if found.most is None:
        return (
            f"at least {_rounded(found.least, found.least)[0]}" if found.least >= SHORT else "not known yet"
        )
    if found.most < SHORT:
        return "a few seconds"
    low, high = _rounded(found.least, found.most)
    number, _, unit = high.partition(" ")
    least = low.partition(" ")[0]
    return f"up to {high}" if least == "0" else f"{least} to {number} {unit}"


def cause(name: str) -> str:
    """Why a task is still to run."""
    return CAUSES.get(name, name)


def _rounded(least: float, most: float) -> tuple[str, str]:
    """Down and up, in the unit of the larger."""
    _, step, unit, name = next((each for each in STEPS if most < each[0]), LONG)
    low, high = floor(least / step), max(ceil(most / step), floor(least / step) + 1)
    return tuple(f"{each * step / unit:g} {name}" for each in (low, high))  # type: ignore[return-value]
