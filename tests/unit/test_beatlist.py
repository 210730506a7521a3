"""The beats of an episode as plain text: what is written reads back as the same beats."""

from typing import Any

import pytest
from hypothesis import given
from series_drawn import stories as drawn
from story_texts import example
from test_story_writers import QUICK, composed

from orchestrator import stories
from orchestrator.stories import StoryError, beatlist
from orchestrator.story import Episode, Series


def again(series: Series, episode: Episode, text: str) -> Episode:
    told = episode.model_dump(mode="json", exclude={"beats"})
    told["beats"] = [beat.data for beat in beatlist.read(text)]
    return stories.read_episode(told, series.model_copy(update={"episodes": ()}), episode)


def words(text: str) -> list[str]:
    return [beat.words for beat in beatlist.read(text)]


@QUICK
@given(series=drawn().map(composed))
def test_every_episode_reads_back_as_it_was(series: Series) -> None:
    for episode in series.episodes:
        read = again(series, episode, beatlist.write(series, episode))
        assert {beat.id: beat for beat in read.beats} == {beat.id: beat for beat in episode.beats}


def test_the_example_is_prose_without_a_single_object() -> None:
    for episode in example().episodes:
        text = beatlist.write(example(), episode)
        assert again(example(), episode, text) == episode
        assert "[[" not in text


def test_a_line_is_a_beat_and_space_before_it_goes_on_with_the_one_above() -> None:
    assert words("1. She waits.\n   He comes.\n\n- (hook)\nThe end.") == [
        "She waits. He comes.",
        "(hook)",
        "The end.",
    ]
    assert [beat.line for beat in beatlist.read("\n\nOne.\n\nTwo.")] == [3, 5]


def test_what_prose_cannot_say_stands_behind_it() -> None:
    first = example().episodes[0]
    shot = {"size": "CU", "seconds": 2.0}
    beat = first.beats[1].model_validate({**first.beats[1].model_dump(), "shots": [shot]})
    text = beatlist.write(example(), first.model_copy(update={"beats": (beat,)}))
    assert text.startswith("She sees her design on her boss's presentation slide. (hook) [[{")
    assert again(example(), first, text).beats[0].shots == beat.shots


def test_an_episode_as_a_file_reads_back_from_it() -> None:
    first = example().episodes[0]
    beat = first.beats[1].model_validate({**first.beats[1].model_dump(), "shots": [{"size": "CU"}]})
    episode = first.model_copy(update={"beats": (first.beats[0], beat), "time": "night", "seconds": 45})
    (told,) = stories.episodes_told(beatlist.document(example(), episode).encode(), "episode.txt")
    assert stories.read_episode(told, example().model_copy(update={"episodes": ()}), episode) == episode


def test_a_broken_object_is_refused_with_its_line() -> None:
    with pytest.raises(StoryError, match="line 3: what stands in"):
        _ = [beat.data for beat in beatlist.read('One.\n\nTwo. [[{"shots": }]]')]


@pytest.mark.parametrize(
    "fields", [{"text": "One\ntwo"}, {"text": "- One"}, {"text": "No (hook)"}, {"text": "[[{}]]"}]
)
def test_words_that_look_like_marks_stay_words(fields: dict[str, Any]) -> None:
    first = example().episodes[0]
    beat = first.beats[0].model_copy(update=fields)
    episode = first.model_copy(update={"beats": (beat,)})
    assert again(example(), episode, beatlist.write(example(), episode)) == episode
