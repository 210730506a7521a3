"""Shots become finished words: nothing missing, nothing to be read, nobody described twice."""

from functools import reduce
from pathlib import Path

import pytest
from stolen_design import CLOSE_UP, COLD_LOOK, HOOK, INSERT, MAYA, PLAN, SAYING, SERIES, SHOCK, maya

import orchestrator
from character_sheets.sheet import Appearance, Location, Sheet, Voice
from orchestrator import portrait
from orchestrator.directions import direction
from orchestrator.director import direct
from orchestrator.errors import BadStory
from orchestrator.stories import read
from orchestrator.story import Insert, InsertKind
from prompt_templates import render

EXAMPLES = Path(orchestrator.__file__).with_name("examples")

# The last paragraph of the example story, element by element.
ELEMENTS = [
    "vertical 9:16", "close-up", "Maya", "24", "shoulder-length dark hair", "beige blazer over a white top",
    "gold earrings", "standing", "sleek", "glass-walled", "conference room", "night",
    "gripping a black smartphone with both hands", "knuckles tense", "eyes wide with controlled shock",
    "looking down at the screen", "behind Maya", "out of focus", "the stolen concept on the monitor",
    "cool blue light reflecting off the glass", "soft shadows on the face", "shallow depth of field",
    "realistic", "tense corporate thriller",
]  # fmt: skip


@pytest.mark.parametrize("wrong", ["wardrobe", "sheet", "location"])
def test_a_missing_reference_is_refused_by_shot_and_name(wrong: str) -> None:
    cast = {"wardrobe": "red-dress", "sheet": "nobody"}
    change = {"location": "moon"} if wrong == "location" else {"cast": (_but(wrong, cast[wrong]),)}
    with pytest.raises(BadStory, match=r"shot ep01-b05-close-1: there is no '(red-dress|nobody|moon)'"):
        direction(CLOSE_UP.model_copy(update=change), PLAN, SERIES)


def _but(field: str, value: object) -> object:
    return CLOSE_UP.cast[0].model_copy(update={field: value})


@pytest.mark.parametrize("dialect", ["generic", "wan22"])
@pytest.mark.parametrize("element", ELEMENTS)
def test_the_close_up_of_beat_5_says_everything_that_the_example_lists(dialect: str, element: str) -> None:
    prompt = render(direction(CLOSE_UP, PLAN, SERIES), dialect)
    assert element.lower() in prompt.positive.lower()
    assert prompt.dropped == ()


def test_the_house_director_has_such_a_close_up_in_beat_5() -> None:
    series = read(EXAMPLES / "stolen-design.md")
    plan = direct(series, series.episode(1))
    fifth = series.episode(1).beats[4].id
    prompts = [
        render(direction(shot, plan, series), "wan22").positive for shot in plan.shots if shot.beat == fifth
    ]
    told = {"reflecting off the glass": "reflecting in the glass", "the stolen concept": "design"}
    wanted = [reduce(lambda text, pair: text.replace(*pair), told.items(), element) for element in ELEMENTS]
    missing = [[words for words in wanted if words.lower() not in prompt.lower()] for prompt in prompts]
    assert [] in missing, min(missing, key=len)


def test_a_background_is_out_of_focus_once() -> None:
    told = direction(
        CLOSE_UP.model_copy(update={"background": "a lamp, out of focus"}), PLAN, SERIES
    ).background
    assert told == "behind Maya: a lamp, out of focus"


def test_a_look_down_is_said_once() -> None:
    acting = CLOSE_UP.cast[0].model_copy(
        update={"action": "looking down at the screen", "behaviour": "jaw set"}
    )
    doing = direction(CLOSE_UP.model_copy(update={"cast": (acting,)}), PLAN, SERIES).subjects[0].action
    assert doing.count("looking down") == 1


def test_an_object_is_shown_by_its_picture() -> None:
    insert = Insert(kind=InsertKind.OBJECT, picture="a memory card on a palm")
    told = direction(INSERT.model_copy(update={"insert": insert}), PLAN, SERIES)
    assert told.action == "a memory card on a palm fills the frame"


def test_a_thing_without_an_asset_is_called_by_its_id() -> None:
    shot = CLOSE_UP.model_copy(update={"cast": (_but("holds", ("red-mug",)),), "prop_state": {}})
    assert "gripping a red mug with both hands" in direction(shot, PLAN, SERIES).subjects[0].action


def test_beat_5_brings_the_insert_and_both_reactions() -> None:
    assert "empty" in direction(INSERT, PLAN, SERIES).action
    assert direction(SHOCK, PLAN, SERIES).subjects[0].emotion == "shocked"
    assert direction(COLD_LOOK, PLAN, SERIES).subjects[0].name == "Victor"


@pytest.mark.parametrize("shot", PLAN.shots, ids=lambda shot: shot.id)
def test_no_words_of_an_insert_reach_a_model(shot: object) -> None:
    told = direction(shot, PLAN, SERIES).model_dump_json()
    assert not [words for words in ("Aurora", "V. Hale", "23:41") if words in told]


def test_words_of_an_insert_are_taken_out_of_the_action_too() -> None:
    shot = CLOSE_UP.model_copy(update={"action": "Maya reads aurora_concept_v1 twice."})
    assert direction(shot, PLAN, SERIES).action == "Maya reads something twice."


@pytest.mark.parametrize("kind", InsertKind)
def test_every_kind_of_insert_has_a_plate(kind: InsertKind) -> None:
    insert = Insert(kind=kind, title="Read me", picture="a red mug")
    told = direction(INSERT.model_copy(update={"insert": insert}), PLAN, SERIES)
    assert told.action
    assert "Read me" not in told.action


def test_a_photograph_shows_who_it_shows() -> None:
    shot = INSERT.model_copy(
        update={"insert": Insert(kind=InsertKind.PHOTOGRAPH), "cast": (maya("neutral"),)}
    )
    assert direction(shot, PLAN, SERIES).subjects[0].identity == portrait.identity(MAYA)


def test_identity_is_the_same_in_every_shot() -> None:
    told = {
        s.identity for shot in PLAN.shots for s in direction(shot, PLAN, SERIES).subjects if s.name == "Maya"
    }
    assert told == {"24-year-old woman, shoulder-length dark hair"}


def test_names_stand_for_pronouns_and_aliases_where_one_person_can_be_meant() -> None:
    assert direction(HOOK, PLAN, SERIES).action == "Maya sees her design on Victor's presentation slide."


@pytest.mark.parametrize("alias", ["boss", "the boss", "her boss"])
def test_an_alias_needs_no_article_to_be_known(alias: str) -> None:
    victor = SERIES.sheet("victor").model_copy(update={"aliases": (alias,)})
    shot = HOOK.model_copy(update={"action": "The boss sees her boss's slide; bossy words."})
    told = direction(shot, PLAN, SERIES.model_copy(update={"sheets": (MAYA, victor)}))
    assert told.action == "Victor sees Victor's slide; bossy words."


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (Location(id="open-office", description="rows of desks"), "an open office, rows of desks"),
        (Location(id="roof", description="Roof of the bank", time="dawn"), "a Roof of the bank, at dawn"),
        (Location(id="hall", description="the great hall at night", time="night"), "the great hall at night"),
        (Location(id="卧室", description="小卧室", time="凌晨"), "小卧室, 凌晨"),
    ],
)
def test_a_setting_has_its_name_and_its_hour_once(place: Location, told: str) -> None:
    shot = HOOK.model_copy(update={"location": place.id})
    assert direction(shot, PLAN, SERIES.model_copy(update={"locations": (place,)})).setting == told


def test_a_bare_focal_length_is_called_a_lens() -> None:
    series = SERIES.model_copy(update={"look": SERIES.look.model_copy(update={"lens": "85 mm"})})
    assert direction(HOOK, PLAN, series).lens == "85 mm lens"


def test_pronouns_stay_when_two_people_are_in_the_shot() -> None:
    shot = SAYING.model_copy(update={"action": "He stares; she looks away."})
    assert direction(shot, PLAN, SERIES).action == "He stares; she looks away."


def test_the_shoulder_in_the_foreground_has_no_face_to_act_with() -> None:
    shoulder = direction(SAYING, PLAN, SERIES).subjects[1]
    assert (shoulder.name, shoulder.behaviour) == ("Maya", "")
    assert "from behind" in shoulder.action


def test_the_spoken_line_brings_voice_and_language() -> None:
    (line,) = direction(SAYING, PLAN, SERIES).dialogue
    assert (line.text, line.voice, line.language) == (
        "You should have stayed quiet.",
        "male, low pitch, slow",
        "English",
    )


def test_the_look_of_the_series_is_in_every_shot() -> None:
    for shot in PLAN.shots:
        told = direction(shot, PLAN, SERIES)
        assert (told.lens, told.accent) == ("85 mm lens feel", "cool blue against warm skin")


def test_another_outfit_changes_only_the_outfit() -> None:
    other = CLOSE_UP.model_copy(update={"cast": (_but("wardrobe", "day"),)})
    before, after = (direction(shot, PLAN, SERIES).subjects[0] for shot in (CLOSE_UP, other))
    assert after.wardrobe == "white button-down"
    assert after.model_copy(update={"wardrobe": before.wardrobe}) == before


def test_a_narrator_is_never_in_the_picture() -> None:
    narrator = Sheet(id="maya", name="The narrator", kind="narrator")
    series = SERIES.model_copy(update={"sheets": (narrator,)})
    assert direction(CLOSE_UP, PLAN, series).subjects == ()


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        (Sheet(id="a", name="A"), "person"),
        (Sheet(id="a", name="A", pronouns="she", age=9), "9-year-old girl"),
        (Sheet(id="a", name="A", pronouns="he", age=15), "15-year-old teenage boy"),
        (Sheet(id="a", name="A", pronouns="they", age=15, origin="Ghanaian"), "15-year-old person, Ghanaian"),
        (
            Sheet(id="a", name="A", appearance=Appearance(face="oval", eyes="green eyes")),
            "person, oval face, green eyes",
        ),
        (Sheet(id="a", name="A", appearance=Appearance(skin="piel morena")), "person, piel morena"),
    ],
)
def test_an_identity_says_what_the_sheet_says(sheet: Sheet, told: str) -> None:
    assert portrait.identity(sheet) == told


def test_a_voice_says_only_what_is_special() -> None:
    assert portrait.sound(Voice()) == ""
    assert portrait.sound(Voice(sex="female", age="old", accent="Dutch")) == "old female, Dutch accent"


def test_a_language_without_a_name_keeps_its_tag() -> None:
    assert [portrait.language(tag) for tag in ("zh-Hant", "tlh")] == ["Chinese", "tlh"]
