"""Bad input gets one clear message with place and cure, a code of 2 or 3, and leaves nothing half-written."""

import json
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.acceptance.conftest import STORY, Desk, environment

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
    assert "4 MB" in desk.run("check", desk.story, code=2).stderr


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
    desk.story.write_text(STORY)
    command = [sys.executable, "-m", "orchestrator", "--home", desk.folder / "home", "produce", desk.story]
    full = subprocess.run(
        [str(word) for word in [*command, "--profile", "slate", "--out", desk.out]],
        capture_output=True,
        text=True,
        env=environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000)),
    )
    assert full.returncode == 4
    assert "Traceback" not in full.stderr
    assert not (desk.out / "ep01" / "episode.mp4").exists()
    assert not list(desk.out.rglob("*.part"))
    assert desk.produce("--profile", "slate")["media"]["frames"] > 0


SETTINGS = {
    "MICRODRAMA_SLOTS": "many",
    "MICRODRAMA_FONTS": "/nowhere",
    "MICRODRAMA_FFMPEG": "/nowhere/ffmpeg",
    "MICRODRAMA_DATABASE_URL": "garbage",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_cannot_be_used_is_named(desk: Desk, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "orchestrator", "--home", desk.folder / "home", "why", desk.story],
        capture_output=True,
        text=True,
        env={**environment(), name: SETTINGS[name]},
    )
    assert (done.returncode, name in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_check_with_errors_ends_with_three(desk: Desk) -> None:
    desk.edit('"He promised me your job."', '"He promised me." Zed: "No."')
    desk.story.write_text(desk.story.read_text().replace("3. Jonah: ", "3. Zed: "))
    findings = json.loads(desk.run("check", desk.story, "--json", code=3).stdout)
    assert "error" in {finding["severity"] for finding in findings}


def test_machines_get_an_error_as_json(desk: Desk) -> None:
    done = desk.run("plan", desk.folder / "nowhere.md", "--json", code=2)
    assert json.loads(done.stdout)["error"]["exit_code"] == 2


def test_a_link_in_the_out_folder_leads_nowhere(desk: Desk) -> None:
    desk.story.write_text(STORY)
    secret = desk.folder / "secret"
    secret.write_text("mine")
    (desk.out / "ep01").mkdir(parents=True)
    (desk.out / "ep01" / ".plan.json.part").symlink_to(secret)
    (desk.out / "ep01" / "plan.json").symlink_to(secret)
    desk.produce("--profile", "slate")
    assert secret.read_text() == "mine"
    assert not (desk.out / "ep01" / "plan.json").is_symlink()


@pytest.mark.parametrize("name", ["مايا", "美亞", "Ζωή", "Łucja"])
def test_names_of_any_script_are_planned(desk: Desk, name: str) -> None:
    story = desk.folder / "story.yaml"
    story.write_text(GOOD.replace("Ines", name).replace("id: ines", f"id: {name}"))
    [plan] = desk.json("plan", story)
    assert {who["sheet"] for shot in plan["shots"] for who in shot["cast"]} == {name}


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_clean_and_resumable(desk: Desk, sign: signal.Signals) -> None:
    words = ["produce", desk.story, "--episode", "3", "--profile", "slate", "--out", desk.out]
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestrator", "--home", str(desk.folder / "home"), *map(str, words)],
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    )
    try:
        wait_for(desk.folder / "home" / "store" / "blobs")
        process.send_signal(sign)
        _, told = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "Traceback" not in told
    reasons = desk.json("why", desk.story, "--episode", "3", "--profile", "slate")
    assert ["reused"] in [reason["causes"] for reason in reasons]


def wait_for(folder: Path) -> None:
    """Until something lies in the folder."""
    for _ in range(1800):
        if folder.is_dir() and any(folder.rglob("*.*")):
            return
        time.sleep(0.1)
    raise AssertionError(f"nothing came to {folder}")
