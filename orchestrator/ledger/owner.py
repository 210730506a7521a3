"""Who drives a production: a process that another process of the same machine can find dead.

Its lock (`presence`) tells that from every container that shares the ledger. Besides, its pid tells: not the
pid alone (it is used again), nor with a host name (containers share them), but with its start time, in one
boot and one pid namespace.
"""

import json
import os
import socket
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

GONE = {"Z", "X"}  # a zombie does nothing any more


@dataclass(frozen=True)
class Owner:
    """One process."""

    host: str
    place: str
    """Boot id and pid namespace; pids mean the same only inside one place. Empty where there is no /proc."""
    pid: int
    started: str
    """The kernel's start time of the process, in ticks since boot."""
    lock: str = ""
    """Name of the file that it keeps locked (`presence`). Where there is none, it only tells drives apart."""

    @classmethod
    def here(cls) -> "Owner":
        """This process."""
        return cls(socket.gethostname(), _place(), os.getpid(), _started(os.getpid()) or "")

    @classmethod
    def parse(cls, text: str) -> "Owner | None":
        """From the text in the ledger; None where there is none."""
        return cls(**json.loads(text)) if text else None

    def dump(self) -> str:
        """For the ledger."""
        return json.dumps(asdict(self), sort_keys=True)

    def is_dead(self) -> bool:
        """Whether it surely runs no more. False when this process cannot know."""
        if not self.place or (self.host, self.place) != (socket.gethostname(), _place()):
            return self._rebooted()
        return _started(self.pid) != self.started

    def _rebooted(self) -> bool:
        boot, _, namespace = self.place.partition("/")
        own_boot, _, own_namespace = _place().partition("/")
        return (
            bool(boot)
            and self.host == socket.gethostname()
            and namespace == own_namespace
            and boot != own_boot
        )

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"


@cache
def _place() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """Start time of a living process; None when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in GONE else fields[19]
