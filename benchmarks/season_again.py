"""A season that is made already, made again: what it costs to do nothing, and whether that grows in line.

    python -m benchmarks.season_again [--episodes 10 30 100] [--shots 60] [--master-mib 48] [--home DIR]

A season (`benchmarks.season`) is brought into a home as made; `benchmarks.season_made` says what of it is
real. For each size `microdrama produce` runs twice as a process of its own: the first time it delivers, the
second is measured, whole process, and must run no task and change no file but the report. `why` follows.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from benchmarks.season import story
from benchmarks.season_made import MIB, PROFILE, Season
from orchestrator.making import Making
from orchestrator.office import opened
from orchestrator.profiles import profile
from orchestrator.read import read
from orchestrator.settings import Settings, at_home

COMMAND = (sys.executable, "-m", "orchestrator")
LONGEST, MOST_MIB, RATIO = 60.0, 1024, 1.2


@dataclass(frozen=True)
class Cost:
    """Of one process with all that it started."""

    seconds: float
    waited: float
    """Seconds of these in which its main thread was ready, and others had the processors (Linux)."""
    cpu: float
    mib: float
    """Resident at most."""
    told: str


def run(home: Path, *words: object) -> Cost:
    """One verb of the product as a process of its own; its failure is ours."""
    begun = time.perf_counter()
    with (home / "told").open("w+", encoding="utf-8") as told:
        command = [*COMMAND, "--home", str(home), *map(str, words)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=told)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        seconds, waited = time.perf_counter() - begun, _waited(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        text = told.read()
    assert process.returncode == 0, f"{words} ended with {process.returncode}: {text[-2000:]}"
    return Cost(seconds, waited, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, text)


def _waited(pid: int) -> float:
    """How long the kernel let a process wait for a processor; it has ended, and is not reaped yet."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9


def fill(home: Path, file: Path, ballast: int) -> None:
    """Bring what a home lacks of a season into it; the end of a shorter one was another."""
    begun, tasks = time.perf_counter(), 0
    settings = Settings(home=home)
    with at_home(settings), opened(settings) as office, tempfile.TemporaryDirectory(dir=home) as folder:
        season = Season(office, ballast, Path(folder))
        series = read(office, file)
        for episode in series.episodes:
            tasks += season.fill(Making(office, series, episode, profile("season")))
    print(
        f"{len(series.episodes):4} episodes are made as far as ledger and store tell: {tasks} tasks, ", end=""
    )
    print(f"{time.perf_counter() - begun:.0f} s", flush=True)


def again(home: Path, file: Path, episodes: int) -> Cost:
    """The second `produce`; the first one delivers."""
    out = home / "out"
    order = ("produce", file, "--profile", "season", "--out", out, "--json")
    first = run(home, *order)
    before = _files(out)
    second = run(home, *order)
    for cost in (first, second):
        reports: list[dict[str, Any]] = json.loads(cost.told)
        assert len(reports) == episodes, f"{len(reports)} reports"
        assert not sum(report["tasks_run"] for report in reports), "tasks were run"
    changed = {name for name, moment in _files(out).items() if before.get(name) != moment}
    assert changed <= {f"ep{number:02d}/report.json" for number in range(1, episodes + 1)}, changed
    print(f"{episodes:4} episodes, delivered by the first `produce` in {first.seconds:.1f} s", flush=True)
    return second


def _files(out: Path) -> dict[str, int]:
    return {str(path.relative_to(out)): path.stat().st_mtime_ns for path in out.glob("*/*")}


def show(what: str, episodes: int, cost: Cost) -> None:
    """One line of figures."""
    print(
        f"{episodes:4} episodes, {what:7}: {cost.seconds:6.1f} s, {cost.waited:6.1f} s of them waiting for ",
        end="",
    )
    print(f"a processor; CPU {cost.cpu:5.1f} s, {1000 * cost.cpu / episodes:.0f} ms each; ", end="")
    print(f"at most {cost.mib:.0f} MiB", flush=True)


def measure(home: Path, sizes: Sequence[int], shots: int, ballast: int) -> bool:
    """Print what was found; whether it is as it should be."""
    (home / "profiles").mkdir(parents=True, exist_ok=True)
    (home / "profiles" / "season.yaml").write_text(PROFILE, encoding="utf-8")
    costs = {}
    for episodes in sorted(sizes):
        file = home / f"season-{episodes}.yaml"
        file.write_text(yaml.safe_dump(story(episodes, shots), sort_keys=False), encoding="utf-8")
        fill(home, file, ballast)
        costs[episodes] = again(home, file, episodes)
        show("produce", episodes, costs[episodes])
        why = run(home, "why", file, "--profile", "season")
        assert why.told.startswith("0 tasks would run"), why.told[-500:]
        show("why", episodes, why)
    few, many = min(sizes), max(sizes)
    ratio = (costs[many].cpu / many) / (costs[few].cpu / few)
    print(f"CPU of an episode, {many} to {few}: {ratio:.2f}   (wanted: at most {RATIO})")
    for smaller, larger in pairwise(sorted(costs)):
        more = (costs[larger].cpu - costs[smaller].cpu) / (larger - smaller)
        print(f"each episode more, from {smaller} to {larger}: {1000 * more:.0f} ms of CPU")
    print(f"wanted of {many}: less than {LONGEST:.0f} s beside waiting for a processor, and {MOST_MIB} MiB")
    alone = costs[many].seconds - costs[many].waited
    return ratio <= RATIO and alone < LONGEST and costs[many].mib < MOST_MIB


def main() -> None:
    """Measure in a home of our own, or go on in one that is kept."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--episodes", type=int, nargs="+", default=[10, 30, 100])
    asked.add_argument("--shots", type=int, default=60)
    asked.add_argument("--master-mib", type=int, default=48)
    asked.add_argument("--home", type=Path, help="Kept afterwards, and not filled again.")
    given = asked.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="season-again-"))
    try:
        good = measure(home.absolute(), given.episodes, given.shots, given.master_mib * MIB)
    finally:
        if not given.home:
            shutil.rmtree(home)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
