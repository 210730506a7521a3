"""Edited timelines come back as cuts by hand, frame by frame; what cannot be kept is refused by name."""

import json
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import opentimelineio as oti
import pytest
from hand_timelines import FPS, music, row, take, timeline, voice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.cut import Transition
from orchestrator.edits import HandCut, Strip
from orchestrator.errors import BadStory
from orchestrator.timeline.base import Clip, Track
from orchestrator.timeline.fcpxml import fcpxml
from orchestrator.timeline.otio import otio, otioz
from orchestrator.timeline.reading import Catalogue, read

SHOTS = tuple(f"b{number}-a" for number in range(1, 7))
MEDIA = {(shot, number): take(shot, number) for shot in SHOTS for number in (1, 2)}
LINES = {line: voice(line) for line in ("b1-l1", "b3-l1")}
ALL = Catalogue.of([*MEDIA.values(), *LINES.values(), music()])


def plain():
    """Six shots with an alternate each, a line, and music; no transitions."""
    played = row(*((MEDIA[shot, 1], 20, 24 + 5 * index) for index, shot in enumerate(SHOTS)))
    others = tuple(replace(clip, media=MEDIA[clip.media.facts["shot"], 2], source_in=11) for clip in played)
    tracks = (
        Track("V1", "video", played),
        Track("V2", "video", others, enabled=False),
        Track("Dialogue", "audio", (Clip("b1-l1", LINES["b1-l1"], 0, 60, 7),)),
        Track("Music", "audio", (Clip("Music", music(), 0, 200, 0),)),
    )
    return replace(timeline(), tracks=tracks, frames=sum(clip.frames for clip in played), markers=())


def opened(text):
    return oti.adapters.read_from_string(text, "otio_json")


def back(made, folder, suffix=".otio", fps=FPS, catalogue=ALL):
    """What `read` makes of an OTIO object or of a text."""
    text = made if isinstance(made, str) else oti.adapters.write_to_string(made, "otio_json")
    file = folder / f"edited{suffix}"
    file.write_text(text)
    return read(file, catalogue, fps)


def shown(hand):
    """Take and frame of it, of every frame that is seen."""
    return [(each.shot, each.take, each.source_in + at) for each in hand.strips for at in range(each.frames)]


def time(frames, rate=FPS):
    return oti.opentime.RationalTime(frames, rate)


def span(start, frames, rate=FPS):
    return oti.opentime.TimeRange(time(start, rate), time(frames, rate))


# Edits through the library itself, beside what each must come to.


class Desk:
    """A timeline being edited in a program, and beside it the same edits as plain rows."""

    def __init__(self):
        self.made = opened(otio(plain()))
        self.v1, self.v2 = self.made.tracks[0], self.made.tracks[1]
        self.rows = [(c.media.facts["shot"], 1, c.source_in, c.frames) for c in plain().tracks[0].clips]
        self.over = []

    def swap(self, a, b):
        a, b = sorted((a % len(self.v1), b % len(self.v1)))
        if a == b:
            return
        later, earlier = self.v1.pop(b), self.v1.pop(a)
        self.v1.insert(a, later)
        self.v1.insert(b, earlier)
        self.rows[a], self.rows[b] = self.rows[b], self.rows[a]

    def move(self, a, b):
        a, b = a % len(self.v1), b % len(self.v1)
        clip = self.v1.pop(a)
        self.v1.insert(b, clip)
        self.rows.insert(b, self.rows.pop(a))

    def delete(self, a, _):
        if len(self.v1) > 1:
            del self.v1[a % len(self.v1)]
            del self.rows[a % len(self.rows)]

    def head(self, a, by):
        self._range(a, lambda start, frames: (start + by % frames, frames - by % frames))

    def tail(self, a, by):
        self._range(a, lambda start, frames: (start, frames - by % frames))

    def slip(self, a, by):
        self._range(a, lambda start, frames: (by % 30, frames))

    def longer(self, a, by):
        self._range(a, lambda start, frames: (start, frames + by % 9))

    def razor(self, a, at):
        a %= len(self.v1)
        shot, number, start, frames = self.rows[a]
        if frames < 2:
            return
        left = 1 + at % (frames - 1)
        second = self.v1[a].clone()
        self.v1[a].source_range = span(start, left)
        second.source_range = span(start + left, frames - left)
        self.v1.insert(a + 1, second)
        self.rows[a : a + 1] = [(shot, number, start, left), (shot, number, start + left, frames - left)]

    def replace(self, a, _):
        a %= len(self.v1)
        shot, number, start, frames = self.rows[a]
        facts = [each.media_reference.metadata["microdrama"]["shot"] for each in self.v2.find_clips()]
        other = list(self.v2.find_clips())[facts.index(shot)]
        if number == 1:
            self.v1[a].media_reference = other.media_reference.clone()
            self.rows[a] = (shot, 2, start, frames)

    def enable(self, a, _):
        """An alternate is switched on where it lies."""
        clip = list(self.v2.find_clips())[a % len(SHOTS)]
        place = clip.range_in_parent()
        first, frames = round(place.start_time.value), round(place.duration.value)
        if first + frames <= sum(each[3] for each in self.rows):
            self.v2.enabled = clip.enabled = True
            self.over.append((clip.media_reference.metadata["microdrama"]["shot"], first, frames))

    def _range(self, a, change):
        a %= len(self.v1)
        shot, number, start, frames = self.rows[a]
        self.rows[a] = (shot, number, *change(start, frames))
        self.v1[a].source_range = span(*self.rows[a][2:])

    @property
    def seen(self):
        frames = [(shot, number, start + at) for shot, number, start, n in self.rows for at in range(n)]
        for shot, first, count in self.over:
            frames[first : first + count] = [(shot, 2, 11 + at) for at in range(count)]
        return frames


ACTIONS = ("swap", "move", "delete", "head", "tail", "slip", "longer", "razor", "replace")
EDITS = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 40), st.integers(0, 40)), max_size=12)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, switched=st.lists(st.integers(0, 5), max_size=3, unique=True))
def test_whatever_is_edited_comes_back_to_the_frame(edits, switched, tmp_path):
    desk = Desk()
    for action, a, b in edits:
        getattr(desk, action)(a, b)
    for a in switched:
        desk.enable(a, 0)
    assert shown(back(desk.made, tmp_path).hand) == desk.seen


STRIPS = st.builds(
    Strip,
    shot=st.sampled_from(SHOTS),
    take=st.sampled_from([1, 2]),
    source_in=st.integers(24, 60),
    frames=st.integers(24, 50),
    transition=st.none() | st.builds(Transition, frames=st.integers(2, 24)),
)


def drawn(hand):
    """A timeline of a cut by hand."""
    rows = [(MEDIA[each.shot, each.take], each.source_in, each.frames) for each in hand.strips]
    video = Track("V1", "video", row(*rows, transitions=[each.transition for each in hand.strips]))
    lines = tuple(Clip(line, LINES[line], 0, 60, start) for line, start in sorted(hand.lines.items()))
    sounds = tuple(Track(clip.name, "audio", (clip,)) for clip in lines)
    frames = sum(each.frames for each in hand.strips)
    return replace(timeline(), tracks=(video, *sounds), markers=(), frames=frames)


@pytest.mark.parametrize(("write", "suffix"), [(otio, ".otio"), (fcpxml, ".fcpxml")])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(strips=st.lists(STRIPS, min_size=1, max_size=8), starts=st.lists(st.integers(0, 23), max_size=2))
def test_a_cut_that_is_written_is_read_again(strips, starts, write, suffix, tmp_path):
    if strips[0].transition:  # there is nothing to dissolve from
        dip = Transition(kind="dip", frames=strips[0].transition.frames)
        strips[0] = strips[0].model_copy(update={"transition": dip})
    hand = HandCut(strips=tuple(strips), lines=dict(zip(LINES, starts, strict=False)))
    returned = back(write(drawn(hand)), tmp_path, suffix)
    assert returned.hand == hand
    assert returned.notes == ()


# One edit each, as a person makes it.


@pytest.fixture
def made():
    return opened(otio(plain()))


def test_what_nobody_touched_comes_back_as_it_was(made, tmp_path):
    returned = back(made, tmp_path)
    assert [(each.shot, each.take) for each in returned.hand.strips] == [(shot, 1) for shot in SHOTS]
    assert returned.hand.lines == {"b1-l1": 7}
    assert returned.notes == ()


def test_an_otioz_is_read_as_its_timeline(tmp_path):
    blob = tmp_path / "blob"
    blob.write_bytes(b"media")
    everything = {clip.media.path: blob for track in plain().tracks for clip in track.clips}
    otioz(plain(), everything, tmp_path / "EP01.otioz")
    assert shown(read(tmp_path / "EP01.otioz", ALL, FPS).hand) == Desk().seen


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


def test_old_facts_do_not_speak_for_another_file(made, tmp_path):
    reference = made.tracks[0][0].media_reference
    assert reference.metadata["microdrama"]["shot"] == "b1-a"
    reference.target_url = "somewhere/else.mp4"
    assert "else.mp4" in refusal(made, tmp_path)
    reference.target_url, reference.name = "", ""
    assert back(made, tmp_path).hand.strips[0].shot == "b1-a"


def test_a_line_that_is_moved_is_heard_there_and_one_taken_out_is_not(made, tmp_path):
    dialogue = made.tracks[2]
    dialogue[0].source_range = span(0, 50)
    assert back(made, tmp_path).hand.lines == {"b1-l1": 50}
    del dialogue[1]
    assert back(made, tmp_path).hand.lines == {}


def test_sound_between_frames_is_put_on_the_nearest(made, tmp_path):
    made.tracks[2][0].source_range = span(20_001 * 7, 7.6 * 2000, 48_000)  # 7.6 frames at 24
    assert back(made, tmp_path).hand.lines == {"b1-l1": 8}


def test_a_trimmed_line_is_placed_by_its_head_and_told_of(made, tmp_path):
    made.tracks[2][1].source_range = span(5, 40)
    returned = back(made, tmp_path)
    assert returned.hand.lines == {"b1-l1": 2}
    assert returned.notes == ("Line b1-l1 is trimmed; a cut plays lines whole.",)


def test_what_cannot_be_kept_is_told(made, tmp_path):
    made.tracks[0][0].effects.append(oti.schema.Effect("blur", "Gaussian"))
    made.tracks[0].append(oti.schema.Transition("", "SMPTE_Dissolve", time(5), time(0)))
    made.tracks[0].insert(1, oti.schema.Transition("", "Star_Wipe", time(0), time(5)))
    assert back(made, tmp_path).notes == (
        "Effects on clips are not kept.",
        'The transition "Star_Wipe" becomes a dissolve.',
        "The fade at the end of a clip is not kept.",
    )


# What is refused.


def refusal(made, folder, suffix=".otio", **more):
    with pytest.raises(BadStory) as refused:
        back(made, folder, suffix, **more)
    return str(refused.value)


def test_unknown_media_is_refused_by_name(made, tmp_path):
    made.tracks[0][2].media_reference.target_url = "../stock/sunset.mp4"
    told = refusal(made, tmp_path)
    assert "sunset.mp4" in told
    assert "01:00:02:05" in told


def test_unknown_sound_is_refused_by_name(made, tmp_path):
    made.tracks[3][0].media_reference.target_url = "../found/song.mp3"
    assert "song.mp3" in refusal(made, tmp_path)


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
    assert "b1-l1 starts twice, at 01:00:00:07 and 01:00:02:19" in refusal(made, tmp_path)


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


def test_a_zip_that_blows_up_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.otioz", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("content.otio", b" " * (33 << 20))
    with pytest.raises(BadStory, match="larger than 32 MiB"):
        read(tmp_path / "a.otioz", ALL, FPS)


# FCPXML, as Final Cut writes it.


def final_cut(spine, resources="", rate="1/24s", head="<!DOCTYPE fcpxml>"):
    assets = "".join(
        f'<asset id="{shot}" name="{shot}" start="0s" duration="5s" hasVideo="1" format="r1">'
        f'<media-rep src="file:///show/EP01_{shot}_T0{number}.mp4"/></asset>'
        for shot, number in (("b1-a", 1), ("b2-a", 1), ("b3-a", 2))
    )
    return (
        f'<?xml version="1.0"?>{head}<fcpxml version="1.11"><resources>'
        f'<format id="r1" frameDuration="{rate}" width="1080" height="1920"/>{assets}{resources}</resources>'
        f'<library><event><project name="p"><sequence format="r1" tcStart="3600s"><spine>{spine}</spine>'
        "</sequence></project></event></library></fcpxml>"
    )


A = '<asset-clip ref="b1-a" offset="3600s" start="1s" duration="2s" name="A">{}</asset-clip>'
B = '<asset-clip ref="b2-a" offset="3602s" duration="1s" name="B"/>'


def strips_of(text, folder):
    return [(s.shot, s.take, s.source_in, s.frames) for s in back(text, folder, ".fcpxml").hand.strips]


def test_a_storyline_is_read(tmp_path):
    assert strips_of(final_cut(A.format("") + B), tmp_path) == [("b1-a", 1, 24, 48), ("b2-a", 1, 0, 24)]


def test_a_connected_clip_covers_what_it_hangs_on(tmp_path):
    over = '<asset-clip ref="b3-a" lane="1" offset="36/24s" start="2s" duration="12/24s"/>'
    assert strips_of(final_cut(A.format(over)), tmp_path) == [
        ("b1-a", 1, 24, 12), ("b3-a", 2, 48, 12), ("b1-a", 1, 48, 24),
    ]  # fmt: skip
    assert len(strips_of(final_cut(A.format(over.replace("lane", 'enabled="0" lane'))), tmp_path)) == 1
    assert len(strips_of(final_cut(A.format(over.replace('"1"', '"-1"'))), tmp_path)) == 1


def test_a_secondary_storyline_and_an_audition_and_a_clip_element_are_read(tmp_path):
    second = (
        '<spine lane="1" offset="1s"><clip name="C" offset="0s" start="0s" duration="6/24s">'
        '<video ref="b3-a" offset="0s" start="10/24s" duration="5s"/></clip></spine>'
    )
    takes = B.replace(" offset=", " x=") + '<asset-clip ref="b1-a" duration="9s"/>'
    audition = f'<audition offset="3602s">{takes}</audition>'
    assert strips_of(final_cut(A.format(second) + audition), tmp_path) == [
        ("b3-a", 2, 10, 6), ("b1-a", 1, 30, 42), ("b2-a", 1, 0, 24),
    ]  # fmt: skip


def test_a_title_above_is_told_of_and_one_in_the_picture_refused(tmp_path):
    title = '<title ref="t" name="My title" {} duration="1s"/>'
    returned = back(final_cut(A.format(title.format('lane="1" offset="1s"'))), tmp_path, ".fcpxml")
    assert returned.notes == ('"My title" is a title or generator and is not kept.',)
    assert "My title" in refusal(
        final_cut(A.format("") + title.format('offset="3602s"')), tmp_path, ".fcpxml"
    )


FASTER = '<timeMap><timept time="0s" value="0s"/><timept time="2s" value="4s"/></timeMap>'


@pytest.mark.parametrize(
    ("spine", "told"),
    [
        ('<gap offset="3600s" duration="1s"/>' + B.replace("3602", "3601"), "01:00:00:00 to 01:00:01:00"),
        (A.format(FASTER), '"A" plays at another speed'),
        (A.format('<conform-rate srcFrameRate="25"/>'), "25 frames per second, the production 24"),
        ('<ref-clip ref="m" name="nest" duration="1s"/>', '"nest" is a compound clip'),
        (A.format("").replace("2s", "2.01s"), "between frames"),
        (A.format("").replace("2s", "two"), "no time"),
        ('<asset-clip ref="b1-a" duration="1/0s"/>', "no time"),
        ("", "no enabled clip"),
    ],
)  # fmt: skip
def test_what_final_cut_must_put_right_is_refused(spine, told, tmp_path):
    assert told in refusal(final_cut(spine), tmp_path, ".fcpxml")


def test_another_rate_of_the_project_is_refused_with_both(tmp_path):
    assert "29.97" in refusal(final_cut(A.format(""), rate="1001/30000s"), tmp_path, ".fcpxml")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE fcpxml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE fcpxml SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE fcpxml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE fcpxml [<!ENTITY % p SYSTEM "x">%p;]>',
    ],
)  # fmt: skip
def test_nothing_in_a_document_is_expanded_or_fetched(head, tmp_path):
    assert "export it again" in refusal(final_cut(A.format(""), head=head), tmp_path, ".fcpxml")


@pytest.mark.parametrize(
    "text", ["", "<fcpxml>", "<other/>", "<fcpxml/>", "<a>" * 100_000, "\x00", "<a b='&x;'/>"]
)
def test_what_is_no_fcpxml_is_refused(text, tmp_path):
    assert "edited.fcpxml" in refusal(text, tmp_path, ".fcpxml")


def test_a_folder_of_final_cut_is_read_like_its_file(tmp_path):
    (tmp_path / "EP01.fcpxmld").mkdir()
    (tmp_path / "EP01.fcpxmld" / "Info.fcpxml").write_text(final_cut(A.format("")))
    assert read(tmp_path / "EP01.fcpxmld", ALL, FPS).hand.strips[0].shot == "b1-a"
    with pytest.raises(BadStory, match="cannot be read"):
        read(Path(tmp_path / "gone.fcpxml"), ALL, FPS)
