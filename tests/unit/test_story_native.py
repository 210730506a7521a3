"""Stories in YAML and JSON: every scalar is text, and nothing in the file is run or expanded."""

import json

import pytest
import yaml
from story_texts import SMALL, example, refused

from orchestrator.stories import StoryError, read_text


def test_broken_yaml_names_line_and_column() -> None:
    error = refused('title: x\nepisodes:\n  - title: "open\n')
    assert error.place.startswith("story.yaml, line 4, column")
    assert "broken" in error.message


def test_broken_json_names_line_and_column() -> None:
    assert refused('{"title": "x",\n "episodes": [}', ".json").place == "story.json, line 2, column 15"


def test_an_unknown_field_is_named_with_the_nearest_known_one() -> None:
    error = refused(SMALL + "{text: She waits., roel: hook}")
    assert error.place == "story.yaml, line 5: episode 1, beat b1, roel"
    assert "'roel'" in error.message
    assert error.cure == "Did you mean 'role'?"


def test_unquoted_text_with_a_colon_is_understood_as_the_slip_it_is() -> None:
    error = refused(SMALL + "She waits: nobody comes.")
    assert error.cure == "If it is text with a colon in it, put all of it in quotation marks"


def test_a_wrong_role_lists_the_roles() -> None:
    error = refused(SMALL + "{text: She waits., role: climax}")
    assert "'climax'" in error.message
    assert "'cliffhanger'" in error.cure


@pytest.mark.parametrize("escaped", ["\\u0000", "\\ud800", "\\u001b[31m", "\\u0085"])
def test_escaped_control_characters_are_refused_too(escaped: str) -> None:
    story = '{"title": "x", "episodes": [{"beats": ["She waits ' + escaped + '"]}]}'
    assert "control character" in refused(story, ".json").message


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_deep_nesting_is_refused_and_crashes_nothing(suffix: str) -> None:
    assert "nesting" in refused("[" * 100_000, suffix).message


def test_a_yaml_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    error = refused(bomb)
    assert error.place == "story.yaml, line 1"
    assert "anchors" in error.message


def test_a_yaml_tag_makes_no_object() -> None:
    assert "tag" in refused("title: !!python/object/apply:os.system [echo]\n").message


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 5000])
def test_numbers_must_be_finite(number: str) -> None:
    beat = f'{{"text": "She waits.", "seconds": {number}}}'
    assert refused(f'{{"title": "x", "episodes": [{{"beats": [{beat}]}}]}}', ".json").cure


def test_a_key_given_twice_is_refused() -> None:
    assert refused("title: x\ntitle: y\n").place == "story.yaml, line 2, column 1"
    assert "twice" in refused('{"title": "x", "title": "y"}', ".json").message


def test_ids_given_twice_are_refused_whatever_their_case() -> None:
    error = refused(SMALL + "{id: Intro, text: One.}\n  - {id: intro, text: Two.}")
    assert error.place.startswith("story.yaml, line 6: episode 1, beat")
    assert "used twice" in error.message


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_a_series_written_out_reads_back(suffix: str) -> None:
    data = example().model_dump(mode="json")
    text = json.dumps(data) if suffix == ".json" else yaml.safe_dump(data, allow_unicode=True)
    assert read_text(text, suffix, "x") == example()


def test_yaml_text_that_looks_like_something_else_stays_text() -> None:
    series = read_text(
        'title: 2024\nepisodes:\n- title: no\n  time: 23:41\n  beats: ["yes."]\n', ".yaml", "x.yaml"
    )
    episode = series.episode(1)
    assert (series.title, episode.title, episode.time) == ("2024", "no", "23:41")


def test_stock_serves_yaml_places_and_things_alike() -> None:
    assets = "characters: [{use: kofi-mensah}]\nlocations: [{use: corner-cafe}]\nprops: [{use: brass-key}]\n"
    series = read_text(assets + "episodes: [{beats: [Kofi waits.]}]\n", ".yaml", "x.yaml")
    assert (series.sheets[0].id, series.locations[0].id, series.props[0].id) == (
        "kofi-mensah",
        "corner-cafe",
        "brass-key",
    )


def test_a_number_out_of_range_is_refused_in_plain_words() -> None:
    with pytest.raises(StoryError) as refused:
        read_text("title: X\nepisodes:\n- number: 0\n  beats: [She waits.]\n", ".yaml", "x.yaml")
    assert "'0' cannot be the number. Give 1 or more." in str(refused.value)
