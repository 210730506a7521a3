"""What is otherwise in one cut than in another: exactly what was edited, and nothing that merely follows."""

import pytest
from cut_examples import PLAN, takes, voices
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.cut import Cut, Event, Sound, Transition
from orchestrator.cut.change import Change
from orchestrator.cut.difference import difference
from orchestrator.cut.rules import assembled
from orchestrator.edits import CaptionEdit, CutEdit, Trim

CUT = assembled(PLAN, takes(PLAN), voices(PLAN), CutEdit()).cut


def edited(**changes: object) -> Cut:
    return assembled(PLAN, takes(PLAN), voices(PLAN), CutEdit.model_validate(changes)).cut


def changes(before: Cut, after: Cut) -> tuple[Change, ...]:
    return difference(before, after).changes


def told(before: Cut, after: Cut) -> list[tuple[str, str, int]]:
    return [(each.kind, each.what, each.frames) for each in changes(before, after)]


def laid(events: list[Event], carried: Cut = CUT) -> Cut:
    """A cut of those pictures one after the other; every sound and caption goes with its picture."""
    placed: list[Event] = []
    by: dict[str, tuple[Event, Event]] = {}
    at = 0
    for event in events:
        placed.append(event.model_copy(update={"start": at}))
        old = next(each for each in carried.events if each.shot == event.shot)
        by[event.shot] = (old, placed[-1])
        at += event.frames
    sounds = []
    for sound in carried.sounds:
        if sound.role in ("line", "cue"):
            home = next(e for e in carried.events if e.start <= sound.start < e.end)
            if home.shot not in by:
                continue
            old, new = by[home.shot]
            start = sound.start - old.start + old.source_in - new.source_in + new.start
            start = new.start if sound.role == "cue" else min(max(start, 0), at - max(1, sound.frames))
            sounds.append(sound.model_copy(update={"start": start}))
    fields = {"events": tuple(placed), "sounds": tuple(sounds), "captions": (), "markers": (), "frames": at}
    return CUT.model_copy(update=fields)


BARE = laid(list(CUT.events))


def test_two_cuts_that_are_alike_differ_in_nothing() -> None:
    found = difference(CUT, CUT.model_copy())
    assert found.changes == ()
    assert found.frames == (CUT.frames, CUT.frames)


def test_what_no_rule_here_knows_is_told_nevertheless() -> None:
    other = CUT.model_copy(update={"markers": CUT.markers[1:]})
    assert [(each.kind, each.words) for each in changes(CUT, other)] == [("other", "the cut: other markers")]


def test_a_trim_is_told_in_frames_with_its_place() -> None:
    found = changes(CUT, edited(trims={"b2-a": Trim(head=10, tail=5)}))
    assert [(each.kind, each.frames) for each in found] == [("head", 10), ("tail", 5)]
    assert found[0].words == "shot b2-a at 00:03:00: 10 frames off its head"
    assert found[1].words == "shot b2-a at 00:03:00: 5 frames off its tail"


def test_an_omission_a_move_and_a_gain() -> None:
    assert told(CUT, edited(omit=["b2-r"])) == [("removed", "b2-r", 0)]
    assert told(edited(omit=["b2-r"]), CUT) == [("added", "b2-r", 0)]
    order = [event.shot for event in CUT.events]
    moved = [order[2], *order[:2], *order[3:]]
    assert told(CUT, edited(order=moved)) == [("moved", "b2-r", 0)]
    louder = changes(CUT, edited(gains={"b6-l1": "3"}))
    assert [(each.kind, each.what, each.before, each.after) for each in louder] == [
        ("gain", "b6-l1", "0", "3")
    ]


def test_captions_are_told_with_their_words_and_times() -> None:
    name = CUT.captions[0].id
    other = changes(CUT, edited(captions={name: CaptionEdit(text="Quiet.")}))
    assert [(each.kind, each.what, each.after) for each in other] == [("caption-text", name, "Quiet.")]
    later = changes(CUT, edited(captions={name: CaptionEdit(start=9)}))
    assert [each.kind for each in later] == ["caption-time"]
    hidden = changes(CUT, edited(captions={name: CaptionEdit(hidden=True)}))
    assert [(each.kind, each.what) for each in hidden] == [("caption-removed", name)]


def test_another_take_and_a_transition() -> None:
    event = CUT.events[1].model_copy(
        update={"take": "motion/b2-a/t2", "transition": Transition(kind="dip", frames=8)}
    )
    other = CUT.model_copy(update={"events": (CUT.events[0], event, *CUT.events[2:])})
    assert [each.words for each in changes(CUT, other)] == [
        "shot b2-a at 00:03:00: take 2 instead of take 1",
        "shot b2-a at 00:03:00: comes in by dip of 8 frames instead of a cut",
    ]


def test_a_line_that_somebody_moved_is_told_and_one_that_moves_with_its_picture_is_not() -> None:
    line = next(sound for sound in CUT.sounds if sound.role == "line")
    later = line.model_copy(update={"start": line.start + 7})
    moved = CUT.model_copy(update={"sounds": tuple(later if s is line else s for s in CUT.sounds)})
    assert ("sound-moved", line.ref, 7) in told(CUT, moved)
    silent = CUT.model_copy(update={"sounds": tuple(s for s in CUT.sounds if s is not line)})
    assert told(CUT, silent) == [("sound-removed", line.ref, 0)]


def test_a_glimpse_of_a_shot_that_is_shown_again_is_one_new_piece() -> None:
    last = CUT.events[-1]
    glimpse = last.model_copy(update={"source_in": last.source_in + 4, "frames": 18, "start": 0})
    shifted = [event.model_copy(update={"start": event.start + 18}) for event in CUT.events]
    sounds = [_later(sound, 18) for sound in CUT.sounds]
    captions = [each.model_copy(update={"start": each.start + 18}) for each in CUT.captions]
    cold = CUT.model_copy(
        update={
            "events": (glimpse, *shifted),
            "sounds": tuple(sounds),
            "captions": tuple(captions),
            "frames": CUT.frames + 18,
            "opening": "cold-open",
        }
    )
    assert told(CUT, cold) == [("whole", "opening", 0), ("added", last.shot, 0)]


def _later(sound: Sound, frames: int) -> Sound:
    return sound.model_copy(update={"start": sound.start + frames})


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_an_edit_shows_exactly_what_was_edited(data: st.DataObject) -> None:
    events, expected = list(BARE.events), set[tuple[str, str, int]]()
    for at in data.draw(st.sets(st.integers(0, len(events) - 1), max_size=4)):
        event = events[at]
        head = data.draw(st.integers(-event.source_in, 10))
        tail = data.draw(st.integers(-10, 10))
        take = data.draw(st.sampled_from([event.take, f"motion/{event.shot}/t2"]))
        frames = event.frames - head - tail
        changed = {"source_in": event.source_in + head, "frames": frames, "take": take}
        events[at] = event.model_copy(update=changed)
        expected |= {(kind, event.shot, by) for kind, by in (("head", head), ("tail", tail)) if by}
        expected |= {("take", event.shot, 0)} if take != event.take else set()
    gone = data.draw(st.sets(st.integers(0, len(events) - 1), max_size=3))
    names = {events[at].shot for at in gone}
    expected = {each for each in expected if each[1] not in names} | {("removed", n, 0) for n in names}
    kept = [event for at, event in enumerate(events) if at not in gone]
    came, goes = data.draw(st.integers(0, len(kept) - 1)), data.draw(st.integers(0, len(kept) - 1))
    moved = kept.pop(came)
    kept.insert(goes, moved)
    after = laid(kept)
    found = [each for each in told(BARE, after) if not each[0].startswith("sound")]
    moves = [what for kind, what, _ in found if kind == "moved"]
    assert {each for each in found if each[0] != "moved"} == expected
    assert len(found) - len(moves) == len(expected)
    assert len(moves) == (came != goes)
    if abs(came - goes) > 1:  # of two neighbours that change places, either moved
        assert moves == [moved.shot]


@settings(max_examples=100, deadline=None)
@given(st.permutations(range(len(BARE.events))))
def test_there_and_back_again(order: list[int]) -> None:
    other = laid([BARE.events[at] for at in order])
    one, back = told(BARE, other), told(other, BARE)
    assert (not one) == (other.events == BARE.events)
    assert len([each for each in one if each[0] == "moved"]) == len([e for e in back if e[0] == "moved"])


@pytest.mark.parametrize("field", ["width", "fps"])
def test_another_size_or_rate_is_told(field: str) -> None:
    other = CUT.model_copy(update={field: 30 if field == "fps" else 540})
    assert told(CUT, other)[0][:2] == ("whole", field)
