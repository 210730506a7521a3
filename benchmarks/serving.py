"""A service under measurement: real `microdrama serve` processes, a story to tell them, and what they cost.

Shared by the benchmarks of the service. Processes are started in groups of their own and ended by pid.
"""

import math
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from orchestrator.desk import keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.office import Office, opened
from orchestrator.settings import Settings

COMMAND: Sequence[str] = (sys.executable, "-m", "orchestrator", "serve", "--host", "127.0.0.1")
OWNER = "studio"
MIB = 2**20
SLOWEST_START = 60.0  # seconds
GENEROUS = {"MICRODRAMA_CHANGES_PER_MINUTE": "1000000", "MICRODRAMA_READS_PER_MINUTE": "1000000"}


@dataclass
class Serving:
    """One `microdrama serve`. Its environment names the home, the ledger and the store."""

    environment: Mapping[str, str]
    port: int
    log: Path
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the process that listens."""
        assert self._process, "start it first"
        return self._process.pid

    def start(self) -> None:
        """Start it; it need not answer yet."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*COMMAND, "--port", str(self.port)],
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def await_answer(self) -> None:
        """Wait until it takes requests."""
        until = time.monotonic() + SLOWEST_START
        while time.monotonic() < until:
            assert self._process
            assert self._process.poll() is None, f"the server ended: {self.log.read_text()[-2000:]}"
            with suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            time.sleep(0.05)
        raise TimeoutError(self.log.read_text()[-2000:])

    def is_up(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.poll() is None

    def reap(self) -> None:
        """Take note that it was killed."""
        assert self._process
        self._process.wait()

    def stop(self) -> None:
        """End it as an operator does; what does not end is killed."""
        if not self.is_up():
            return
        assert self._process
        family = tree(self.pid)
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            tell(family, signal.SIGKILL)
            self._process.wait()


@contextmanager
def serving(home: Path, database_url: str = "", **settings: object) -> Iterator[Serving]:
    """A running service on a home, with drivers only if the settings ask for some."""
    server = Serving(environment(home, database_url, **{"drivers": 0, **settings}), free_port(), home / "log")
    server.start()
    try:
        server.await_answer()
        yield server
    finally:
        server.stop()


def environment(home: Path, database_url: str = "", **settings: object) -> dict[str, str]:
    """The settings of a service, as its environment."""
    given = {"home": home, "database_url": database_url, **settings}
    return GENEROUS | {f"MICRODRAMA_{name.upper()}": str(value) for name, value in given.items()}


@contextmanager
def office_of(home: Path, database_url: str = "") -> Iterator[Office]:
    """The office of a service, to look at what it did."""
    with opened(Settings(home=home, database_url=database_url)) as office:
        yield office


def key_for(office: Office) -> str:
    """A key that may do what a creator and an operator may."""
    scopes = (Scope.CREATOR, Scope.OPERATOR, Scope.EDITOR)
    return keys.create(office, TERMINAL, owner=OWNER, name="benchmark", scopes=scopes).key


def bearer(key: str) -> dict[str, str]:
    """The header that shows a key."""
    return {"Authorization": f"Bearer {key}"}


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def cpu(pid: int) -> float:
    """Seconds that a process has worked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """A process and all below it, itself first; nothing once it is gone."""
    try:
        return [pid, *(each.pid for each in psutil.Process(pid).children(recursive=True))]
    except psutil.NoSuchProcess:
        return []


def tell(pids: Collection[int], what: signal.Signals) -> None:
    """Send a signal to those that still live."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def percentile(values: Collection[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def story(episodes: int, beats: int, word: str = "drawer") -> dict[str, Any]:
    """A series as JSON: two people, one place, every beat with words of its own."""
    return {
        "id": f"the-{word}",
        "title": "The Key",
        "premise": "A night nurse finds her own name in a locked file.",
        "characters": [
            {"id": "ines", "name": "Ines", "age": 29},
            {"id": "tom", "name": "Tom", "age": 47},
        ],
        "locations": [{"id": "ward", "description": "hospital corridor at night"}],
        "episodes": [episode(number, beats, word) for number in range(1, episodes + 1)],
    }


def episode(number: int, beats: int, word: str = "drawer") -> dict[str, Any]:
    """One episode of it as JSON."""
    told = [_beat(f"{word} {number}-{beat}", beat) for beat in range(1, beats + 1)]
    told[0]["role"] = "hook"
    told[-1]["role"] = "cliffhanger" if beats > 1 else "hook"
    return {"number": number, "title": f"Room {number}", "purpose": "Ines learns who did it.", "beats": told}


def _beat(what: str, number: int) -> dict[str, Any]:
    told = (
        f'Ines opens {what} and says, "That is my name on {what}."',
        f"Tom steps closer and hides {what}.",
        f'Tom: "You were never supposed to see {what}."',
        f"Ines looks down at {what}.",
    )
    return {"text": told[(number - 1) % len(told)]}
