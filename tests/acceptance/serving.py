"""`microdrama serve` in a process of its own, for tests that come from outside."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conftest import environment


@dataclass(frozen=True)
class Served:
    """Where it is, and its first key."""

    url: str
    key: str
    home: Path

    def env(self) -> dict[str, str]:
        """For a client's process."""
        return {**environment(), "MICRODRAMA_SERVER": self.url, "MICRODRAMA_KEY": self.key}


@contextmanager
def served(home: Path, **settings: str) -> Iterator[Served]:
    """A service on a free port, with a driver."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "orchestrator", "--home", home, "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**environment(), **settings},
        )
    try:
        yield Served(*_told(process, home / "log"), home)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)
        assert process.stdout
        process.stdout.close()


def _told(process: "subprocess.Popen[str]", log: Path) -> tuple[str, str]:
    key = ""
    assert process.stdout
    for line in process.stdout:
        key = line.strip() if line.strip().startswith("mdk_") else key
        if "serves at" in line:
            return line.split()[-1], key
    raise AssertionError(f"it did not start (pid {os.getpid()}):\n{log.read_text()}")
