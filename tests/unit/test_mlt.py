"""MLT files: what plays at every frame of every track, what is hidden, and words that do no harm."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

import pytest
from any_timelines import timelines
from hand_timelines import HOSTILE, timeline
from hypothesis import HealthCheck, given, settings

from orchestrator.timeline.base import Timeline, Track
from orchestrator.timeline.mlt import mlt

Playing = tuple[str, int] | None
"""A file and its frame."""
FOLDER = PurePosixPath("01_timelines")


@pytest.mark.parametrize("words", HOSTILE)
def test_words_stay_words(words: str) -> None:
    hostile, plain = (ET.fromstring(mlt(each)) for each in (timeline(note=words, name=words), timeline()))
    assert shape(hostile) == shape(plain)
    assert resources(hostile) == resources(plain)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(timelines())
def test_every_frame_of_every_track_is_as_told(told: Timeline) -> None:
    read = ET.fromstring(mlt(told))
    for number, track in enumerate(told.tracks, 1):
        assert list(playing(read, f"playlist{number}")) == list(wanted(track))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(timelines())
def test_every_time_is_a_whole_frame_inside_its_file(told: Timeline) -> None:
    read = ET.fromstring(mlt(told))
    lengths = {each.get("id"): int(text(each, "length")) for each in read.iter("producer")}
    for cut in (*read.iter("entry"), *read.iter("track")):
        if cut.get("producer") in lengths and cut.get("in"):
            assert 0 <= int(cut.get("in", "")) <= int(cut.get("out", "")) < lengths[cut.get("producer")]


def test_the_profile_has_size_rate_and_shape() -> None:
    (profile,) = ET.fromstring(mlt(timeline())).iter("profile")
    told = {name: profile.get(name) for name in ("width", "height", "frame_rate_num", "frame_rate_den")}
    assert told == {"width": "1080", "height": "1920", "frame_rate_num": "24", "frame_rate_den": "1"}
    assert (profile.get("display_aspect_num"), profile.get("display_aspect_den")) == ("9", "16")
    assert (profile.get("progressive"), profile.get("colorspace")) == ("1", "709")


def test_every_file_stands_once_and_relative_to_the_timeline() -> None:
    files = resources(ET.fromstring(mlt(timeline())))
    assert len(files) == len(set(files)) == 9
    assert all(file.startswith("../0") for file in files)


def test_alternates_are_hidden_and_sound_has_no_picture() -> None:
    read = ET.fromstring(mlt(timeline()))
    (tractor,) = (each for each in read.iter("tractor") if each.get("id") == "tractor0")
    assert [each.get("hide") for each in tractor.iter("track")] == [None, None, "both", "video", "video"]


def test_takes_are_seen_and_not_heard() -> None:
    for producer in ET.fromstring(mlt(timeline())).iter("producer"):
        if text(producer, "resource").endswith(".mp4"):
            assert text(producer, "audio_index") == "-1"


def test_gains_are_filters_of_their_clips() -> None:
    levels = [text(each, "level") for each in ET.fromstring(mlt(timeline())).iter("filter")]
    assert levels == ["0.01", "3.01", "-12.5"], "one channel loses 3 dB when MLT plays it on two"


def test_all_tracks_are_heard_together() -> None:
    (tractor,) = (e for e in ET.fromstring(mlt(timeline())).iter("tractor") if e.get("id") == "tractor0")
    summed = [e for e in tractor.findall("transition") if text(e, "mlt_service") == "mix"]
    assert [text(each, "b_track") for each in summed] == ["1", "2", "3", "4"]
    assert {text(each, "sum") for each in summed} == {"1"}


def test_a_dissolve_runs_out_of_the_handle_of_the_take_before() -> None:
    read = ET.fromstring(mlt(timeline()))
    (first, second) = (e for e in read.iter("tractor") if e.get("id") != "tractor0")
    spans = [(each.get("in"), each.get("out")) for each in first.iter("track")]
    assert spans == [("46", "57"), ("12", "23")]
    assert next(each.get("producer") for each in second.iter("track")) == "black"


def test_markers_are_where_they_were() -> None:
    read = ET.fromstring(mlt(timeline(note="why")))
    (told,) = (each for each in read.iter("properties") if each.get("name") == "shotcut:markers")
    assert [(text(each, "start"), text(each, "text")) for each in told] == [
        ("00:00:00.000", "hook: why"), ("00:00:03.500", "reveal"), ("00:00:04.167", "face: too dark"),
    ]  # fmt: skip


def playing(read: ET.Element, name: str) -> Iterator[tuple[int, Playing, Playing]]:
    """(frame, what is seen, what is seen under it) of a playlist, wherever there is something."""
    parts = {each.get("id"): each for each in read}
    at = 0
    for entry in parts[name]:
        if entry.tag == "blank":
            at += int(entry.get("length", ""))
        if entry.tag == "entry":
            for step in range(frames(entry)):
                yield at + step, *seen(parts, entry, step)
            at += frames(entry)


def seen(parts: dict[str | None, ET.Element], entry: ET.Element, step: int) -> tuple[Playing, Playing]:
    source = parts[entry.get("producer")]
    if source.tag == "producer":
        return at_frame(parts, entry, step), None
    under, over = source.findall("track")
    return at_frame(parts, over, step), at_frame(parts, under, step)


def at_frame(parts: dict[str | None, ET.Element], cut: ET.Element, step: int) -> Playing:
    file = PurePosixPath(text(parts[cut.get("producer")], "resource"))
    return (str(file), int(cut.get("in", "")) + step) if file.parts[0] == ".." else ("black", 0)


def wanted(track: Track) -> Iterator[tuple[int, Playing, Playing]]:
    """The same, from the timeline."""
    before = None
    for clip in track.clips:
        blended = clip.transition.frames if clip.transition else 0
        over = before if before and before.start + before.frames == clip.start else None
        for step in range(clip.frames):
            under: Playing = None
            if step < blended:
                under = ("black", 0)
                if over and clip.transition and clip.transition.kind == "dissolve":
                    under = (f"../{over.media.path}", over.source_in + over.frames + step)
            yield clip.start + step, (f"../{clip.media.path}", clip.source_in + step), under
        before = clip


def frames(cut: ET.Element) -> int:
    return int(cut.get("out", "")) - int(cut.get("in", "")) + 1


def text(owner: ET.Element, name: str) -> str:
    return next((each.text or "" for each in owner.findall("property") if each.get("name") == name), "")


def resources(read: ET.Element) -> list[str]:
    """Of every producer but black."""
    return [text(each, "resource") for each in read.iter("producer") if each.get("id") != "black"]


def shape(read: ET.Element) -> list[tuple[str, str | None]]:
    """Tags and ids, in order. Empty notes are not written."""
    notes = ("shotcut:comment", "shotcut:caption")
    return [(each.tag, each.get("id")) for each in read.iter() if each.get("name") not in notes]
