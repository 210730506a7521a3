"""Cuts by hand: what an editing program gives back is made, or refused with the strip and its cure."""

from itertools import pairwise
from typing import Any

import pytest
from cut_examples import PLAN, insert, line, plan_of, reaction, shot, takes, voices
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.captions.write import ass, srt
from orchestrator.cut import Cut, TakeFacts, Transition, hand
from orchestrator.cut.rules import Assembly, assemble, assembled
from orchestrator.cut.strays import strays
from orchestrator.edits import CutEdit, HandCut, Strip
from orchestrator.errors import CutRefused
from orchestrator.finish_sound import sections
from orchestrator.plan import Coverage, Plan

HOUSE = assemble(PLAN, takes(PLAN), voices(PLAN))
FILMED = {
    (name, number): facts.model_copy(update={"task": f"motion/{name}/t{number}"})
    for name, facts in takes(PLAN).items()
    for number in (1, 2)
}


def done(cut: HandCut, plan: Plan = PLAN, filmed: Any = None, **more: Any) -> Assembly:
    edit = CutEdit(hand=cut, **more)
    return assembled(plan, {}, voices(plan), edit, filmed=FILMED if filmed is None else filmed)


def cut_of(*strips: Any, lines: dict[str, int] | None = None, **more: Any) -> Cut:
    """Strips as (shot, first frame, frames) or (shot, first frame, frames, take)."""
    made = [Strip(shot=s, source_in=at, frames=n, take=take[0] if take else 1) for s, at, n, *take in strips]
    return done(HandCut(strips=tuple(made), lines=lines or {}), **more).cut


# --- refused ---


def test_a_shot_that_is_planned_no_more_is_refused_by_name() -> None:
    with pytest.raises(CutRefused, match=r"strip 2, shot b9-z: the plan has no such shot any more. Take the"):
        cut_of(("b1-a", 0, 20), ("b9-z", 0, 20))


def test_a_take_that_nobody_filmed_is_refused_with_those_that_are_there() -> None:
    told = r"strip 1, shot b1-a: take 7 cannot be had, it is not filmed\. Use take 1 or 2, or film it again"
    with pytest.raises(CutRefused, match=told):
        cut_of(("b1-a", 0, 20, 7))


def test_a_take_that_failed_is_refused_with_its_reason() -> None:
    broken = {("b1-a", 1): TakeFacts(task="motion/b1-a/t1", frames=100, verdict="the worker died")}
    with pytest.raises(
        CutRefused, match=r"take 1 cannot be had, the worker died\. Use another shot, or film"
    ):
        cut_of(("b1-a", 0, 20), filmed=broken)


def test_frames_beyond_the_take_are_refused_with_how_many_it_has() -> None:
    with pytest.raises(
        CutRefused,
        match=r"strip 1, shot b1-a: frames 100 to 120 of take 2 are wanted, and it has 108\. Start",
    ):
        cut_of(("b1-a", 100, 20, 2))


def test_a_take_counts_with_the_frames_that_it_really_has() -> None:
    short = {("b1-a", 1): TakeFacts(task="motion/b1-a/t1", frames=50)}
    assert cut_of(("b1-a", 30, 20), filmed=short).frames == 20
    with pytest.raises(CutRefused, match="and it has 50"):
        cut_of(("b1-a", 31, 20), filmed=short)


def test_a_line_that_the_episode_would_cut_off_is_refused() -> None:
    with pytest.raises(CutRefused, match=r"line b6-l1: it starts at frame 60 and its words end at \d+, the ep"
                       r"isode at 90\. Start it earlier, or show more"):  # fmt: skip
        cut_of(("b1-a", 0, 90), lines={"b6-l1": 60})


def test_two_lines_with_words_at_one_frame_are_refused() -> None:
    with pytest.raises(CutRefused, match="lines b6-l1 and b6-l2: words of both begin at frame"):
        cut_of(("b1-a", 0, 100), lines={"b6-l1": 3, "b6-l2": 3})


def test_a_dissolve_without_a_handle_is_refused_with_its_strip() -> None:
    strips = (
        Strip(shot="b1-a", source_in=0, frames=100),
        Strip(shot="b2-a", source_in=0, frames=30, transition=Transition()),
    )
    with pytest.raises(CutRefused, match=r"strip 2, shot b2-a: dissolve into shot b2-a: it needs 12 more fram"
                       r"es of shot b1-a, whose take has 8"):  # fmt: skip
        done(HandCut(strips=strips))


# --- what is made ---


def test_the_house_cut_by_hand_is_the_house_cut() -> None:
    made = done(hand.of(HOUSE))
    assert made.cut == HOUSE
    assert made.captions == HOUSE.captions


def test_strips_play_in_their_order_and_from_their_takes() -> None:
    cut = cut_of(("b2-r", 5, 24), ("b1-a", 40, 30, 2), ("b2-r", 0, 12, 2))
    assert [(e.shot, e.take, e.source_in, e.frames, e.start) for e in cut.events] == [
        ("b2-r", "motion/b2-r/t1", 5, 24, 0),
        ("b1-a", "motion/b1-a/t2", 40, 30, 24),
        ("b2-r", "motion/b2-r/t2", 0, 12, 54),
    ]


def test_a_line_is_heard_where_it_was_put_whatever_is_seen() -> None:
    cut = cut_of(("b5-i", 0, 70), ("b1-a", 0, 60), lines={"b6-l2": 40})
    assert [(s.ref, s.start) for s in cut.sounds if s.role == "line"] == [("b6-l2", 40)]
    assert {caption.line for caption in cut.captions} == {"b6-l2"}
    assert cut.events[0].kind == "insert"


def test_a_line_that_is_not_named_is_not_heard() -> None:
    assert not [sound for sound in cut_of(("b1-a", 0, 60)).sounds if sound.role == "line"]


def test_a_line_that_breaks_into_another_takes_over_its_caption() -> None:
    cut = cut_of(("b1-a", 0, 100), lines={"b6-l1": 0, "b6-l2": 25})
    first, second = (next(c for c in cut.captions if c.line == name) for name in ("b6-l1", "b6-l2"))
    assert first.end == second.start
    assert max(word.end for row in first.rows for word in row) <= first.end
    assert ass(cut.captions, 24, "#58a8ff")
    assert srt(cut.captions, 24).count("-->") == 2


def test_gains_and_captions_are_edited_as_ever() -> None:
    cut = done(hand.of(HOUSE), gains={"b6-l2": "-6"}, captions={"b6-l1/1": {"text": "Quiet."}}).cut
    assert next(sound.gain_db for sound in cut.sounds if sound.ref == "b6-l2") == "-6"
    assert cut.captions[0].texts == ("Quiet.",)


def test_a_shot_that_was_cut_in_two_begins_once() -> None:
    cut = cut_of(("b2-a", 6, 20), ("b2-a", 40, 20), ("b5-i", 0, 30), ("b2-a", 6, 20))
    assert [(s.ref, s.start) for s in cut.sounds if s.role == "cue"] == [
        ("stinger", 0), ("message-tone", 40), ("stinger", 70),
    ]  # fmt: skip


def test_a_face_between_two_parts_of_a_shot_that_goes_on_is_laid_over_it() -> None:
    """No cue, no tone of its place, no beat and no music of its own."""
    plan = plan_of(
        shot("b1-a", frames=96),
        reaction("b2-r", location="street", cues=("impact",), story_role="hook"),
    )
    filmed = {(name, 1): facts for name, facts in takes(plan).items()}
    strips = (("b1-a", 0, 20), ("b2-r", 3, 10), ("b1-a", 30, 20))
    made = [Strip(shot=name, source_in=first, frames=frames) for name, first, frames in strips]
    cut = done(HandCut(strips=tuple(made)), plan, filmed).cut
    assert [(s.role, s.ref, s.frames) for s in cut.sounds] == [("tone", "room", 50), ("bed", "stolen", 50)]
    assert [marker.beat for marker in cut.markers] == ["b1"]
    assert [part.tension for part in sections(cut, plan)] == ["calm"]


def test_an_alternate_keeps_the_cues_of_the_shot_that_it_stands_for() -> None:
    plan = plan_of(
        shot("b1-a", cues=("stinger",)),
        reaction("b1-x", coverage=Coverage.ALTERNATE, alternate_of="b1-a"),
        shot("b2-a"),
    )
    filmed = {(name, 1): facts for name, facts in takes(plan).items()}
    instead = HandCut(strips=(Strip(shot="b1-x", source_in=0, frames=20),))
    beside = HandCut(strips=(*instead.strips, Strip(shot="b1-a", source_in=0, frames=20)))
    cues = [
        [(s.ref, s.start) for s in done(each, plan, filmed).cut.sounds if s.role == "cue"]
        for each in (instead, beside)
    ]
    assert cues == [[("stinger", 0)], [("stinger", 20)]]


def test_lines_that_are_spoken_no_more_are_warnings_and_other_edits_are_not_asked_for() -> None:
    cut = hand.of(HOUSE)
    edit = CutEdit(
        hand=cut.model_copy(update={"lines": {**cut.lines, "b9-l1": 5}}), order=("b9-a",), takes={"b9-a": 2}
    )
    made = assembled(PLAN, {}, voices(PLAN), edit, filmed=FILMED)
    assert made.cut == HOUSE
    assert [found.place for found in strays(made, PLAN, edit)] == ["place of line b9-l1"]


# --- whatever comes back ---


TALK = plan_of(
    *PLAN.shots,
    insert("b8-i", location=None),
    lines=(*PLAN.lines, line("b8-l1", "maya", "他答应把你的工作给我。", "zh")),
)
LENGTHS = {name: facts.frames for name, facts in takes(TALK).items()}
ALL = {(name, 1): facts for name, facts in takes(TALK).items()}
STRIPS = st.builds(
    Strip,
    shot=st.sampled_from([*LENGTHS] * 3 + ["gone"]),
    take=st.sampled_from([1] * 9 + [2]),
    source_in=st.integers(0, 40),
    frames=st.integers(1, 70),
    transition=st.none() | st.builds(Transition, kind=st.just("dip"), frames=st.integers(2, 4)),
)
HANDS = st.builds(
    HandCut,
    strips=st.lists(STRIPS, min_size=1, max_size=8).map(tuple),
    lines=st.dictionaries(st.sampled_from(["b6-l1", "b6-l2", "b8-l1", "gone"]), st.integers(0, 200)),
)


@settings(max_examples=300, deadline=None)
@given(given_back=HANDS, cold=st.booleans())
def test_any_cut_by_hand_covers_its_length_or_is_refused(given_back: HandCut, cold: bool) -> None:
    edit = CutEdit(hand=given_back, opening="cold-open" if cold else "")
    try:
        cut = assembled(TALK, {}, voices(TALK), edit, filmed=ALL).cut
    except CutRefused:
        return
    assert cut.frames == sum(strip.frames for strip in given_back.strips)
    assert all(event.source_in + event.frames <= LENGTHS[event.shot] for event in cut.events)
    spoken = {sound.ref: sound.start for sound in cut.sounds if sound.role == "line"}
    assert spoken == {name: begin for name, begin in given_back.lines.items() if name != "gone"}
    tones = sorted((s.start, s.start + s.frames) for s in cut.sounds if s.role == "tone")
    assert all(end <= start for (_, end), (start, _) in pairwise(tones))
    assert Cut.model_validate_json(cut.model_dump_json()) == cut
    assert hand.of(cut).strips == given_back.strips


def test_what_stood_in_for_failed_takes_stands_in_again() -> None:
    saved = 0
    for failed in takes(PLAN):
        broken = takes(PLAN)
        broken[failed] = broken[failed].model_copy(update={"verdict": "the worker died"})
        try:
            house = assemble(PLAN, broken, voices(PLAN))
        except CutRefused:  # nothing can stand in for it
            continue
        assert done(hand.of(house)).cut == house
        saved += any(event.stands_for for event in house.events)
    assert saved >= 2, "some were saved by coverage"
