"""Stories in prose: headings, bullets, brackets and quotation marks of many habits and languages."""

import pytest
from story_texts import EXAMPLE, PEOPLE, example, refused

from orchestrator.stories import read, read_text
from orchestrator.story import InsertKind, Role

MORE = """# Ring
## Characters
- **Bob**, 40, clerk.
- **Ann**, 30, nurse.
- **Dr. Roth**, 58, chief.

## Episode 1, "One". Purpose: She learns it.
"""


def test_more_than_500_beats_are_refused() -> None:
    assert "500" in refused("Episode 1\n" + "".join(f"{n}. Beat {n}.\n" for n in range(501)), ".md").message


def test_more_than_200_episodes_are_refused() -> None:
    text = "".join(f"Episode {n}\n1. She waits.\n\n" for n in range(1, 202))
    assert "200" in refused(text, ".md").message


def test_an_episode_given_twice_is_refused() -> None:
    assert "used twice" in refused("Episode 1\n1. A.\n\nEpisode 1\n1. B.\n", ".md").message


def test_an_unknown_stock_entry_names_the_nearest() -> None:
    error = refused("Characters\n- **Nadia** (stock: amara)\n\nEpisode 1\n1. Nadia waits.\n", ".md")
    assert "amara-okafor" in error.cure


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


def test_a_stock_character_can_be_recast_and_redressed() -> None:
    cast = "Characters\n- **Nadia** (stock: amara-okafor), 29. Wardrobe `night`: red dress."
    nadia = read_text(cast + "\n\nEpisode 1\n1. Nadia waits.\n", ".md", "x.md").sheet("nadia")
    assert (nadia.name, nadia.age, nadia.appearance.hair) == ("Nadia", 29, "black braids in a high bun")
    assert [variant.id for variant in nadia.wardrobe] == ["night"]
    assert nadia.aliases == ("lawyer",)


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
