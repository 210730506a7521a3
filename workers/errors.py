"""What goes wrong in a worker.

WorkerError
 +- BadSpec          the spec asks for something this worker cannot make
 +- BadInput         an input file is not what it should be
 +- UnknownName      the registry has no such worker
 +- MissingGlyphs    no installed typeface has these characters
 +- Unavailable      this machine lacks what the task needs: weights, a licence, an engine
 +- OutOfMemory      the device is too small, with every saving tried
 +- Stopped          it was asked to stop, and did
 +- ToolFailed       an external program failed, with its own words
     +- ToolTimeout  it did not end in time, or stopped reporting
     +- Unclear      nobody knows whether it worked, and trying again may cost money a second time
"""


class WorkerError(Exception):
    """A task could not be done."""


class BadSpec(WorkerError):
    """The spec asks for something this worker cannot make."""


class BadInput(WorkerError):
    """An input file is not what it should be."""


class UnknownName(WorkerError):
    """The registry has no such worker."""


class MissingGlyphs(WorkerError):
    """No installed typeface has these characters."""


class Unavailable(WorkerError):
    """This machine lacks what the task needs."""


class OutOfMemory(WorkerError):
    """The device is too small, with every saving tried."""


class Stopped(WorkerError):
    """It was asked to stop, and did."""


class ToolFailed(WorkerError):
    """An external program failed."""


class ToolTimeout(ToolFailed):
    """An external program did not end in time."""


class Unclear(ToolFailed):
    """Nobody knows whether it worked; a person decides whether it is paid for again."""
