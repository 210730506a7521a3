"""Pull the plug at random moments; run again; nothing is lost and nothing finished is made twice."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from tests.acceptance.conftest import Desk, environment, new_desk

SEED, TRIALS = 20261121, 20
STORY = """# The Key

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines opens the drawer and says, "That is my name."   (hook)
"""


def test_twenty_pulled_plugs(tmp_path: Path) -> None:
    undisturbed = desk_at(tmp_path / "undisturbed")
    begun = time.monotonic()
    undisturbed.produce("--profile", "draft")
    length = time.monotonic() - begun
    expected = digests(undisturbed)
    moments = random.Random(SEED)
    for trial in range(TRIALS):
        desk = desk_at(tmp_path / f"trial-{trial}")
        pull_the_plug(desk, after=moments.uniform(0.3, length))
        finished = digests(desk)
        report = desk.produce("--profile", "draft")
        assert not finished.keys() & set(report["ran"]), f"trial {trial} made finished tasks again"
        assert digests(desk) == expected, f"trial {trial} differs from the undisturbed run"


def desk_at(folder: Path) -> Desk:
    folder.mkdir()
    desk = new_desk(folder)
    desk.story.write_text(STORY)
    return desk


def pull_the_plug(desk: Desk, *, after: float) -> None:
    """Start producing, wait, and kill the whole session at once, hosts and ffmpeg too."""
    words = ["--home", desk.folder / "home", "produce", desk.story, "--out", desk.out, "--profile", "draft"]
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestrator", *map(str, words)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=desk.folder,
        env=environment(),
        start_new_session=True,
    )
    time.sleep(after)
    for child in family(process.pid):
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def family(root: int) -> list[int]:
    """A process and all that descend from it."""
    stats = (path.read_text() for path in Path("/proc").glob("[0-9]*/stat") if path.exists())
    fields = ((stat.split()[0], stat.rpartition(")")[2].split()[1]) for stat in stats)
    parents = {int(pid): int(parent) for pid, parent in fields}
    found = [root]
    for member in found:
        found += [pid for pid, parent in parents.items() if parent == member]
    return found


def digests(desk: Desk) -> dict[str, str]:
    """Finished tasks and the digests of their files."""
    database = desk.folder / "home" / "ledger.db"
    if not database.exists():
        return {}
    with sqlite3.connect(database) as ledger:
        tables = {name for (name,) in ledger.execute("select name from sqlite_master where type = 'table'")}
        if "actions" not in tables:
            return {}
        query = "select distinct x.task, a.files from attempts x join actions a on a.key = x.key"
        return dict(ledger.execute(query).fetchall())
