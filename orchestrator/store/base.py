"""What a store is: its nouns, and what a folder and an object store both can do."""

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from character_sheets.sheet import Frozen
from orchestrator.errors import StoreFailed


@dataclass(frozen=True)
class Stored:
    """A file in the store."""

    digest: str
    """sha256, hex."""
    suffix: str
    """With the dot; readers of media want to see one."""
    size: int
    """Bytes; -1 where nobody knows."""

    @property
    def name(self) -> str:
        """What the store calls it."""
        return self.digest + self.suffix


@dataclass(frozen=True)
class Lying:
    """A file as it lies in the store."""

    name: str
    size: int
    thrown: bool
    """Whether it is in the trash."""


class Swept(Frozen):
    """What a sweep removed."""

    blobs: int
    """Files that are gone for good."""
    jobs: int
    size: int
    """Bytes of the files that are gone."""
    trashed: int = 0
    """Files that a later sweep removes, unless somebody turns out to need them."""
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

    def path(self, digest: str, suffix: str, size: int | None = None) -> Path:
        """A local file to read; never to write. StoreFailed when it is not there, or is not of that size."""

    def missing(self, files: Iterable[Stored]) -> frozenset[Stored]:
        """Those that are not there, whole; many are looked up at once."""

    def verify(self, digest: str, suffix: str) -> None:
        """Read every byte; StoreFailed when they are not what the digest says."""

    def sweep(self, keep: Collection[str], older_than: float) -> Swept:
        """Remove jobs that nothing touched for that many seconds, and blobs not named in `keep`.

        A blob that nothing touched for that long goes into the trash. `has`, `missing`, `path` and `take`
        bring it back when somebody needs it after all: what was found in the store just before may be in a
        ledger row that `keep` does not know yet. What has lain in the trash for that long goes for good.
        """

    def listed(self) -> Iterator[Lying]:
        """Every file, those in the trash too."""

    def ready(self) -> None:
        """StoreFailed unless files can be published now."""


@dataclass(frozen=True)
class Artifact(os.PathLike[str]):
    """A file in a store, brought here only when its path is asked for."""

    stored: Stored
    store: Store

    def __fspath__(self) -> str:
        size = self.stored.size if self.stored.size >= 0 else None
        return str(self.store.path(self.stored.digest, self.stored.suffix, size))


def digest_of(file: Path) -> str:
    """sha256 of a file, hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def plain(name: str) -> str:
    """The name; StoreFailed if it could lead elsewhere."""
    if not name or name.startswith(".") or "/" in name or "\\" in name or "\0" in name:
        raise StoreFailed(f"{name!r} is not a name in the store")
    return name
