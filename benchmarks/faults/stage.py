"""Where the trials of a fault happen: one home with its ledger and store, and drivers started on it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.faults import audit, diary
from benchmarks.faults.driver import ENDED
from benchmarks.faults.surroundings import surrounded
from benchmarks.serving import tell, tree
from orchestrator.ledger import Ledger
from orchestrator.office import Office, opened
from orchestrator.settings import Settings

ROOT = Path(__file__).parents[2]
HOOK = Path(__file__).parent / "hook"
OURS = "MICRODRAMA_"
SLOTS = 2
STEP = 0.005  # seconds between two looks at what a driver told


@dataclass(frozen=True)
class Driver:
    """A process that drives a production, and what it tells of it."""

    process: "subprocess.Popen[bytes]"
    log: Path
    begin: int = 0
    """Bytes of the log that are about earlier productions."""

    @property
    def pid(self) -> int:
        return self.process.pid

    def told(self) -> list[str]:
        """What it says of this production, by line."""
        return self.log.read_bytes()[self.begin :].decode(errors="replace").splitlines()

    def done(self) -> int:
        """Tasks that it recorded so far."""
        return sum(line.startswith("done ") for line in self.told())

    def status(self) -> int | None:
        """How it ended; negative for a signal, None while it goes on."""
        dead = self.process.poll()
        ends = [int(line.split()[1]) for line in self.told() if line.startswith(f"{ENDED} ")]
        return ends[0] if ends else dead

    def is_over(self) -> bool:
        """Whether it ended."""
        return self.status() is not None

    def await_done(self, tasks: int, seconds: float) -> bool:
        """Wait until it recorded so many; False when it ended before, or takes too long."""
        until = time.monotonic() + seconds
        while self.done() < tasks:
            if self.is_over() or time.monotonic() > until:
                return False
            time.sleep(STEP)
        return True

    def wait(self, seconds: float) -> int | None:
        """Its status; None when it does not end in time."""
        until = time.monotonic() + seconds
        while (status := self.status()) is None and time.monotonic() < until:
            time.sleep(STEP)
        return status

    def kill(self) -> None:
        """SIGKILL to the process alone, and wait until it is gone."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Leave nothing of the process behind."""
        tell(tree(self.pid), signal.SIGKILL)
        self.process.communicate()


@dataclass
class Stage:
    """One home. Its environment names the ledger and the store."""

    home: Path
    executor: str = "local"
    environment: Mapping[str, str] = field(default_factory=dict)
    """MICRODRAMA_* beside the home, for drivers."""
    judged: Mapping[str, str] = field(default_factory=dict)
    """What differs for the judge, who looks past every proxy."""
    told: str = ""
    """What a reader of the figures must know of it."""
    _drivers: dict[int, Driver] = field(default_factory=dict)
    """By process id."""

    @property
    def diary(self) -> Path:
        """Where workers write what they do."""
        return self.home / "diary"

    @property
    def variables(self) -> dict[str, str]:
        """What every process of this stage has in its environment."""
        path = os.pathsep.join(filter(None, [str(ROOT), str(HOOK), os.environ.get("PYTHONPATH", "")]))
        own = {"MICRODRAMA_HOME": str(self.home), "MICRODRAMA_SLOTS": str(SLOTS), **self.environment}
        return {**own, diary.VARIABLE: str(self.diary), "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}

    def start(self, production: str, word: str, more: Sequence[str] = ()) -> Driver:
        """A driver of that production: one that has nothing to do, or a new one."""
        driver = None if more else self._idle()
        driver = driver or Driver(self._spawn(more), self.home / f"driver-{len(self._drivers):04}.log")
        driver = replace(driver, begin=driver.log.stat().st_size)
        self._drivers[driver.pid] = driver
        assert driver.process.stdin
        driver.process.stdin.write(f"{production} {word}\n".encode())
        driver.process.stdin.flush()
        return driver

    def close(self) -> None:
        """End every driver."""
        for driver in self._drivers.values():
            driver.end()

    def _idle(self) -> Driver | None:
        living = (each for each in self._drivers.values() if each.process.poll() is None)
        return next((each for each in living if each.is_over()), None)

    def _spawn(self, more: Sequence[str]) -> "subprocess.Popen[bytes]":
        log = self.home / f"driver-{len(self._drivers):04}.log"
        with log.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "benchmarks.faults.driver", self.executor, *more],
                env={**os.environ, **self.variables},
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @contextmanager
    def office(self) -> Iterator[Office]:
        """Its ledger and store, to look at what was made."""
        with surrounded(self.judged), opened(self._settings()) as office:
            yield office

    def lay_out(self) -> None:
        """Make the ledger, and watch it."""
        self.home.mkdir(parents=True, exist_ok=True)
        with Ledger.open(self._settings().database) as ledger:
            audit.install(ledger)

    def _settings(self) -> Settings:
        given = {"MICRODRAMA_HOME": str(self.home), **self.environment, **self.judged}
        return Settings.model_validate(
            {name.removeprefix(OURS).lower(): value for name, value in given.items() if name.startswith(OURS)}
        )
