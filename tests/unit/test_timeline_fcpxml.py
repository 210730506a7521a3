"""FCPXML 1.10: what Final Cut would refuse, and what another reader makes of it."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import opentimelineio as oti
import pytest
from hand_timelines import HOSTILE, music, row, take, timeline, voice
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.cut import Transition
from orchestrator.timeline.base import Clip, Marker, Media, Track
from orchestrator.timeline.fcpxml import fcpxml, role
from orchestrator.timeline.plain import in_xml

GOLDEN = Path(__file__).parents[1] / "golden" / "timeline.fcpxml"
HUNG = "(asset-clip |video )*"
ORDER = {
    "fcpxml": "resources library ",
    "resources": "(format |effect |asset )*",
    "asset": "(media-rep )+(metadata )?",
    "metadata": "(md )*",
    "library": "event ",
    "event": "project ",
    "project": "sequence ",
    "sequence": "spine ",
    "spine": "(asset-clip |video |gap |transition )*",
    "transition": "filter-video ",
    "gap": HUNG + "(marker )*",
    "asset-clip": "(note )?(adjust-blend )?(adjust-volume )?" + HUNG + "(marker )*",
    "video": "(note )?(adjust-blend )?" + HUNG + "(marker )*",
    "adjust-blend": "(param )*",
    "param": "(fadeIn )?",
}
"""Which elements may hold which, in which order: the part of the format that is written here."""
NEEDED = {
    "asset": {"id"}, "format": {"id"}, "effect": {"id", "uid"}, "media-rep": {"src"}, "md": {"key"},
    "sequence": {"format"}, "asset-clip": {"ref", "offset", "duration"}, "video": {"ref", "duration"},
    "gap": {"duration"}, "transition": {"duration"}, "marker": {"start", "value"}, "filter-video": {"ref"},
    "param": {"name"}, "fadeIn": {"duration"},
}  # fmt: skip
CLIP = "ref name lane offset start duration enabled"
MAY = {
    "fcpxml": "version",
    "format": "id name frameDuration width height colorSpace",
    "effect": "id name uid",
    "asset": "id name start duration format hasVideo videoSources hasAudio audioSources "
    "audioChannels audioRate",
    "media-rep": "kind src",
    "md": "key value",
    "event": "name",
    "project": "name",
    "sequence": "format duration tcStart tcFormat audioLayout audioRate",
    "gap": "name offset start duration",
    "asset-clip": CLIP + " audioRole",
    "video": CLIP,
    "marker": "start duration value completed note",
    "transition": "name offset duration",
    "filter-video": "ref name",
    "adjust-blend": "amount",
    "adjust-volume": "amount",
    "param": "name",
    "fadeIn": "type duration",
}
TIMES = {"offset", "start", "duration", "frameDuration", "tcStart"}


def rich():
    """With a still, a dissolve at the head, a hole, and something after the last picture."""
    still = Media("08_gfx/EP01_end.png", "image", 48, "d" * 64, 1080, 1920)
    tail = Clip("the end", still, 0, 24, 240)
    played = row((take("a"), 3, 20), transitions=(Transition(frames=5),))
    later = Clip("late", take("b"), 9, 40, 30, Transition(frames=7))
    sounds = (Clip("over", voice("l"), 0, 30, 225), Clip("last", music(), 0, 30, 300))
    tracks = (Track("V1", "video", (*played, later, tail)), Track("MX", "audio", sounds))
    return replace(timeline(), tracks=tracks, markers=(Marker(25, "in the hole"),), frames=264)


def structure(root):
    """What the format forbids about a document."""
    ids = {each.get("id") for each in root.iter() if each.get("id")}
    for element in root.iter():
        held = "".join(f"{child.tag} " for child in element)
        if not re.fullmatch(ORDER.get(element.tag, ""), held):
            yield f"{element.tag} holds {held}"
        if unknown := set(element.attrib) - set(MAY.get(element.tag, "").split()):
            yield f"{element.tag} has {unknown}"
        if missing := NEEDED.get(element.tag, set()) - set(element.attrib):
            yield f"{element.tag} has no {missing}"
        if not {element.get("ref", "r1"), element.get("format", "r1")} <= ids:
            yield f"{element.tag} refers to nothing"
        for name in TIMES & set(element.attrib):
            if (Fraction(element.get(name)[:-1]) * 24).denominator != 1:
                yield f"{name} of {element.tag} is off the frame grid"


def places(text):
    """What the OTIO adapter reads, by lane: name, place from the start, first frame of the file, frames."""
    (made,) = oti.adapters.read_from_string(text, "fcpx_xml")
    return {
        track.name: [
            (
                clip.name,
                round(clip.range_in_parent().start_time.value) - 86_400,
                round(clip.source_range.start_time.value),
                round(clip.source_range.duration.value),
            )
            for clip in track.find_clips()
        ]
        for track in made.tracks
    }


@pytest.mark.parametrize("made", [timeline(), timeline("a note"), rich()])
def test_it_has_the_structure_of_the_format(made):
    assert list(structure(ET.fromstring(fcpxml(made)))) == []


def test_the_structure_test_can_fail():
    wrong = (
        fcpxml(timeline())
        .replace("<note>", "<notes>")
        .replace('ref="r4"', 'ref="r99"')
        .replace("6/24s", "1/7s")
    )
    assert len(list(structure(ET.fromstring(wrong)))) > 3


@pytest.mark.skipif(
    not os.environ.get("FCPXML_DTD"), reason="FCPXML_DTD names no DTD; Apple's is not ours to ship"
)
@pytest.mark.skipif(not shutil.which("xmllint"), reason="xmllint is not installed")
@pytest.mark.parametrize("made", [timeline(HOSTILE[2]), rich()])
def test_it_is_valid_against_apples_dtd(made, tmp_path):
    (tmp_path / "made.fcpxml").write_text(fcpxml(made))
    command = ["xmllint", "--noout", "--dtdvalid", os.environ["FCPXML_DTD"], str(tmp_path / "made.fcpxml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_timeline_is_the_one_on_record():
    assert fcpxml(timeline("a note")) == GOLDEN.read_text()


def test_another_reader_finds_the_same_clips():
    first, alternates, lines, music_ = (
        [(clip.name, clip.start, clip.source_in, clip.frames) for clip in track.clips]
        for track in timeline().tracks
    )
    first[1] = (*first[1][:3], 36 + 6)  # Final Cut edits in the middle of a dissolve
    first[2] = (first[2][0], 84 + 6, 12 + 6, 60 - 6)
    assert places(fcpxml(timeline())) == {"0": first, "1": alternates, "-1": lines, "-2": music_}


def test_only_alternates_are_switched_off():
    root = ET.fromstring(fcpxml(timeline()))
    assert {each.get("name") for each in root.iter("asset-clip") if each.get("enabled") == "0"} == {
        "again b2-a", "again b4-a",
    }  # fmt: skip


def test_it_is_upright_and_begins_at_one_hour():
    root = ET.fromstring(fcpxml(timeline()))
    size = root.find("resources/format").attrib
    assert (size["width"], size["height"], size["frameDuration"]) == ("1080", "1920", "1/24s")
    assert root.find(".//sequence").get("tcStart") == "3600s"
    assert root.get("version") == "1.10"


def test_sounds_have_roles():
    roles = {
        each.get("name"): each.get("audioRole")
        for each in ET.fromstring(fcpxml(timeline())).iter("asset-clip")
    }
    assert (roles["b1-l1"], roles["Music"]) == ("dialogue.maya", "music")
    door = Media("06_audio/sfx/door.wav", "audio", 9, "e" * 64, channels=1)
    assert role(Track("FX cues", "audio", ()), door) == "effects"
    assert role(Track("DX stem", "audio", ()), door) == "dialogue"
    assert role(Track("DX who", "audio", ()), voice("x", speaker="no.dots")) == "dialogue.no_dots"


def test_a_dissolve_lies_from_the_cut_on_with_its_edit_in_the_middle():
    spine = ET.fromstring(fcpxml(timeline())).find(".//spine")
    dissolve = spine.find("transition")
    assert (dissolve.get("offset"), dissolve.get("duration")) == ("86484/24s", "12/24s")
    after = list(spine)[list(spine).index(dissolve) + 1]
    assert (after.get("offset"), after.get("start")) == ("86490/24s", "18/24s")


def test_a_dip_comes_up_from_black_within_its_clip():
    last = list(ET.fromstring(fcpxml(timeline())).find(".//spine"))[-1]
    assert last.find("adjust-blend/param/fadeIn").get("duration") == "8/24s"


def test_checks_are_things_to_do():
    done = {
        each.get("value"): each.get("completed") for each in ET.fromstring(fcpxml(timeline())).iter("marker")
    }
    assert done == {"hook": None, "reveal": None, "face": "0"}


def test_each_file_is_described_once_with_what_it_was_made_of():
    root = ET.fromstring(fcpxml(timeline(), "file:///show"))
    assets = root.findall("resources/asset")
    assert len(assets) == len({each.find("media-rep").get("src") for each in assets}) == 9
    facts = {each.get("key"): each.get("value") for each in assets[0].find("metadata")}
    assert facts["com.microdrama.shot"] == "b1-a"
    assert assets[0].find("media-rep").get("src") == "file:///show/02_a_roll/EP01_b1-a_T01.mp4"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_back_as_words(text):
    root = ET.fromstring(fcpxml(timeline(text)))
    assert root.find(".//event").get("name") == in_xml("The Stolen Design " + text)
    assert root.find(".//marker").get("note") == in_xml(text)
    assert (root.findtext(".//note") or "") == in_xml(text)
    assert list(structure(root)) == []


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_words_make_well_formed_xml(text):
    root = ET.fromstring(fcpxml(replace(timeline(), title=text, markers=(Marker(3, text, text),))))
    assert root.find(".//event").get("name") == in_xml(text)
    assert root.find(".//marker").get("value") == in_xml(text)
