"""Copies of what lies in an object store, for everything that reads files on this machine.

Several processes share one folder: `blobs/ab/abcd….mp4` whole files, `incoming/` downloads that are not yet
proven, `locks/` who downloads what. A file lands by rename after its digest was proven, so none is ever half
there. What was used least recently makes room; what was used in the last hours is spared, because a task that
runs may open it yet, so the cap gives way to work that needs more.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from orchestrator.errors import StoreFailed
from orchestrator.store.base import plain
from orchestrator.store.disk import flush, idle, translated

SPARED = 4 * 3600.0  # seconds; the longest time limit of a task
TRIES = 3  # of one download: a byte may change on its way, but not every time
SLACK = 50  # a fiftieth of the cap may come in between two looks at all files

Fetch = Callable[[Path], str]
"""Writes the bytes to a new file; returns their sha256."""


class Cache:
    """A folder of copies, of at most `cap` bytes beside what is spared. OSError when it cannot be made."""

    def __init__(self, folder: Path, cap: int, *, spared: float = SPARED) -> None:
        self._blobs, self._incoming, self._locks = (folder / part for part in ("blobs", "incoming", "locks"))
        for part in (self._blobs, self._incoming, self._locks):
            part.mkdir(parents=True, exist_ok=True)
        self._cap, self._spared = cap, spared
        self._came_in = cap  # bytes since we looked at all files; at first we have not

    def found(self, name: str, size: int | None = None) -> Path | None:
        """The copy, used just now; None when there is none. One of another size than that is dropped."""
        copy = self._copy(name)
        with self._locked("room", fcntl.LOCK_SH), suppress(FileNotFoundError):
            if size not in (None, copy.stat().st_size):
                copy.unlink()
                return None
            os.utime(copy)
            return copy
        return None

    def path(self, name: str, digest: str, fetch: Fetch, size: int | None = None) -> Path:
        """The copy, fetched first if need be; StoreFailed when what came has another digest."""
        if copy := self.found(name, size):
            return copy
        with self._locked(plain(name)[:2], fcntl.LOCK_EX):
            return self.found(name, size) or self._fetched(name, digest, fetch)

    def keep(self, name: str, file: Path) -> Path:
        """Move a file in whose digest is proven; it lies on the same disk."""
        copy = self._copy(name)
        with translated(f"moving {name} into the cache"):
            copy.parent.mkdir(exist_ok=True)
            size = file.stat().st_size
            file.chmod(0o444)
            flush(file)  # or a name without its bytes may be what a crash leaves
            file.replace(copy)
            os.utime(copy)
        self._came_in += size
        if self._came_in > self._cap // SLACK:
            self.make_room()
        return copy

    def drop(self, name: str) -> None:
        """Forget a copy."""
        self._copy(name).unlink(missing_ok=True)

    def make_room(self) -> None:
        """Remove what was used least recently until the cap holds."""
        now = time.time()
        self._came_in = 0
        for part in self._incoming.iterdir():  # of processes that died
            if idle(part, now - SPARED):
                part.unlink(missing_ok=True)
        seen = sorted(self._seen())
        over = sum(size for _, size, _ in seen) - self._cap
        for used, size, copy in seen:
            if over <= 0 or used > now - self._spared:
                return
            over -= size if self._removed(copy, now - self._spared) else 0

    def _fetched(self, name: str, digest: str, fetch: Fetch) -> Path:
        part = self._incoming / uuid.uuid4().hex
        try:
            for _ in range(TRIES):
                with translated(f"fetching {name}"):
                    part.unlink(missing_ok=True)
                    found = fetch(part)
                if found == digest:
                    return self.keep(name, part)
            raise StoreFailed(
                f"{name} came damaged {TRIES} times: its digest is {found[:12]}…. Delete that object, "
                "then run again"
            )
        finally:
            part.unlink(missing_ok=True)

    def _removed(self, copy: Path, limit: float) -> bool:
        with self._locked("room", fcntl.LOCK_EX):  # nobody finds it while it goes
            if not idle(copy, limit):
                return False
            copy.unlink(missing_ok=True)
            return True

    def _seen(self) -> Iterator[tuple[float, int, Path]]:
        for copy in self._blobs.glob("??/*"):
            with suppress(FileNotFoundError):
                facts = copy.stat()
                yield facts.st_mtime, facts.st_size, copy

    def _copy(self, name: str) -> Path:
        return self._blobs / name[:2] / plain(name)

    @contextmanager
    def _locked(self, name: str, how: int) -> Iterator[None]:
        """Among threads and processes; it ends with whoever holds it."""
        with (self._locks / name).open("ab") as lock:
            fcntl.flock(lock, how)
            yield
