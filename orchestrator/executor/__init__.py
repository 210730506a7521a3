"""Where a ready task runs. `base` is the interface, every other module one place to run."""

from orchestrator.executor.base import (
    Attempt,
    Cancelled,
    Claim,
    Done,
    Event,
    Executor,
    Failed,
    Lost,
    Outcome,
    Progress,
    Started,
)

__all__ = [
    "Attempt",
    "Cancelled",
    "Claim",
    "Done",
    "Event",
    "Executor",
    "Failed",
    "Lost",
    "Outcome",
    "Progress",
    "Started",
]
