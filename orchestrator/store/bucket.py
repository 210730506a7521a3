"""The wall to `obstore`: objects of one folder of a bucket, and every failure as StoreFailed with the cure.

Requests are tried again after answers of 500 to 599, refused and cut connections, and reads that stall, with
growing pauses until `patience` runs out. Credentials and endpoint are what `obstore` finds in AWS_*;
AWS_ALLOW_HTTP is read here, because options of ours hide it from `obstore`.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from orchestrator.errors import StoreFailed, UnusableInput

LARGE = 16 << 20  # bytes; what is larger goes up in parts
PART = 8 << 20
PARTS_AT_ONCE = 4
PIECE = 1 << 20
PATIENCE = 60.0  # seconds

KEYS = "look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the rights of that key"
CURES = {
    "PermissionDenied": f"it is not allowed; {KEYS}",
    "Unauthenticated": f"the server does not know us; {KEYS}",
    "NoSuchBucket": "there is no such bucket; make it, or look at MICRODRAMA_STORE_URL",
    "InvalidBucketName": "that is no name of a bucket; look at MICRODRAMA_STORE_URL",
    "501 Not Implemented": "the server has no create-only writes; set AWS_CONDITIONAL_PUT=disabled",
    "builder error": "an http:// endpoint needs AWS_ALLOW_HTTP=true",
    "169.254.169.254": f"there are no credentials; {KEYS}",
}
"""By a sign in an error that trying again does not cure."""


class Listed(NamedTuple):
    """An object as a listing shows it."""

    name: str
    size: int
    modified: float
    """Seconds since the epoch, by the server's clock."""


class Unanswered(StoreFailed):
    """Whether it happened is not known: the answer was an error, or never came."""


class Bucket:
    """A folder of a bucket. UnusableInput when the URL names none."""

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        self.url = url
        self._patience = patience
        self._opened = self._open()

    def size(self, name: str) -> int | None:
        """Bytes of an object; None when there is none."""
        found = self.look(name)
        return found.size if found else None

    def look(self, name: str) -> Listed | None:
        """An object as it is now; None when there is none."""
        try:
            with self._translated(f"asking for {name}"):
                return _seen(obstore.head(self._opened, name))
        except FileNotFoundError:
            return None

    def create(self, name: str, file: Path, size: int) -> bool:
        """Put a file there, whole or not at all, unless there is an object already, which is False.

        Large files go up in parts, which S3 cannot make create-only: who asked for `size` first replaces at
        worst the same bytes. So it is with all files where AWS_CONDITIONAL_PUT=disabled says that the server
        has no create-only writes.
        """
        try:
            with self._translated(f"storing {name}"):
                if size <= LARGE:
                    obstore.put(self._opened, name, file, mode="create", use_multipart=False)
                else:
                    self._put_in_parts(name, file)
        except AlreadyExistsError:
            return False
        except NotImplementedError:
            self.replace(name, file)
        except FileNotFoundError as error:
            raise StoreFailed(f"{self.url}: {CURES['NoSuchBucket']}") from error
        return True

    def replace(self, name: str, file: Path) -> None:
        """Put a file where another object may be."""
        with self._translated(f"storing {name}"):
            self._put_in_parts(name, file)

    def touch(self, name: str) -> None:
        """Put an empty object there."""
        try:
            with self._translated(f"storing {name}"):
                obstore.put(self._opened, name, b"")
        except FileNotFoundError as error:
            raise StoreFailed(f"{self.url}: {CURES['NoSuchBucket']}") from error

    def read(self, name: str) -> Iterator[bytes]:
        """Its bytes, piece by piece; FileNotFoundError when it is not there."""
        with self._translated(f"reading {name}"):
            for piece in obstore.get(self._opened, name).stream(min_chunk_size=PIECE):
                yield bytes(piece)

    def copy(self, name: str, target: str) -> bool:
        """Copy on the server, over what is there; False when it is not there itself."""
        try:
            with self._translated(f"copying {name}"):
                obstore.copy(self._opened, name, target)
        except FileNotFoundError:
            return False
        return True

    def delete(self, names: Sequence[str]) -> None:
        """Remove objects, those that are gone already included."""
        if names:
            with self._translated(f"deleting {len(names)} objects"):
                obstore.delete(self._opened, names)

    def listed(self, folder: str, after: str = "") -> Iterator[Listed]:
        """The objects of a folder in the order of their names, from there on."""
        with self._translated(f"listing {folder}"):
            for page in obstore.list(self._opened, folder, offset=after or None):
                yield from map(_seen, page)

    def _put_in_parts(self, name: str, file: Path) -> None:
        obstore.put(self._opened, name, file, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)

    def _open(self) -> S3Store:
        try:
            return S3Store.from_url(
                self.url,
                config={"checksum_algorithm": "SHA256"},
                client_options={
                    "allow_http": os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true"),
                    "connect_timeout": timedelta(seconds=10),
                    "read_timeout": timedelta(seconds=60),
                    "timeout": timedelta(minutes=30),
                },
                retry_config={
                    "max_retries": 10,
                    "retry_timeout": timedelta(seconds=self._patience),
                    "backoff": {"max_backoff": timedelta(seconds=self._patience / 6)},
                },
            )
        except (BaseError, ValueError) as error:
            raise UnusableInput(f"{self.url} names no store: {_first_line(error)}") from error

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, AlreadyExistsError, NotImplementedError):
            raise
        except (BaseError, OSError) as error:
            for sign, cure in CURES.items():
                if sign in f"{type(error).__name__}: {error}":
                    raise StoreFailed(f"{doing} in {self.url} failed: {cure}") from error
            cure = "look at the server and AWS_ENDPOINT_URL, then run again"
            raise Unanswered(f"{doing} in {self.url} failed: {_first_line(error)}; {cure}") from error


def _seen(each: "obstore.ObjectMeta") -> Listed:
    return Listed(each["path"].rpartition("/")[2], each["size"], each["last_modified"].timestamp())


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
