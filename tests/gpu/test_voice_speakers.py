"""A character gets the speaker that sounds most like the sheet, and always the same one."""

import pytest

from gpu import speech
from gpu.card import Card, card

PEOPLE = [f"person-{number}" for number in range(40)]


def of(speakers: dict[str, dict[str, str]]) -> Card:
    return Card.model_validate({**card("tiny-vits").model_dump(), "speakers": speakers})


def test_a_model_without_speakers_leaves_no_choice() -> None:
    assert speech.choose(card("tiny-xtts"), "female", "adult", "mid", "maya") == ""
    assert speech.voices(card("tiny-xtts")) == {}


@pytest.mark.parametrize(
    ("sex", "age", "pitch", "among"),
    [
        ("female", "adult", "low", {"cleo", "edda"}),
        ("male", "old", "mid", {"finn"}),
        ("female", "child", "high", {"amber"}),
        ("male", "young", "high", {"birk"}),
    ],
)
def test_the_nearest_speaker_is_chosen(sex: str, age: str, pitch: str, among: set[str]) -> None:
    assert {speech.choose(card("tiny-vits"), sex, age, pitch, person) for person in PEOPLE} == among


def test_a_wrong_age_is_nearer_than_a_wrong_sex() -> None:
    two = of({"a": {"sex": "male", "age": "adult"}, "b": {"sex": "female", "age": "old"}})
    assert speech.choose(two, "female", "child", "mid", "maya") == "b"


def test_different_people_get_different_speakers_where_there_are_some() -> None:
    eight = of({f"s{number}": {"sex": "female"} for number in range(8)})
    chosen = {speech.choose(eight, "female", "adult", "mid", person) for person in PEOPLE}
    assert len(chosen) == 8


def test_most_people_keep_their_speaker_when_one_is_added() -> None:
    eight = {f"s{number}": {"sex": "female"} for number in range(8)}
    before = [speech.choose(of(eight), "female", "adult", "mid", person) for person in PEOPLE]
    more = of({**eight, "s8": {"sex": "female"}})
    after = [speech.choose(more, "female", "adult", "mid", person) for person in PEOPLE]
    assert all(new in (old, "s8") for old, new in zip(before, after, strict=True))
    assert before != after
