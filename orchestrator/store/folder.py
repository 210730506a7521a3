"""A store in one folder: `blobs/ab/abcd….mp4`, and `jobs/NAME/` for work in progress on the same disk.

So publishing is a link and never a copy. A file becomes visible only whole: written aside, flushed, linked
under its digest (create-only), and its folder flushed before anybody may refer to it. `trash/` holds what a
sweep took away and may still be asked for.
"""

import os
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from orchestrator.errors import StoreFailed, UnusableFolder
from orchestrator.store.base import Lying, Stored, Swept, digest_of, plain
from orchestrator.store.disk import flush, flush_folder, idle, translated
from orchestrator.store.jobs import Jobs


class LocalStore(Jobs):
    """A store in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._blobs, self._trash = self.folder / "blobs", self.folder / "trash"
        try:
            super().__init__(self.folder / "jobs")
            self._lay_out()
        except OSError as error:
            raise UnusableFolder(
                f"{self.folder} cannot hold the artifact store ({error.strerror}); "
                "choose a writable folder with --home or MICRODRAMA_HOME"
            ) from error

    def take(self, files: Sequence[Path]) -> tuple[Stored, ...]:
        with translated("publishing"):
            published = tuple(self._publish(file) for file in files)
            for folder in {self._blob(each.name).parent for each in published}:
                flush_folder(folder)
        return published

    def has(self, digest: str, suffix: str, size: int | None = None) -> bool:
        found = self._size(digest + suffix)
        return found is not None and size in (None, found)

    def missing(self, files: Iterable[Stored]) -> frozenset[Stored]:
        return frozenset(each for each in files if not self.has(each.digest, each.suffix, each.size))

    def path(self, digest: str, suffix: str, size: int | None = None) -> Path:
        path = self._blob(digest + suffix)
        found = self._size(path.name)
        if found is None or size not in (None, found):
            what = "gone" if found is None else f"cut short, {found} bytes of {size}"
            raise StoreFailed(f"{path} is {what}; run the production again to remake it")
        return path

    def verify(self, digest: str, suffix: str) -> None:
        path = self.path(digest, suffix)
        with translated(f"reading {path}"):
            found = digest_of(path)
        if found != digest:
            raise StoreFailed(f"{path} is damaged: its digest is {found[:12]}…; delete it and run again")

    def sweep(self, keep: Collection[str], older_than: float) -> Swept:
        limit, kept = time.time() - older_than, frozenset(keep)
        with translated(f"sweeping {self.folder}"):
            for name in kept.intersection(file.name for file in self._trash.iterdir()):
                self._size(name)
            unkept = (blob for blob in self._blobs.glob("??/*") if blob.name not in kept)
            thrown = {blob.name for blob in unkept if idle(blob, limit) and self._throw(blob)}
            unneeded = (file for file in self._trash.iterdir() if file.name not in kept)
            purged = {file.name: _removed(file) for file in unneeded if idle(file, limit)}
        trashed = len(thrown - purged.keys())
        return Swept(blobs=len(purged), jobs=self._tidy(limit), size=sum(purged.values()), trashed=trashed)

    def listed(self) -> Iterator[Lying]:
        for folder, thrown in ((self._blobs.glob("??/*"), False), (self._trash.iterdir(), True)):
            for file in folder:
                with suppress(FileNotFoundError):  # a sweep was quicker
                    yield Lying(file.name, file.stat().st_size, thrown)

    def _lay_out(self) -> None:
        self._trash.mkdir(exist_ok=True)
        if (self._blobs / "ff").is_dir():
            return
        self._blobs.mkdir(exist_ok=True)
        for number in range(256):  # ff comes last: when it is there, all are
            (self._blobs / f"{number:02x}").mkdir(exist_ok=True)
        flush_folder(self._blobs)

    def _blob(self, name: str) -> Path:
        return self._blobs / name[:2] / plain(name)

    def _size(self, name: str) -> int | None:
        """Bytes of a blob, brought back from the trash if need be; None where there is none."""
        blob = self._blob(name)
        with suppress(FileNotFoundError):
            return blob.stat().st_size
        with suppress(FileNotFoundError):
            self._bring_back(blob)
        with suppress(FileNotFoundError):  # by us, or by somebody who was quicker
            return blob.stat().st_size
        return None

    def _bring_back(self, blob: Path) -> None:
        thrown = self._trash / blob.name
        os.utime(thrown)  # in use again: a sweep that runs now must not take it
        thrown.rename(blob)  # one step, over the same bytes if somebody made it again: none is ever nowhere
        flush_folder(blob.parent)

    def _throw(self, blob: Path) -> bool:
        with suppress(FileNotFoundError):
            os.utime(blob)  # its age in the trash counts from now
            blob.rename(self._trash / blob.name)
            return True
        return False

    def _publish(self, file: Path) -> Stored:
        stored = Stored(digest_of(file), file.suffix, file.stat().st_size)
        if not self._is_there(stored):
            file.chmod(0o444)
            flush(file)
            with suppress(FileExistsError):  # somebody published the same bytes just now
                os.link(file, self._blob(stored.name))
        file.unlink()
        return stored

    def _is_there(self, stored: Stored) -> bool:
        """Whether it is there whole, from now on as if it were new. What is damaged makes room."""
        found, blob = self._size(stored.name), self._blob(stored.name)
        with suppress(FileNotFoundError):  # a sweep was quicker
            if found == stored.size:
                os.utime(blob)
                return True
            if found is not None:
                blob.unlink()
        return False


def _removed(file: Path) -> int:
    """Its bytes; 0 when somebody brought it back."""
    with suppress(FileNotFoundError):
        size = file.stat().st_size
        file.unlink()
        return size
    return 0
