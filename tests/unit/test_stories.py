"""Stories in: bad ones get one clear message; the same story reads the same from every format."""

import json
import os
from pathlib import Path

import pytest
import yaml
from story_texts import SMALL, as_csv, as_fountain, as_yaml, example, refused

from orchestrator.stories import MOST_BYTES, StoryError, json_schema, read, read_text
from orchestrator.stories.schema import text as schema_text
from orchestrator.stories.words import vocabulary
from orchestrator.story import Role, Series

ROOT = Path(__file__).parents[2]


# What is refused, with place and cure -------------------------------------------------------------------


@pytest.mark.parametrize("beats", ["- beats: []", "- title: x", "- beats: [{role: hook}]", "- beats: ['']"])
def test_empty_beats_are_refused(beats: str) -> None:
    assert refused(f"title: x\nepisodes:\n{beats}\n").place.startswith("story.yaml, line")


@pytest.mark.parametrize("suffix", [".yaml", ".json", ".md", ".csv", ".fountain"])
@pytest.mark.parametrize("text", ["", "   \n\n", "{}", "just a line of prose\n"])
def test_a_file_without_episodes_is_refused(text: str, suffix: str) -> None:
    if suffix != ".fountain" or not text.strip():
        assert refused(text, suffix).place.startswith("story")


def test_a_huge_file_is_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)
    with pytest.raises(StoryError, match="larger than 4 MB"):
        read(path)


def test_long_text_is_refused() -> None:
    assert "larger than" in refused("x" * (MOST_BYTES + 1)).message


def test_no_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(StoryError, match="no such file"):
        read(tmp_path / "missing.md")
    with pytest.raises(StoryError, match="folder"):
        read(tmp_path / "folder.md")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "secret.md"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(StoryError, match="cannot be read"):
        read(path)


def test_an_unknown_suffix_lists_the_formats() -> None:
    assert ".fountain" in refused("x", ".docx").cure


def test_text_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.md"
    path.write_bytes(b"# Title\n\nPremise: caf\xe9\n")
    with pytest.raises(StoryError, match=r"latin.md, line 3.*UTF-8"):
        read(path)


@pytest.mark.parametrize("suffix", [".yaml", ".md", ".csv", ".fountain"])
def test_control_characters_are_refused(suffix: str) -> None:
    error = refused("Episode 1\n1. She waits\x07.\n", suffix)
    assert error.place == f"story{suffix}, line 2, column 13"
    assert "U+0007" in error.message


@pytest.mark.parametrize("suffix", [".yaml", ".md", ".csv", ".fountain", ".json"])
def test_a_line_of_more_than_2000_characters_is_refused(suffix: str) -> None:
    long = "word " * 401
    texts = {
        ".yaml": SMALL + f'"{long}"',
        ".json": json.dumps({"title": "x", "episodes": [{"beats": [long]}]}),
        ".csv": f"episode,text\n1,{long}\n",
    }
    error = refused(texts.get(suffix, f"Episode 1\n1. {long}\n"), suffix)
    assert "2,000" in error.message or "2000" in error.message


@pytest.mark.parametrize(
    ("beat", "said", "cure"),
    [
        ("{text: She waits., cast: [Maja]}", "no character is called 'Maja'", "Did you mean 'maya'"),
        ("{text: She waits., wardrobe: {Maya: nigt}}", "Maya has no wardrobe 'nigt'", "day"),
        ("{text: She waits., wardrobe: {Bob: day}}", "no character is called 'Bob'", "maya"),
        ("{text: She waits., emotion: {Bob: calm}}", "no character is called 'Bob'", "maya"),
        ("{text: She waits., emotion: {Maya: shokked}}", "no emotion is called 'shokked'", "shocked"),
        ("{text: She waits., location: moon}", "no location is called 'moon'", "Describe it"),
        ("{text: She waits., props: [sword]}", "no prop is called 'sword'", "Describe it"),
        ("'She waits. (hook; emotion: shocked)'", "does not say whose", "Maya: night"),
    ],
)
def test_a_reference_to_nothing_is_refused(beat: str, said: str, cure: str) -> None:
    error = refused(SMALL + beat)
    assert said in error.message
    assert cure in error.cure


def test_a_real_person_needs_consent() -> None:
    sheet = "{name: Maya, references: [{file: m.png, view: front, rights: mine, real_person: true}]}"
    error = refused(f"title: x\ncharacters: [{sheet}]\nepisodes: [{{beats: [She waits.]}}]")
    assert "consent" in error.message


# What is read -------------------------------------------------------------------------------------------


def test_the_example_reads_as_its_writer_meant_it() -> None:
    series = example()
    assert (series.id, series.title, len(series.episodes)) == ("stolen-design", "Stolen Design", 3)
    assert series.look.angle == "slightly low close-up"
    assert (series.look.lens, series.look.accent, series.look.against) == ("85 mm", "cool blue", "warm skin")
    assert series.notes == ()
    one = series.episode(1)
    assert [beat.role for beat in one.beats] == [
        None, Role.HOOK, None, Role.ESCALATION, Role.REVEAL, None, Role.CLIFFHANGER,
    ]  # fmt: skip
    assert one.purpose == "Maya learns that the boss stole her design, and he learns that she knows."


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".csv", as_csv()),
        (".csv", as_csv(";")),
        (".tsv", as_csv("\t", start="")),
        (".fountain", as_fountain()),
        (".yaml", as_yaml()),
        (".json", json.dumps(yaml.safe_load(as_yaml()))),
    ],
)
def test_the_same_story_is_the_same_series_in_every_format(suffix: str, text: str) -> None:
    assert read_text(text, suffix, f"stolen-design{suffix}") == example()


# The published schema, the tables -----------------------------------------------------------------------


def test_the_committed_schema_is_current() -> None:
    committed = (ROOT / "docs" / "story.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "write orchestrator.stories.schema.text() to it"


def test_the_schema_knows_the_short_forms_and_requires_only_episodes_of_beats() -> None:
    schema = json_schema()
    assert "characters" in schema["properties"]
    assert schema["$defs"]["Episode"]["required"] == ["beats"]
    assert "required" not in schema["$defs"]["Sheet"]
    assert set(Series.model_fields) <= set(schema["properties"])


def test_every_entry_of_the_vocabulary_is_text() -> None:
    def words(value: object) -> list[object]:
        if isinstance(value, dict):
            return [word for key, inner in value.items() for word in (key, *words(inner))]
        return [word for inner in value for word in words(inner)] if isinstance(value, list) else [value]

    assert all(isinstance(word, str) for word in words(vocabulary()))
