"""The restore drill: back up while a production runs, open the copy elsewhere, and find everything there.

    python -m benchmarks.restore_drill --ledger sqlite --trials 3
    python -m benchmarks.restore_drill --ledger postgresql --trials 3

Each trial, with the example season (three episodes) in a home of its own:

1. The season is made. Then `produce --takes 3` of it runs, and at a random moment of it `microdrama backup`.
2. The copy is carried elsewhere: another folder, and for PostgreSQL another server (`pg_restore`). The home
   that it came from is removed, so that nothing can be read from there by mistake.
3. There `microdrama verify --all` must find every file whole, `produce` of every episode must make nothing
   anew and deliver the same bytes, and `produce --takes 3` must make no task again that the copy had.

The order of a backup is the ledger first, then the files that it names (`orchestrator.backup` says why).
"""

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestrator.production import EXAMPLE
from tests.databases import Server

LONGEST = 600.0  # seconds for one command


@dataclass
class Home:
    """A home with its ledger, and the command on it."""

    folder: Path
    database: str = ""
    """URL; empty: a file in the home."""
    path: str = ""
    """Folder of pg_dump, where there is none on the PATH."""

    def words(self, *words: str | Path) -> list[str]:
        """The command line."""
        return [sys.executable, "-m", "orchestrator", "--home", str(self.folder), *map(str, words)]

    def environment(self) -> Mapping[str, str]:
        """Without settings but ours."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("MICRODRAMA_")}
        path = f"{self.path}:{plain.get('PATH', '')}" if self.path else plain.get("PATH", "")
        return {**plain, "PATH": path, "MICRODRAMA_DATABASE_URL": self.database}

    def run(self, *words: str | Path) -> Any:
        """What it answers; its exit code must be 0."""
        done = subprocess.run(
            [*self.words(*words), "--json"],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{words} ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr}")
        return json.loads(done.stdout)

    def produce(self, out: Path, *how: str) -> Any:
        """Reports of all episodes."""
        return self.run("produce", EXAMPLE, "--out", out, *how)


@dataclass
class Outcome:
    """What trials gave."""

    verified: int = 0
    """Episodes in copies, and all their files whole."""
    files: int = 0
    remade: int = 0
    """Tasks that a copy had and that were made again."""
    other_bytes: int = 0
    """Episodes that were delivered with other bytes."""
    backup_seconds: list[float] = field(default_factory=list)
    restore_seconds: list[float] = field(default_factory=list)
    under_way: int = 0
    """Trials in which the production was still running when the backup ended."""


class Drill:
    """Trials on one kind of ledger."""

    def __init__(self, kind: str, profile: str, work: Path, moments: random.Random) -> None:
        self._kind, self._profile, self._work, self._moments = kind, profile, work, moments
        self.outcome = Outcome()

    def trial(self, number: int) -> None:
        """One backup of a running production, restored elsewhere."""
        folder = self._work / f"trial-{number}"
        folder.mkdir()
        with self._home(folder / "home") as source, self._home(folder / "elsewhere") as target:
            out, copy = folder / "out", folder / "copy"
            made = source.produce(out, "--profile", self._profile)
            self._backup_while_it_runs(source, out, copy)
            shutil.rmtree(source.folder)
            begun = time.monotonic()
            self._restore(copy, target)
            self._look(target, folder / "out-elsewhere", made)
            self.outcome.restore_seconds.append(time.monotonic() - begun)
        shutil.rmtree(folder)

    def _backup_while_it_runs(self, source: Home, out: Path, copy: Path) -> None:
        words = source.words("produce", EXAMPLE, "--out", out, *self._more)
        running = subprocess.Popen(
            words,
            env=source.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            time.sleep(self._moments.uniform(4.0, 15.0))
            if running.poll() is not None:
                raise SystemExit(f"the production ended with {running.returncode} before the backup began")
            begun = time.monotonic()
            source.run("backup", copy)
            self.outcome.backup_seconds.append(time.monotonic() - begun)
            self.outcome.under_way += running.poll() is None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGINT)
            running.wait(LONGEST)

    def _restore(self, copy: Path, target: Home) -> None:
        shutil.move(copy, target.folder)
        if target.database:
            words = [
                f"{target.path}/pg_restore",
                "--exit-on-error",
                "--no-owner",
                "--dbname",
                target.database,
            ]
            subprocess.run([*words, target.folder / "ledger.dump"], check=True)

    def _look(self, target: Home, out: Path, made: Any) -> None:
        found = target.run("verify", "--all")
        self.outcome.verified += found["makings"]
        self.outcome.files += found["files"]
        for before, again in zip(made, target.produce(out, "--profile", self._profile), strict=True):
            self.outcome.remade += again["tasks_run"]
            self.outcome.other_bytes += again["media"]["sha256"] != before["media"]["sha256"]
        only = (*self._more, "--episode", "1")
        reasons = target.run("why", EXAMPLE, *only)
        had = {each["task"] for each in reasons if each["causes"] == ["reused"]}
        (again,) = target.produce(out, *only)
        self.outcome.remade += len(had & set(again["ran"]))

    @property
    def _more(self) -> tuple[str, ...]:
        """How the production that runs meanwhile is told apart."""
        return "--profile", self._profile, "--takes", "3"

    @contextmanager
    def _home(self, folder: Path) -> Iterator[Home]:
        if self._kind == "sqlite":
            yield Home(folder)
            return
        server = Server()
        try:
            yield Home(folder, server.create(), str(server.programs))
        finally:
            server.close()


def main() -> None:
    """Run the trials and print what they gave."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--ledger", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument("--profile", default="slate")
    asked.add_argument("--trials", type=int, default=3)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="restore-drill-") as work:
        drill = Drill(given.ledger, given.profile, Path(work), random.Random(given.seed))
        for number in range(given.trials):
            drill.trial(number)
    found = drill.outcome
    middle, longest = statistics.median(found.backup_seconds), max(found.backup_seconds)
    print(
        f"{given.ledger}, {given.profile}, {given.trials} trials (seed {given.seed}): "
        f"{found.under_way} backups ended while the production still ran\n"
        f"ledger dump + store copy restored elsewhere: {found.verified} of {found.verified} episodes verify, "
        f"{found.files} files read; tasks made again {found.remade}; other bytes {found.other_bytes}\n"
        f"backup: median {middle:.1f} s, longest {longest:.1f} s; "
        f"restore, verify and produce again: median {statistics.median(found.restore_seconds):.1f} s"
    )
    if found.remade or found.other_bytes:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
