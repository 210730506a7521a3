"""Story checks: each finding has its code, its place and its cure, and good stories are left in peace."""

import datetime
from pathlib import Path

import pytest
from story_texts import example

from character_sheets.sheet import Consent, Reference
from orchestrator.check import check
from orchestrator.check.cliffhangers import kind
from orchestrator.plan import Finding
from orchestrator.stories import read_text
from orchestrator.story import Insert, InsertKind, Series

GOLDEN = Path(__file__).parents[1] / "golden" / "check-stolen-design.txt"
PREMISE = "A young designer must prove that her boss stole her work."
HEAD = f"""# Story
Premise: {PREMISE}
Season: it begins; it ends.
Characters
- **Maya**, 24, designer. Dark hair. Wardrobe `day`: white button-down; wardrobe `night`: beige blazer over a white top. Voice: female.
- **Victor**, 47, her boss. Silver hair, charcoal suit, wine-red tie. Voice: male.

"""  # noqa: E501
EPISODE = """Episode 1, "One". Purpose: She learns it.
1. She sees it. (hook)
2. He notices. (escalation)
3. She understands. (reveal)
4. The door opens. (cliffhanger)
"""


def found(text: str, *codes: str) -> list[Finding]:
    """Findings of those codes; of all but the season's when none is named."""
    everything = check(read_text(text, ".md", "x.md"))
    return [f for f in everything if f.code in codes or (not codes and f.code != "loglines-missing")]


def beats(*texts: str) -> str:
    numbered = "".join(f"{n}. {text}\n" for n, text in enumerate(texts, 1))
    return f'{HEAD}Episode 1, "One". Purpose: She learns it.\n{numbered}'


def test_the_example_has_no_errors_and_its_notes_are_known() -> None:
    lines = [f"{f.severity} {f.code} | {f.place} | {f.message} | {f.cure}\n" for f in check(example())]
    assert "".join(lines) == GOLDEN.read_text(encoding="utf-8")
    assert not [line for line in lines if line.startswith("error")]


def test_a_good_story_is_left_in_peace() -> None:
    assert found(HEAD + EPISODE) == []


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ((PREMISE, "She works. He steals."), "premise-not-one-sentence", "premise"),
        ((f"Premise: {PREMISE}", ""), "premise-missing", "premise"),
        (("Season: it begins; it ends.", ""), "season-missing", "season"),
        (("Purpose: She learns it.", ""), "purpose-missing", "episode 1"),
        ((" (hook)", ""), "hook-missing", "episode 1"),
        ((" (escalation)", ""), "escalation-missing", "episode 1"),
        ((" (reveal)", ""), "reveal-missing", "episode 1"),
        ((" (cliffhanger)", ""), "cliffhanger-missing", "episode 1"),
        (("(escalation)\n3. She", "(reveal)\n3. She"), "escalation-missing", "episode 1"),
        (("(cliffhanger)\n", "(cliffhanger)\n5. Silence.\n"), "cliffhanger-not-last", "episode 1, beat b4"),
    ],
)  # fmt: skip
def test_structure(change: tuple[str, str], code: str, place: str) -> None:
    text = (HEAD + EPISODE).replace(*change)
    assert [(f.code, f.place) for f in found(text)] == [(code, place)]


def test_roles_come_in_order() -> None:
    told = beats("A. (hook)", "B. (reveal)", "C. (escalation)", "D. (cliffhanger)")
    assert [f.place for f in found(told, "roles-out-of-order")] == ["episode 1, beat b2"]


def test_a_hook_on_the_second_beat_is_in_time_and_on_the_fourth_is_late() -> None:
    assert not found(beats("He waits.", "She sees it. (hook)"), "hook-late")
    late = found(beats("He waits.", "She waits.", "They wait.", "She sees it. (hook)"), "hook-late")
    assert [(f.place, f.message) for f in late] == [("episode 1, beat b4", "About 8 s pass before the hook.")]


def test_a_speaker_without_a_sheet_is_an_error() -> None:
    (finding,) = found(beats('Marcus: "Hello."'), "uncast-speaker")
    assert (finding.severity, finding.place) == ("error", "episode 1, beat b1")
    assert "Marcus" in finding.message


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("She runs to Marcus at the door.", ["Marcus"]),
        ("Marcus's car stops.", ["Marcus"]),
        ("She hides it from Elena Ruiz.", ["Elena Ruiz"]),
        ("She meets V. Hale in Paris on Monday.", []),
        ("Maya Lin waits for Victor.", []),
        ('The page says, "Marcus pays."', []),
        ("The CEO calls. I wait. He holds the USB stick.", []),
        ("She finds Aurora on the screen.", ["Aurora"]),
    ],
)
def test_names_without_a_sheet(text: str, names: list[str]) -> None:
    messages = [f.message for f in found(beats(text), "uncast-name")]
    assert messages == [f"{name} has no sheet." for name in names]


def test_a_sentence_that_opens_with_a_stranger_is_noted() -> None:
    assert [f.severity for f in found(beats("Marcus opens the door."), "perhaps-uncast")] == ["note"]
    assert not found(beats("Silence falls. Nobody moves. Maya waits."), "perhaps-uncast")


def test_german_nouns_are_no_names() -> None:
    text = beats("Maya sieht die Tür und das Licht.").replace("# Story", "# Story\n\nLanguage: de\n")
    assert not found(text, "uncast-name")


@pytest.mark.parametrize(
    "text",
    [
        "Maya waits in a beige blazer.",
        "Maya, beige blazer, waits.",
        "She straightens her beige blazer.",
        "Maya is wearing a beige blazer over white.",
        "Maya waits. (shot: CU, Maya in a beige blazer)",
    ],
)
def test_the_trap_a_beige_blazer_on_a_white_button_down(text: str) -> None:
    (finding,) = found(beats(text), "wardrobe-mismatch")
    assert finding.message == "The text says beige blazer; Maya wears `day`: white button-down."
    assert finding.cure == "Set wardrobe: Maya: night, or change the words."


@pytest.mark.parametrize(
    "text",
    [
        "Maya waits in a beige blazer. (wardrobe: Maya: night)",
        "Maya waits in her white shirt.",
        "Maya adjusts her jeans.",
        "A beige blazer hangs on the chair.",
        'Maya: "Is that my beige blazer?"',
        "Victor straightens his tie.",
    ],
)
def test_clothes_that_agree_or_are_not_worn(text: str) -> None:
    assert not found(beats(text), "wardrobe-mismatch")


def test_a_wardrobe_stays_on_until_changed() -> None:
    text = beats("Maya waits. (wardrobe: Maya: night)", "Her red shirt is torn.", "Maya in a beige blazer.")
    assert [f.place for f in found(text, "wardrobe-mismatch")] == ["episode 1, beat b2"]


def test_the_colour_alone_can_contradict() -> None:
    (finding,) = found(beats("Victor loosens his green tie."), "wardrobe-mismatch")
    assert finding.message.startswith("The text says green tie; Victor wears")


def test_clothes_are_compared_across_languages() -> None:
    assert found(beats("Maya lleva un vestido rojo."), "wardrobe-mismatch")
    assert not found(beats("Maya lleva una camisa blanca."), "wardrobe-mismatch")


def test_a_sample_prompt_in_the_notes_is_compared_too() -> None:
    text = HEAD + EPISODE + "\nA sample prompt: close-up, Maya, 24, red dress, gold earrings.\n"
    assert [f.place for f in found(text, "wardrobe-mismatch")] == ["story file, notes"]


def test_dialogue_over_budget() -> None:
    words = "word " * 20
    text = beats(*[f'Maya: "{words}"'] * 10)
    (finding,) = found(text, "dialogue-over-budget")
    assert finding.message == "About 80 s of dialogue; 72 s of 120 s is the budget."


def test_more_beats_than_the_episode_has_time_for() -> None:
    assert found(beats(*["She waits."] * 60), "episode-too-long")


def test_a_beat_shorter_than_its_line() -> None:
    assert found(beats(f'Maya: "{"word " * 20}" (2 s)'), "beat-too-short")


def test_an_insert_that_nobody_can_read() -> None:
    assert found(beats(f'A page. (insert: document "{"word " * 30}")'), "insert-unreadable")
    assert found(beats(f'A page. (insert: file "{"x" * 40}")'), "insert-unreadable")
    assert found(beats("A page. (insert: document)"), "insert-empty")
    assert [
        f.severity for f in found(beats(f'A page. (insert: document "{"word " * 90}")'), "insert-impossible")
    ] == ["error"]


def with_cliffs(*texts: str) -> str:
    parts = [
        EPISODE.replace("Episode 1", f"Episode {n}").replace("The door opens.", text)
        for n, text in enumerate(texts, 1)
    ]
    return HEAD + "\n".join(parts)


def test_the_same_kind_of_cliffhanger_twice_in_a_row() -> None:
    text = with_cliffs("A gun is on her back.", "Blood on the knife.", "He steps out of the dark.")
    assert [f.place for f in found(text, "cliffhanger-repeated")] == ["episode 2"]


def test_kinds_of_cliffhanger() -> None:
    assert [kind(episode) for episode in example().episodes] == ["evidence", "arrival", "reversal"]


def test_one_episode_can_be_checked_alone() -> None:
    text = with_cliffs("A gun is on her back.", "Blood on the knife.")
    series = read_text(text, ".md", "x.md")
    assert [f.code for f in check(series, 2) if f.place.startswith("episode")] == ["cliffhanger-repeated"]
    with pytest.raises(KeyError):
        check(series, 9)


def test_a_given_shot_uses_the_words_of_the_plan() -> None:
    text = "title: x\nepisodes: [{beats: [{text: She waits., shots: [{size: huge, emotion: meh}]}]}]"
    series = read_text(text, ".yaml", "x.yaml")
    findings = [f for f in check(series) if f.code == "unknown-shot-word"]
    assert [f.message for f in findings] == [
        "A shot's size is given as 'huge'.",
        "A shot's emotion is given as 'meh'.",
    ]
    assert "MCU" in findings[0].cure


def consented(**changes: str) -> Series:
    held = Consent(person="M. Real", scope="face", date="2026-01-01", evidence="0" * 64, **changes)
    reference = Reference(file="m.png", view="front", rights="own work", real_person=True, consent=held)
    series = example()
    maya = series.sheets[0].model_copy(update={"references": (reference,)})
    return series.model_copy(update={"sheets": (maya, *series.sheets[1:])})


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"expires": "2026-06-01"}, ["consent-expired"]),
        ({"revoked": "2026-02-01"}, ["consent-revoked"]),
    ],
)
def test_consent_is_in_force(changes: dict[str, str], codes: list[str]) -> None:
    today = datetime.date(2026, 11, 21)
    findings = [f for f in check(consented(**changes), today=today) if f.code.startswith("consent")]
    assert [f.code for f in findings] == codes
    assert all(f.severity == "error" for f in findings)


def test_a_name_that_two_people_share() -> None:
    text = HEAD.replace("designer.", "boss.") + EPISODE
    (finding,) = found(text, "ambiguous-name")
    assert finding.message == '"boss" may be Maya or Victor.'


def test_a_thin_sheet_is_noted() -> None:
    (finding,) = found(HEAD.replace("\n\n", "\n- **Ada**, nurse\n\n", 2) + EPISODE, "sheet-thin")
    assert finding.place == "character ada"


def test_an_insert_of_a_given_shot_is_read_too() -> None:
    series = example()
    beat = series.episodes[0].beats[0]
    insert = Insert(kind=InsertKind.DOCUMENT, lines=("x" * 60,))
    changed = beat.model_copy(update={"inserts": (insert,)})
    episode = series.episodes[0].model_copy(update={"beats": (changed,)})
    findings = check(series.model_copy(update={"episodes": (episode,)}))
    assert "insert-unreadable" in [f.code for f in findings]


@pytest.mark.parametrize("text", ["Vitcor opens the door.", "She sees Vitcor."])
def test_a_misspelt_name_is_answered_with_the_right_one(text: str) -> None:
    (finding,) = found(beats(text), "uncast-name")
    assert finding.cure == "Did you mean Victor? Otherwise add a sheet for Vitcor."


def test_two_hooks_are_named_with_both_places() -> None:
    (finding,) = found(beats("She waits. (hook)", "He waits. (hook)"), "hook-twice")
    assert finding.message == "2 beats are marked as hook: b1 and b2."


def test_a_misspelt_role_is_answered_with_the_right_one() -> None:
    (finding,) = found(beats("She waits. (hok)"), "unknown-role")
    assert finding.cure == "Did you mean (hook)?"


def test_a_name_with_a_title_matches_itself() -> None:
    text = beats("She looks at Dr. Roth.").replace("**Victor**", "**Dr. Roth**")
    assert not found(text, "uncast-name")
    assert found(text.replace("at Dr. Roth", "at Dr. Rhot"), "uncast-name")[0].cure.startswith(
        "Did you mean Dr. Roth?"
    )


def test_an_insert_within_the_limits_is_not_said_to_be_over_them() -> None:
    (finding,) = found(beats(f'A page. (insert: document "{"x" * 60}")'), "insert-unreadable")
    assert "in 1 lines" not in finding.message
    assert "48" in finding.cure
