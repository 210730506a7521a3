"""What the mix did to a sound is played in every program, and is no gain of the cut when it comes back."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import opentimelineio as oti
import pytest
from edited_timelines import ALL, LINES, back, plain, refusal

from orchestrator.timeline.base import Clip, Timeline
from orchestrator.timeline.fcpxml import fcpxml
from orchestrator.timeline.mlt import mlt
from orchestrator.timeline.otio import otio
from orchestrator.timeline.reading import Written
from orchestrator.timeline.xmeml import xmeml

LINE = "b1-l1"
WANTED = {LINE: "-3", "b3-l1": "0"}


def mixed(level: str = "8.4", gain: str = "-3") -> Timeline:
    """The first line and the music gained that much in the mix; the line has a gain of its own."""
    made = plain()
    *pictures, dialogue, music = made.tracks
    first, second = dialogue.clips
    lines = replace(dialogue, clips=(brought(first, level, gain), second))
    bed = replace(music, clips=(brought(music.clips[0], level, "0"),))
    return replace(made, tracks=(*pictures, lines, bed))


def brought(clip: Clip, level: str, gain: str) -> Clip:
    facts = {**clip.media.facts, "level_db": level}
    return replace(clip, media=replace(clip.media, facts=facts), gain_db=gain)


def volumes(timeline: Timeline) -> list[str]:
    return [each.get("amount", "") for each in ET.fromstring(fcpxml(timeline)).iter("adjust-volume")]


def test_every_format_plays_both() -> None:
    timeline = mixed()
    assert volumes(timeline) == ["8.4dB", "5.4dB"]
    levels = [each.text for each in ET.fromstring(xmeml(timeline)).iterfind(".//parameter/value")]
    assert levels == ["1.86209", "2.63027", "2.63027"], "music lies on two tracks"
    filters = ET.fromstring(mlt(timeline)).iter("filter")
    assert [each.findtext("property[@name='level']") for each in filters] == ["8.41", "3.01", "8.4"]


def test_opentimelineio_tells_them_apart() -> None:
    read = oti.adapters.read_from_string(otio(mixed()), "otio_json")
    clip = next(clip for clip in read.find_clips() if clip.name == LINE)
    assert clip.metadata["microdrama"]["gain_db"] == "-3"
    assert clip.media_reference.metadata["microdrama"]["level_db"] == "8.4"


def test_what_two_formats_cannot_say_is_as_loud_as_they_can() -> None:
    timeline = mixed("15.7", "3")
    assert volumes(timeline) == ["12dB", "12dB"]
    assert [each.text for each in ET.fromstring(xmeml(timeline)).iterfind(".//parameter/value")] == [
        "3.98107"
    ] * 3


def written() -> Written:
    music = frozenset({("EP01_MX.wav", 0, "0")})
    return Written(WANTED, music, levels={LINE: "8.4", "b3-l1": "0"})


@pytest.mark.parametrize("level", ["8.4", "15.7"])
@pytest.mark.parametrize("end", [".otio", ".fcpxml"])
def test_untouched_nothing_changes(end, level, tmp_path):
    text = {".otio": otio, ".fcpxml": fcpxml}[end](mixed(level))
    returned = back(text, tmp_path, end, catalogue=replace(ALL, written=written()))
    assert (returned.gains, returned.notes) == ({}, ())


def test_a_gain_that_an_editor_changes_is_the_cuts(tmp_path):
    known = replace(ALL, written=written())
    louder = fcpxml(mixed()).replace('amount="5.4dB"', 'amount="7.4dB"')
    assert back(louder, tmp_path, ".fcpxml", catalogue=known).gains == {LINE: "-1"}
    opened = oti.adapters.read_from_string(otio(mixed()), "otio_json")
    clip = next(clip for clip in opened.find_clips() if clip.name == LINE)
    clip.metadata["microdrama"]["gain_db"] = "-1"
    assert back(opened, tmp_path, catalogue=known).gains == {LINE: "-1"}


def test_a_volume_taken_away_is_a_gain_that_undoes_the_mix(tmp_path):
    known = replace(ALL, written=written())
    gone = fcpxml(mixed()).replace('<adjust-volume amount="5.4dB" />', "")
    assert back(gone, tmp_path, ".fcpxml", catalogue=known).gains == {LINE: "-8.4"}


def test_a_program_that_drops_our_facts_still_brings_the_gain(tmp_path):
    root = ET.fromstring(fcpxml(mixed()).replace('amount="5.4dB"', 'amount="7.4dB"'))
    for asset in root.iter("asset"):
        asset.remove(asset.find("metadata"))
    known = replace(ALL, written=written())
    returned = back(ET.tostring(root, encoding="unicode"), tmp_path, ".fcpxml", catalogue=known)
    assert (returned.gains, returned.notes) == ({LINE: "-1"}, ())


def test_a_program_that_drops_all_volumes_changes_no_gain(tmp_path):
    known = replace(ALL, written=Written(WANTED, levels={LINE: "8.4", "b3-l1": "6"}))
    root = ET.fromstring(fcpxml(mixed()))
    for parent in root.iter():
        for gone in (*parent.findall("metadata"), *parent.findall("adjust-volume")):
            parent.remove(gone)
    returned = back(ET.tostring(root, encoding="unicode"), tmp_path, ".fcpxml", catalogue=known)
    assert returned.gains == {}
    assert "The file does not say how loud lines are; their gains stay as they were." in returned.notes


def test_music_that_was_made_softer_is_told_of(tmp_path):
    softer = fcpxml(mixed()).replace('amount="8.4dB"', 'amount="2dB"')
    (told,) = back(softer, tmp_path, ".fcpxml", catalogue=replace(ALL, written=written())).notes
    assert told.startswith("Cues, room tone and music follow the rules")


def test_a_refusal_says_what_the_program_may_show(tmp_path):
    silent = fcpxml(mixed()).replace('amount="5.4dB"', 'amount="-96dB"')
    told = refusal(silent, tmp_path, ".fcpxml")
    assert "line b1-l1 at 01:00:00:07 is at -96 dB; give it -51.6 to 20.4 dB" in told


@pytest.mark.parametrize("level", ["loud", "9" * 5_000, "NaN", ""])
def test_a_level_that_is_no_number_is_none(level, tmp_path):
    assert LINE in LINES
    assert back(fcpxml(mixed()).replace('value="8.4"', f'value="{level}"'), tmp_path, ".fcpxml").gains == {
        LINE: "5.4"
    }
