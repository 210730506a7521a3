"""Where a ready task runs. `base` is the interface, every other module one place to run."""

from orchestrator.executor.base import (
    Attempt,
    Cancelled,
    Claim,
    Displaced,
    Done,
    Event,
    Executor,
    Failed,
    Load,
    Lost,
    Need,
    Outcome,
    Place,
    Progress,
    Started,
)

__all__ = [
    "Attempt",
    "Cancelled",
    "Claim",
    "Displaced",
    "Done",
    "Event",
    "Executor",
    "Failed",
    "Load",
    "Lost",
    "Need",
    "Outcome",
    "Place",
    "Progress",
    "Started",
]
