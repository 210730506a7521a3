"""Stock people, places and things are complete and can be drawn."""

from character_sheets.sheet import digest
from character_sheets.stock import (
    stock,
    stock_location,
    stock_locations,
    stock_prop,
    stock_props,
    stock_sheet,
)
from workers.animatic.spec import Figure
from workers.animatic.words import unknown

PEOPLE = [sheet for sheet in stock() if sheet.kind == "character"]


def test_at_least_eight_people_of_different_age_sex_and_origin() -> None:
    assert len(PEOPLE) >= 8
    assert len({sheet.origin for sheet in PEOPLE}) == len(PEOPLE)
    assert {sheet.pronouns for sheet in PEOPLE} == {"she", "he", "they"}
    decades = {(sheet.age or 0) // 10 for sheet in PEOPLE}
    assert {1, 2, 3, 4, 5, 6, 7} <= decades


def test_every_sheet_is_complete() -> None:
    for sheet in PEOPLE:
        looks = sheet.appearance
        assert sheet.age, sheet.id
        assert all((looks.face, looks.skin, looks.eyes, looks.hair, looks.build)), sheet.id
        assert len(sheet.wardrobe) >= 2, sheet.id
        assert all((sheet.voice.timbre, sheet.voice.manner, sheet.voice.accent)), sheet.id
        assert all((sheet.behaviour.temperament, sheet.behaviour.does, sheet.behaviour.never)), sheet.id
        assert len(sheet.behaviour.gestures) >= 2, sheet.id
        assert sheet.arc, sheet.id
        assert sheet.palette, sheet.id


def test_the_animatic_can_draw_every_word_of_every_outfit() -> None:
    for sheet in PEOPLE:
        looks = sheet.appearance
        for outfit in sheet.wardrobe:
            figure = Figure(
                identity=sheet.id, age=sheet.age or 30, skin=looks.skin, face=looks.face, eyes=looks.eyes,
                hair=looks.hair, facial_hair=looks.facial_hair, build=looks.build, marks=looks.marks,
                outfit=outfit.outfit,
                accessories=looks.accessories if outfit.accessories is None else outfit.accessories,
            )  # fmt: skip
            assert unknown(figure) == (), f"{sheet.id}, {outfit.id}"


def test_no_two_voices_are_described_alike() -> None:
    voices = [sheet.voice for sheet in PEOPLE]
    assert len({(v.sex, v.age, v.pitch, v.pace, v.timbre) for v in voices}) == len(voices)


def test_a_narrator_ships_too() -> None:
    assert stock_sheet("narrator").kind == "narrator"


def test_places_and_things_are_described() -> None:
    assert len(stock_locations()) >= 4
    assert len(stock_props()) >= 4
    assert all(place.light and place.time and place.sound and place.aliases for place in stock_locations())
    assert all(thing.aliases for thing in stock_props())


def test_they_are_found_by_id() -> None:
    assert stock_sheet("kofi-mensah").name == "Kofi Mensah"
    assert stock_location("corner-cafe").time == "afternoon"
    assert stock_prop("brass-key").aliases == ("key",)


def test_a_digest_is_the_version_of_a_sheet() -> None:
    sheet = stock_sheet("ruth-bellamy")
    older = sheet.model_copy(update={"age": 75})
    assert digest(sheet) == digest(sheet.model_copy())
    assert digest(sheet) != digest(older)
