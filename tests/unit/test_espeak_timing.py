"""Every written word gets a time, whatever the voice reported."""

from hypothesis import given, settings
from hypothesis import strategies as st

from workers.espeak_timing import Timed, phonemes, spoken, tokens, words

TEXTS = st.text(alphabet=st.sampled_from("ab'é1?—… ，你好かなkü-"), min_size=1, max_size=60)
EVENTS = st.lists(st.tuples(st.integers(0, 70), st.integers(0, 5000)), max_size=20)


def times(
    text: str, events: list[tuple[int, int]], sounds: list[Timed], ms: int
) -> list[tuple[str, int, int]]:
    return [(word.text, word.start, word.end) for word in words(text, events, sounds, ms)]


def test_nothing_heard_is_no_words() -> None:
    assert times("Hello", [], [], 500) == []


def test_a_contraction_is_one_word() -> None:
    assert times("I don't.", [(0, 20), (2, 130)], [], 400) == [("I", 20, 130), ("don't.", 130, 400)]


def test_words_heard_as_one_share_its_time() -> None:
    assert times("I saw", [(0, 0)], [], 400) == [("I", 0, 100), ("saw", 100, 400)]


def test_a_number_heard_in_pieces_is_one_word() -> None:
    assert times("At 23:41.", [(0, 0), (3, 100), (6, 400), (7, 700)], [], 900) == [
        ("At", 0, 100),
        ("23:41.", 100, 900),
    ]


def test_a_word_ends_before_the_pause() -> None:
    sounds = [Timed("k", 0, 200), Timed("m", 700, 900)]
    assert times("quiet. Maya", [(0, 0), (7, 700)], sounds, 950) == [("quiet.", 0, 200), ("Maya", 700, 900)]


def test_han_is_timed_by_the_character_with_its_punctuation() -> None:
    assert [word for _, word in tokens("你好，Maya。")] == ["你", "好，", "Maya。"]


def test_pauses_are_no_phonemes() -> None:
    assert phonemes([("j", 0), ("uː", 70), ("", 150), ("t", 300)], 360) == [
        Timed("j", 0, 70),
        Timed("uː", 70, 150),
        Timed("t", 300, 360),
    ]


def test_signs_are_not_read_aloud_but_keep_their_place() -> None:
    assert spoken("Wait — a_b… 😀\u0007!") == "Wait , a b.   !"


@given(TEXTS, EVENTS, st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 400)), max_size=20))
@settings(max_examples=300)
def test_words_stand_in_order_cover_the_text_and_never_overlap(
    text: str, events: list[tuple[int, int]], sounds: list[tuple[int, int]]
) -> None:
    ms = 5400
    timed = words(text, events, [Timed("x", at, at + long) for at, long in sorted(sounds)], ms)
    assert "".join(word.text for word in timed) == ("".join(text.split()) if timed else "")
    edges = [edge for word in timed for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= ms for edge in edges)


@given(TEXTS)
def test_reading_aloud_keeps_every_place(text: str) -> None:
    assert len(spoken(text)) == len(text)
