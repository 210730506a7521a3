"""The worker contract: what a host calls, and what a worker gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

Progress = Callable[[float], None]
"""Called with 0..1 as the work goes on. Raises `workers.errors.Stopped` when the task is to end: a worker
lets it through and cleans up behind itself, so that its process can go on with the next task."""


class Spec(BaseModel):
    """Everything that determines a result besides its inputs. Integers and strings; never a raw float."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Made:
    """What a worker made: files by role (names inside the job's folder), and facts about them.

    `facts` is JSON. For a moving picture it holds `frames`, `width`, `height`, `fps` ("24/1"); for sound
    `ms`, `rate`, `channels`. Facts are promises: acceptance decodes the files and compares.
    """

    files: Mapping[str, str]
    facts: Mapping[str, Any] = field(default_factory=dict)


class Worker(Protocol):
    """One way to make one thing. `setup` runs once in a host, `run` once per task."""

    name: str
    """Registry name, e.g. "animatic.motion"."""
    version: str
    """Changes whenever the same spec would give other bytes; part of the key."""
    spec: type[Spec]

    def setup(self) -> None:
        """Load what is shared by all runs."""

    def run(self, spec: Any, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Make the files in the folder `out`. Raises WorkerError with a readable reason."""
