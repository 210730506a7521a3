"""A store in one folder: `blobs/ab/abcd….mp4`, and `jobs/NAME/` for work in progress on the same disk.

So publishing is a link and never a copy. A file becomes visible only whole: written aside, flushed, linked
under its digest (create-only), and its folder flushed before anybody may refer to it.
"""

import os
import shutil
import time
import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from orchestrator.errors import StoreFailed, UnusableFolder
from orchestrator.store.base import Stored, Swept, digest_of, plain
from orchestrator.store.disk import flush, flush_folder, idle, translated


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
        folder = self._jobs / plain(name)
        with translated(f"making {folder}"):
            folder.mkdir()
        return folder

    def folder_of(self, name: str) -> Path:
        return self._jobs / plain(name)

    def discard(self, name: str) -> None:
        shutil.rmtree(self._jobs / plain(name), ignore_errors=True)

    def take(self, files: Sequence[Path]) -> tuple[Stored, ...]:
        with translated("publishing"):
            published = tuple(self._publish(file) for file in files)
            for folder in {self._blob(each.digest, each.suffix).parent for each in published}:
                flush_folder(folder)
        return published

    def put(self, file: Path) -> Stored:
        name = f"put-{uuid.uuid4().hex}"
        folder = self.workspace(name)
        try:
            with translated(f"copying {file}"):
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
        with translated(f"reading {path}"):
            found = digest_of(path)
        if found != digest:
            raise StoreFailed(f"{path} is damaged: its digest is {found[:12]}…; delete it and run again")

    def sweep(self, keep: Collection[str], older_than: float) -> Swept:
        limit = time.time() - older_than
        kept = frozenset(keep)
        blobs = [blob for blob in self._blobs.glob("??/*") if blob.name not in kept and idle(blob, limit)]
        size = sum(blob.stat().st_size for blob in blobs)
        for blob in blobs:
            blob.unlink(missing_ok=True)
        jobs = [job for job in self._jobs.iterdir() if idle(job, limit)]
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
        flush_folder(self._blobs)

    def _blob(self, digest: str, suffix: str) -> Path:
        return self._blobs / digest[:2] / plain(digest + suffix)

    def _publish(self, file: Path) -> Stored:
        stored = Stored(digest_of(file), file.suffix, file.stat().st_size)
        target = self._blob(stored.digest, stored.suffix)
        if self.has(stored.digest, stored.suffix, stored.size):
            os.utime(target)  # in use again: a sweep that runs now must not take it
        else:
            file.chmod(0o444)
            flush(file)
            target.unlink(missing_ok=True)  # of another size: damaged
            with suppress(FileExistsError):  # somebody published the same bytes just now
                os.link(file, target)
        file.unlink()
        return stored
