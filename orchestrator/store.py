"""The artifact store: bytes by their digest, each written once.

`LocalStore` is a folder: `blobs/ab/abcd….mp4` and `jobs/NAME/` for work in progress on the same disk, so
publishing is a link and never a copy. A file becomes visible only whole: written aside, flushed, linked under
its digest (create-only), and its folder flushed before anybody may refer to it. An object store implements
the same protocol.
"""

import errno
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from character_sheets.sheet import Frozen
from orchestrator.errors import StoreFailed, UnusableFolder

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Stored:
    """A file in the store."""

    digest: str
    """sha256, hex."""
    suffix: str
    """With the dot; readers of media want to see one."""
    size: int

    @property
    def name(self) -> str:
        """What the store calls it."""
        return self.digest + self.suffix


class Swept(Frozen):
    """What a sweep removed."""

    blobs: int
    jobs: int
    size: int
    """Bytes."""
    actions: int = 0
    """Ledger rows that nothing needed any more."""


class Store(Protocol):
    """Where artifacts are kept."""

    def workspace(self, name: str) -> Path:
        """A new empty folder for one job."""

    def folder_of(self, name: str) -> Path:
        """The folder of a job that has one."""

    def discard(self, name: str) -> None:
        """Remove a job's folder, if it is there."""

    def take(self, files: Sequence[Path]) -> tuple[Stored, ...]:
        """Publish files that were made in a workspace; they leave it. All are durable on return."""

    def put(self, file: Path) -> Stored:
        """Publish a copy of a file from anywhere."""

    def has(self, digest: str, suffix: str, size: int | None = None) -> bool:
        """Whether it is there, whole."""

    def path(self, digest: str, suffix: str) -> Path:
        """A local file to read; never to write. StoreFailed when it is not there."""

    def verify(self, digest: str, suffix: str) -> None:
        """Read every byte; StoreFailed when they are not what the digest says."""

    def sweep(self, keep: Collection[str], older_than: float) -> Swept:
        """Remove jobs, and blobs not named in `keep`, that nothing touched for that many seconds."""


class LocalStore:
    """A store in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._blobs, self._jobs = self.folder / "blobs", self.folder / "jobs"
        try:
            self._lay_out()
        except OSError as error:
            raise UnusableFolder(
                f"{self.folder} cannot hold the artifact store ({error.strerror}); "
                "choose a writable folder with --home or MICRODRAMA_HOME"
            ) from error

    def workspace(self, name: str) -> Path:
        folder = self._jobs / _plain(name)
        with _translated(f"making {folder}"):
            folder.mkdir()
        return folder

    def folder_of(self, name: str) -> Path:
        return self._jobs / _plain(name)

    def discard(self, name: str) -> None:
        shutil.rmtree(self._jobs / _plain(name), ignore_errors=True)

    def take(self, files: Sequence[Path]) -> tuple[Stored, ...]:
        with _translated("publishing"):
            published = tuple(self._publish(file) for file in files)
            for folder in {self._blob(each.digest, each.suffix).parent for each in published}:
                _flush_folder(folder)
        return published

    def put(self, file: Path) -> Stored:
        name = f"put-{uuid.uuid4().hex}"
        folder = self.workspace(name)
        try:
            with _translated(f"copying {file}"):
                copy = Path(shutil.copyfile(file, folder / f"file{file.suffix}"))
            return self.take([copy])[0]
        finally:
            self.discard(name)

    def has(self, digest: str, suffix: str, size: int | None = None) -> bool:
        try:
            found = self._blob(digest, suffix).stat().st_size
        except FileNotFoundError:
            return False
        return size is None or found == size

    def path(self, digest: str, suffix: str) -> Path:
        path = self._blob(digest, suffix)
        if not path.is_file():
            raise StoreFailed(f"{path} is gone; run the production again to remake it")
        return path

    def verify(self, digest: str, suffix: str) -> None:
        path = self.path(digest, suffix)
        with _translated(f"reading {path}"):
            found = digest_of(path)
        if found != digest:
            raise StoreFailed(f"{path} is damaged: its digest is {found[:12]}…; delete it and run again")

    def sweep(self, keep: Collection[str], older_than: float) -> Swept:
        limit = time.time() - older_than
        kept = frozenset(keep)
        blobs = [blob for blob in self._blobs.glob("??/*") if blob.name not in kept and _idle(blob, limit)]
        size = sum(blob.stat().st_size for blob in blobs)
        for blob in blobs:
            blob.unlink(missing_ok=True)
        jobs = [job for job in self._jobs.iterdir() if _idle(job, limit)]
        for job in jobs:
            shutil.rmtree(job, ignore_errors=True)
        return Swept(blobs=len(blobs), jobs=len(jobs), size=size)

    def _lay_out(self) -> None:
        self._jobs.mkdir(parents=True, exist_ok=True)
        if (self._blobs / "ff").is_dir():
            return
        self._blobs.mkdir(exist_ok=True)
        for number in range(256):  # ff comes last: when it is there, all are
            (self._blobs / f"{number:02x}").mkdir(exist_ok=True)
        _flush_folder(self._blobs)

    def _blob(self, digest: str, suffix: str) -> Path:
        return self._blobs / digest[:2] / _plain(digest + suffix)

    def _publish(self, file: Path) -> Stored:
        stored = Stored(digest_of(file), file.suffix, file.stat().st_size)
        target = self._blob(stored.digest, stored.suffix)
        if self.has(stored.digest, stored.suffix, stored.size):
            os.utime(target)  # in use again: a sweep that runs now must not take it
        else:
            file.chmod(0o444)
            _flush(file)
            target.unlink(missing_ok=True)  # of another size: damaged
            with suppress(FileExistsError):  # somebody published the same bytes just now
                os.link(file, target)
        file.unlink()
        return stored


def digest_of(file: Path) -> str:
    """sha256 of a file, hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _plain(name: str) -> str:
    """The name, unless it could lead elsewhere."""
    if not name or name.startswith(".") or "/" in name or "\\" in name or "\0" in name:
        raise StoreFailed(f"{name!r} is not a name in the store")
    return name


def _idle(path: Path, limit: float) -> bool:
    try:
        return path.stat().st_mtime < limit
    except FileNotFoundError:
        return False


def _flush(file: Path) -> None:
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _translated(doing: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StoreFailed(f"the disk is full while {doing}; free some space, then run again") from error
        raise StoreFailed(f"{doing} failed: {error}") from error
