"""A season on one farm: several episodes at once, and one that fails stops no other."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from orchestrator import production
from orchestrator.errors import Cancelled, MicrodramaError, ProductionFailed
from orchestrator.office import Office, opened
from orchestrator.outcome import Event, ignore
from orchestrator.production import Order
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
                raise KeyboardInterrupt

    with pytest.raises((Cancelled, KeyboardInterrupt)):
        production.produce(office, order(tmp_path), press)
    states = {office.ledger.leases.state(f"the-key/{number}/small") for number in EPISODES}
    assert "driven" not in states
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("episode")]
    assert len(production.produce(office, order(tmp_path), ignore)) == 3
