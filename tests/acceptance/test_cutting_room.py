"""The cutting room from outside: openings beside each other, edits, versions, a way through an NLE, reels."""

import json
from pathlib import Path
from typing import Any

import av
import opentimelineio as otio
import pytest

from tests.acceptance.conftest import Desk, new_desk

ONE = ("--episode", "1", "--profile", "slate")
SOUND = {"mix", "master", "score/bed"}
SEASON = """# The Key

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines opens the drawer and says, "That is my name."   (hook)
2. The light goes out.   (cliffhanger)

## Episode 2, "=Room; #Ten". Purpose: Ines learns who it was.
1. Ines reads the file.   (hook)
2. The door opens. Ines says, "You."   (cliffhanger)

## Episode 3, "Room Eleven". Purpose: Ines leaves.
1. Ines runs.   (hook)
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The example, produced once."""
    desk = new_desk(tmp_path_factory.mktemp("cutting"))
    desk.produce(*ONE)
    return desk


def cut_of(desk: Desk, *within: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((desk.out.joinpath("ep01", *within) / "cut.json").read_text())
    return told


def pieces(cut: dict[str, Any]) -> set[tuple[str, int, int]]:
    return {(event["shot"], event["source_in"], event["frames"]) for event in cut["events"]}


def frames_of(file: Path) -> int:
    with av.open(str(file)) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)


def room(desk: Desk, *words: str | Path) -> Any:
    return desk.json("cut", desk.story, *ONE, "--out", desk.out, *words)


def test_what_cannot_be_wanted_is_refused_in_one_line(desk: Desk) -> None:
    wrong = desk.folder / "wrong.yaml"
    wrong.write_text("omit: [b9-nobody]\n")
    told = desk.run("cut", desk.story, *ONE, "--edit", wrong, code=2).stderr
    assert "wrong.yaml, omit/0: There is no shot b9-nobody." in told
    wrong.write_text("trims: {b2-insert: {head: soon}}\n")
    told = desk.run("cut", desk.story, *ONE, "--edit", wrong, code=2).stderr
    assert "wrong.yaml, trims/b2-insert/head: " in told
    assert "Traceback" not in told
    wrong.write_text("trims: {b2-insert: {head: 5000}}\n")
    assert "Leave at least 6" in desk.run("cut", desk.story, *ONE, "--edit", wrong, code=3).stderr
    assert "There is no version 9" in desk.run("cut", desk.story, *ONE, "--restore", "9", code=2).stderr
    assert room(desk)[0]["edit"]["omit"] == []


@pytest.mark.parametrize("opening", ["line-first", "reaction-first", "insert-first", "cold-open"])
def test_another_opening_encodes_only_the_segments_that_differ(desk: Desk, opening: str) -> None:
    (report,) = room(desk, "--variant", opening)
    made = cut_of(desk, "variants", opening)
    differ = pieces(made) - pieces(cut_of(desk))
    encoded = [task for task in report["ran"] if task.startswith("segment/")]
    shared = len(made["events"]) - len(encoded)
    print(f"{opening}: {len(encoded)} of {len(made['events'])} segments encoded, {shared} shared;", end=" ")
    print(f"{report['tasks_run']} tasks run, {report['tasks_reused']} reused: {', '.join(report['ran'])}")
    assert len(encoded) <= len(differ)
    assert {task for task in report["ran"] if not task.startswith(("segment/", "score/"))} <= SOUND | {
        "cover"
    }
    assert {*report["ran"]} >= SOUND
    assert (made["opening"], report["cut_version"]) == (opening, 0)
    assert frames_of(Path(report["folder"], "episode.mp4")) == made["frames"]
    assert [each["number"] for each in room(desk, "--versions")] == [1]


def test_an_edit_is_a_new_version_and_the_old_one_comes_back(tmp_path: Path, desk: Desk) -> None:
    edit = tmp_path / "edit.yaml"
    edit.write_text("trims: {b4-two-victor: {head: 12}}\nomit: [b2-rx-maya-suspicious]\n")
    wanted = room(desk, "--edit", edit)
    assert (wanted["is_made"], len(wanted["versions"])) == (False, 1)
    first, report = cut_of(desk), desk.produce(*ONE)
    assert report["cut_version"] == 2
    assert {t for t in report["ran"] if t.startswith("segment/")} == {"segment/b4-two-victor"}
    told = room(desk, "--diff", "1", "2")["changes"]
    assert [(c["kind"], c["what"], c["frames"]) for c in told] == [
        ("removed", "b2-rx-maya-suspicious", 0),
        ("head", "b4-two-victor", 12),
    ]
    room(desk, "--restore", "1")
    assert desk.produce(*ONE)["cut_version"] == 3
    assert cut_of(desk) == first
    assert room(desk, "--diff", "1", "3")["changes"] == []


def test_a_timeline_goes_out_and_comes_back_as_it_was_edited(tmp_path: Path, desk: Desk) -> None:
    room(desk, "--reset")
    words = ("--out", tmp_path, "--no-reference", "--no-graphics")
    folder = Path(desk.json("bundle", desk.story, *ONE, *words)[0]["folder"])
    timeline: Any = otio.adapters.read_from_file(str(folder / "01_timelines" / "EP01.otio"))
    video = next(track for track in timeline.tracks if track.kind == "Video")
    fourth = video[3]
    five = otio.opentime.RationalTime(5, 24)
    fourth.source_range = otio.opentime.TimeRange(
        fourth.source_range.start_time + five, fourth.source_range.duration - five
    )
    moved = video.pop(9)
    video.insert(7, moved)
    edited = tmp_path / "edited.otio"
    otio.adapters.write_to_file(timeline, str(edited))
    before = cut_of(desk)
    wanted = [(e["shot"], e["source_in"], e["frames"]) for e in before["events"]]
    shot, source_in, frames = wanted[3]
    wanted[3] = (shot, source_in + 5, frames - 5)
    wanted.insert(7, wanted.pop(9))
    room(desk, "--import", edited)
    desk.produce(*ONE)
    assert [(e["shot"], e["source_in"], e["frames"]) for e in cut_of(desk)["events"]] == wanted
    fourth.media_reference.target_url = "../02_a_roll/holiday.mp4"
    fourth.media_reference.metadata.clear()
    otio.adapters.write_to_file(timeline, str(edited))
    assert "holiday.mp4" in desk.run("cut", desk.story, *ONE, "--import", edited, code=2).stderr
    room(desk, "--reset")


def test_a_season_and_its_teaser_encode_no_picture_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.story.write_text(SEASON)
    words = ("cut", desk.story, "--profile", "slate", "--out", desk.out)
    assert "There is no finished episode" in desk.run(*words, "--season", code=2).stderr
    lengths = [desk.produce("--profile", "slate", "--episode", n)["media"]["frames"] for n in ("1", "2")]
    season = desk.json(*words, "--season")
    assert [(p["start"], p["frames"]) for p in season["parts"]] == [(0, lengths[0]), (lengths[0], lengths[1])]
    assert frames_of(desk.out / "season" / "season.mp4") == sum(lengths) == season["frames"]
    assert season["ran"] == ["season"]
    assert abs(float(season["lufs"]) + 14) <= 0.5
    assert [each["episode"] for each in season["left_out"]] == [3]
    teaser = desk.json(*words, "--teaser")
    print(f"teaser: {teaser['tasks_run']} tasks run, {teaser['tasks_reused']} reused: {teaser['ran']}")
    assert not [task for task in teaser["ran"] if not task.startswith("score/") and task not in SOUND]
    assert frames_of(desk.out / "teaser" / "teaser.mp4") == teaser["frames"]
    assert [part["episode"] for part in teaser["parts"]] == [1, 1, 2, 2]
