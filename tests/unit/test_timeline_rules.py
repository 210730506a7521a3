"""Gains of lines come back; cues, music and markers follow the rules, and who changed them is told so."""

from dataclasses import replace

import opentimelineio as oti
import pytest
from edited_timelines import ALL, FPS, back, opened, plain, span, time

from orchestrator.edits import CutEdit, HandCut, Strip
from orchestrator.errors import BadStory
from orchestrator.returned import by_hand
from orchestrator.timeline.base import Marker
from orchestrator.timeline.fcpxml import fcpxml
from orchestrator.timeline.otio import otio
from orchestrator.timeline.reading import Returned, Written

MARKERS = (Marker(0, "b1 hook", "She runs."), Marker(24, "b2"), Marker(30, "check loudness", "", "check"))
KNOWN = replace(
    ALL,
    written=Written(
        {"b1-l1": "-3"}, frozenset({("EP01_MX.wav", 0, "-6")}), frozenset({(0, "b1 hook"), (24, "b2")})
    ),
)
SOUNDS = "Cues, room tone and music follow the rules; what was changed of them is not kept."
BEATS = "Markers follow the rules; what was changed of them is not kept."
LOUD = "An .otio does not tell how loud its program plays a clip; bring the cut as .fcpxml to keep gains."
WRITERS = pytest.mark.parametrize(("write", "suffix"), [(otio, ".otio"), (fcpxml, ".fcpxml")])


def drawn(line="-3", music="-6", at=0, markers=MARKERS):
    """A timeline with the gains of a line and of the music, and where the music starts."""
    *video, spoken, bed = plain().tracks
    first, *rest = spoken.clips
    spoken = replace(spoken, clips=(replace(first, gain_db=line), *rest))
    bed = replace(bed, clips=(replace(bed.clips[0], gain_db=music, start=at),))
    return replace(plain(), tracks=(*video, spoken, bed), markers=markers)


@WRITERS
def test_what_nobody_touched_changes_nothing(write, suffix, tmp_path):
    returned = back(write(drawn()), tmp_path, suffix, catalogue=KNOWN)
    assert (returned.gains, returned.notes) == ({}, ())


@WRITERS
def test_a_changed_gain_comes_back(write, suffix, tmp_path):
    returned = back(write(drawn(line="6")), tmp_path, suffix, catalogue=KNOWN)
    assert (returned.gains, returned.notes) == ({"b1-l1": "6"}, ())


@WRITERS
@pytest.mark.parametrize("changed", [{"at": 5}, {"music": "2"}])
def test_changed_music_is_told_of(changed, write, suffix, tmp_path):
    assert back(write(drawn(**changed)), tmp_path, suffix, catalogue=KNOWN).notes == (SOUNDS,)


@WRITERS
@pytest.mark.parametrize(
    "markers",
    [(), MARKERS[1:], (replace(MARKERS[0], frame=4), MARKERS[1]), (*MARKERS, Marker(9, "shorter"))],
)
def test_changed_markers_are_told_of(markers, write, suffix, tmp_path):
    assert back(write(drawn(markers=markers)), tmp_path, suffix, catalogue=KNOWN).notes == (BEATS,)


def test_music_that_is_switched_off_is_told_of(tmp_path):
    made = opened(otio(drawn()))
    made.tracks[3].enabled = False
    assert back(made, tmp_path, catalogue=KNOWN).notes == (SOUNDS,)


def test_an_otio_of_another_program_tells_no_gains(tmp_path):
    made = opened(otio(drawn()))
    made.tracks[2][1].metadata["Resolve_OTIO"] = {"Volume": 6}
    assert back(made, tmp_path, catalogue=KNOWN).notes == (LOUD,)
    made.tracks[2][1].metadata.clear()
    returned = back(made, tmp_path, catalogue=KNOWN)
    assert (returned.gains, returned.notes) == ({}, (LOUD,))


def test_a_line_in_parts_of_different_gains_is_told_of(tmp_path):
    made = opened(otio(drawn()))
    first = made.tracks[2][1]
    second = first.clone()
    first.source_range, second.source_range = span(0, 30), span(30, 30)
    second.metadata["microdrama"]["gain_db"] = "4.50"
    made.tracks[2].insert(2, second)
    made.tracks[2][3].source_range = oti.opentime.TimeRange(time(0), made.tracks[2][3].source_range.duration)
    returned = back(made, tmp_path, catalogue=KNOWN)
    assert returned.notes == ("Line b1-l1 is at several gains; it is kept at -3 dB.",)


@pytest.mark.parametrize("gain", ["nan", "1e3", "9" * 5_000, "\u0663", "-61", "13", ""])
def test_a_gain_that_is_none_is_refused(gain, tmp_path):
    with pytest.raises(BadStory, match="line b1-l1 at 01:00:00:07"):
        back(otio(drawn(line=gain)), tmp_path, catalogue=KNOWN, fps=FPS)


def test_gains_that_came_back_join_those_that_were_wanted():
    hand = HandCut(strips=(Strip(shot="b1-a", source_in=0, frames=9),))
    before = CutEdit(gains={"b1-l1": "2", "b3-l1": "-4"}, omit=("b2-a",))
    wanted = by_hand(before, Returned(hand, {"b1-l1": "0"}))
    assert wanted == CutEdit(hand=hand, gains={"b1-l1": "0", "b3-l1": "-4"})
