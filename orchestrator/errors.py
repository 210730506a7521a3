"""What goes wrong above the workers, with the exit code and the HTTP status that say so.

MicrodramaError              4  500
 +- UnusableInput            2  422  something that was given cannot be used
 |   +- BadStory             2  422  a story file, sheet, plan or cut is not what it should be
 |   +- UnknownProfile       2  422  there is no such profile
 |   +- UnknownPlatform      2  422  there is no such platform
 |   +- UnknownWorker        2  422  there is no such worker
 |   +- UnusableFolder       2  500  a folder cannot be made or written
 |   +- BadGraph             2  422  tasks that do not fit together
 |   |   +- DuplicateTask    2  422  two makers of one thing
 |   |   +- MissingInput     2  422  nobody makes what a task needs
 |   |   +- CircularTasks    2  422  tasks that wait for each other
 |   +- UnstableValue        2  422  a value that has no canonical form, such as a raw float
 |   +- Malformed            2  400  a request that cannot be read at all
 |   +- Unauthenticated      2  401  no key, or none that opens this door
 |   +- Forbidden            2  403  the key has not the scope for it
 |   +- NotFound             2  404  there is no such thing, or it is somebody else's
 |   +- Conflict             2  409  it does not fit what is there
 |   +- Stale                2  412  somebody changed it in the meantime
 |   +- TooLarge             2  413  more than is taken in at once
 |   +- UnsupportedMedia     2  415  a kind of file that is not read
 |   +- Unconditional        2  428  a change needs If-Match
 |   +- TooMany              2  429  more than a key may ask for
 +- CheckRefused             3  422  a check said no
 |   +- Refused              3  422  a worker's file is not what was promised
 |   +- CutRefused           3  422  takes and voices cannot be cut together
 +- ProductionFailed         4  500  tasks failed for good
 +- ProductionBusy           4  409  somebody else drives this production
 +- LeaseLost                4  409  somebody else took this production over
 +- StoreFailed              4  503  the artifact store cannot keep or give a file
 +- LedgerFailed             4  503  the ledger cannot be read or written
 +- Cancelled              130  409  stopped on request; run again to go on

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
    status: ClassVar[int] = 500
    """Of the HTTP answer."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class UnusableInput(MicrodramaError):
    """Something that was given cannot be used."""

    exit_code = USAGE
    status = 422


class BadStory(UnusableInput):
    """A story file, sheet, plan or cut is not what it should be."""

    def __init__(self, message: str = "", faults: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)
        """What is wrong in a request's body: `detail`, and `pointer` (RFC 6901) to its place."""


class UnknownProfile(UnusableInput):
    """There is no such profile."""


class UnknownPlatform(UnusableInput):
    """There is no such platform."""


class UnknownWorker(UnusableInput):
    """There is no such worker; `microdrama worker list` names the ones there are."""


class UnusableFolder(UnusableInput):
    """A folder cannot be made or written."""

    status = 500


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


class Malformed(UnusableInput):
    """The request cannot be read."""

    status = 400


class Unauthenticated(UnusableInput):
    """Send a key that is valid here: Authorization: Bearer KEY (the command takes it from MICRODRAMA_KEY)."""

    status = 401


class Forbidden(UnusableInput):
    """This key has not the scope for it."""

    status = 403


class NotFound(UnusableInput):
    """There is no such thing here."""

    status = 404


class Conflict(UnusableInput):
    """It does not fit what is there."""

    status = 409


class Stale(UnusableInput):
    """Somebody changed it in the meantime; read it again, and change that."""

    status = 412


class TooLarge(UnusableInput):
    """More than is taken in at once."""

    status = 413


class UnsupportedMedia(UnusableInput):
    """A kind of file that is not read."""

    status = 415


class Unconditional(UnusableInput):
    """Send the ETag that you read as If-Match, so that nobody's change is lost."""

    status = 428


class TooMany(UnusableInput):
    """More than this key may ask for; wait a little."""

    status = 429

    def __init__(self, message: str = "", retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds."""


class CheckRefused(MicrodramaError):
    """A check refused the work."""

    exit_code = CHECK
    status = 422
    checks: tuple[str, ...] = ()
    """Codes of the checks that a person may override, where there are such."""


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

    status = 409


class LeaseLost(MicrodramaError):
    """Somebody else took this production over; nothing more was recorded here."""

    status = 409


class StoreFailed(MicrodramaError):
    """The artifact store cannot keep or give a file."""

    status = 503


class LedgerFailed(MicrodramaError):
    """The ledger cannot be read or written."""

    status = 503


class Cancelled(MicrodramaError):
    """Stopped. Run the same command again to go on; what is finished stays."""

    exit_code = CANCELLED
    status = 409
