"""Bad input gets one clear message with place and cure, a code of 2 or 3, and leaves nothing half-written."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.conftest import Desk, environment

GOOD = """title: Key
premise: A nurse finds her own name in a locked file.
characters:
  - {id: ines, name: Ines, pronouns: she, age: 29, appearance: {hair: short black hair}}
locations:
  - {id: ward, description: hospital corridor at night}
episodes:
  - number: 1
    title: Room Nine
    purpose: Ines learns that somebody planned her.
    beats:
      - {text: Ines opens the drawer., role: hook}
      - {text: 'Ines says, "That is my name."', role: reveal}
"""

BAD = {
    "broken yaml": ("episodes: [1, 2", 2, "line"),
    "empty file": ("", 2, "story"),
    "unknown field": (GOOD + "colour: red\n", 2, "colour"),
    "no beats": (GOOD[: GOOD.index("      - {text: Ines opens")].replace("beats:", "beats: []"), 2, "beat"),
    "unknown character": (GOOD.replace("role: hook}", "role: hook, cast: [nobody]}"), 2, "nobody"),
    "control character": (
        GOOD.replace("drawer", "dra\\x07wer").replace("Ines opens the", '"Ines opens the'),
        2,
        "",
    ),
    "long line": (GOOD.replace("opens the drawer", "opens " + "the drawer and " * 200), 2, "2,000"),
    "not a number": (GOOD.replace("number: 1", "number: .nan"), 2, "number"),
    "same id twice": (GOOD.replace("locations:", "  - {id: ines, name: Ines}\nlocations:"), 2, "ines"),
    "missing glyph": (GOOD.replace("That is my name", "That is \U0001e6c0 my name"), 3, "U+1E6C0"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_story_is_refused_with_one_message(desk: Desk, name: str) -> None:
    text, code, told = BAD[name]
    story = desk.folder / "story.yaml"
    story.write_text(text)
    done = desk.run("produce", story, "--out", desk.out, code=code)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(desk.out.rglob("*.*"))


def test_ten_megabytes_of_text_are_refused_unread(desk: Desk) -> None:
    desk.story.write_text("word " * 2_000_000)
    assert "2 MB" in desk.run("check", desk.story, code=2).stderr


def test_a_story_that_is_not_there(desk: Desk) -> None:
    assert "nowhere.md" in desk.run("check", desk.folder / "nowhere.md", code=2).stderr


def test_an_unknown_profile_names_the_ones_there_are(desk: Desk) -> None:
    assert "animatic" in desk.run("produce", desk.story, "--profile", "imax", code=2).stderr


def test_an_episode_that_is_not_there(desk: Desk) -> None:
    assert "1, 2, 3" in desk.run("produce", desk.story, "--episode", "9", code=2).stderr


def test_an_out_folder_that_cannot_be_made(desk: Desk) -> None:
    desk.out.write_text("a file")
    done = desk.run("produce", desk.story, "--episode", "1", "--profile", "slate", "--out", desk.out, code=2)
    assert "--out" in done.stderr


def test_a_full_disk_ends_clean_and_the_next_run_goes_on(desk: Desk) -> None:
    """A limit on file size is what a process sees of a full disk."""
    words = ["produce", desk.story, "--episode", "1", "--profile", "slate", "--out", desk.out]
    command = [sys.executable, "-m", "orchestrator", "--home", desk.folder / "home", *words]
    full = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        env=environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000)),
    )
    assert full.returncode == 4
    assert "Traceback" not in full.stderr
    assert not (desk.out / "ep01" / "episode.mp4").exists()
    assert not list(desk.out.rglob("*.part"))
    assert desk.produce("--episode", "1", "--profile", "slate")["media"]["frames"] > 0


@pytest.mark.parametrize("name", ["مايا", "美亞", "Ζωή", "Łucja"])
def test_names_of_any_script_are_planned(desk: Desk, name: str) -> None:
    story = desk.folder / "story.yaml"
    story.write_text(GOOD.replace("Ines", name).replace("id: ines", f"id: {name}"))
    [plan] = desk.json("plan", story)
    assert {who["sheet"] for shot in plan["shots"] for who in shot["cast"]} == {name}


def test_ctrl_c_is_clean_and_resumable(desk: Desk) -> None:
    import signal
    import time

    words = ["produce", desk.story, "--episode", "1", "--profile", "slate", "--out", desk.out]
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestrator", "--home", str(desk.folder / "home"), *map(str, words)],
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    )
    wait_for(desk.folder / "home" / "store" / "blobs")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in told
    assert desk.produce("--episode", "1", "--profile", "slate")["tasks_reused"] > 0


def wait_for(folder: Path) -> None:
    """Until something lies in the folder."""
    import time

    for _ in range(600):
        if folder.is_dir() and any(folder.rglob("*.*")):
            return
        time.sleep(0.1)
    raise AssertionError(f"nothing came to {folder}")
