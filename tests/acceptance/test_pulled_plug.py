"""Pull the plug at random moments; run again; nothing is lost and nothing finished is made twice."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from processes import tree

from tests.acceptance.conftest import STORY, Desk, environment, new_desk

SEED, TRIALS = 20261121, 20


def test_twenty_pulled_plugs(tmp_path: Path) -> None:
    """Most trials show slates, whose tasks are short, so that plugs are pulled at many different places."""
    expected = {name: undisturbed(tmp_path / name, name) for name in ("draft", "slate")}
    moments = random.Random(SEED)
    for trial in range(TRIALS):
        profile = "draft" if trial % 5 == 0 else "slate"
        artifacts, length = expected[profile]
        desk = desk_at(tmp_path / f"trial-{trial}")
        pull_the_plug(desk, profile, after=moments.uniform(0.3, length))
        finished = digests(desk)
        report = desk.produce("--profile", profile)
        assert not finished.keys() & set(report["ran"]), f"trial {trial} made finished tasks again"
        assert digests(desk) == artifacts, f"trial {trial} differs from the undisturbed run"


def undisturbed(folder: Path, profile: str) -> tuple[dict[str, str], float]:
    """What a run in peace makes, and how long it takes."""
    desk, begun = desk_at(folder), time.monotonic()
    desk.produce("--profile", profile)
    return digests(desk), time.monotonic() - begun


def desk_at(folder: Path) -> Desk:
    folder.mkdir()
    desk = new_desk(folder)
    desk.story.write_text(STORY)
    return desk


def pull_the_plug(desk: Desk, profile: str, *, after: float) -> None:
    """Start producing, wait, and kill the whole session at once, hosts and ffmpeg too."""
    words = ["--home", desk.folder / "home", "produce", desk.story, "--out", desk.out, "--profile", profile]
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestrator", *map(str, words)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=desk.folder,
        env=environment(),
        start_new_session=True,
    )
    time.sleep(after)
    for child in tree(process.pid):
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


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
