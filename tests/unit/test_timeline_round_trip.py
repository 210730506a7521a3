"""Whatever is edited comes back to the frame, and whatever is written is read again."""

from dataclasses import replace

import pytest
from edited_timelines import ALL, LINES, MEDIA, SHOTS, SILENT, back, opened, plain, shown, span
from hand_timelines import row, timeline
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.cut import Transition
from orchestrator.edits import HandCut, Strip
from orchestrator.timeline.base import Clip, Track
from orchestrator.timeline.fcpxml import fcpxml
from orchestrator.timeline.otio import otio


class Desk:
    """A timeline being edited in a program, and beside it the same edits as plain rows."""

    def __init__(self):
        self.made = opened(otio(plain()))
        del self.made.tracks[2]  # a picture that gets short may end before a line
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
    assert shown(back(desk.made, tmp_path, catalogue=SILENT).hand) == desk.seen


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
    spoken = {name: line for name, line in ALL.lines.items() if line in hand.lines}
    returned = back(write(drawn(hand)), tmp_path, suffix, catalogue=replace(ALL, lines=spoken))
    assert returned.hand == hand
    assert returned.notes == ()
