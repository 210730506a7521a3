"""`microdrama serve` in a process of its own, for tests that come from outside."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


def environment() -> dict[str, str]:
    """Without anybody's own settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MICRODRAMA_")}


@dataclass(frozen=True)
class Served:
    """Where it is, and its first key."""

    url: str
    key: str
    home: Path
    pid: int = 0

    def env(self) -> dict[str, str]:
        """For a client's process."""
        return {**environment(), "MICRODRAMA_SERVER": self.url, "MICRODRAMA_KEY": self.key}


@contextmanager
def served(home: Path, port: int = 0, **settings: str) -> Iterator[Served]:
    """A service that answers, on a port, a free one unless another is wanted, with a driver."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "orchestrator", "--home", home, "serve", "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**environment(), **settings},
        )
    with process:
        try:
            service = Served(*_told(process, home / "log"), home, process.pid)
            urllib.request.urlopen(f"{service.url}/healthz", timeout=120).close()
            yield service
        finally:
            process.terminate()
            try:
                process.wait(120)
            finally:
                process.kill()


@contextmanager
def kept_port() -> Iterator[int]:
    """A port that nobody else is given meanwhile; a server that is told of it can listen there."""
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: both may have it
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


def _told(process: "subprocess.Popen[str]", log: Path) -> tuple[str, str]:
    key = ""
    assert process.stdout
    for line in process.stdout:
        key = line.strip() if line.strip().startswith("mdk_") else key
        if "serves at" in line:
            return line.split()[-1], key
    raise AssertionError(f"it did not start (pid {os.getpid()}):\n{log.read_text()}")
