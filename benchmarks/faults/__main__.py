"""The command line of the campaign."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.faults.count import Count
from benchmarks.faults.fault import Fault
from benchmarks.faults.plugs import FAULTS
from benchmarks.faults.step import enrol
from benchmarks.faults.trial import trial

MISSES = 3
"""A fault that comes too late is tried again, so many times for each trial that is wanted."""


def campaign(fault: Fault, seed: int, trials: int, home: Path) -> Count:
    """All trials of one fault."""
    count = Count(fault.name)
    with fault.stage(home) as stage, closing(stage):
        count.told = stage.told
        for number in range(trials * MISSES):
            if len(count.verdicts) == trials:
                break
            found = trial(stage, fault, f"{fault.name}-{seed}-{number}")
            if found is None:
                count.missed += 1
                continue
            count.verdicts.append(found)
            if not found.is_good:
                print(f"  {fault.name}-{seed}-{number}: {found}", flush=True)
    return count


def main(words: Sequence[str] | None = None) -> int:
    """Print what was injected and what was found.

    1 when something was lost, twice, done again beyond the allowance or not completed, or when a fault came
    too late so often that there are fewer trials than were asked for.
    """
    asked = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--trials", type=int, default=20, help="of each fault")
    asked.add_argument("--fault", nargs="*", choices=FAULTS, default=list(FAULTS), metavar="NAME")
    asked.add_argument("--json", type=Path, help="a file for the figures")
    asked.add_argument("--keep", type=Path, help="a folder for homes and logs, kept afterwards")
    given = asked.parse_args(words)
    enrol()
    counts = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        for name in given.fault:
            begun = time.monotonic()
            count = campaign(FAULTS[name], given.seed, given.trials, (given.keep or Path(folder)) / name)
            counts.append(count)
            print(f"{count}\n{'':14} on {count.told}; {time.monotonic() - begun:.0f} s", flush=True)
    if given.json:
        given.json.write_text(json.dumps([count.figures() for count in counts], indent=1) + "\n")
    return 0 if all(count.is_good and len(count.verdicts) == given.trials for count in counts) else 1


if __name__ == "__main__":
    sys.exit(main())
