"""Word times in the words of the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.engine.words import Word, respelt
from workers.errors import ToolFailed
from workers.espeak_timing import tokens


def heard(*words: str) -> list[Word]:
    return [Word(word, 100 * n, 100 * n + 80) for n, word in enumerate(words)]


def times(line: str, *words: str) -> list[tuple[str, int, int]]:
    return [(w.text, w.start, w.end) for w in respelt(line, heard(*words), 100 * len(words))]


def test_other_words_are_refused() -> None:
    with pytest.raises(ToolFailed, match="other words than the line's: 'good night'"):
        respelt("You lied to me.", heard("good", "night"), 200)


def test_punctuation_apart_is_joined() -> None:
    assert times("Marcus, no!", "Marcus", ",", "no", "!") == [("Marcus,", 0, 80), ("no!", 200, 280)]


def test_what_is_split_there_is_one_word_here() -> None:
    assert times("I don't know", "I", "do", "n't", "know")[1] == ("don't", 100, 280)


def test_what_is_spelt_out_takes_the_time_between() -> None:
    found = times("Room 23 is locked", "Room", "twenty", "three", "is", "locked")
    assert found == [("Room", 0, 80), ("23", 80, 300), ("is", 300, 380), ("locked", 400, 480)]


def test_a_word_that_is_missing_takes_the_gap() -> None:
    assert [text for text, _, _ in times("You lied to me", "You", "lied", "me")] == [
        "You",
        "lied",
        "to",
        "me",
    ]


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=1, max_size=12), st.data())
def test_times_are_in_order_and_inside(words: list[str], data: st.DataObject) -> None:
    line = " ".join(words)
    told = [Word(w, data.draw(st.integers(0, 2000)), data.draw(st.integers(0, 2000))) for w in words]
    found = respelt(line, told, 1500)
    edges = [edge for word in found for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= 1500
    assert [word.text for word in found] == [word for _, word in tokens(line)]
