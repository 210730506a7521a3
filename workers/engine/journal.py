"""What is known of every job, on disk before it is acted upon: so a crash at any point pays nothing twice.

    <journal>/jobs/<identity>/record.json    the Record, replaced whole, synced
    <journal>/jobs/<identity>/<file>         what came back, kept until it has been handed in and is old
    <journal>/turns/<engine>-<n>             locks: how many jobs an engine is given at once

A record belongs to one worker at a time: its folder is locked while a worker is at it, and the kernel frees
the lock of a worker that dies.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from workers.engine.book import home
from workers.engine.order import digest
from workers.errors import Unavailable

State = Literal["new", "sending", "sent", "fetched"]
KEPT = 7 * 24 * 3600  # seconds that results and records stay
TRY = 0.2  # seconds between two tries at a lock
Beat = Callable[[], None]
"""Called while we wait; raises when the task is to end."""


@dataclass(frozen=True)
class Record:
    """Where a job stands."""

    state: State = "new"
    """new: nothing is there, or it is over; sending: perhaps it arrived; sent: it has an id; fetched."""
    engine: str = ""
    likeness: str = ""
    round: int = 0
    """How often it was over there without a result: failed, cancelled, forgotten."""
    at: float = 0.0
    """Wall clock at which it was sent."""
    job: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    """Name of each file that came back -> sha256."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """What the server told of it: seconds, memory."""


RECORD = TypeAdapter(Record)


class Entry:
    """The record of one job, in the hands of one worker."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = _read(folder / "record.json")

    def put(self, **changes: Any) -> None:
        """Write the record anew; it is on disk when this returns."""
        self.record = replace(self.record, **changes)
        _write(self.folder / "record.json", json.dumps(asdict(self.record)).encode())

    def over(self) -> None:
        """Nothing of it is left there; the next one is another round."""
        self.put(state="new", job="", round=self.record.round + 1)

    @property
    def whole(self) -> bool:
        """Whether everything that came back still is here as it came."""
        files = self.record.files
        return bool(files) and all(
            (self.folder / name).is_file() and digest(self.folder / name) == sha
            for name, sha in files.items()
        )


class Journal:
    """A folder of records."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(os.environ.get("MICRODRAMA_ENGINE_JOURNAL") or home() / "engines")

    @contextmanager
    def job(self, identity: str, beat: Beat) -> Iterator[Entry]:
        """The entry of a job, ours alone until the end. Unavailable: its record is damaged."""
        folder = self.folder / "jobs" / identity
        folder.mkdir(parents=True, exist_ok=True)
        with _locked([folder / "lock"], beat):
            os.utime(folder)
            yield Entry(folder)

    @contextmanager
    def turn(self, engine: str, at_once: int, beat: Beat) -> Iterator[None]:
        """One of the jobs that an engine is given at the same time."""
        folder = self.folder / "turns"
        folder.mkdir(parents=True, exist_ok=True)
        with _locked([folder / f"{engine}-{number}" for number in range(at_once)], beat):
            yield

    def others(self, mine: str, engine: str) -> Iterator[Record]:
        """The records of all other jobs of an engine; a damaged one is the problem of its own job."""
        for folder in sorted((self.folder / "jobs").glob("*/")):
            with suppress(Unavailable):
                record = _read(folder / "record.json")
                if folder.name != mine and record.engine == engine:
                    yield record

    def sweep(self) -> None:
        """Forget jobs that nobody has asked for in a long time; a lock in use keeps its folder."""
        for folder in (self.folder / "jobs").glob("*/"):
            with suppress(FileNotFoundError):  # somebody else was quicker
                if time.time() - folder.stat().st_mtime > KEPT and (held := _take(folder / "lock")):
                    try:
                        shutil.rmtree(folder)
                    finally:
                        os.close(held)


@contextmanager
def _locked(files: list[Path], beat: Beat) -> Iterator[None]:
    """Hold one of the files, whichever is free first."""
    while True:
        for file in files:
            if held := _take(file):
                try:
                    yield
                finally:
                    os.close(held)
                return
        beat()
        time.sleep(TRY)


def _take(lock: Path) -> int | None:
    """A handle that holds the lock, if it is free."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _read(path: Path) -> Record:
    """Unavailable: it is damaged, so nobody knows whether its job was sent."""
    try:
        return RECORD.validate_json(path.read_bytes())
    except FileNotFoundError:
        return Record()
    except (ValidationError, OSError) as error:
        raise Unavailable(
            f"{path} is damaged: it should tell whether this job was sent. Look for it at the engine, then "
            f"remove the folder {path.parent} to have it sent anew."
        ) from error


def _write(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
