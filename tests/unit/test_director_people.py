"""Who is in a beat and who speaks: names, roles, initials, pronouns, quotations."""

import pytest
from director_examples import JONAH, MAYA, VICTOR, beats, codes, in_cut, of_beat, one, plan, series
from hypothesis import given, settings
from hypothesis import strategies as st

from character_sheets.sheet import Sheet, Voice
from orchestrator.director import direct


def who(shots: list) -> set[str]:
    return {placed.sheet for shot in shots if shot.insert is None for placed in shot.cast}


def speaker(text: str, **fields: object) -> list[tuple[str, str]]:
    made = plan("Maya waits.", (text, fields), "Victor and Jonah wait.")
    return [(line.speaker, line.text) for line in made.lines]


def test_a_line_that_nobody_speaks_is_an_error_and_never_guessed() -> None:
    made = plan("Maya looks at Victor. Victor looks at Maya.", "“Run!”", "Jonah waits.")
    assert made.lines == ()
    finding = next(f for f in made.findings if f.code == "unknown-speaker")
    assert (finding.severity, finding.place) == ("error", "beat b2")
    assert "“" not in finding.message
    assert "Maya Lin" in finding.cure


def test_a_given_speaker_without_a_sheet_is_an_error_that_names_them() -> None:
    made = plan(("They wait.", {"lines": [{"text": "Hello.", "speaker": "Olga"}]}))
    assert "'Olga', who has no sheet" in next(f.message for f in made.findings if f.code == "unknown-speaker")


def test_a_given_cast_without_a_sheet_is_an_error() -> None:
    assert codes(plan(("They wait.", {"cast": ["Olga"]})), "error") == ["unknown-cast"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Maya: "Say it."', ("maya", "Say it.")),
        ("Maya: Say it.", ("maya", "Say it.")),
        ('The boss steps closer and says, "Stay quiet."', ("victor", "Stay quiet.")),
        ('"Stay quiet," the boss says.', ("victor", "Stay quiet")),
        ('"Stay quiet!" whispers Jonah.', ("jonah", "Stay quiet!")),
        ('Jonah turns to Maya: "It was me."', ("jonah", "It was me.")),
        ("Jonah turns. “It was me.”", ("jonah", "It was me.")),
        ("V. Hale says, “No.”", ("victor", "No.")),
        ("She says, „Nein.“", ("maya", "Nein.")),
        ("Narrator: “It was night.”", ("voice", "It was night.")),
    ],
)
def test_speakers(text: str, expected: tuple[str, str]) -> None:
    assert speaker(text) == [expected]


def test_given_lines_win_over_the_text() -> None:
    given = {"lines": [{"text": "Say it.", "speaker": "Jonah"}]}
    assert speaker('Maya: "Say it."', **given) == [("jonah", "Say it.")]


def test_a_given_line_without_a_speaker_is_looked_up_in_the_text() -> None:
    assert speaker('Maya: "Say it."', lines=[{"text": "Say it."}]) == [("maya", "Say it.")]


def test_two_lines_keep_their_order_and_their_speakers() -> None:
    text = 'Maya: "You knew?" Jonah: "I had no choice."'
    assert speaker(text) == [("maya", "You knew?"), ("jonah", "I had no choice.")]


@pytest.mark.parametrize(
    "text",
    [
        'A page lies there: "Delete it."',
        'Her phone shows "Recording saved".',
        'A letter, "Go away", lies on the desk.',
        'Maya finds a note: "Go away."',
    ],
)
def test_words_on_evidence_are_not_spoken(text: str) -> None:
    assert speaker(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The boss enters.", "victor"),
        ("Her boss enters.", "victor"),
        ("V. Hale enters.", "victor"),
        ("Maya enters.", "maya"),
        ("Ms. Lin enters.", "maya"),
        ("The coworker enters.", "jonah"),
        ("Her expression changes.", "maya"),
    ],
)
def test_who_a_beat_is_about(text: str, expected: str) -> None:
    assert in_cut(one(text))[0].cast[0].sheet == expected


def test_a_pronoun_means_the_last_one_of_its_kind() -> None:
    made = plan("Maya waits. Victor enters.", "He turns away.", "Jonah enters.", "He turns away.")
    assert [of_beat(made, name)[0].cast[0].sheet for name in ("b2", "b4")] == ["victor", "jonah"]


def test_a_pronoun_that_could_be_anybody_is_said_and_left_open() -> None:
    made = plan("He waits.", sheets=(MAYA, VICTOR, JONAH))
    note = next(f for f in made.findings if f.code == "unclear-pronoun")
    assert "victor, jonah" in note.message


def test_the_voice_tells_the_pronoun_when_the_sheet_does_not() -> None:
    ana = Sheet(id="ana", name="Ana", voice=Voice(sex="female"), wardrobe=MAYA.wardrobe)
    assert who(of_beat(plan("She waits.", sheets=(VICTOR, ana)), "b1")) == {"ana"}


def test_whoever_is_only_spoken_of_is_not_there() -> None:
    made = plan("Maya finds a photograph of Jonah.", "She thinks about Victor.")
    assert who(list(made.shots)) == {"maya"}


def test_whoever_comes_in_was_not_there_before() -> None:
    made = plan("Maya waits.", "She waits.", "Jonah steps out of the dark.", "Jonah waits.")
    assert who(of_beat(made, "b1")) | who(of_beat(made, "b2")) == {"maya"}
    assert who(of_beat(made, "b3")) == {"maya", "jonah"}


def test_whoever_acts_without_coming_in_was_there_all_along() -> None:
    made = plan(('Maya: "Say it."', {"role": "hook"}), "Jonah hesitates.")
    assert "jonah" in who(of_beat(made, "b1"))


def test_whoever_leaves_is_gone_afterwards() -> None:
    made = plan("Maya and Victor wait.", "Victor walks out.", "Maya waits.", "She waits.")
    assert "victor" in who(of_beat(made, "b2"))
    assert "victor" not in who(of_beat(made, "b3")) | who(of_beat(made, "b4"))


def test_a_narrator_is_heard_and_never_seen() -> None:
    made = plan("Maya waits.", 'Narrator: "It was too late."', "Maya waits.")
    assert "voice" not in who(list(made.shots))
    speaking = next(shot for shot in made.shots if shot.line)
    assert not any(placed.speaks for placed in speaking.cast)


def test_a_given_cast_wins() -> None:
    shots = one("Maya looks at Victor.", cast=["jonah"])
    assert who(shots) == {"jonah"}


def test_a_voice_from_outside_the_given_cast_is_heard_over_a_face() -> None:
    shots = one('Victor: "Open the door."', cast=["maya"])
    speaking = next(shot for shot in shots if shot.line)
    assert [(placed.sheet, placed.speaks) for placed in speaking.cast] == [("maya", False)]


def test_a_story_without_people_still_has_a_picture() -> None:
    whole = series(beats("The lights go out."), sheets=())
    made = direct(whole, whole.episodes[0])
    assert made.shots[0].role == "establishing"
    assert "nobody" in codes(made)


def test_whoever_first_stands_in_the_door_was_not_there_before() -> None:
    made = plan("Maya opens the locked drawer.", "Victor stands in the door.", "Maya waits.")
    assert who(of_beat(made, "b1")) == {"maya"}
    assert who(of_beat(made, "b2")) == {"maya", "victor"}


WORDS = [
    "Maya: “{}”",
    "Victor looks up. “{}”",
    "Maya reads the letter: “{}”",
    "The file “{}” is open.",
    "“{}”",
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_no_quoted_words_are_lost(forms: list[str]) -> None:
    said = [f"Word {number} here." for number in range(len(forms))]
    text = " ".join(form.format(words) for form, words in zip(forms, said, strict=True))
    made = plan(text, "Jonah waits.")
    shown = [w for s in made.shots if s.insert for w in (s.insert.title, *s.insert.lines, s.insert.picture)]
    refused = [f.message for f in made.findings if f.severity == "error"]
    kept = " ".join([*(line.text for line in made.lines), *shown, *refused])
    assert all(words in kept for words in said), (text, kept)
