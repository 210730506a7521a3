"""EDLs as another program reads them: the same clips at the same frames, and words that do no harm."""

from typing import Any

import opentimelineio as otio
import pytest
from any_timelines import timelines
from hand_timelines import HOSTILE, row, take, timeline
from hypothesis import HealthCheck, given, settings

from orchestrator.cut import Transition
from orchestrator.errors import UnusableInput
from orchestrator.timeline.base import START, Clip, Media, Timeline, Track, timecode
from orchestrator.timeline.edl import edl

GOLDEN = """\
TITLE: EP01_v003
FCM: NON-DROP FRAME

001  A001     V     C        00:00:00:06 00:00:02:06 01:00:00:00 01:00:02:00
* FROM CLIP NAME: EP01_b1-a_T01.mp4
* SOURCE FILE: ../02_a_roll/EP01_b1-a_T01.mp4
* LOC: 01:00:00:00 GREEN   hook
002  A001     V     C        00:00:00:10 00:00:01:22 01:00:02:00 01:00:03:12
* FROM CLIP NAME: EP01_b2-a_T01.mp4
* SOURCE FILE: ../02_a_roll/EP01_b2-a_T01.mp4
003  A001     V     C        00:00:01:22 00:00:01:22 01:00:03:12 01:00:03:12
003  A001     V     D    012 00:00:00:12 00:00:03:00 01:00:03:12 01:00:06:00
* FROM CLIP NAME: EP01_b2-a_T01.mp4
* TO CLIP NAME: EP01_b3-a_T02.mp4
* SOURCE FILE: ../02_a_roll/EP01_b3-a_T02.mp4
* LOC: 01:00:03:12 GREEN   reveal
* LOC: 01:00:04:04 RED     face
004  BL       V     C        00:00:00:00 00:00:00:00 01:00:06:00 01:00:06:00
004  A001     V     D    008 00:00:00:00 00:00:03:00 01:00:06:00 01:00:09:00
* FROM CLIP NAME: EP01_b4-a_T01.mp4
* SOURCE FILE: ../02_a_roll/EP01_b4-a_T01.mp4
"""


@pytest.mark.parametrize("reel", ["A0000000X", "A 1", "../A", "Ä1", "A\n002"])
def test_a_reel_that_the_format_cannot_hold_is_refused(reel: str) -> None:
    media = Media("02_a_roll/a.mp4", "video", 48, "0" * 64, reel=reel)
    with pytest.raises(UnusableInput, match=r"02_a_roll/a\.mp4 has the reel"):
        edl(of(Clip("a", media, 0, 48, 0)))


@pytest.mark.parametrize("words", HOSTILE)
def test_words_stay_on_their_line(words: str) -> None:
    hostile = edl(timeline(note=words, name=words))
    plain = edl(timeline())
    assert len(hostile.splitlines()) == len(plain.splitlines())
    assert hostile.splitlines()[3:] == plain.splitlines()[3:]
    assert hostile.isascii()
    assert all(len(line) <= 78 for line in hostile.splitlines())


def test_a_list_is_what_editing_programs_expect() -> None:
    assert edl(timeline()) == GOLDEN


def test_a_file_without_a_reel_is_an_auxiliary_source() -> None:
    text = edl(of(Clip("a", Media("02_a_roll/a.mp4", "video", 48, "0" * 64), 0, 48, 0)))
    assert "001  AX       V     C " in text


def test_what_is_switched_off_or_heard_is_not_in_it() -> None:
    text = edl(timeline())
    assert "03_alternates" not in text
    assert ".wav" not in text


def test_a_clip_after_nothing_comes_in_over_black() -> None:
    clips = row((take("b1-a"), 0, 24), (take("b2-a"), 0, 24))
    late = Clip("b2-a", take("b2-a"), 0, 24, 48, Transition(frames=6))
    assert "002  BL       V     C        00:00:00:00 00:00:00:00 01:00:02:00" in edl(of(clips[0], late))


@pytest.mark.parametrize(("frame", "fps", "read"), [(86399, 24, "00:59:59:23"), (90000, 25, "01:00:00:00"),
                                                    (108029, 30, "01:00:00:29")])  # fmt: skip
def test_timecode_drops_no_frame(frame: int, fps: int, read: str) -> None:
    assert timecode(frame, fps) == read


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(timelines())
def test_another_reader_finds_the_same_clips_at_the_same_frames(told: Timeline) -> None:
    read = otio.adapters.read_from_string(edl(told), "cmx_3600", rate=told.fps)
    if told.tracks[0].clips:
        (track,) = read.tracks
        assert [*played(track, told)] == [
            (clip.media.path, clip.source_in, clip.frames, clip.start) for clip in told.tracks[0].clips
        ]
        ways = [clip.transition.frames for clip in told.tracks[0].clips if clip.transition]
        assert [each.out_offset.value for each in track if isinstance(each, otio.schema.Transition)] == ways


def played(track: Any, told: Timeline) -> Any:
    """(file, first frame, frames, place) of every clip."""
    first = -track.source_range.start_time.value if track.source_range else 0
    for clip in track.find_clips():
        (file,) = (each for each in clip.metadata["cmx_3600"]["comments"] if each.startswith("SOURCE FILE"))
        place = clip.range_in_parent().start_time.value + first - START * told.fps
        source = clip.source_range
        yield file.removeprefix("SOURCE FILE: ../"), source.start_time.value, source.duration.value, place


def of(*clips: Clip) -> Timeline:
    """A timeline of those clips."""
    frames = clips[-1].start + clips[-1].frames
    return Timeline("EP01", "Slide Nine", 24, 1080, 1920, frames, (Track("V1", "video", clips),))
