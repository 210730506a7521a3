"""A season on one farm: several episodes at once, and one that fails stops no other."""

import json
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from orchestrator import production
from orchestrator.deliverable import Made
from orchestrator.delivery import Episode
from orchestrator.errors import Cancelled, MicrodramaError, ProductionFailed
from orchestrator.farm import farm
from orchestrator.folder import folder_for
from orchestrator.ledger import Action, Lease
from orchestrator.ledger.actions import Actions
from orchestrator.office import Office, opened
from orchestrator.outcome import Event, ignore
from orchestrator.production import Order
from orchestrator.report import Report
from orchestrator.season import Job, Season
from orchestrator.settings import Settings

EPISODES = (1, 2, 3)


def told(folder: Path) -> Path:
    """Three short episodes."""
    beats = [{"text": "Ines opens the locked drawer.", "role": "hook"}, {"text": "The light goes out."}]
    episodes = [{"number": number, "title": f"Night {number}", "beats": beats} for number in EPISODES]
    people = [{"id": "ines", "name": "Ines", "age": 29}]
    story = {"title": "The Key", "characters": people, "episodes": episodes}
    file = folder / "story.json"
    file.write_text(json.dumps(story))
    return file


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    profiles = tmp_path / "profiles"
    profiles.mkdir()
    small = {"about": "bars", "still": "slate", "motion": "slate", "voice": "slate", "preset": "ultrafast"}
    size = {"width": 72, "height": 128, "fps": 24, "handles": 2, "crf": 40}
    (profiles / "small.yaml").write_text(yaml.safe_dump({**small, **size}))
    monkeypatch.setenv("MICRODRAMA_PROFILES", str(profiles))
    with opened(Settings(home=tmp_path / "home", slots=2, at_once=3)) as found:
        yield found


def order(folder: Path, out: str = "out") -> Order:
    return Order(told(folder), profile="small", out=folder / out)


def test_episodes_are_made_side_by_side_and_reported_in_order(office: Office, tmp_path: Path) -> None:
    driving: set[int] = set()

    def watch(_: Event) -> None:
        driving.update(n for n in EPISODES if office.ledger.leases.state(f"the-key/{n}/small") == "driven")

    reports = production.produce(office, order(tmp_path), watch)
    assert [report.episode for report in reports] == list(EPISODES)
    assert driving == set(EPISODES)
    assert all((tmp_path / f"out/ep0{number}/episode.mp4").is_file() for number in EPISODES)


def test_what_episodes_have_in_common_is_made_once(office: Office, tmp_path: Path) -> None:
    production.produce(office, order(tmp_path), ignore)
    tries = [each for n in EPISODES for each in office.ledger.actions.attempts(f"the-key/{n}/small")]
    tasks = sum(report.tasks_reused for report in production.produce(office, order(tmp_path), ignore))
    assert len(tries) == len({each.key for each in tries}) < tasks


def test_made_again_nothing_runs(office: Office, tmp_path: Path) -> None:
    production.produce(office, order(tmp_path), ignore)
    again = production.produce(office, order(tmp_path), ignore)
    assert [report.ran for report in again] == [(), (), ()]


def test_an_episode_that_fails_stops_no_other(office: Office, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with (
        office.ledger.leases.drive("the-key/2/small"),
        pytest.raises(MicrodramaError, match="the-key/2/small is driven by"),
    ):
        production.produce(office, order(tmp_path), ignore)
    assert (tmp_path / "out/ep01/episode.mp4").is_file()
    assert (tmp_path / "out/ep03/episode.mp4").is_file()


def test_every_episode_that_failed_is_named(office: Office, tmp_path: Path) -> None:
    with (
        office.ledger.leases.drive("the-key/2/small"),
        office.ledger.leases.drive("the-key/3/small"),
        pytest.raises(ProductionFailed, match="2 of 3 episodes failed") as failed,
    ):
        production.produce(office, order(tmp_path), ignore)
    assert "Episode 2: the-key/2/small is driven by" in str(failed.value)
    assert "Episode 3: the-key/3/small is driven by" in str(failed.value)


def test_ctrl_c_stops_them_all_and_the_next_run_goes_on(office: Office, tmp_path: Path) -> None:
    begun: list[str] = []

    def press(event: Event) -> None:
        if event.state == "started":
            begun.append(event.task.name)
            if len(begun) == 4:
                os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Cancelled):
        production.produce(office, order(tmp_path), press)
    states = {office.ledger.leases.state(f"the-key/{number}/small") for number in EPISODES}
    assert "driven" not in states
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("episode")]
    assert len(production.produce(office, order(tmp_path), ignore)) == 3


def test_ctrl_c_within_a_commit_does_not_cost_what_is_committed(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that is left open would hold up the end of the run, and every other process."""
    commit = Actions.commit
    committed: list[str] = []

    def interrupted(actions: Actions, lease: Lease, action: Action) -> Action:
        with office.ledger.database.write():
            made = commit(actions, lease, action)
            committed.append(made.key)
            if len(committed) == 1:
                os.kill(os.getpid(), signal.SIGINT)
        return made

    monkeypatch.setattr(Actions, "commit", interrupted)
    with pytest.raises(Cancelled):
        production.produce(office, replace(order(tmp_path), episode=1), ignore)
    assert office.ledger.actions.of(committed).keys() == set(committed) != set()
    assert office.ledger.leases.state("the-key/1/small") == "cancelled"


class PressedWhileItIsWritten(Episode):
    """An episode at whose delivery somebody presses Ctrl-C."""

    def write(self, made: Made, folder: Path) -> Report:
        os.kill(os.getpid(), signal.SIGINT)
        return super().write(made, folder)


def test_ctrl_c_begins_no_further_episode_even_where_all_is_made(office: Office, tmp_path: Path) -> None:
    production.produce(office, order(tmp_path), ignore)
    jobs = [
        Job(making, folder_for(tmp_path / "again", making.episode.number), PressedWhileItIsWritten())
        for making in production.makings(office, order(tmp_path))
    ]
    with farm(office, "local") as scheduler, pytest.raises(Cancelled):
        Season(scheduler, ignore, lambda _: None).make(deque(jobs), 1)
    assert (tmp_path / "again/ep01/episode.mp4").is_file()
    assert not (tmp_path / "again/ep02/episode.mp4").exists()


def test_ctrl_c_as_the_last_episode_is_written_is_heard_once_it_is(office: Office, tmp_path: Path) -> None:
    """What would follow, such as a bundle after a demo, is not begun."""
    wanted = replace(order(tmp_path), episode=1)
    jobs = [Job(each, tmp_path, PressedWhileItIsWritten()) for each in production.makings(office, wanted)]
    with farm(office, "local") as scheduler, pytest.raises(Cancelled):
        Season(scheduler, ignore, lambda _: None).make(deque(jobs), 1)
    assert (tmp_path / "episode.mp4").is_file()
    assert office.ledger.leases.state("the-key/1/small") == "done"
