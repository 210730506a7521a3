"""The timeline of a bundle: V1 is the cut, alternates lie where they could play, no two sounds overlap."""

from dataclasses import replace
from itertools import pairwise

import pytest
from cut_examples import PLAN, takes, voices

from orchestrator.bundle.item import Item
from orchestrator.bundle.markers import beats, checks
from orchestrator.bundle.tracks import tracks
from orchestrator.cut import Cut, Sound
from orchestrator.cut.promise import frames_of
from orchestrator.cut.rules import assemble
from orchestrator.finish_sound import sound_task
from orchestrator.making import Edit
from orchestrator.qc import Check
from orchestrator.shoot import motion_task, voice_task
from orchestrator.store import Stored
from orchestrator.story import Beat, Episode
from orchestrator.timeline.base import Clip, Media, Track

CUT = assemble(PLAN, takes(PLAN), voices(PLAN))
TASKS = {shot.id: motion_task(shot.id, 1) for shot in PLAN.shots}
EDIT = Edit(CUT, TASKS, takes(PLAN), ())


def video(shot: str, number: int = 1, frames: int = 0) -> Item:
    path = f"02_a_roll/{shot}_T{number:02d}.mp4"
    media = Media(path, "video", frames or takes(PLAN)[shot].frames, "0" * 64)
    return Item(path, BLOB, "a-roll", motion_task(shot, number), {"shot": shot, "take": number}, media)


def sound(task: str, role: str, frames: int, about: dict[str, str | int]) -> Item:
    path = f"06_audio/{task.replace('/', '_')}.wav"
    return Item(path, BLOB, role, task, about, Media(path, "audio", frames, "0" * 64, channels=1))  # type: ignore[arg-type]


BLOB = Stored("0" * 64, ".mp4", 1)
LINES = voices(PLAN)


def items(cut: Cut = CUT) -> list[Item]:
    """A file of everything that a cut needs."""
    return [
        *(video(shot.id) for shot in PLAN.shots),
        *(
            sound(voice_task(line), "dialogue", frames_of(LINES[line].ms, 24), {"line": line})
            for line in LINES
        ),
        *(
            sound(sound_task(each), "cue", each.frames or 30, {"cue": each.ref})
            for each in cut.sounds
            if each.role != "line"
        ),
        *(
            sound(f"mix/{stem}", "stem", cut.frames, {"stem": stem})
            for stem in ("dialogue", "music", "effects")
        ),
    ]


def named(found: tuple[Track, ...], name: str) -> Track:
    return next(track for track in found if track.name == name)


def spans(track: Track) -> list[tuple[int, int]]:
    return [(clip.start, clip.start + clip.frames) for clip in track.clips]


def test_v1_is_the_cut_and_everything_above_it_is_switched_off() -> None:
    pictures = [track for track in tracks(EDIT, PLAN, items()) if track.kind == "video"]
    assert pictures[0].name == "V1"
    assert spans(pictures[0]) == [(event.start, event.end) for event in CUT.events]
    assert [track.enabled for track in pictures] == [True] + [False] * (len(pictures) - 1)


def test_coverage_lies_at_the_place_of_what_it_could_replace() -> None:
    above = [track for track in tracks(EDIT, PLAN, items()) if not track.enabled and track.kind == "video"]
    spoken = next(event for event in CUT.events if event.shot == "b6-a")
    found = next(clip for track in above for clip in track.clips if clip.name == "b6-x_T01")
    assert found.start == spoken.start
    assert found.frames == min(spoken.frames, found.media.frames)


def test_what_nothing_could_replace_has_nothing_above_it() -> None:
    above = [track for track in tracks(EDIT, PLAN, items()) if not track.enabled and track.kind == "video"]
    assert [clip.name for track in above for clip in track.clips] == ["b6-x_T01"]


def test_another_take_starts_at_the_same_frame_as_the_one_that_plays() -> None:
    found = tracks(EDIT, PLAN, [*items(), video("b1-a", 2), video("b1-a", 3, frames=10)])
    first = CUT.events[0]
    lanes = [track.clips[0] for track in found if track.kind == "video" and not track.enabled]
    same, short = lanes[0], lanes[1]
    assert (same.name, same.source_in, same.frames, same.start) == (
        "b1-a_T02",
        first.source_in,
        first.frames,
        0,
    )
    assert (short.source_in, short.frames) == (0, 10), "as much of it as there is"


@pytest.mark.parametrize("shift", [0, 5, 40, 1000])
def test_every_clip_lies_in_its_file_and_in_the_cut_and_over_no_other(shift: int) -> None:
    """Cues may sound on over others, and lines of one speaker may be laid over each other by hand."""
    late = [replace_start(each, shift) for each in CUT.sounds]
    cut = CUT.model_copy(update={"sounds": tuple(late)})
    for track in tracks(replace(EDIT, cut=cut), PLAN, items(cut)):
        assert all(inside(clip) for clip in track.clips)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans(track)))
        assert all(end <= CUT.frames for _, end in spans(track))


def replace_start(each: Sound, shift: int) -> Sound:
    last = CUT.frames - max(each.frames, 1)
    return each.model_copy(update={"start": min(each.start + shift, last) if each.role != "bed" else 0})


def inside(clip: Clip) -> bool:
    return clip.source_in >= 0 and clip.source_in + clip.frames <= clip.media.frames and clip.frames > 0


def test_each_speaker_has_a_track_and_music_plays_ducked() -> None:
    found = tracks(EDIT, PLAN, items())
    assert [clip.media.path for clip in named(found, "DX victor").clips] == ["06_audio/voice_b6-l1.wav"]
    assert [clip.media.path for clip in named(found, "DX jonah").clips] == ["06_audio/voice_b6-l2.wav"]
    heard = {track.name for track in found if track.kind == "audio" and track.enabled}
    assert heard == {"DX victor", "DX jonah", "FX cues", "FX room tone", "MX stem"}
    assert named(found, "MX without ducking").clips[0].gain_db == "-12"


def test_markers_show_beats_and_what_checks_say() -> None:
    words = "=1+1 ]]> <b>\x00"
    episode = Episode(number=1, beats=(Beat(id="b2", text=words),))
    told = {marker.name: marker for marker in beats(CUT, episode)}
    assert told["b2 hook"].note == words.strip()
    event = CUT.events[3]
    places = (f"{event.shot} at 00:{event.start / 24:04.1f}: too much", "nowhere: x", event.shot)
    failed = Check(code="jumps", passed=False, value="3", wanted="none", places=places)
    passed = Check(code="loudness", passed=True, value="fine", wanted="fine")
    found = list(checks(CUT, [failed, passed]))
    assert [marker.frame for marker in found] == [event.start, 0, event.start]
    assert {marker.kind for marker in found} == {"check"}
    assert next(iter(checks(CUT, [failed.model_copy(update={"places": ()})]))).frame == 0
