"""What a production leaves behind: an episode's files, an editor's bundle, or a platform's pack.

The shoot and the finish are the same for all of them. A deliverable may ask for tasks of its own beyond the
finish (a proxy, a scan of the picture), and writes its folder when everything is made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from orchestrator.graph import Task
from orchestrator.making import Edit, Making
from orchestrator.outcome import Failure, Result
from orchestrator.report import Phase, Report


@dataclass(frozen=True)
class Made:
    """An episode with everything made that its deliverable needs."""

    job: Making
    edit: Edit
    results: Mapping[str, Result]
    """By task: the shoot, the finish, and what the deliverable asked for."""
    phases: Sequence[Phase]
    failures: Sequence[Failure]
    """Tasks of the shoot that failed; the cut does without them."""


class Deliverable(Protocol):
    """One kind of folder."""

    def tasks(self, job: Making, edit: Edit) -> Sequence[Task]:
        """Tasks beyond the finish. Their inputs may be outputs of the shoot and of the finish."""
        ...

    def write(self, made: Made, folder: Path) -> Report:
        """Write the folder, and the report of it, which is one of its files.

        CheckRefused when a check says no; then nothing is written.
        """
        ...
