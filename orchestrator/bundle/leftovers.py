"""What bundles leave beside their place while they are written, and what killed runs left there.

`.EP01_v003.x7f2a9q1.part` is being written, `.EP01_v003.x7f2a9q1.old` was there before. Whoever writes holds
a lock on it, which ends with its process; what nobody holds is swept before the next is written.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

PART, OLD = ".part", ".old"


@contextmanager
def held(target: Path, making: AbstractContextManager[Path]) -> Iterator[Path]:
    """What `making` makes beside the target, with a lock on it while the block runs. OSError."""
    with ExitStack() as stack:
        with _alone(target.parent):  # nobody sweeps between a folder and its lock
            made = stack.enter_context(making)
            handle = _open(made)
            stack.callback(os.close, handle)
            _lock(handle)
        yield made


def sweep(target: Path) -> None:
    """Take away what killed runs left beside a target; a bundle that one moved away is put back. OSError."""
    ours = re.compile(rf"\.{re.escape(target.name)}\.[a-z0-9_]+(?:{re.escape(PART)}|{re.escape(OLD)})")
    with _alone(target.parent):
        for each in sorted(target.parent.iterdir()):
            if ours.fullmatch(each.name) and not each.is_symlink():
                _take_away(each, target)


def _take_away(left: Path, target: Path) -> None:
    handle = _open(left)
    try:
        if not _lock(handle):
            return
        was = left / target.name
        if left.suffix == OLD and was.exists() and not os.path.lexists(target):
            was.rename(target)
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            with suppress(OSError):
                left.unlink()
    finally:
        os.close(handle)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    handle = _open(folder)
    try:
        _lock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)


def _lock(handle: int, how: int = fcntl.LOCK_EX | fcntl.LOCK_NB) -> bool:
    """Whether it is ours now. Some network disks know no locks: there nothing is held, and nothing swept."""
    try:
        fcntl.flock(handle, how)
    except OSError:
        return False
    return True
