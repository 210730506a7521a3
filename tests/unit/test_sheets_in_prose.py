"""A character told in prose becomes a full sheet."""

import pytest
from story_texts import example

from orchestrator.stories import read_text
from orchestrator.story import Series


def sheet_of(prose: str) -> dict[str, object]:
    story = f"Characters\n- {prose}\n\nEpisode 1\n1. A door opens.\n"
    return read_text(story, ".md", "x.md").sheets[0].model_dump(exclude_defaults=True)


def test_maya_is_complete() -> None:
    maya = example().sheet("maya")
    assert (maya.age, maya.role, maya.pronouns) == (24, "junior designer", "she")
    assert maya.appearance.hair == "shoulder-length dark hair"
    assert maya.appearance.accessories == ("simple gold earrings",)
    assert [(w.id, w.outfit) for w in maya.wardrobe] == [
        ("day", "white button-down"),
        ("night", "beige blazer over a white top"),
    ]
    assert maya.behaviour.temperament == "nervous but determined, ambitious, observant"
    assert maya.arc == "slowly more confident as she finds out"
    voice = maya.voice
    assert (voice.sex, voice.age, voice.timbre, voice.manner) == (
        "female",
        "young",
        "warm",
        "quick when afraid",
    )


def test_victor_is_the_boss() -> None:
    victor = example().sheet("victor")
    assert victor.aliases == ("creative director", "boss")
    assert victor.appearance.facial_hair == "trimmed beard"
    assert [(w.id, w.outfit) for w in victor.wardrobe] == [
        ("default", "charcoal three-piece suit, wine-red tie")
    ]
    assert (victor.voice.sex, victor.voice.pitch, victor.voice.pace) == ("male", "low", "slow")


def test_habits_are_gestures_and_a_friend_once_is_no_alias() -> None:
    jonah = example().sheet("jonah")
    assert (jonah.behaviour.gestures, jonah.behaviour.temperament) == (("avoids eyes",), "guilty")
    assert jonah.aliases == ("coworker",)


def test_a_family_name_gives_the_short_names() -> None:
    assert sheet_of("**Victor Hale**, 47")["aliases"] == ("Victor", "V. Hale")


def test_labelled_sentences_fill_their_field() -> None:
    sheet = sheet_of(
        "**Ana** (she/her; also called the widow). Role: widow. Age: 60. Hair: grey bun. Skin: olive."
        " Accessories: pearls, brooch. Gestures: folds her hands. Never: laughs. Arc: forgives."
        " Palette: #112233, #445566. Origin: Lisbon."
    )
    assert sheet["appearance"] == {"hair": "grey bun", "skin": "olive", "accessories": ("pearls", "brooch")}
    assert sheet["behaviour"] == {"gestures": ("folds her hands",), "never": ("laughs",)}
    assert (sheet["age"], sheet["role"], sheet["arc"], sheet["origin"]) == (60, "widow", "forgives", "Lisbon")
    assert (sheet["pronouns"], sheet["palette"]) == ("she", ("#112233", "#445566"))
    assert sheet["aliases"] == ("the widow",)


def test_pieces_joined_by_and_are_told_apart() -> None:
    appearance = sheet_of("**Tom**, 50. Silver hair and a trimmed beard, tall with a scar on the cheek.")[
        "appearance"
    ]
    assert appearance == {
        "hair": "silver hair",
        "facial_hair": "a trimmed beard",
        "build": "tall",
        "marks": "a scar on the cheek",
    }


def test_one_outfit_needs_no_name() -> None:
    assert sheet_of("**Tom**. Wardrobe: grey suit, blue tie.")["wardrobe"] == (
        {"id": "default", "outfit": "grey suit, blue tie"},
    )


@pytest.mark.parametrize(
    ("years", "voice"), [("9", "child"), ("24", "young"), ("47", "adult"), ("70", "old")]
)
def test_a_voice_is_as_old_as_its_owner(years: str, voice: str) -> None:
    story = f"Characters\n- **X**, {years}. Voice: female.\n\nEpisode 1\n1. A door opens.\n"
    assert read_text(story, ".md", "x.md").sheets[0].voice.age == voice


def test_a_narrator_has_no_face() -> None:
    assert sheet_of("**Narrator**. Voice: male, old, low.")["kind"] == "narrator"


def test_two_colleagues_share_no_alias() -> None:
    story = 'Characters\n- **A**, coworker\n- **B**, coworker\n\nEpisode 1\n1. The coworker: "No."\n'
    line = read_text(story, ".md", "x.md").episode(1).beats[0].lines[0]
    assert line.speaker == "The coworker"


def places(text: str) -> Series:
    return read_text(f"{text}\n\nEpisode 1\n1. A door opens.\n", ".md", "x.md")


def test_a_place_is_seen_lit_and_timed() -> None:
    room, office = example().locations
    assert room.description == "conference room, sleek, glass-walled, a monitor on the wall"
    assert (room.light, room.time) == ("cool blue light reflecting in the glass", "night")
    assert (office.description, office.light) == ("open office, rows of dark desks", "one lamp on")


def test_a_listed_place_may_hold_semicolons() -> None:
    assert [p.id for p in places("Locations\n- **Old pier**: planks; one lamp; dusk").locations] == [
        "old-pier"
    ]


def test_a_thing_knows_its_owner_and_its_name() -> None:
    phone, file = example().props
    assert (phone.owner, phone.aliases, phone.description) == ("maya", ("phone",), "black smartphone")
    assert (file.owner, file.description) == (None, "her concept, dated three weeks earlier")
