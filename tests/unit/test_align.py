"""Beats keep their ids when a story is written anew, so that nothing is made twice."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.stories import align, read_text
from orchestrator.story import Beat, Episode

TEXTS = (
    "Maya walks into the conference room.",
    "She sees her design on her boss's presentation slide.",
    "Her expression changes from confusion to shock.",
    "The boss notices her staring.",
    "Maya looks down at her phone and sees proof.",
    "The boss steps closer.",
)


def episode(*texts: str, ids: tuple[str, ...] = ()) -> Episode:
    names = ids or tuple(f"b{n}" for n in range(1, len(texts) + 1))
    return Episode(number=1, beats=tuple(Beat(id=i, text=t) for i, t in zip(names, texts, strict=True)))


def ids(found: Episode) -> list[str]:
    return [beat.id for beat in found.beats]


def after(*texts: str) -> list[str]:
    return ids(align(episode(*TEXTS), episode(*texts)))


def test_nothing_changed() -> None:
    assert after(*TEXTS) == ["b1", "b2", "b3", "b4", "b5", "b6"]


def test_an_inserted_beat_gets_the_next_unused_number() -> None:
    assert after(*TEXTS[:3], "A glass breaks.", *TEXTS[3:]) == ["b1", "b2", "b3", "b7", "b4", "b5", "b6"]


def test_a_deleted_beat_leaves_the_others_alone() -> None:
    assert after(*TEXTS[:2], *TEXTS[3:]) == ["b1", "b2", "b4", "b5", "b6"]


def test_an_edited_beat_keeps_its_id() -> None:
    edited = "Maya looks down at her cracked phone and sees the proof."
    assert after(*TEXTS[:4], edited, TEXTS[5]) == ["b1", "b2", "b3", "b4", "b5", "b6"]


def test_a_beat_rewritten_in_its_place_keeps_its_id() -> None:
    assert after(*TEXTS[:2], "Cut to black.", *TEXTS[3:]) == ["b1", "b2", "b3", "b4", "b5", "b6"]


def test_a_moved_beat_keeps_its_id() -> None:
    assert after(TEXTS[5], *TEXTS[:5]) == ["b6", "b1", "b2", "b3", "b4", "b5"]


def test_a_beat_moved_and_edited_keeps_its_id() -> None:
    moved = "The boss slowly steps closer."
    assert after(moved, *TEXTS[:5]) == ["b6", "b1", "b2", "b3", "b4", "b5"]


def test_quotation_marks_and_case_are_no_edit() -> None:
    assert after(*(text.upper().replace("'", "’") for text in TEXTS)) == ["b1", "b2", "b3", "b4", "b5", "b6"]


def test_ids_written_by_hand_stay_and_are_never_given_again() -> None:
    old = episode("One.", "Two.", ids=("b1", "b2"))
    new = episode("New.", "One.", "Two.", ids=("b9", "b2", "b3"))
    assert ids(align(old, new, given=frozenset({"b9"}))) == ["b9", "b1", "b2"]


def test_reading_again_aligns_only_beats_without_ids() -> None:
    first = read_text("title: x\nepisodes:\n- beats: [One happens., {id: end, text: Two.}]", ".yaml", "x")
    text = "title: x\nepisodes:\n- beats: [New thing here., One happens., {id: end, text: Changed.}]"
    assert ids(read_text(text, ".yaml", "x", first).episode(1)) == ["b2", "b1", "end"]


WORDS = st.sampled_from(["Maya waits.", "She runs.", "A door opens.", "Silence.", "He knows.", "夜。"])


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12), st.data())
def test_inserting_one_beat_anywhere_never_changes_another_id(texts: list[str], data: st.DataObject) -> None:
    old = episode(*texts)
    place = data.draw(st.integers(0, len(texts)))
    inserted = data.draw(WORDS | st.text("abc .", min_size=1, max_size=30))
    new = align(old, episode(*texts[:place], inserted, *texts[place:]))
    kept = [beat for beat in new.beats if beat.id in set(ids(old))]
    assert [(beat.id, beat.text) for beat in kept] == [(beat.id, beat.text) for beat in old.beats]
    assert len(set(ids(new))) == len(new.beats)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("ab .", min_size=1, max_size=12), max_size=9), st.lists(WORDS, max_size=9))
def test_ids_are_never_given_twice(before: list[str], afterwards: list[str]) -> None:
    found = ids(align(episode(*before), episode(*afterwards, *before[::2])))
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("script", ["abcdefghij klmnop", "夜雨门手机谎言真相她他走来看见"])
def test_five_hundred_rewritten_beats_align_in_seconds(script: str) -> None:
    old = [f"{script[n % 7 :]} {script[n % 5 :]} {n}" for n in range(500)]
    new = [f"{script[n % 3 :]} {script[n % 4 :]} {1000 - n}" for n in range(500)]
    begin = time.process_time()
    align(episode(*old), episode(*new))
    assert time.process_time() - begin < 8
