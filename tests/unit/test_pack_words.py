"""What a post says: the story's own conflict, within a platform's limits, and inert whatever people wrote."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import stories
from orchestrator.director import direct
from orchestrator.pack.words import JOINER, Place, caption, clean, hashtags, shortened, tag, title, units
from orchestrator.platforms import Texts, platform
from orchestrator.story import Series

EXAMPLE = stories.read(Path(__file__).parents[2] / "orchestrator" / "examples" / "stolen-design.md")
TIKTOK, SHORTS = platform("tiktok").texts, platform("shorts").texts
HOSTILE = [
    "../../etc/passwd",
    "=1+1",
    "]]>&<script>alert(1)</script>",
    "\u202egnirts\u202c",
    "line\nbreak\r\n\x00\x07",
    "quotes \"'`",
    "@everyone #ad ＠all ＃1",
    "{\\an8}{{ 7*7 }} %s $HOME",
    "W" * 300,
    "",
]


def place(number: int = 1, series: Series = EXAMPLE) -> Place:
    episode = series.episode(number)
    return Place(series, episode, direct(series, episode))


def written(text: str) -> Series:
    """The example as somebody wrote it who means us no good."""
    episodes = tuple(each.model_copy(update={"title": text, "purpose": text}) for each in EXAMPLE.episodes)
    look = EXAMPLE.look.model_copy(update={"genre": text})
    told = {"title": text, "premise": text, "episodes": episodes, "look": look, "loglines": (text,)}
    return EXAMPLE.model_copy(update=told)


def is_inert(text: str) -> bool:
    """One line that no app takes for a name or a tag, and that reads in the order in which it stands."""
    wanted = {JOINER, "\u200c", "\u200d", "\n"}
    odd = [c for c in text if unicodedata.category(c)[0] == "C" and c not in wanted]
    return not odd and not any(
        a in "@#＃＠" and b != JOINER for a, b in zip(text, text[1:] + JOINER, strict=False)
    )


@pytest.mark.parametrize(
    ("text", "unit", "size"),
    [
        ("Maya", "utf-16", 4),
        ("😀", "utf-16", 2),
        ("😀", "characters", 1),
        ("😀", "utf-8", 4),
        ("é", "utf-8", 2),
    ],
)
def test_a_text_is_as_long_as_the_platform_counts_it(text: str, unit: str, size: int) -> None:
    assert units(text, unit) == size


@given(
    text=st.text(max_size=400),
    room=st.integers(0, 300),
    unit=st.sampled_from(["utf-16", "utf-8", "characters"]),
)
@settings(max_examples=300)
def test_a_shortened_text_always_fits(text: str, room: int, unit: str) -> None:
    said = clean(text)
    assert units(shortened(said, room, unit), unit) <= max(0, room)


@given(st.text(st.characters(), max_size=200))
@settings(max_examples=300)
def test_whatever_people_write_is_one_plain_line(text: str) -> None:
    said = clean(text)
    assert "\n" not in said
    assert is_inert(said)
    said.encode()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["tiktok", "reels", "shorts", "app"])
def test_hostile_words_stay_words_and_within_the_limits(text: str, name: str) -> None:
    texts = platform(name).texts
    here = place(1, written(text))
    said = caption(here, texts, (), "")
    assert is_inert(said)
    assert units(said, texts.unit) <= texts.caption
    assert len(title(here, texts)) <= texts.title
    assert not {*said, *title(here, texts)} & {*texts.forbidden}
    assert texts.line_breaks or "\n" not in said
    assert all(is_inert(each[1:]) and each[1:].replace("_", "").isalnum() for each in hashtags(here, 5))


def test_a_caption_is_the_storys_own_conflict_and_leads_on() -> None:
    said = caption(place(), SHORTS, ("#StolenDesign",), "Made with AI.")
    assert said.split("\n") == [
        "“You should have stayed quiet.”",
        EXAMPLE.premise,
        "“Don't open the second folder.”",
        "Stolen Design · Episode 1 · Slide Nine",
        "→ Episode 2 · Second Folder",
        "Made with AI.",
        "#StolenDesign",
    ]


def test_later_episodes_are_told_by_their_own_pressure() -> None:
    assert "A threat lies on her desk" in caption(place(2), SHORTS, (), "")
    assert "Behind the glass, Victor is watching them." in caption(place(3), SHORTS, (), "")


def test_a_logline_says_it_where_there_is_one() -> None:
    series = EXAMPLE.model_copy(update={"loglines": ("Somebody signed her drawing.",)})
    assert "Somebody signed her drawing." in caption(place(1, series), SHORTS, (), "")


def test_the_last_episode_leads_nowhere() -> None:
    assert "→" not in caption(place(3), SHORTS, (), "")


def test_where_line_breaks_are_dropped_the_caption_is_one_line() -> None:
    assert "\n" not in caption(place(), TIKTOK, (), "")


def test_hashtags_that_do_not_fit_are_left_whole_for_the_check_to_refuse() -> None:
    texts = Texts(title=0, caption=10, unit="utf-16", hashtags=5)
    assert caption(place(), texts, ("#StolenDesign",), "") == "#StolenDesign"


@pytest.mark.parametrize("most", [14, 60, 120, 200, 400])
def test_what_always_stands_comes_before_the_conflict(most: int) -> None:
    texts = Texts(title=0, caption=most, unit="utf-16", hashtags=5)
    said = caption(place(), texts, ("#StolenDesign",), "")
    assert units(said, "utf-16") <= most
    assert said.endswith("#StolenDesign")


def test_hashtags_are_the_same_for_every_episode() -> None:
    assert {hashtags(place(number), 5) for number in (1, 2, 3)} == {
        ("#StolenDesign", "#microdrama", "#thriller")
    }
    assert len(hashtags(place(), 2)) == 2


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Stolen Design", "StolenDesign"),
        ("被偷的设计", "被偷的设计"),
        ("चोरी", "चोरी"),
        ("2046", ""),
        ("#!?", ""),
    ],
)
def test_a_tag_is_letters_and_digits(words: str, found: str) -> None:
    assert tag(words) == found
