"""Final Cut 7 XML, as Premiere and Resolve import it; read back by the OTIO adapter."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import opentimelineio as oti
import pytest
from hand_timelines import HOSTILE, timeline
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.cut import Transition
from orchestrator.timeline.base import Clip, Marker, Media, Track
from orchestrator.timeline.plain import in_xml
from orchestrator.timeline.xmeml import xmeml

GOLDEN = Path(__file__).parents[1] / "golden" / "timeline.xml"


def spoken_take():
    """A take with sound of its own, on a picture and a sound track."""
    media = Media("02_a_roll/EP01_say_T01.mp4", "video", 90, "a" * 64, 1080, 1920, channels=2)
    clip = Clip("say", media, 4, 60, 0)
    alone = Clip("alone", replace(media, path="02_a_roll/EP01_mute_T01.mp4", channels=0), 0, 30, 60)
    return replace(timeline(), tracks=(Track("V1", "video", (clip, alone)), Track("A1", "audio", (clip,))))


def root_of(made):
    return ET.fromstring(xmeml(made))


def items(root, name):
    return [each for each in root.iter("clipitem") if each.findtext("name") == name]


def test_the_timeline_is_the_one_on_record():
    assert xmeml(timeline("a note")) == GOLDEN.read_text()


def test_another_reader_finds_the_same_clips_transitions_and_markers():
    made = oti.adapters.read_from_string(xmeml(timeline()), "fcp_xml")
    found = [
        [
            (
                clip.name,
                round(clip.range_in_parent().start_time.value),
                round(clip.source_range.start_time.value),
                round(clip.source_range.duration.value),
            )
            for clip in track.find_clips()
        ]
        for track in made.tracks
    ]
    assert found == [
        [(clip.name, clip.start, clip.source_in, clip.frames) for clip in track.clips]
        for track in timeline().tracks
    ]
    crossed = [each for each in made.tracks[0] if isinstance(each, oti.schema.Transition)]
    assert [(each.in_offset.value, each.out_offset.value) for each in crossed] == [(0, 12), (0, 8)]
    assert made.global_start_time.to_timecode() == "01:00:00:00"
    assert [each.name for each in made.tracks.markers] == ["hook", "reveal", "face"]


def test_only_alternates_are_switched_off():
    off = [
        each.findtext("name")
        for each in root_of(timeline()).iter("clipitem")
        if each.findtext("enabled") == "FALSE"
    ]
    assert off == ["again b2-a", "again b4-a"]


def test_the_sequence_is_upright_at_the_project_rate():
    sequence = root_of(timeline()).find("sequence")
    traits = sequence.find("media/video/format/samplecharacteristics")
    assert (traits.findtext("width"), traits.findtext("height")) == ("1080", "1920")
    assert {each.findtext("timebase") for each in sequence.iter("rate")} == {"24"}
    assert {each.findtext("ntsc") for each in sequence.iter("rate")} == {"FALSE"}
    assert sequence.findtext("timecode/string") == "01:00:00:00"
    assert sequence.findtext("timecode/frame") == "86400"


def test_a_file_is_described_once_and_then_named():
    files = list(root_of(timeline()).iter("file"))
    described = [each for each in files if len(each)]
    assert len(described) == len({each.findtext("pathurl") for each in described}) == 9
    assert {each.get("id") for each in files} == {each.get("id") for each in described}
    assert described[0].findtext("pathurl") == "../02_a_roll/EP01_b1-a_T01.mp4"
    assert described[0].findtext("media/video/samplecharacteristics/height") == "1920"


def test_edges_in_a_dissolve_are_left_to_it_and_both_clips_reach_through():
    root = root_of(timeline())
    (before,), (after,) = items(root, "EP01_b2-a_T01.mp4"), items(root, "EP01_b3-a_T02.mp4")
    assert (before.findtext("end"), before.findtext("out")) == ("-1", str(10 + 36 + 12))
    assert (after.findtext("start"), after.findtext("in")) == ("-1", "12")
    found = [
        (each.findtext("start"), each.findtext("end"), each.findtext("alignment"))
        for each in root.iter("transitionitem")
    ]
    assert found == [("84", "96", "start"), ("144", "152", "start-black")]


def test_a_dissolve_out_of_nothing_comes_up_from_black():
    first = timeline().tracks[0].clips[0]
    alone = replace(timeline(), tracks=(Track("V1", "video", (replace(first, transition=Transition()),)),))
    assert root_of(alone).find(".//transitionitem").findtext("alignment") == "start-black"


def test_stereo_lies_on_two_tracks_that_are_one():
    tracks = root_of(timeline()).findall("sequence/media/audio/track")
    assert [each.get("totalExplodedTrackCount") for each in tracks] == ["1", "2", "2"]
    assert [each.get("currentExplodedTrackIndex") for each in tracks] == ["0", "0", "1"]
    left, right = items(root_of(timeline()), "Music")
    assert [each.findtext("sourcetrack/trackindex") for each in (left, right)] == ["1", "2"]


def test_links_join_only_what_belongs_together():
    links = Counter(
        (item.findtext("name"), item.find("link") is not None)
        for item in root_of(spoken_take()).iter("clipitem")
    )
    assert links == {("say", True): 3, ("alone", False): 1}
    say = items(root_of(spoken_take()), "say")
    ids = {each.get("id") for each in say}
    assert all({link.findtext("linkclipref") for link in each.findall("link")} == ids for each in say)


def test_gain_is_a_factor():
    (line,) = items(root_of(timeline()), "b1-l1")
    assert float(line.findtext("filter/effect/parameter/value")) == pytest.approx(10 ** (-3 / 20), abs=1e-4)
    assert items(root_of(timeline()), "b3-l1")[0].find("filter") is None


def test_premiere_is_told_scene_and_take():
    (clip,) = items(root_of(timeline("too slow")), "again b2-a")
    assert [clip.findtext(f"logginginfo/{tag}") for tag in ("scene", "shottake", "lognote")] == [
        "b2-a",
        "2",
        "too slow",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_back_as_words(text):
    root = root_of(timeline(text))
    assert (root.findtext(".//marker/comment") or "") == in_xml(text)
    assert (items(root, "again b2-a")[0].findtext("logginginfo/lognote") or "") == in_xml(text)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_words_make_well_formed_xml(text):
    root = root_of(replace(timeline(), name=text, markers=(Marker(3, text, text),)))
    assert (root.findtext("sequence/name") or "") == in_xml(text)
    assert (root.findtext(".//marker/name") or "") == in_xml(text)
