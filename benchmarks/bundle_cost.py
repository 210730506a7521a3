"""What a bundle costs beyond media that exist: CPU of the whole command for an episode of about 60 shots.

    python -m benchmarks.bundle_cost [--beats N] [--width W --height H]

The episode is produced first and not counted; its takes are slates at delivery size, since a bundle copies
takes whatever is in them. Then it is bundled three times: everything, the same again over itself, and without
reference and graphics into a new folder. Printed are CPU seconds of each command and of its workers, which
tasks it ran, and the bytes that it wrote. Figures are of one run on one machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WANTED = 60.0  # CPU seconds
PROFILE = """about: Slates at delivery size.
still: slate
motion: slate
voice: slate
width: {width}
height: {height}
fps: 24
handles: 12
preset: veryfast
crf: 18
"""
HEAD = """# Sixty Shots

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Wardrobe `day`: green scrubs. Voice: female.
- **Otto**, 60, doctor. Wardrobe `coat`: white coat. Voice: male.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Sixty". Purpose: Ines learns that somebody planned her.
"""
BEATS = (
    'Ines looks at Otto and says, "Number {n} is missing."',
    'Otto turns away and says, "Nobody counts them, number {n} least of all."',
    "Ines opens drawer {n}. Otto watches her.",
)


@dataclass(frozen=True)
class Spent:
    """One command: its CPU seconds with those of its workers, and the first report that it printed."""

    cpu: float
    report: dict[str, Any]

    @classmethod
    def on(cls, folder: Path, *words: str) -> "Spent":
        """Run the command; it must succeed."""
        command = [sys.executable, "-m", "orchestrator", "--home", str(folder / "home"), *words, "--json"]
        environment = os.environ | {"MICRODRAMA_PROFILES": str(folder / "profiles")}
        started = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        assert started.stdout is not None
        told = started.stdout.read()
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        assert started.returncode == 0, told.decode()
        report = json.loads(told)[0]
        working = sum(float(phase["cpu_seconds"]) for phase in report["phases"])
        return cls(used.ru_utime + used.ru_stime + working, report)

    def tell(self, name: str) -> None:
        """A line for people."""
        kinds = Counter(task.partition("/")[0] for task in self.report["ran"])
        ran = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "nothing"
        written = _bytes(Path(self.report["folder"])) / 1e6
        print(f"{name:34}{self.cpu:7.1f} CPU-s  {written:7.1f} MB  ran: {ran}")


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def story(beats: int) -> str:
    """A story of that many beats: about five shots each."""
    lines = [BEATS[number % len(BEATS)].format(n=number) for number in range(1, beats + 1)]
    told = [f"{number}. {text}" for number, text in enumerate(lines, 1)]
    told[0] += " (hook)"
    told[-1] += " (cliffhanger)"
    return HEAD + "\n".join(told) + "\n"


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--beats", type=int, default=15)
    asked.add_argument("--width", type=int, default=1080)
    asked.add_argument("--height", type=int, default=1920)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bundle-cost-") as name:
        folder = Path(name)
        (folder / "profiles").mkdir()
        size = {"width": given.width, "height": given.height}
        (folder / "profiles" / "full.yaml").write_text(PROFILE.format(**size))
        (folder / "story.md").write_text(story(given.beats))
        _measure(folder)


def _measure(folder: Path) -> None:
    told = [str(folder / "story.md"), "--profile", "full", "--out"]
    made = Spent.on(folder, "produce", *told, str(folder / "out"))
    shots = len(json.loads((folder / "out" / "ep01" / "plan.json").read_text())["shots"])
    print(f"{shots} shots, {made.report['media']['seconds']} s; producing them took {made.cpu:.0f} CPU-s")
    first = Spent.on(folder, "bundle", *told, str(folder / "bundles"))
    first.tell("bundle with reference and graphics")
    Spent.on(folder, "bundle", *told, str(folder / "bundles")).tell("the same again")
    bare = Spent.on(folder, "bundle", *told, str(folder / "bare"), "--no-reference", "--no-graphics")
    bare.tell("takes, sound, timelines alone")
    encoded = [task for task in first.report["ran"] if task.startswith(("motion/", "segment/", "master"))]
    print(f"first bundle / wanted              {first.cpu / WANTED:7.2f}  (at most 1)")
    print(f"first bundle / production          {first.cpu / made.cpu:7.3f}")
    print(f"takes or segments encoded anew     {len(encoded):7d}  (wanted: 0)")


if __name__ == "__main__":
    main()
