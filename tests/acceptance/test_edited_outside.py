"""A bundle's timeline is edited in another program, comes back, and is made as it was edited."""

import json
from pathlib import Path
from typing import Any

import av
import opentimelineio as otio
import pytest

from tests.acceptance.conftest import STORY, Desk

ASK = ("--profile", "slate", "--takes", "2")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A story and its first bundle."""
    desk = Desk(tmp_path_factory.mktemp("outside"))
    desk.story.write_text(STORY + "2. Ines runs.   (cliffhanger)\n")
    desk.run("bundle", desk.story, "--out", desk.out, *ASK)
    return desk


def opened(desk: Desk) -> Any:
    return otio.adapters.read_from_file(str(desk.out / "EP01_v001" / "01_timelines" / "EP01.otio"))


def brought(desk: Desk, timeline: Any, code: int = 0) -> Any:
    """What the command says of an edited timeline."""
    file = desk.folder / "edited.otio"
    otio.adapters.write_to_file(timeline, str(file))
    done = desk.run("cut", desk.story, "--import", file, *ASK, "--json", code=code)
    return json.loads(done.stdout)


def played(file: Path) -> list[tuple[str, int, int]]:
    """Take, first frame of it, frames: of every event in a cut."""
    return [
        (each["take"], each["source_in"], each["frames"]) for each in json.loads(file.read_text())["events"]
    ]


def test_media_of_others_is_refused_by_name(desk: Desk) -> None:
    timeline = opened(desk)
    timeline.tracks[0][0].media_reference.target_url = "../stock/sunset.mp4"
    assert "sunset.mp4" in brought(desk, timeline, code=2)["error"]["message"]


def test_what_was_edited_is_made_to_the_frame(desk: Desk) -> None:
    timeline = opened(desk)
    first, second = timeline.tracks[0][0], timeline.tracks[1][0]
    if isinstance(second, otio.schema.Gap):
        second = timeline.tracks[1][1]
    alternate = second.clone()
    alternate.enabled = True
    start, frames = first.source_range.start_time, first.source_range.duration
    one = otio.opentime.RationalTime(1, frames.rate)
    first.source_range = otio.opentime.TimeRange(start + one, frames - one)
    picture = timeline.tracks[0]
    last = picture.pop(len(picture) - 1)
    picture.insert(0, last)
    picture.append(alternate)
    wanted = [
        (
            f"motion/{clip.media_reference.metadata['microdrama']['shot']}"
            f"/t{clip.media_reference.metadata['microdrama']['take']}",
            round(clip.source_range.start_time.value),
            round(clip.source_range.duration.value),
        )
        for clip in picture.find_clips()
    ]
    brought(desk, timeline)
    desk.run("produce", desk.story, "--out", desk.out, *ASK)
    assert played(desk.out / "ep01" / "cut.json") == wanted
    with av.open(str(desk.out / "ep01" / "episode.mp4")) as episode:
        assert sum(packet.size > 0 for packet in episode.demux(video=0)) == sum(
            frames for _, _, frames in wanted
        )


def test_final_cuts_file_of_that_version_is_the_same_cut(desk: Desk) -> None:
    desk.run("bundle", desk.story, "--out", desk.folder / "second", *ASK)
    (root,) = (desk.folder / "second").iterdir()
    desk.run("cut", desk.story, "--reset", *ASK)
    desk.run("cut", desk.story, "--import", root / "01_timelines" / "EP01_fcp.fcpxml", *ASK)
    desk.run("produce", desk.story, "--out", desk.folder / "third", *ASK)
    edited, again = (played(folder / "ep01" / "cut.json") for folder in (desk.out, desk.folder / "third"))
    assert again == edited
