"""A store in a folder of an S3 bucket: `blobs/ab/abcd….mp4` as in a local store, and `trash/`.

Bytes are published create-only and checked by the server on arrival, copied here through `Cache`, and proven
by their digest before anybody reads them. A request whose answer was lost is settled by looking: what is
there with its size was stored. Jobs are folders beside the cache, so that what was made here stays here.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from orchestrator.errors import StoreFailed, UnusableFolder
from orchestrator.store.base import Lying, Stored, Swept, digest_of, plain
from orchestrator.store.bucket import PATIENCE, Bucket, Unanswered
from orchestrator.store.cache import SPARED, Cache
from orchestrator.store.disk import translated
from orchestrator.store.jobs import Jobs

MANY = 1000  # files; for more, one listing is cheaper than asking for each
AT_ONCE = 16
UPLOADS = 4
PAUSE = 0.2  # seconds before a second try; then twice as long, and so on

Given = TypeVar("Given")


class ObjectStore(Jobs):
    """A store in a bucket, with a cache of at most `cap` bytes. `patience`: seconds of trying."""

    def __init__(
        self, url: str, folder: Path, cap: int, *, patience: float = PATIENCE, spared: float = SPARED
    ) -> None:
        self._bucket, self._patience = Bucket(url, patience=patience), patience
        try:
            super().__init__(folder.absolute() / "jobs")
            self._cache = Cache(folder.absolute(), cap, spared=spared)
        except OSError as error:
            raise UnusableFolder(
                f"{folder} cannot hold copies of {url} ({error.strerror}); set MICRODRAMA_STORE_CACHE"
            ) from error

    def take(self, files: Sequence[Path]) -> tuple[Stored, ...]:
        with translated("publishing"):
            published = tuple(Stored(digest_of(file), file.suffix, file.stat().st_size) for file in files)
        with ThreadPoolExecutor(UPLOADS) as pool:
            list(pool.map(self._publish, published, files))
        for stored, file in zip(published, files, strict=True):
            self._cache.keep(stored.name, file)
        return published

    def has(self, digest: str, suffix: str, size: int | None = None) -> bool:
        found = self._size(digest + suffix)
        return found is not None and size in (None, found)

    def missing(self, files: Iterable[Stored]) -> frozenset[Stored]:
        wanted = frozenset(files)
        if len(wanted) > MANY:
            there = {(each.name, each.size) for each in self._bucket.listed("blobs")}
            wanted = frozenset(each for each in wanted if (each.name, each.size) not in there)
            thrown = {each.name for each in self._bucket.listed("trash")} if wanted else set()
            asked = [each for each in wanted if each.name in thrown]
        else:
            asked = list(wanted)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            sizes = pool.map(lambda each: self._size(each.name), asked)
            return wanted - {each for each, size in zip(asked, sizes, strict=True) if size == each.size}

    def path(self, digest: str, suffix: str, size: int | None = None) -> Path:
        name = plain(digest + suffix)
        return self._cache.path(name, digest, lambda part: self._fetch(name, part), size)

    def verify(self, digest: str, suffix: str) -> None:
        """The copy here is read, fetched first if need be, and the object must have its size."""
        copy, name = self.path(digest, suffix), digest + suffix
        with translated(f"reading {copy}"):
            found, size = digest_of(copy), copy.stat().st_size
        if found != digest:
            self._cache.drop(name)
            raise StoreFailed(f"{copy} was damaged: its digest is {found[:12]}…; it is removed, run again")
        if self._size(name) != size:
            raise StoreFailed(f"{name} in {self._bucket.url} is gone or damaged; make it again or restore it")

    def sweep(self, keep: Collection[str], older_than: float) -> Swept:
        limit, kept = time.time() - older_than, frozenset(keep)
        for name in kept.intersection(each.name for each in self._bucket.listed("trash")):
            self._size(name)
        thrown = self._without("blobs", kept, limit, self._throw)
        purged = self._without("trash", kept, limit, self._purge)
        trashed = len(thrown.keys() - purged.keys())
        return Swept(blobs=len(purged), jobs=self._tidy(limit), size=sum(purged.values()), trashed=trashed)

    def listed(self) -> Iterator[Lying]:
        for folder in ("blobs", "trash"):
            for each in self._bucket.listed(folder):
                yield Lying(each.name, each.size, folder == "trash")

    def ready(self) -> None:
        super().ready()
        self._bucket.touch("ready")

    def _size(self, name: str) -> int | None:
        """Bytes of a blob, brought back from the trash if need be; None where there is none.

        Its copy in the trash stays, whoever may throw it away again meanwhile: it is purged by age, once
        nothing needs it.
        """
        found = self._bucket.size(_blob(plain(name)))
        if found is None and self._bucket.copy(_trash(name), _blob(name)):
            return self._bucket.size(_blob(name))
        return found

    def _without(
        self, folder: str, kept: Collection[str], limit: float, remove: Callable[[str, float], bool]
    ) -> dict[str, int]:
        """Remove what is old there and not kept; the bytes by name."""
        old = {
            each.name: each.size
            for each in self._bucket.listed(folder)
            if each.name not in kept and each.modified < limit
        }
        with ThreadPoolExecutor(AT_ONCE) as pool:
            removed = list(pool.map(lambda name: remove(name, limit), old))
        return {name: size for (name, size), gone in zip(old.items(), removed, strict=True) if gone}

    def _throw(self, name: str, limit: float) -> bool:
        """Into the trash, unless somebody brought it back or made it again since it was listed."""
        if not self._is_old(_blob(name), limit) or not self._bucket.copy(_blob(name), _trash(name)):
            return False
        self._bucket.delete([_blob(name)])
        return True

    def _purge(self, name: str, limit: float) -> bool:
        """For good, unless somebody threw it away again since it was listed."""
        old = self._is_old(_trash(name), limit)
        if old:
            self._bucket.delete([_trash(name)])
        return old

    def _is_old(self, path: str, limit: float) -> bool:
        seen = self._bucket.look(path)
        return seen is not None and seen.modified < limit

    def _publish(self, stored: Stored, file: Path) -> None:
        if not self._persistently(lambda: self._is_stored(stored, file) or self._is_stored(stored, file)):
            raise StoreFailed(
                f"{stored.name} in {self._bucket.url} comes and goes; does a sweep run? Run again"
            )

    def _is_stored(self, stored: Stored, file: Path) -> bool:
        """Whether it is there, whole; False when somebody was quicker, so that it must be looked at again."""
        blob = _blob(stored.name)
        found = self._bucket.size(blob)
        if found == stored.size:
            return True
        if found is None:
            return self._bucket.create(blob, file, stored.size)
        self._bucket.replace(blob, file)
        return True

    def _fetch(self, name: str, part: Path) -> str:
        if self._persistently(lambda: self._size(name)) is None:
            raise StoreFailed(
                f"{name} is gone from {self._bucket.url}; run the production again to remake it"
            )
        return self._persistently(lambda: self._downloaded(_blob(name), part))

    def _downloaded(self, blob: str, part: Path) -> str:
        digest = hashlib.sha256()
        with part.open("wb") as stream:
            for piece in self._bucket.read(blob):
                digest.update(piece)
                stream.write(piece)
        return digest.hexdigest()

    def _persistently(self, act: Callable[[], Given]) -> Given:
        """Again and again while nobody knows what came of it, for as long as our patience lasts."""
        until, pause = time.monotonic() + self._patience, PAUSE
        while True:
            try:
                return act()
            except Unanswered:
                if time.monotonic() + pause > until:
                    raise
                time.sleep(pause)
                pause *= 2


def _blob(name: str) -> str:
    return f"blobs/{name[:2]}/{name}"


def _trash(name: str) -> str:
    return f"trash/{name}"
