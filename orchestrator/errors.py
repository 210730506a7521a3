"""What goes wrong above the workers, and the exit code that says so.

MicrodramaError              4
 +- UnusableInput            2   something that was given cannot be used
 |   +- BadStory             2   a story file, sheet, plan or cut is not what it should be
 |   +- UnknownProfile       2
 |   +- UnknownWorker        2
 |   +- UnusableFolder       2   a folder cannot be made or written
 |   +- BadGraph             2   tasks that do not fit together
 |   |   +- DuplicateTask    2   two makers of one thing
 |   |   +- MissingInput     2   nobody makes what a task needs
 |   |   +- CircularTasks    2   tasks that wait for each other
 |   +- UnstableValue        2   a value that has no canonical form, such as a raw float
 +- CheckRefused             3   a check said no
 |   +- Refused              3   a worker's file is not what was promised
 |   +- CutRefused           3   takes and voices cannot be cut together
 +- ProductionFailed         4   tasks failed for good
 +- ProductionBusy           4   somebody else drives this production
 +- LeaseLost                4   somebody else took this production over
 +- StoreFailed              4   the artifact store cannot keep or give a file
 +- LedgerFailed             4   the ledger cannot be read or written
 +- Cancelled              130   stopped on request; run again to go on

Foreign errors become one of these at the wall where they happen, with the cause kept. A message names the
place and the cure; the docstring is the message of an error raised bare.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from orchestrator.outcome import Failure, Result

OK = 0
USAGE = 2
CHECK = 3
FAILED = 4
CANCELLED = 130


class MicrodramaError(Exception):
    """The work could not be done."""

    exit_code: ClassVar[int] = FAILED

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class UnusableInput(MicrodramaError):
    """Something that was given cannot be used."""

    exit_code = USAGE


class BadStory(UnusableInput):
    """A story file, sheet, plan or cut is not what it should be."""


class UnknownProfile(UnusableInput):
    """There is no such profile."""


class UnknownWorker(UnusableInput):
    """There is no such worker; `microdrama worker list` names the ones there are."""


class UnusableFolder(UnusableInput):
    """A folder cannot be made or written."""


class BadGraph(UnusableInput):
    """Tasks do not fit together."""


class DuplicateTask(BadGraph):
    """Two tasks have one name."""


class MissingInput(BadGraph):
    """A task needs what no task makes."""


class CircularTasks(BadGraph):
    """Tasks wait for each other."""


class UnstableValue(UnusableInput):
    """A value has no canonical form; give frames, milliseconds or a decimal string."""


class CheckRefused(MicrodramaError):
    """A check refused the work."""

    exit_code = CHECK


class Refused(CheckRefused):
    """A worker's file is not what was promised."""


class CutRefused(CheckRefused):
    """The takes and voices cannot be cut together."""


class ProductionFailed(MicrodramaError):
    """Tasks failed for good."""

    def __init__(
        self,
        message: str = "",
        failures: "Sequence[Failure]" = (),
        results: "Mapping[str, Result] | None" = None,
    ) -> None:
        super().__init__(message)
        self.failures = tuple(failures)
        """Each with its task and the reason of every attempt."""
        self.results = dict(results or {})
        """What was made nevertheless, by task."""


class ProductionBusy(MicrodramaError):
    """Somebody else drives this production; wait, or cancel it there."""


class LeaseLost(MicrodramaError):
    """Somebody else took this production over; nothing more was recorded here."""


class StoreFailed(MicrodramaError):
    """The artifact store cannot keep or give a file."""


class LedgerFailed(MicrodramaError):
    """The ledger cannot be read or written."""


class Cancelled(MicrodramaError):
    """Stopped. Run the same command again to go on; what is finished stays."""

    exit_code = CANCELLED
