"""The verbs of the command at a service: the same files, the same words, the same exit codes."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from serving import Served, served

from orchestrator.client import Client, beats, keys, productions, series, stories
from tests.acceptance.conftest import STORY, Desk

LONGER = STORY + '2. She turns a page and says, "There is a date on it."\n'
SAME = ("episode.mp4", "plan.json", "cut.json", "captions.srt", "captions.vtt", "captions.ass", "cover.jpg")
HOW = ("--profile", "slate")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("service") / "home") as running:
        yield running


class Away:
    """A person with a story file and a service."""

    def __init__(self, folder: Path, service: Served, title: str) -> None:
        self.folder, self.service = folder, service
        self.story, self.out = folder / "story.md", folder / "out"
        self.story.write_text(LONGER.replace("# The Key", f"# {title}"))

    def run(self, *words: str | Path, code: int = 0, **env: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            self.words(*words), capture_output=True, text=True, env={**self.service.env(), **env}
        )
        assert done.returncode == code, f"{words} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert self.service.key not in done.stdout + done.stderr
        return done

    def words(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-m", "orchestrator", "--home", str(self.folder / "home"), *map(str, words)]

    def json(self, *words: str | Path) -> Any:
        return json.loads(self.run(*words, "--json").stdout)

    def client(self) -> Client:
        return Client(self.service.url, self.service.key)

    def series(self) -> str:
        """Its id there."""
        notes = json.loads((self.folder / "home" / "services.json").read_text())
        (found,) = notes[self.service.url].values()
        return str(found["series"])


@pytest.fixture
def away(tmp_path: Path, service: Served, request: pytest.FixtureRequest) -> Away:
    return Away(tmp_path, service, request.node.name.replace("_", " "))


def test_a_service_that_is_not_there_is_one_message(away: Away) -> None:
    done = away.run("plan", away.story, "--server", "http://127.0.0.1:1", code=4)
    assert "http://127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_that_opens_nothing_is_bad_input(away: Away) -> None:
    done = away.run("plan", away.story, code=2, MICRODRAMA_KEY="mdk_x.y")
    assert "key" in done.stderr


def test_a_story_that_cannot_be_read_never_leaves_the_machine(away: Away) -> None:
    away.story.write_text("no story")
    with away.client() as client:
        before = len(list(client.every(series.page())))
        away.run("produce", away.story, code=2)
        assert len(list(client.every(series.page()))) == before


def test_an_episode_is_made_there_and_lies_here_as_if_it_were_made_here(away: Away) -> None:
    (report,) = away.json("produce", away.story, "--out", away.out, *HOW)
    here = Desk(away.folder)
    local = here.json("produce", away.story, "--out", away.folder / "local", *HOW)[0]
    assert report.keys() == local.keys()
    assert report["folder"] == str(away.out / "ep01")
    assert json.loads((away.out / "ep01" / "report.json").read_text()) == report
    for name in SAME:
        assert (away.out / "ep01" / name).read_bytes() == (away.folder / "local/ep01" / name).read_bytes()
    assert {p.name for p in (away.out / "ep01").iterdir()} == {
        p.name for p in (away.folder / "local/ep01").iterdir()
    }
    (again,) = away.json("produce", away.story, "--out", away.out, *HOW)
    assert again["tasks_run"] == 0


def test_plan_check_and_why_say_what_they_say_here(away: Away) -> None:
    here = Desk(away.folder)
    assert away.json("plan", away.story) == here.json("plan", away.story)
    assert away.json("check", away.story) == here.json("check", away.story)
    there, told = away.json("why", away.story, *HOW), here.json("why", away.story, *HOW)
    assert {each["task"] for each in told} <= {each["task"] for each in there}
    assert there[0].keys() == told[0].keys()
    assert "would run" in away.run("why", away.story, *HOW).stdout


def test_an_edited_story_takes_the_place_of_the_one_before(away: Away) -> None:
    away.run("plan", away.story)
    name = away.series()
    away.story.write_text(away.story.read_text().replace("a date on it", "a name on it"))
    away.run("plan", away.story)
    assert away.series() == name
    with away.client() as client:
        assert "a name on it" in client.run(stories.read(name)).value


def test_what_somebody_changed_there_is_not_lost(away: Away) -> None:
    away.run("plan", away.story)
    with away.client() as client:
        name = away.series()
        first = next(iter(client.every(beats.page(name, 1))))
        kept = client.run(beats.read(name, 1, first.id))
        client.run(beats.replace(name, 1, first.id, "Ines laughs. (hook)", kept.version))
        refused = away.run("plan", away.story, code=2)
        assert "--overwrite" in refused.stderr
        assert "laughs" in client.run(stories.read(name)).value
        away.run("plan", away.story, "--overwrite")
        assert "laughs" not in client.run(stories.read(name)).value


def test_a_series_that_was_not_sent_from_here_is_not_replaced_unasked(away: Away) -> None:
    with away.client() as client:
        client.run(stories.create(away.story))
    assert "--overwrite" in away.run("plan", away.story, code=2).stderr
    away.run("plan", away.story, "--overwrite")


def test_somebody_elses_series_is_never_replaced_not_even_with_an_admins_key(away: Away) -> None:
    with away.client() as client:
        key = client.run(keys.create("mira", ["creator"])).key
    with Client(away.service.url, key) as mira:
        hers = mira.run(stories.create(away.story)).value.id
        told = mira.run(stories.read(hers)).value
        away.story.write_text(away.story.read_text().replace("a date on it", "a name on it"))
        away.run("plan", away.story, "--overwrite")
        assert away.series() != hers
        assert mira.run(stories.read(hers)).value == told


def test_a_story_that_was_sent_with_somebody_elses_key_stays_theirs(away: Away) -> None:
    with away.client() as client:
        key = client.run(keys.create("noor", ["creator"])).key
    away.run("plan", away.story, MICRODRAMA_KEY=key)
    refused = away.run("plan", away.story, "--overwrite", code=2)
    assert "of noor" in refused.stderr
    assert "key of noor" in refused.stderr


def test_more_takes_than_anybody_films_are_one_message(away: Away) -> None:
    done = away.run("produce", away.story, "--takes", "21", code=2)
    assert "--takes" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert away.json("why", away.story, *HOW, "--takes", "20")


def test_a_series_that_was_removed_there_is_made_again(away: Away) -> None:
    away.run("plan", away.story)
    name = away.series()
    with away.client() as client:
        client.run(series.remove(name, client.run(series.read(name)).version))
    away.run("plan", away.story)
    assert away.series() != name


def test_an_unknown_profile_ends_as_it_does_here(away: Away) -> None:
    away.run("produce", away.story, "--profile", "imax", code=2)


def test_who_leaves_finds_it_going_on_and_comes_back(away: Away) -> None:
    away.story.write_text(STORY)  # nobody waits long for one beat
    process = subprocess.Popen(
        away.words("produce", away.story, "--out", away.out),
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=away.service.env(),
    )  # fmt: skip
    with ended(process):
        _until_ordered(away)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "goes on at" in told
    done = away.run("produce", away.story, "--out", away.out)
    assert "ordered before" in done.stderr
    assert (away.out / "ep01" / "episode.mp4").is_file()


def test_a_second_thought_ends_it_there_too(away: Away) -> None:
    terminal, side = pty.openpty()
    process = subprocess.Popen(
        away.words("produce", away.story, "--out", away.out),
        stdin=side, stdout=side, stderr=side, env=away.service.env(),
    )  # fmt: skip
    os.close(side)
    with ended(process), os.fdopen(terminal, "rb", buffering=0):
        name = _until_ordered(away)
        process.send_signal(signal.SIGINT)
        _until_told(terminal, b"Ctrl-C again")
        process.send_signal(signal.SIGINT)
        _until_told(terminal, b"is ended")
        assert process.wait(120) == 130
    with away.client() as client:
        found = client.run(productions.read(name))
        assert found.state == "cancelled" or found.cancelling


@contextmanager
def ended(process: "subprocess.Popen[Any]") -> Iterator[None]:
    """Nothing of a process is left behind, whatever the block finds."""
    with process:
        try:
            yield
        finally:
            process.kill()


def _until_ordered(away: Away) -> str:
    """Id of the production."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        file = away.folder / "home" / "services.json"
        notes = json.loads(file.read_text()) if file.is_file() else {}
        orders = [
            each
            for stories in notes.values()
            for note in stories.values()
            for each in note["orders"].values()
        ]
        if orders:
            return str(orders[0])
        time.sleep(0.1)
    raise AssertionError("nothing was ordered")


def _until_told(terminal: int, words: bytes) -> None:
    told = b""
    until = time.monotonic() + 120
    while words not in told.replace(b"\r\n", b" "):
        assert time.monotonic() < until, told
        told += os.read(terminal, 4096)


def test_the_example_of_the_client_page_runs_as_written(away: Away) -> None:
    page = (Path(__file__).parents[2] / "docs" / "client.md").read_text()
    (example,) = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    away.story.write_text(STORY)
    words = [sys.executable, "-c", example]
    done = subprocess.run(
        words, cwd=away.folder, env=away.service.env(), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1].split()[1] == "production.done"
    assert {"episode.mp4", "storyboard.html"} <= {path.name for path in away.folder.iterdir()}
