"""Where the trials of a fault happen: one home with its ledger and store, and drivers started on it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults import audit, diary
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


@dataclass
class Driver:
    """A process that drives a production, and what it told."""

    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def done(self) -> int:
        """Tasks that it recorded so far."""
        return sum(line.startswith("done ") for line in self.log.read_text().splitlines())

    def is_over(self) -> bool:
        """Whether the process ended."""
        return self.process.poll() is not None

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
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """SIGKILL to it alone, and wait until it is gone."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Leave nothing of it behind."""
        family = tree(self.pid)
        tell(family, signal.SIGKILL)
        self.process.wait()


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
        """A driver of that production."""
        number = sum(1 for _ in self.home.glob("driver-*.log"))
        log = self.home / f"driver-{number:04}.log"
        words = ["-m", "benchmarks.faults.driver", production, word, self.executor, *more]
        with log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, *words],
                env={**os.environ, **self.variables},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        return Driver(process, log)

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
