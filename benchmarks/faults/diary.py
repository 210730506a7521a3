"""The diary: a line for every task that a worker begins and ends, written by the worker itself.

The ledger says what was recorded; the diary says what was done, also by those whom nobody heard any more.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

VARIABLE = "CAMPAIGN_DIARY"
"""Environment variable with the file; every process of a campaign inherits it."""


@dataclass(frozen=True)
class Entry:
    """A task began, or ended."""

    what: Literal["start", "end"]
    label: str
    pid: int
    at: int
    """Milliseconds since 1970."""


def write(what: Literal["start", "end"], label: str) -> None:
    """Add an entry; one write, so lines of several processes do not mix."""
    entry = Entry(what, label, os.getpid(), time.time_ns() // 1_000_000)
    handle = os.open(os.environ[VARIABLE], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(handle, json.dumps(asdict(entry)).encode() + b"\n")
    finally:
        os.close(handle)


@dataclass(frozen=True)
class Diary:
    """The entries of one production: labels that begin with its word."""

    file: Path
    word: str

    def __iter__(self) -> Iterator[Entry]:
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        entries = (Entry(**json.loads(line)) for line in lines)
        return (entry for entry in entries if entry.label.startswith(f"{self.word}/"))

    def busy(self) -> list[int]:
        """Processes that are at a task of it, or died at one."""
        at_work: dict[int, str] = {}
        for entry in self:
            if entry.what == "start":
                at_work[entry.pid] = entry.label
            else:
                at_work.pop(entry.pid, None)
        return sorted(at_work)

    def redone(self) -> Counter[str]:
        """Task -> how often it was begun again."""
        return self._again("start")

    def finished_twice(self) -> Counter[str]:
        """Task -> how often it was brought to its end again."""
        return self._again("end")

    def _again(self, what: Literal["start", "end"]) -> Counter[str]:
        times = Counter(entry.label.partition("/")[2] for entry in self if entry.what == what)
        return +Counter({task: number - 1 for task, number in times.items()})
