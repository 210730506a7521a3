"""What every store does to a disk: flush, ask for an age, and tell its failures with the cure."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestrator.errors import StoreFailed

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def idle(path: Path, limit: float) -> bool:
    """Whether it was last written before that time; what is gone is not."""
    try:
        return path.stat().st_mtime < limit
    except FileNotFoundError:
        return False


def flush(file: Path) -> None:
    """Its bytes are on the disk on return."""
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def flush_folder(folder: Path) -> None:
    """The names in it are on the disk on return."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Failures of the disk become StoreFailed with the cure."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StoreFailed(f"the disk is full while {doing}; free some space, then run again") from error
        raise StoreFailed(f"{doing} failed: {error}") from error
