"""Edits of a cut: order, omissions, trims, gains and captions; whatever people do it is whole or refused."""

from collections.abc import Mapping
from typing import Any

import pytest
from cut_examples import PLAN, insert, line, plan_of, shot, takes, voices
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.captions.layout import boxes
from orchestrator.cut import Caption, Cut, LineFacts, TakeFacts, Transition, hand
from orchestrator.cut.promise import predicted
from orchestrator.cut.rules import Assembly, assembled
from orchestrator.cut.strays import strays
from orchestrator.edits import UNEDITED, CaptionEdit, CutEdit, Overlay, Trim
from orchestrator.errors import CutRefused
from orchestrator.plan import Composition, Coverage, Plan, Reaction, ShotRole
from orchestrator.zones import zones


def done(plan: Plan = PLAN, **changes: Any) -> Assembly:
    return assembled(plan, takes(plan), voices(plan), CutEdit.model_validate(changes))


def cut_of(plan: Plan = PLAN, **changes: Any) -> Cut:
    return done(plan, **changes).cut


def shown(cut: Cut) -> list[str]:
    return [event.shot for event in cut.events]


def caption(cut: Cut, name: str) -> Caption:
    return next(each for each in cut.captions if each.id == name)


def words(cut: Cut, name: str) -> str:
    return " / ".join(" ".join(each.texts) for each in cut.captions if each.id == name)


# Order and omissions


def test_shots_come_in_the_wanted_order_and_the_others_stay_behind_theirs() -> None:
    before = shown(cut_of())
    assert before == ["b1-a", "b2-a", "b2-r", "b5-i", "b6-a", "b6-r", "b6-b", "b7-a"]
    cut = cut_of(order=["b5-i", "b2-a"])
    assert shown(cut) == ["b1-a", "b5-i", "b6-a", "b6-r", "b6-b", "b7-a", "b2-a", "b2-r"]


def test_a_moved_shot_takes_its_line_and_cues_with_it() -> None:
    cut = cut_of(order=["b1-a", "b6-b", "b2-a"])
    at = {event.shot: event for event in cut.events}
    heard = next(sound for sound in cut.sounds if sound.ref == "b6-l2")
    assert heard.start <= at["b6-b"].end
    assert heard.start + heard.frames >= at["b6-b"].start
    cue = next(sound for sound in cut.sounds if sound.ref == "stinger")
    assert cue.start == at["b2-a"].start


def test_a_shot_that_only_moves_shows_the_same_frames() -> None:
    def parts(cut: Cut) -> set[tuple[str, int, int]]:
        return {(event.shot, event.source_in, event.frames) for event in cut.events}

    assert parts(cut_of(order=["b5-i", "b2-a", "b2-r"])) == parts(cut_of())


def test_an_omitted_shot_is_gone() -> None:
    assert "b2-r" not in shown(cut_of(omit=["b2-r"]))


def test_a_shot_with_a_line_cannot_be_omitted() -> None:
    with pytest.raises(CutRefused, match=r"omit of shot b6-a: line b6-l1 starts over it.*Keep the shot"):
        cut_of(omit=["b6-a"])


def test_an_episode_keeps_a_shot() -> None:
    with pytest.raises(CutRefused, match="omit leaves out every shot"):
        cut_of(plan_of(shot("b1-a")), omit=["b1-a"])


def test_the_stand_in_of_a_failed_take_goes_where_its_shot_goes() -> None:
    known = takes(PLAN)
    known["b6-a"] = known["b6-a"].model_copy(update={"verdict": "black"})
    edit = CutEdit(order=("b6-a", "b1-a"))
    cut = assembled(PLAN, known, voices(PLAN), edit).cut
    assert shown(cut) == ["b6-x", "b6-r", "b6-b", "b7-a", "b1-a", "b2-a", "b2-r", "b5-i"]


def test_a_failed_shot_whose_alternate_was_not_filmed_says_so() -> None:
    known = takes(PLAN)
    known["b6-a"] = known["b6-a"].model_copy(update={"verdict": "black"})
    del known["b6-x"]
    with pytest.raises(CutRefused, match=r"shot b6-a: black; .* film b6-x too \(full coverage\)"):
        assembled(PLAN, known, voices(PLAN), UNEDITED.cut)


# Trims


@pytest.mark.parametrize(
    ("trim", "told"),
    [
        (Trim(head=30, tail=25), "30 frames off its head and 25 off its tail leave 5 of 60"),
        (Trim(head=-7), "6 more frames at the head, not 7. Give a head of -6 or more"),
        (Trim(tail=-9), "6 more frames at the tail, not 9. Give a tail of -6 or more"),
    ],
)
def test_a_trim_beyond_the_take_is_refused_with_what_there_is(trim: Trim, told: str) -> None:
    plan = plan_of(shot("b1-a", frames=60), shot("b2-a"))
    with pytest.raises(CutRefused, match=f"trim of shot b1-a: .*{told}"):
        cut_of(plan, trims={"b1-a": trim})


def test_a_trim_takes_frames_off_the_ends_and_everything_after_it_moves_up() -> None:
    before, cut = cut_of(), cut_of(trims={"b2-a": Trim(head=10, tail=5)})
    old, new = before.events[1], cut.events[1]
    assert (new.source_in, new.frames) == (old.source_in + 10, old.frames - 15)
    assert cut.frames == before.frames - 15
    assert [event.start for event in cut.events[2:]] == [event.start - 15 for event in before.events[2:]]


def test_a_trim_of_less_than_nothing_shows_more_of_the_take() -> None:
    before, cut = cut_of(), cut_of(trims={"b2-a": Trim(head=-6, tail=-6)})
    assert cut.events[1].frames == before.events[1].frames + 12


def test_a_trimmed_speaking_shot_keeps_its_whole_line() -> None:
    before, cut = cut_of(), cut_of(trims={"b6-a": Trim(tail=12)})
    lines = [[s for s in each.sounds if s.role == "line"] for each in (before, cut)]
    assert [(sound.ref, sound.frames) for sound in lines[0]] == [(s.ref, s.frames) for s in lines[1]]


def test_a_trim_that_would_cut_into_a_line_is_refused() -> None:
    plan = plan_of(
        shot("b6-a", "victor", line="b6-l1"),
        lines=(line("b6-l1", "victor", "You should have stayed quiet."),),
    )
    with pytest.raises(
        CutRefused, match=r"line that starts here needs \d+ more frames.*Trim less of shot b6-a"
    ):
        cut_of(plan, trims={"b6-a": Trim(tail=20)})
    with pytest.raises(CutRefused, match=r"needs \d+ more frames.*Trim less of shot b6-a"):
        cut_of(plan, trims={"b6-a": Trim(head=12)})


# Sound and captions


def test_a_line_is_as_loud_as_a_person_wants_it() -> None:
    gains = {s.ref: s.gain_db for s in cut_of(gains={"b6-l2": "-3.5"}).sounds if s.role == "line"}
    assert gains == {"b6-l1": "0", "b6-l2": "-3.5"}


def test_captions_have_ids_within_their_line() -> None:
    assert [each.id for each in cut_of().captions] == ["b6-l1/1", "b6-l2/1"]


def test_an_edited_text_stands_in_the_time_of_the_old_one() -> None:
    before, cut = cut_of(), cut_of(captions={"b6-l1/1": {"text": "Stay {\\b1}quiet<i>."}})
    old, new = caption(before, "b6-l1/1"), caption(cut, "b6-l1/1")
    assert (new.start, new.frames) == (old.start, old.frames)
    assert " ".join(new.texts) == "Stay {\\b1}quiet<i>."
    assert cut.captions[1:] == before.captions[1:]


def test_a_text_of_more_than_two_rows_is_shown_one_after_the_other_inside_the_zone() -> None:
    text = "You should have stayed quiet, and I told you so, more than once, in front of everybody here."
    cut = cut_of(captions={"b6-l1/1": {"text": text}})
    parts = [each for each in cut.captions if each.id == "b6-l1/1"]
    assert len(parts) > 1
    assert " ".join(" ".join(each.texts) for each in parts) == text
    assert all(box.inside(zones().caption_box) for each in parts for box in boxes(each))
    old = caption(cut_of(), "b6-l1/1")
    assert (parts[0].start, parts[-1].end) == (old.start, old.end)


def test_a_text_that_no_time_is_left_for_is_refused() -> None:
    with pytest.raises(
        CutRefused, match=r"caption b6-l1/1: \d+ letters cannot be shown in 2 frames. Shorten"
    ):
        cut_of(captions={"b6-l1/1": {"text": "quiet, now, " * 20, "frames": 2}})


def test_a_text_without_glyphs_is_refused() -> None:
    with pytest.raises(CutRefused, match=r"caption b6-l1/1 cannot be captioned: .*E123"):
        cut_of(captions={"b6-l1/1": {"text": "quiet \ue123"}})


def test_a_start_is_counted_from_the_sound_of_the_line_and_holds_when_an_earlier_shot_grows() -> None:
    def late(plan: Plan) -> int:
        cut = cut_of(plan, captions={"b6-l1/1": {"start": 10, "frames": 20}})
        begin = next(sound.start for sound in cut.sounds if sound.ref == "b6-l1")
        moved = caption(cut, "b6-l1/1")
        assert moved.frames == 20
        return moved.start - begin

    longer = tuple(
        each.model_copy(update={"frames": 200}) if each.id == "b5-i" else each for each in PLAN.shots
    )
    assert late(PLAN) == late(PLAN.model_copy(update={"shots": longer})) == 10


def test_a_neighbour_makes_way_for_a_caption_that_a_person_timed() -> None:
    before = cut_of()
    first, second = before.captions
    cut = cut_of(captions={"b6-l1/1": {"frames": second.start + 10 - first.start}})
    assert caption(cut, "b6-l1/1").end == caption(cut, "b6-l2/1").start == second.start + 10
    assert caption(cut, "b6-l2/1").end == second.end


def test_two_captions_that_people_timed_cannot_be_shown_at_once() -> None:
    edit = {"b6-l1/1": {"frames": 100}, "b6-l2/1": {"start": 0}}
    with pytest.raises(CutRefused, match="captions b6-l1/1 and b6-l2/1 would be shown at once"):
        cut_of(captions=edit)


def test_a_caption_outside_of_the_episode_is_refused() -> None:
    with pytest.raises(
        CutRefused, match=r"caption b6-l1/1: it would start at frame -\d+.*Give it another start"
    ):
        cut_of(captions={"b6-l1/1": {"start": -9000}})


def test_a_hidden_caption_is_gone_and_the_others_keep_their_ids() -> None:
    plan = plan_of(
        shot("b6-a", "victor", line="b6-l1"),
        lines=(line("b6-l1", "victor", "You should have stayed quiet. I told you so. Now it is too late."),),
    )
    before = cut_of(plan)
    ids = [each.id for each in before.captions]
    assert len(ids) > 2
    assert [each.id for each in cut_of(plan, captions={ids[0]: {"hidden": True}}).captions] == ids[1:]
    assert done(plan, captions={ids[0]: {"hidden": True}}).captions == before.captions


def test_an_edit_of_words_that_are_no_longer_said_does_nothing_and_is_told() -> None:
    edit = CutEdit(captions={"b6-l1/1": CaptionEdit(text="Quiet.", was="You should have left.")})
    made = assembled(PLAN, takes(PLAN), voices(PLAN), edit)
    assert made.cut == cut_of()
    assert [found.place for found in strays(made, PLAN, edit)] == ["caption b6-l1/1"]
    kept = CutEdit(captions={"b6-l1/1": CaptionEdit(text="Quiet.", was="You should have stayed quiet.")})
    assert words(assembled(PLAN, takes(PLAN), voices(PLAN), kept).cut, "b6-l1/1") == "Quiet."


def test_cut_edits_of_what_is_gone_are_warnings() -> None:
    edit = CutEdit(
        order=("b9-a",),
        omit=("b9-b",),
        trims={"b9-c": Trim(head=1)},
        gains={"b9-l1": "3"},
        captions={"b9-l1/1": CaptionEdit(hidden=True)},
    )
    made = assembled(PLAN, takes(PLAN), voices(PLAN), edit)
    assert made.cut == cut_of()
    assert [found.place for found in strays(made, PLAN, edit)] == [
        "order of shot b9-a",
        "omit of shot b9-b",
        "trim of shot b9-c",
        "gain of line b9-l1",
        "caption b9-l1/1",
    ]


# Whatever people do


TALK = (
    line("b1-l1", "maya", "Who was here last night? Tell me."),
    line(
        "b2-l1", "victor", "Nobody, and you should have stayed quiet, because now it is too late for us all."
    ),
    line("b3-l1", "jonah", "I saw him."),
    line("b4-l1", "maya", "他答应把你的工作给我。"),
)
BUSY = plan_of(
    shot("b1-a", "maya", line="b1-l1"),
    shot("b1-r", "victor", 30, hears="b1-l1", coverage=Coverage.REACTION, reaction=Reaction.GUILTY),
    shot("b2-a", "victor", line="b2-l1"),
    shot("b2-r", "maya", 24, hears="b2-l1", coverage=Coverage.REACTION),
    insert("b3-i", frames=40),
    shot("b3-a", "maya", 20, hears="b3-l1"),
    shot("b4-a", "maya", line="b4-l1"),
    shot(
        "b5-a",
        "maya jonah",
        50,
        composition=Composition.TWO_SHOT,
        cues=("impact",),
        role=ShotRole.CLIFFHANGER,
    ),
    lines=TALK,
)
IDS = [each.id for each in BUSY.shots]
CAPTIONS = [each.id for each in cut_of(BUSY).captions]
FRAMES = st.integers(-40, 60)
TEXTS = st.none() | st.text("abc ,.é他给{}\\<>\n", min_size=1, max_size=80).filter(lambda text: text.strip())
CAPTION_EDITS = st.builds(
    CaptionEdit,
    text=TEXTS,
    start=st.none() | st.integers(-100, 200),
    frames=st.none() | st.integers(1, 120),
    hidden=st.booleans(),
)
OVERLAYS = st.builds(
    Overlay,
    shot=st.sampled_from([*IDS, "gone"]),
    over=st.sampled_from(IDS),
    start=st.sampled_from([0, 6, 10]),
    frames=st.integers(6, 20),
)
TRANSITIONS = st.builds(Transition, kind=st.sampled_from(["dissolve", "dip"]), frames=st.integers(2, 9))
CUT_EDITS = st.builds(
    CutEdit,
    order=st.lists(st.sampled_from([*IDS, "gone"]), unique=True).map(tuple),
    omit=st.lists(st.sampled_from(IDS), max_size=2).map(tuple),
    trims=st.dictionaries(st.sampled_from(IDS), st.builds(Trim, head=FRAMES, tail=FRAMES), max_size=3),
    opening=st.sampled_from(["", "line-first", "reaction-first", "insert-first", "cold-open"]),
    overlays=st.lists(OVERLAYS, max_size=2).map(tuple),
    transitions=st.dictionaries(st.sampled_from([*IDS, "gone"]), TRANSITIONS, max_size=2),
    gains=st.dictionaries(st.sampled_from([each.id for each in TALK]), st.sampled_from(["-6", "3.25"])),
    captions=st.dictionaries(st.sampled_from([*CAPTIONS, "gone/1"]), CAPTION_EDITS, max_size=3),
)


def late(voice: LineFacts, silence: int) -> LineFacts:
    """The same voice after some milliseconds of nothing."""
    words = tuple(
        word.model_copy(update={"start": word.start + silence, "end": word.end + silence})
        for word in voice.words
    )
    return voice.model_copy(update={"ms": voice.ms + silence, "words": words})


@settings(max_examples=300, deadline=None)
@given(edit=CUT_EDITS, silence=st.sampled_from([0, 300, 900]))
def test_any_edits_give_a_whole_cut_or_are_refused(edit: CutEdit, silence: int) -> None:
    """The validators of `Cut` run when it is made; no other exception may come out."""
    facts = {name: late(voice, silence) for name, voice in voices(BUSY).items()}
    known = predicted(BUSY, facts, {each.id: f"motion/{each.id}/t1" for each in BUSY.shots})
    try:
        cut = assembled(BUSY, known, facts, edit).cut
    except CutRefused:
        return
    assert Cut.model_validate(cut.model_dump()) == cut
    spoken = {sound.ref: sound for sound in cut.sounds if sound.role == "line"}
    assert spoken.keys() == {each.id for each in TALK}
    for name, sound in spoken.items():
        ended = sound.start * 1000 // cut.fps + facts[name].words[-1].end
        assert ended <= -(-cut.frames * 1000 // cut.fps) + 1000 // cut.fps, f"{name} is cut off"
    assert not {event.shot for event in cut.events} & set(edit.omit) - {o.shot for o in edit.overlays}
    faces = {overlay.shot for overlay in edit.overlays}
    lengths = {event.shot: event.frames for event in cut.events if event.shot not in faces}
    assert all(lengths[name] >= 6 for name in edit.trims.keys() & lengths.keys())
    _is_the_same_by_hand(cut, known, facts, edit)
    assert all(box.inside(zones().caption_box) for each in cut.captions for box in boxes(each))


def _is_the_same_by_hand(
    cut: Cut, known: Mapping[str, TakeFacts], facts: Mapping[str, LineFacts], edit: CutEdit
) -> None:
    """What an editing program would give back unchanged is the same cut.

    Only where a face was laid over an end of a shot nobody sees any more that it was laid over it.
    """
    kept = {"opening": edit.opening, "gains": edit.gains, "captions": edit.captions}
    filmed = {(name, 1): take for name, take in known.items()}
    again = assembled(BUSY, known, facts, CutEdit(hand=hand.of(cut), **kept), filmed=filmed).cut
    assert again.events == cut.events
    assert again.captions == cut.captions
    if edit.overlays:
        again, cut = (each.model_copy(update={"sounds": each.sounds[:4]}) for each in (again, cut))
        again, cut = (each.model_copy(update={"markers": ()}) for each in (again, cut))
    assert again == cut


def test_a_voice_that_begins_with_silence_may_open_the_episode() -> None:
    """Its sound would begin before the first frame if the picture were entered as late as elsewhere."""
    plan = plan_of(shot("b1-a", line="b1-l1"), shot("b1-b"), lines=TALK[:1])
    facts = {name: late(voice, 900) for name, voice in voices(plan).items()}
    known = predicted(plan, facts, {each.id: f"motion/{each.id}/t1" for each in plan.shots})
    cut = assembled(plan, known, facts, UNEDITED.cut).cut
    assert [sound.start for sound in cut.sounds if sound.role == "line"] == [0]
