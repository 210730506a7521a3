"""Stories in: bad ones get one clear message; the same story reads the same from every format."""

import json
import os
from pathlib import Path

import pytest
import yaml
from story_texts import EXAMPLE, PEOPLE, as_csv, as_fountain, as_yaml, example

from orchestrator.stories import MOST_BYTES, StoryError, json_schema, read, read_text
from orchestrator.stories.schema import text as schema_text
from orchestrator.stories.words import vocabulary
from orchestrator.story import InsertKind, Role, Series

ROOT = Path(__file__).parents[2]
SMALL = "title: Small\ncharacters: [{name: Maya, wardrobe: {day: white shirt}}]\nepisodes:\n- beats:\n  - "


def refused(text: str, suffix: str = ".yaml") -> StoryError:
    with pytest.raises(StoryError) as caught:
        read_text(text, suffix, f"story{suffix}")
    return caught.value


# What is refused, with place and cure -------------------------------------------------------------------


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


@pytest.mark.parametrize("beats", ["- beats: []", "- title: x", "- beats: [{role: hook}]", "- beats: ['']"])
def test_empty_beats_are_refused(beats: str) -> None:
    assert refused(f"title: x\nepisodes:\n{beats}\n").place.startswith("story.yaml, line")


@pytest.mark.parametrize("suffix", [".yaml", ".json", ".md", ".csv", ".fountain"])
@pytest.mark.parametrize("text", ["", "   \n\n", "{}", "just a line of prose\n"])
def test_a_file_without_episodes_is_refused(text: str, suffix: str) -> None:
    if suffix != ".fountain" or not text.strip():
        assert refused(text, suffix).place.startswith("story")


def test_a_script_of_one_paragraph_is_a_story_of_one_beat() -> None:
    assert len(read_text("just a line of prose\n", ".fountain", "x.fountain").episode(1).beats) == 1


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


@pytest.mark.parametrize("escaped", ["\\u0000", "\\ud800", "\\u001b[31m", "\\u0085"])
def test_escaped_control_characters_are_refused_too(escaped: str) -> None:
    story = '{"title": "x", "episodes": [{"beats": ["She waits ' + escaped + '"]}]}'
    assert "control character" in refused(story, ".json").message


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


def test_more_than_500_beats_are_refused() -> None:
    assert "500" in refused("Episode 1\n" + "".join(f"{n}. Beat {n}.\n" for n in range(501)), ".md").message


def test_more_than_200_episodes_are_refused() -> None:
    text = "".join(f"Episode {n}\n1. She waits.\n\n" for n in range(1, 202))
    assert "200" in refused(text, ".md").message


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


def test_an_episode_given_twice_is_refused() -> None:
    assert "used twice" in refused("Episode 1\n1. A.\n\nEpisode 1\n1. B.\n", ".md").message


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


def test_an_unknown_stock_entry_names_the_nearest() -> None:
    error = refused("Characters\n- **Nadia** (stock: amara)\n\nEpisode 1\n1. Nadia waits.\n", ".md")
    assert "amara-okafor" in error.cure


def test_a_real_person_needs_consent() -> None:
    sheet = "{name: Maya, references: [{file: m.png, view: front, rights: mine, real_person: true}]}"
    error = refused(f"title: x\ncharacters: [{sheet}]\nepisodes: [{{beats: [She waits.]}}]")
    assert "consent" in error.message


def test_a_csv_without_a_header_is_refused() -> None:
    assert "header" in refused("premise,Nobody knows.\n", ".csv").message


def test_a_row_above_the_header_that_is_no_fact_is_refused() -> None:
    assert refused("colour,red\nepisode,text\n1,She waits.\n", ".csv").place == "story.csv, line 1"


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


def test_inserts_in_brackets_become_evidence() -> None:
    beats = example().episode(1).beats
    file, message = beats[4].inserts[0], beats[6].inserts[0]
    assert (file.kind, file.title) == (InsertKind.FILE, "Aurora_concept_v1")
    assert file.lines == ("created by Maya Lin, 3 weeks ago", "copied by V. Hale, yesterday 23:41")
    assert (message.kind, message.title, message.prop) == (InsertKind.MESSAGE, "Unknown number", "maya-phone")
    assert message.lines == ("Don't open the second folder.",)


def test_speech_is_found_and_stays_in_the_text() -> None:
    beat = example().episode(1).beats[5]
    assert [(line.speaker, line.text) for line in beat.lines] == [("victor", "You should have stayed quiet.")]
    assert beat.text.endswith('says, "You should have stayed quiet."')


def test_words_on_a_page_or_screen_are_not_spoken() -> None:
    assert example().episode(2).beats[0].lines == ()
    assert example().episode(3).beats[4].lines == ()


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


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_a_series_written_out_reads_back(suffix: str) -> None:
    data = example().model_dump(mode="json")
    text = json.dumps(data) if suffix == ".json" else yaml.safe_dump(data, allow_unicode=True)
    assert read_text(text, suffix, "x") == example()


def test_scene_headings_give_beats_their_place() -> None:
    series = read_text(as_fountain(scenes=True), ".fountain", "x.fountain")
    places = {beat.location for beat in series.episode(1).beats}
    assert places == {"conference-room"}
    assert len(series.locations) == 2


def test_a_script_without_synopses_is_a_beat_per_paragraph() -> None:
    text = (
        "Title: Short\n\n# Episode 1\n\nEXT. ROOFTOP - DUSK\n\nMaya climbs up. [[hook]]\n\n"
        "VICTOR (O.S.)\n(whispering)\nYou came.\nAlone?\n\nShe turns. /* cut this */\n\nCUT TO:\n"
    )
    series = read_text(text, ".fountain", "x.fountain")
    first, second = series.episode(1).beats
    assert (first.role, first.location, first.text) == (Role.HOOK, "rooftop", "Maya climbs up.")
    assert [(s.speaker, s.text, s.manner) for s in first.lines] == [
        ("Victor", "You came. Alone?", "whispering")
    ]
    assert second.text == "She turns."
    assert (series.locations[0].id, series.locations[0].time) == ("rooftop", "dusk")


def test_headings_bullets_and_unwrapped_lines_are_markdown_too() -> None:
    text = f"""
# Stolen Design

## Premise
{read(EXAMPLE).premise}

## Characters

* {PEOPLE[0]}

### Victor
47, creative director, her boss. Silver hair combed back. Voice: male, low, slow.

## Locations
- `conference-room`: sleek, glass-walled; night

## Episode 1: Slide Nine

**Purpose:** She learns it.

- Maya walks in.
- She sees it. (hook; location: conference-room; cast: Maya, the boss; wardrobe: Maya night; 6 s)

<!-- not yet:
- Maya explodes.
-->
---
"""
    series = read_text(text, ".md", "x.md")
    assert [sheet.id for sheet in series.sheets] == ["maya", "victor"]
    assert series.sheet("victor").aliases == ("creative director", "boss")
    episode = series.episode(1)
    assert (episode.title, episode.purpose, len(episode.beats)) == ("Slide Nine", "She learns it.", 2)
    beat = episode.beats[1]
    assert (beat.location, beat.cast, beat.wardrobe) == (
        "conference-room",
        ("maya", "victor"),
        {"maya": "night"},
    )
    assert (beat.seconds, beat.text) == (6.0, "She sees it.")


def test_prose_that_belongs_nowhere_is_kept_as_a_note() -> None:
    text = EXAMPLE.read_text(encoding="utf-8") + "\nA thought for later:\nmore rain.\n"
    assert read_text(text, ".md", "x.md").notes == ("A thought for later: more rain.",)


def test_yaml_text_that_looks_like_something_else_stays_text() -> None:
    series = read_text(
        'title: 2024\nepisodes:\n- title: no\n  time: 23:41\n  beats: ["yes."]\n', ".yaml", "x.yaml"
    )
    episode = series.episode(1)
    assert (series.title, episode.title, episode.time) == ("2024", "no", "23:41")


def test_a_stock_character_can_be_recast_and_redressed() -> None:
    cast = "Characters\n- **Nadia** (stock: amara-okafor), 29. Wardrobe `night`: red dress."
    nadia = read_text(cast + "\n\nEpisode 1\n1. Nadia waits.\n", ".md", "x.md").sheet("nadia")
    assert (nadia.name, nadia.age, nadia.appearance.hair) == ("Nadia", 29, "black braids in a high bun")
    assert [variant.id for variant in nadia.wardrobe] == ["night"]
    assert nadia.aliases == ("lawyer",)


def test_stock_serves_yaml_places_and_things_alike() -> None:
    assets = "characters: [{use: kofi-mensah}]\nlocations: [{use: corner-cafe}]\nprops: [{use: brass-key}]\n"
    series = read_text(assets + "episodes: [{beats: [Kofi waits.]}]\n", ".yaml", "x.yaml")
    assert (series.sheets[0].id, series.locations[0].id, series.props[0].id) == (
        "kofi-mensah",
        "corner-cafe",
        "brass-key",
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Personajes\n- **Lucía**, 30, abogada. Pelo rizado. Voz: femenina, grave.\n\n"
               "Episodio 1, «Uno». Propósito: Ella gana.\n"
               "1. Lucía espera. (gancho)\n2. Lucía dice: «No firmes.» (final abierto)\n"),
        ("nl", "Personages\n- **Lucía**, 30, advocaat. Krullend haar. Stem: vrouwelijk, laag.\n\n"
               "Aflevering 1, „Uno”. Doel: Ella gana.\n"
               "1. Lucía wacht. (haak)\n2. Lucía zegt: „No firmes.” (cliffhanger)\n"),
        ("zh", "人物\n- **Lucía**，30岁，律师。卷发。声音：女，低沉。\n\n第一集 《一》\n目的：Ella gana.\n"
               "1、Lucía在等。（钩子）\n2、Lucía说：“No firmes.”（悬念）\n"),
        ("ar", "الشخصيات\n- **Lucía**، 30 سنة، محامية. شعر مجعد. الصوت: أنثى، منخفض.\n\n"
               "الحلقة 1\nالهدف: Ella gana.\n"
               "1. Lucía تنتظر. (خطاف)\n2. Lucía تقول: «No firmes.» (نهاية معلقة)\n"),
    ],
)  # fmt: skip
def test_headings_and_role_words_come_in_five_languages(language: str, text: str) -> None:
    series = read_text(f"# T\n\nLanguage: {language}\n\n{text}", ".md", "x.md")
    episode = series.episode(1)
    assert series.language == language
    assert episode.purpose == "Ella gana."
    assert [beat.role for beat in episode.beats] == [Role.HOOK, Role.CLIFFHANGER]
    assert [(line.speaker, line.text) for line in episode.beats[1].lines] == [("lucía", "No firmes.")]
    sheet = series.sheet("lucía")
    assert (sheet.age, sheet.voice.sex, sheet.voice.pitch, sheet.pronouns) == (30, "female", "low", "she")
    assert sheet.appearance.hair


@pytest.mark.parametrize("name", ["林晓雨", "ليلى", "Ξένια", "माया", "김지수", "Zoë-Anne O'Brien"])
def test_names_of_any_script_become_ids(name: str) -> None:
    text = f'Characters\n- **{name}**, 30. Voice: female.\n\nEpisode 1\n1. {name}: "Yes."\n'
    series = read_text(text, ".md", "x.md")
    assert series.sheets[0].name == name
    assert series.episode(1).beats[0].lines[0].speaker == series.sheets[0].id


@pytest.mark.parametrize(
    "marks", ['""', "“”", "„“", "„”", "«»", "»«", "「」", "『』", "‹›", "‘’", "''"]
)  # fmt: skip
def test_quotation_marks_of_all_kinds_hold_speech(marks: str) -> None:
    said = f"{marks[0]}Say it (once); to me.{marks[1]}"
    text = f"Characters\n- **Maya**\n\nEpisode 1\n1. Maya says, {said} (hook)\n"
    beat = read_text(text, ".md", "x.md").episode(1).beats[0]
    assert [line.text for line in beat.lines] == ["Say it (once); to me."]
    assert beat.role is Role.HOOK


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('"Say it," Maya whispers.', [("maya", "Say it", "whispering")]),
        ('"Say it," says Maya. "To my face."', [("maya", "Say it", ""), ("maya", "To my face.", "")]),
        ('Maya (crying): "Go."', [("maya", "Go.", "crying")]),
        ("Maya: Say it once.", [("maya", "Say it once.", "")]),
        ('She says, "Go."', [(None, "Go.", "")]),
        ('Maya: "Go." Victor shouts, "Stay!"', [("maya", "Go.", ""), ("victor", "Stay!", "shouting")]),
        ('Marcus: "Hi."', [("Marcus", "Hi.", "")]),
        ('The note: "Go."', []),
        ('The screen says: "Deleted".', [(None, "Deleted", "")]),
        ("It's Maya's boss's car.", []),
    ],
)  # fmt: skip
def test_who_says_what(text: str, lines: list[tuple[str | None, str, str]]) -> None:
    story = f"Characters\n- **Maya**\n- **Victor**\n\nEpisode 1\n1. {text}\n"
    beat = read_text(story, ".md", "x.md").episode(1).beats[0]
    assert [(line.speaker, line.text, line.manner) for line in beat.lines] == lines
    assert beat.text == text


def test_csv_rows_of_one_beat_are_its_lines() -> None:
    text = (
        "\ufeffEp;Beat;What happens;Character;Dialogue;Emotion;Seconds\n"
        "1;1;They meet.;Maya;Hello.;afraid;4,5\n1;1;;Victor;Go.;;\n1;2;She runs.;Maya;;;\n"
    )
    series = read_text("character;Maya\ncharacter;Victor\n" + text.removeprefix("\ufeff"), ".csv", "x.csv")
    first, second = series.episode(1).beats
    assert [(line.speaker, line.text) for line in first.lines] == [("maya", "Hello."), ("victor", "Go.")]
    assert (first.id, first.emotion, first.seconds) == ("b1", {"maya": "afraid"}, 4.5)
    assert (second.id, second.cast) == ("b2", ("maya",))


def test_spreadsheet_formulas_stay_words() -> None:
    series = read_text('episode,text\n1,"=HYPERLINK(""http://x"")"\n', ".csv", "x.csv")
    assert series.episode(1).beats[0].text == '=HYPERLINK("http://x")'


def test_utf16_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "story.tsv"
    path.write_text("episode\ttext\n1\tShe waits.\n", encoding="utf-16")
    assert read(path).episode(1).beats[0].text == "She waits."


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


MORE = """# Ring
## Characters
- **Bob**, 40, clerk.
- **Ann**, 30, nurse.
- **Dr. Roth**, 58, chief.

## Episode 1, "One". Purpose: She learns it.
"""


def told(text: str) -> list[tuple[str | None, list[tuple[str | None, str]]]]:
    read_beats = read_text(MORE + text, ".md", "x.md").episodes[0].beats
    return [(beat.role, [(line.speaker, line.text) for line in beat.lines]) for beat in read_beats]


@pytest.mark.parametrize(
    "text",
    [
        '1. Bob comes in.   (hook)\n   Bob: "I am here."\n   Ann: "You are late."\n',
        '1. Bob comes in\n   Bob: "I am here."   (hook)\n   Ann: "You are late."\n',
        '1. Bob comes in (hook)\n   - Bob: "I am here."\n   - Ann: "You are late."\n',
        '1. Bob: "I am here."   (hook)\n   Ann: "You are late."\n',
    ],
)
def test_a_role_stands_on_any_line_of_a_beat_and_no_line_of_dialogue_is_lost(text: str) -> None:
    assert told(text) == [("hook", [("bob", "I am here."), ("ann", "You are late.")])]


@pytest.mark.parametrize("who", ["a small girl", "a voice", "the driver"])
def test_words_of_somebody_without_a_sheet_are_given_to_nobody_else(who: str) -> None:
    assert told(f'1. Ann opens the door, and {who} looks up: "Is he here?"\n')[0][1] == [(who, "Is he here?")]


def test_a_title_is_optional_in_a_name() -> None:
    assert told('1. Roth: "No."\n2. Prof. Roth: "Yes."\n') == [
        (None, [("dr-roth", "No.")]),
        (None, [("dr-roth", "Yes.")]),
    ]


def test_a_number_out_of_range_is_refused_in_plain_words() -> None:
    with pytest.raises(StoryError) as refused:
        read_text("title: X\nepisodes:\n- number: 0\n  beats: [She waits.]\n", ".yaml", "x.yaml")
    assert "'0' cannot be the number. Give 1 or more." in str(refused.value)
