"""Edited timelines come back as cuts by hand, frame by frame; what cannot be kept is refused by name."""

import json
import zipfile
from contextlib import suppress

import opentimelineio as oti
import pytest
from edited_timelines import ALL, FPS, SHOTS, SILENT, STARTS, back, opened, plain, refusal, shown, span, time
from hand_timelines import HOSTILE
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orchestrator.cut import Transition
from orchestrator.errors import BadStory
from orchestrator.timeline.otio import otio, otioz
from orchestrator.timeline.plain import in_xml
from orchestrator.timeline.reading import read


@pytest.fixture
def made():
    return opened(otio(plain()))


def test_what_nobody_touched_comes_back_as_it_was(made, tmp_path):
    returned = back(made, tmp_path)
    assert [(each.shot, each.take) for each in returned.hand.strips] == [(shot, 1) for shot in SHOTS]
    assert returned.hand.lines == STARTS
    assert returned.notes == ()


def test_an_otioz_is_read_as_its_timeline(tmp_path):
    blob = tmp_path / "blob"
    blob.write_bytes(b"media")
    everything = {clip.media.path: blob for track in plain().tracks for clip in track.clips}
    otioz(plain(), everything, tmp_path / "EP01.otioz")
    assert shown(read(tmp_path / "EP01.otioz", ALL, FPS).hand)[:2] == [("b1-a", 1, 20), ("b1-a", 1, 21)]


def test_a_centred_dissolve_starts_where_it_is_first_seen(made, tmp_path):
    made.tracks[0].insert(1, oti.schema.Transition("", "SMPTE_Dissolve", time(5), time(7)))
    first, second = back(made, tmp_path).hand.strips[:2]
    assert (first.frames, second.source_in, second.frames) == (24 - 5, 20 - 5, 29 + 5)
    assert second.transition == Transition(frames=12)


def test_an_alternate_over_the_middle_parts_the_clip_below(made, tmp_path):
    above = oti.schema.Track(
        kind="Video", children=[oti.schema.Gap(duration=time(30)), made.tracks[0][0].clone()]
    )
    above[1].source_range = span(3, 6)
    made.tracks.insert(2, above)
    strips = back(made, tmp_path).hand.strips
    assert [(each.shot, each.source_in, each.frames) for each in strips[:4]] == [
        ("b1-a", 20, 24), ("b2-a", 20, 6), ("b1-a", 3, 6), ("b2-a", 32, 17),
    ]  # fmt: skip


def test_a_renamed_suffix_and_a_moved_folder_are_the_same_take(made, tmp_path):
    made.tracks[0][0].media_reference.target_url = "file:///D:/Proxies/EP01_b1-a_T02.mov"
    made.tracks[0][1].media_reference.target_url = "C:\\show\\EP01_b2-a_T02.mp4"
    made.tracks[0][2].media_reference.target_url = "/mnt/EP01%5Fb3-a_T02.mp4"
    assert [each.take for each in back(made, tmp_path).hand.strips[:4]] == [2, 2, 2, 1]


def test_our_facts_speak_for_media_that_are_offline(made, tmp_path):
    made.tracks[0][0].media_reference = oti.schema.MissingReference()
    facts = {"microdrama": {"shot": "b4-a", "take": "2"}}
    made.tracks[0][1].media_reference = oti.schema.MissingReference(metadata=facts)
    strips = back(made, tmp_path).hand.strips
    assert [(each.shot, each.take) for each in strips[:2]] == [("b1-a", 1), ("b4-a", 2)]


@pytest.mark.parametrize("number", ["9" * 5_000, "12345", "²", "٣", "-1", "1.5", ""])
def test_facts_without_a_number_of_a_take_are_unknown_media(number, made, tmp_path):
    facts = {"microdrama": {"shot": "b4-a", "take": number}}
    made.tracks[0][1].media_reference = oti.schema.MissingReference(metadata=facts)
    assert "which is not of this bundle" in refusal(made, tmp_path)


def test_old_facts_do_not_speak_for_another_file(made, tmp_path):
    reference = made.tracks[0][0].media_reference
    assert reference.metadata["microdrama"]["shot"] == "b1-a"
    reference.target_url = "somewhere/else.mp4"
    assert "else.mp4" in refusal(made, tmp_path)
    reference.target_url, reference.name = "", ""
    assert back(made, tmp_path).hand.strips[0].shot == "b1-a"


def test_a_line_that_is_moved_is_heard_there(made, tmp_path):
    made.tracks[2][0].source_range = span(0, 50)
    assert back(made, tmp_path).hand.lines == {"b1-l1": 50, "b3-l1": 133}


def test_a_line_that_is_taken_out_or_switched_off_is_not_heard_and_told_of(made, tmp_path):
    told = ("Line b1-l1 is not on the timeline, or switched off there, and is not heard.",)
    made.tracks[2][1].enabled = False
    returned = back(made, tmp_path)
    assert (returned.hand.lines, returned.notes) == ({"b3-l1": 90}, told)
    made.tracks[2][1] = oti.schema.Gap(duration=time(60))
    returned = back(made, tmp_path)
    assert (returned.hand.lines, returned.notes) == ({"b3-l1": 90}, told)


def test_an_export_of_the_picture_alone_is_refused(made, tmp_path):
    made.tracks[2].enabled = False
    assert "edited.otio has no line of dialogue" in refusal(made, tmp_path)
    del made.tracks[2:]
    assert "export the dialogue tracks too" in refusal(made, tmp_path)
    assert back(made, tmp_path, catalogue=SILENT).notes == ()


def test_sound_between_frames_is_put_on_the_nearest(made, tmp_path):
    made.tracks[2][0].source_range = span(20_001 * 7, 7.6 * 2000, 48_000)  # 7.6 frames at 24
    assert back(made, tmp_path).hand.lines["b1-l1"] == 8


def test_a_trimmed_line_is_placed_by_its_head_and_told_of(made, tmp_path):
    made.tracks[2][1].source_range = span(5, 40)
    returned = back(made, tmp_path)
    assert returned.hand.lines["b1-l1"] == 2
    assert returned.notes == ("Line b1-l1 is trimmed; a cut plays lines whole.",)


def test_what_cannot_be_kept_is_told(made, tmp_path):
    made.tracks[0][0].effects.append(oti.schema.Effect("blur", "Gaussian"))
    made.tracks[0].append(oti.schema.Transition("", "SMPTE_Dissolve", time(5), time(0)))
    made.tracks[0].insert(1, oti.schema.Transition("", "Star_Wipe", time(0), time(5)))
    made.tracks.append(oti.schema.Track("English", kind="Subtitle"))
    assert set(back(made, tmp_path).notes) == {
        'The track "English" holds neither pictures nor sound and is not kept.',
        "Effects on clips are not kept.",
        'The transition "Star_Wipe" becomes a dissolve.',
        "The fade at the end of a clip is not kept.",
    }


def test_unknown_media_is_refused_by_name(made, tmp_path):
    made.tracks[0][2].media_reference.target_url = "../stock/sunset.mp4"
    told = refusal(made, tmp_path)
    assert "sunset.mp4" in told
    assert "01:00:02:05" in told


def test_unknown_sound_is_refused_by_name(made, tmp_path):
    made.tracks[3][0].media_reference.target_url = "../found/song.mp3"
    assert "song.mp3" in refusal(made, tmp_path)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stand_on_one_line_of_a_message(text, made, tmp_path):
    made.tracks[0][2].name = in_xml(text)
    made.tracks[0][2].media_reference.target_url = f"a/{in_xml(text)}.mov"
    told = refusal(made, tmp_path)
    assert told.isprintable()
    assert len(told) < 400


def test_a_gap_is_refused_by_timecode(made, tmp_path):
    made.tracks[0].insert(1, oti.schema.Gap(duration=time(12)))
    assert "nothing is seen from 01:00:01:00 to 01:00:01:12" in refusal(made, tmp_path)


def test_a_clip_that_is_off_leaves_a_gap(made, tmp_path):
    made.tracks[0][0].enabled = False
    assert "enable a clip there" in refusal(made, tmp_path)


@pytest.mark.parametrize("effect", [oti.schema.LinearTimeWarp(time_scalar=2.0), oti.schema.FreezeFrame()])
def test_another_speed_is_refused_by_clip(effect, made, tmp_path):
    made.tracks[0][1].effects.append(effect)
    assert '"EP01_b2-a_T01.mp4" plays at another speed' in refusal(made, tmp_path)


def test_another_rate_is_refused_with_both(made, tmp_path):
    assert "24 frames per second, the production 25" in refusal(made, tmp_path, fps=25)
    made.tracks[0][0].source_range = span(0, 24, 23.976)
    assert "23.976 frames per second, the production 24" in refusal(made, tmp_path)


@pytest.mark.parametrize("rate", [3.5e-323, 1e-6, 1e9])
def test_a_rate_that_nothing_is_counted_in_is_refused(made, tmp_path, rate):
    made.tracks[0][0].source_range = oti.opentime.TimeRange(time(5, rate), time(24))
    assert "is no rate" in refusal(made, tmp_path)


def test_a_picture_between_frames_is_refused(made, tmp_path):
    made.tracks[0][0].source_range = span(2, 24.5)
    assert "between frames" in refusal(made, tmp_path)
    made.tracks[0][0].source_range = span(2, 24.000_1)
    assert back(made, tmp_path).hand.strips[0].frames == 24


def test_a_nested_timeline_is_refused_by_name(made, tmp_path):
    made.tracks[0].append(oti.schema.Stack(name="my compound"))
    assert "my compound" in refusal(made, tmp_path)


def test_one_line_at_two_places_is_refused(made, tmp_path):
    made.tracks[2].append(made.tracks[2][1].clone())
    assert "b1-l1 starts twice, at 01:00:00:07 and 01:00:06:06" in refusal(made, tmp_path)


def test_a_line_before_the_picture_is_refused(made, tmp_path):
    made.tracks[2][1].source_range = span(40, 10)
    assert "line b1-l1 would start before the picture" in refusal(made, tmp_path)


def test_a_long_transition_is_refused_by_timecode(made, tmp_path):
    made.tracks[0].insert(1, oti.schema.Transition("", "SMPTE_Dissolve", time(0), time(60)))
    assert "the transition at 01:00:01:00 lasts 60 frames" in refusal(made, tmp_path)


def test_frames_that_a_file_does_not_have_are_refused(made, tmp_path):
    made.tracks[0][0].source_range = span(-3, 24)
    assert "beyond the first frame" in refusal(made, tmp_path)


def test_a_timeline_without_pictures_is_refused(made, tmp_path):
    del made.tracks[0]
    assert "no enabled clip" in refusal(made, tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "3", "[]", '{"OTIO_SCHEMA": "Clip.1"}', '{"OTIO_SCHEMA": "Timeline.1", "tracks": 5}',
     '{"OTIO_SCHEMA": "Timeline.99"}', "[" * 100_000, '{"a":' * 100_000],
)  # fmt: skip
def test_what_is_no_otio_is_refused(text, tmp_path):
    assert "edited.otio" in refusal(text, tmp_path)


def parts(value, path=()):
    """Every path into a JSON document."""
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from parts(value[key], (*path, key))


DOCUMENT = json.loads(otio(plain()))
ODD = st.sampled_from([None, -1, 1e308, float("nan"), "x", "", [], {}, [None], {"OTIO_SCHEMA": "Clip.2"}])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from([each for each in parts(DOCUMENT) if each]), odd=ODD)
def test_a_broken_otio_is_read_or_refused_but_never_breaks_us(path, odd, tmp_path):
    broken = json.loads(json.dumps(DOCUMENT))
    place = broken
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = odd
    with suppress(BadStory):
        back(json.dumps(broken), tmp_path)


def test_files_that_are_not_there_or_not_timelines_are_refused(tmp_path):
    with pytest.raises(BadStory, match="cannot be read"):
        read(tmp_path / "gone.otio", ALL, FPS)
    with pytest.raises(BadStory, match=r"export one of: \.otio, \.otioz"):
        read(tmp_path / "EP01.prproj", ALL, FPS)
    (tmp_path / "a.otioz").write_bytes(b"PK nonsense")
    with pytest.raises(BadStory, match=r"no \.otioz file"):
        read(tmp_path / "a.otioz", ALL, FPS)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), many=st.integers(1, 40), to=st.integers(0, 255))
@example(at=60, many=40, to=255)
def test_a_damaged_otioz_is_read_or_refused_by_name(method, at, many, to, tmp_path):
    file = tmp_path / "damaged.otioz"
    with zipfile.ZipFile(file, "w", method) as bundle:
        bundle.writestr("content.otio", otio(plain()))
    content = bytearray(file.read_bytes())
    at %= len(content)
    content[at : at + many] = bytes([to]) * len(content[at : at + many])
    file.write_bytes(content)
    try:
        read(file, ALL, FPS)
    except BadStory as refused:
        assert "damaged.otioz" in str(refused)  # noqa: PT017 - it may also be read


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_zip_whose_expansion_nothing_bounds_is_refused_before_it_is_opened(method, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.otioz", "w", method) as bundle:
        bundle.writestr("content.otio", otio(plain()))
    with pytest.raises(BadStory, match=r"a\.otioz .*pack it as OpenTimelineIO does"):
        read(tmp_path / "a.otioz", ALL, FPS)


def test_a_zip_that_blows_up_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.otioz", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("content.otio", b" " * (17 << 20))
    with pytest.raises(BadStory, match="larger than 16 MiB"):
        read(tmp_path / "a.otioz", ALL, FPS)
