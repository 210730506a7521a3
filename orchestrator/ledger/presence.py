"""A file that a driver keeps locked: whoever can lock it knows that the driver is gone.

Pids say nothing from one container to the next, a lock of the file system does. It lies next to a SQLite
ledger; a database server has no such place: there pids tell on one machine, and else the lease.
"""

import fcntl
import os
import threading
import uuid
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Presence:
    """The lock of one driver, held until `end` or until its process dies."""

    file: Path
    handle: int
    _ended: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def begin(cls, ledger: Path) -> "Presence | None":
        """Show that this process drives; None where the file system knows no locks."""
        file = ledger.with_name(f"{ledger.name}-driver-{uuid.uuid4().hex}")
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            file.unlink()
            return None
        return cls(file, handle)

    def end(self) -> None:
        """Take the file away and let go, the first time: later the number may be another file's."""
        if self._ended.acquire(blocking=False):
            self.file.unlink(missing_ok=True)
            os.close(self.handle)


def has_ended(ledger: Path, name: str) -> bool:
    """Whether the driver that locked the file of that name surely ended. A missing file tells nothing."""
    try:
        handle = os.open(ledger.with_name(name), os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(handle)
