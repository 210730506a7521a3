"""The master format of a bundle: everything of a timeline is in it, for any program that reads OTIO."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import opentimelineio as oti
import pytest
from hand_timelines import HOSTILE, music, row, take, timeline, voice
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.timeline.base import Clip, Marker, Track
from orchestrator.timeline.otio import inside, otio, otioz
from orchestrator.timeline.plain import in_xml

GOLDEN = Path(__file__).parents[1] / "golden" / "timeline.otio"


def opened(text):
    return oti.adapters.read_from_string(text, "otio_json")


def places(track):
    """Name, first frame on the timeline, first frame of the file, frames: of every clip."""
    return [
        (
            clip.name,
            round(clip.range_in_parent().start_time.value),
            round(clip.source_range.start_time.value),
            round(clip.source_range.duration.value),
        )
        for clip in track.find_clips()
    ]


def test_the_timeline_is_the_one_on_record():
    assert otio(timeline("a note")) == GOLDEN.read_text()


def test_it_begins_at_one_hour_at_the_project_rate():
    made = opened(otio(timeline()))
    assert made.global_start_time == oti.opentime.RationalTime(86_400, 24)
    assert made.global_start_time.to_timecode() == "01:00:00:00"


def test_every_clip_has_its_place_and_its_part_of_the_file():
    given_, made = timeline(), opened(otio(timeline()))
    assert [places(track) for track in made.tracks] == [
        [(clip.name, clip.start, clip.source_in, clip.frames) for clip in track.clips]
        for track in given_.tracks
    ]
    assert [track.name for track in made.tracks] == ["V1", "V2 alternates", "DX maya", "MX stem"]


def test_alternates_are_disabled_twice_and_lie_where_they_could_play():
    made = opened(otio(timeline()))
    alternates = made.tracks[1]
    assert not alternates.enabled
    assert [clip.enabled for clip in alternates.find_clips()] == [False, False]
    assert [start for _, start, _, _ in places(alternates)] == [48, 144]


def test_links_lead_from_the_file_to_the_media_and_know_how_long_they_are():
    near, far = opened(otio(timeline())), opened(otio(timeline(), "file:///show"))
    clip = near.tracks[0][0]
    assert clip.media_reference.target_url == "../02_a_roll/EP01_b1-a_T01.mp4"
    assert clip.media_reference.available_range.duration.value == 120
    assert far.tracks[0][0].media_reference.target_url == "file:///show/02_a_roll/EP01_b1-a_T01.mp4"


def test_how_a_clip_was_made_is_in_its_metadata():
    made = opened(otio(timeline()))
    clip = made.tracks[0][0]
    assert dict(clip.metadata["microdrama"]) == {
        "shot": "b1-a", "take": "1", "seed": "7", "gain_db": "0", "note": "",
    }  # fmt: skip
    assert clip.media_reference.metadata["microdrama"]["sha256"] == "1" * 64


def test_transitions_start_at_their_cut():
    made = opened(otio(timeline()))
    found = [each for each in made.tracks[0] if isinstance(each, oti.schema.Transition)]
    assert [(each.transition_type, each.in_offset.value, each.out_offset.value) for each in found] == [
        ("SMPTE_Dissolve", 0, 12),
        ("Dip_From_Black", 0, 8),
    ]


def test_beats_and_checks_are_markers_of_two_colours():
    made = opened(otio(timeline()))
    markers = made.tracks.markers
    assert [(each.name, each.marked_range.start_time.value, each.color) for each in markers] == [
        ("hook", 0, "GREEN"), ("reveal", 84, "GREEN"), ("face", 100, "RED"),
    ]  # fmt: skip
    assert markers[2].comment == "too dark"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_back_as_words(text):
    made = opened(otio(timeline(text)))
    assert made.tracks.markers[0].comment == in_xml(text)
    assert made.metadata["microdrama"]["title"] == in_xml("The Stolen Design " + text)
    assert len(list(made.find_clips())) == 9


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_words_make_valid_json(text):
    given_ = replace(timeline(), title=text, markers=(Marker(3, text, text),))
    assert json.loads(otio(given_))["tracks"]["markers"][0]["name"] == in_xml(text)


def drawn_files(folder, given_):
    files = {}
    for number, path in enumerate(inside(given_)):
        files[path] = folder / f"blob{number}"
        files[path].write_bytes(bytes([number]) * 300_000)
    return files


def test_an_otioz_carries_its_media_and_opens_as_its_specification_says(tmp_path):
    files = drawn_files(tmp_path, timeline())
    otioz(timeline(), files, tmp_path / "EP01.otioz")
    made = oti.adapters.read_from_file(str(tmp_path / "EP01.otioz"))
    urls = {clip.media_reference.target_url for clip in made.find_clips()}
    with zipfile.ZipFile(tmp_path / "EP01.otioz") as bundle:
        assert bundle.testzip() is None
        assert urls == {name for name in bundle.namelist() if name.startswith("media/")}
        assert bundle.read("version.txt") == b"1.0.0"
        media = bundle.read("media/EP01_b2-a_T01.mp4")
    assert media == files["02_a_roll/EP01_b2-a_T01.mp4"].read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_an_otioz_is_the_same_file_every_time(tmp_path):
    files = drawn_files(tmp_path, timeline())
    for name in ("a.otioz", "b.otioz"):
        otioz(timeline(), files, tmp_path / name)
    assert (tmp_path / "a.otioz").read_bytes() == (tmp_path / "b.otioz").read_bytes()


def test_files_of_one_name_stay_apart_inside():
    same = row((take("a"), 0, 10), (take("a", folder="03_alternates"), 0, 10), (take("b"), 0, 10))
    given_ = replace(timeline(), tracks=(Track("V1", "video", same),))
    assert list(inside(given_).values()) == [
        "02_a_roll__EP01_a_T01.mp4",
        "03_alternates__EP01_a_T01.mp4",
        "EP01_b_T01.mp4",
    ]


def test_a_hole_between_sounds_is_a_gap():
    late = (Clip("late", voice("b1-l1"), 0, 20, 30), Clip("later", music(), 5, 20, 80))
    made = opened(otio(replace(timeline(), tracks=(Track("A1", "audio", late),))))
    track = made.tracks[0]
    assert [type(each).__name__ for each in track] == ["Gap", "Clip", "Gap", "Clip"]
    assert [start for _, start, _, _ in places(track)] == [30, 80]
