"""Operators: what was made is verified, backed up while it runs and opened elsewhere; workers are drained."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from serving import served

from orchestrator.ledger import Ledger, Seen, Sighting
from tests.acceptance.conftest import STORY, Desk, environment, new_desk

SLATE = ("--profile", "slate")


@pytest.fixture
def made(tmp_path: Path) -> Desk:
    """A desk on which a small episode was made."""
    desk = new_desk(tmp_path)
    desk.story.write_text(STORY)
    desk.produce(*SLATE)
    return desk


def test_what_is_gone_or_damaged_is_found_and_producing_again_mends_it(made: Desk) -> None:
    assert made.json("verify", made.story)["whole"]
    (gone, *_), (damaged, *_) = files_of(made, "still"), files_of(made, "voice")
    gone.unlink()
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    done = made.run("verify", "--all", code=3)
    assert ": gone, it is not in the store" in done.stdout
    assert ": damaged, " in done.stdout
    assert "cure: `produce` it again" in done.stdout
    assert "cure: delete it in the store, then `produce` it again" in done.stdout
    quick = json.loads(made.run("verify", made.story, "--quick", "--json", code=3).stdout)
    assert {each["what"] for each in quick["faults"]} == {"gone"}
    damaged.unlink()
    made.produce(*SLATE)
    assert made.json("verify", "--all")["whole"]


def test_verify_wants_a_story_or_all_of_them(made: Desk) -> None:
    assert "either a STORY or --all" in made.run("verify", code=2).stderr
    assert "has no episode 7" in made.run("verify", made.story, "--episode", "7", code=2).stderr


def test_a_backup_of_a_running_production_opens_elsewhere_and_is_whole(made: Desk, tmp_path: Path) -> None:
    (master,) = (tmp_path / "out" / "ep01").glob("episode.mp4")
    delivered = master.read_bytes()
    running = start(made, "produce", made.story, "--out", made.out, *SLATE, "--takes", "9")
    try:
        await_more_attempts(made)
        done = made.json("backup", tmp_path / "copy")
    finally:
        running.terminate()
        running.wait(120)
    assert done["whole"]
    assert done["files"] == done["copied"] > 0
    (tmp_path / "home").rename(tmp_path / "away")
    (tmp_path / "copy").rename(tmp_path / "home")
    found = made.json("verify", "--all")
    assert (found["makings"], found["faults"]) == (1, [])
    again = made.produce(*SLATE)
    assert again["tasks_run"] == 0
    assert master.read_bytes() == delivered


def test_places_of_a_service_are_drained_from_afar(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with served(home) as service:
        with Ledger.open(f"sqlite:///{home / 'ledger.db'}") as ledger:
            ledger.places.exchange("ray", Seen([Sighting("gpu-0", "node-1"), Sighting("gpu-1", "node-2")]))
        desk = new_desk(tmp_path)
        away = ("--server", service.url, "--key", service.key)
        assert "no worker gpu-7" in desk.run("worker", "pause", "gpu-7", *away, code=2).stderr
        (drained,) = desk.json("worker", "drain", "--node", "node-1", *away)["workers"]
        assert (drained["name"], drained["state"]) == ("gpu-0", "draining")
        desk.run("worker", "resume", "gpu-0", *away)
        states = {each["name"]: each["state"] for each in desk.json("worker", "list", *away)["workers"]}
        assert states == {"gpu-0": "active", "gpu-1": "active"}


def start(desk: Desk, *words: str | Path) -> "subprocess.Popen[bytes]":
    """The command, running."""
    line = [sys.executable, "-m", "orchestrator", "--home", desk.folder / "home", *words]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(line, cwd=desk.folder, env=environment(), **quiet)


def files_of(desk: Desk, kind: str) -> list[Path]:
    """Files of actions of a kind, in the store."""
    with Ledger.open(f"sqlite:///{desk.folder / 'home' / 'ledger.db'}") as ledger:
        (making,) = ledger.inventory.makings()
        held = [each.stored for each in ledger.inventory.of(making) if each.task.split("/")[0] == kind]
    store = desk.folder / "home" / "store" / "blobs"
    return [store / each.digest[:2] / each.name for each in held if each]


def await_more_attempts(desk: Desk) -> None:
    """Until the production that was just started makes something."""
    until = time.monotonic() + 180
    with Ledger.open(f"sqlite:///{desk.folder / 'home' / 'ledger.db'}") as ledger:
        (making,) = ledger.inventory.makings()
        before = len(ledger.actions.attempts(making))
        while len(ledger.actions.attempts(making)) == before:
            assert time.monotonic() < until, "the production did not begin"
            time.sleep(0.02)
