"""Words of a sheet: what they make a person look like, and which of them nobody can draw."""

import numpy as np
import pytest
from drawn_people import JONAH, MAYA, VICTOR, pixels
from hypothesis import given
from hypothesis import strategies as st

from workers.animatic.figure import Pose, draw
from workers.animatic.gestures import gesture_of, prop_of, unknown_acting
from workers.animatic.person.garments import CUTS
from workers.animatic.phrases import vocabulary
from workers.animatic.spec import Figure
from workers.animatic.tones import Light, parse
from workers.animatic.words import named_colour, traits, unknown

TORSO = (-70.0, 90.0, 140.0, 240.0)
FLAT = Light("left", "#ffffff", "#9a9a9a", "#ffffff", 0)


def wearing(outfit: str, *accessories: str) -> list[tuple[str, str]]:
    figure = Figure(identity="someone", outfit=outfit, accessories=accessories)
    person = traits(figure)
    below = ("trousers", "skirt")
    return [(item.kind, item.colour) for item in (*person.clothes, *person.worn) if item.kind not in below]


def test_words_that_nobody_drew_are_reported_in_their_order() -> None:
    figure = Figure(
        identity="x", hair="purple mohawk", outfit="a sequinned white shirt", accessories=("a monocle",)
    )
    assert unknown(figure) == ("mohawk", "sequinned", "monocle")


def test_the_cast_of_the_example_is_understood_to_the_last_word() -> None:
    assert [unknown(figure) for figure in (MAYA, VICTOR, JONAH)] == [(), (), ()]


def test_what_is_said_to_be_absent_is_not_drawn() -> None:
    assert "tie" not in [kind for kind, _ in wearing("navy suit over a white shirt without a tie")]


COLOURS = vocabulary("colours")


@pytest.mark.parametrize(
    ("outfit", "expected"),
    [
        ("beige blazer over a white top", [("top", "white"), ("blazer", "beige")]),
        ("white button-down", [("shirt", "white")]),
        ("olive overshirt over a black t-shirt", [("t-shirt", "black"), ("overshirt", "olive")]),
        ("a dress in emerald green", [("dress", "emerald")]),
        ("light blue dress shirt, navy tie", [("dress shirt", "light blue"), ("tie", "navy")]),
        ("navy suit over an ivory blouse", [("blouse", "ivory"), ("blazer", "navy")]),
        (
            "camel coat, burgundy scarf, grey turtleneck",
            [("turtleneck", "grey"), ("coat", "camel"), ("scarf", "burgundy")],
        ),
    ],
)
def test_each_garment_takes_the_colour_that_its_words_give(
    outfit: str, expected: list[tuple[str, str]]
) -> None:
    assert wearing(outfit) == [(kind, COLOURS[colour]) for kind, colour in expected]


def test_a_three_piece_suit_is_a_shirt_a_waistcoat_and_a_jacket() -> None:
    kinds = wearing("charcoal three-piece suit, wine-red tie")
    assert [kind for kind, _ in kinds] == ["dress shirt", "tie", "waistcoat", "blazer"]
    assert [colour for _, colour in kinds] == [
        COLOURS[c] for c in ("white", "wine red", "charcoal", "charcoal")
    ]


def test_hair_words_meet() -> None:
    hair = {
        words: traits(Figure(identity="h", presents="female", hair=words)).hair
        for words in (
            "shoulder-length dark hair",
            "silver hair combed back",
            "curly brown hair",
            "black braids in a high bun",
            "long auburn hair, centre part",
            "black bob with bangs",
            "bald",
        )
    }
    assert [h.cut for h in hair.values()] == ["shoulder", "slick", "curly bob", "bun", "long", "bob", "bald"]
    assert hair["long auburn hair, centre part"].parting == 0
    assert hair["black bob with bangs"].fringe


def test_a_beard_written_among_the_hair_is_a_beard() -> None:
    person = traits(Figure(identity="v", presents="male", hair="Silver hair combed back, trimmed beard"))
    assert (person.beard.cut, person.hair.cut) == ("trimmed", "slick")


def test_origin_and_skin_words_choose_the_skin() -> None:
    def light(words: str) -> float:
        return sum(parse(traits(Figure(identity="s", skin=words)).skin))

    words = ("porcelain skin", "Korean", "South Asian", "Nigerian, deep brown skin")
    assert [*map(light, words)] == sorted(map(light, words), reverse=True)


@pytest.mark.parametrize("kind", CUTS)
def test_every_garment_draws_in_its_colour(kind: str) -> None:
    words = next(word for word, kinds in vocabulary("garments")["garments"].items() if kinds == [kind])
    box = (-70.0, 420.0, 140.0, 200.0) if kind in ("trousers", "skirt") else TORSO
    red, blue = (_torso(Figure(identity="g", outfit=f"{colour} {words}"), box) for colour in ("red", "blue"))
    changed = np.abs(red - blue).max(axis=2) > 60
    assert changed.mean() > (0.008 if kind in ("tie", "bow tie") else 0.1)
    assert (red[changed][:, 0] > red[changed][:, 2]).mean() > 0.95, "red where it is red"


def _torso(figure: Figure, box: tuple[float, float, float, float] = TORSO) -> np.ndarray:
    return np.asarray(pixels(draw(figure, Pose(), FLAT).svg, box, 240))


@pytest.mark.parametrize("colour", ["beige", "olive", "charcoal", "teal", "burgundy", "white"])
def test_the_wardrobe_colour_is_what_the_eye_sees(colour: str) -> None:
    torso = _torso(Figure(identity="c", presents="female", hair="short", outfit=f"{colour} sweater"))
    middle = np.median(torso[120:200, 30:110].reshape(-1, 3), axis=0)
    assert np.abs(middle - parse(COLOURS[colour])).max() < 30


def test_light_changes_the_side_in_shade() -> None:
    sides = [
        pixels(draw(VICTOR, Pose(), Light(side, contrast=80)).svg, (-40.0, -30.0, 80.0, 80.0), 80)
        for side in ("left", "right")
    ]
    halves = [picture[:, :40].mean() - picture[:, 40:].mean() for picture in sides]
    assert halves[0] > 5
    assert halves[1] < -5


@pytest.mark.parametrize(
    ("words", "gesture"),
    [
        ("grips the phone until her knuckles whiten", "phone in both hands"),
        ("Hand over her mouth", "hand over mouth"),
        ("crosses his arms", "arms crossed"),
        ("pushes up his glasses", "adjusting glasses"),
        ("rubs the back of his neck", "rubbing neck"),
        ("straightens his cuffs", "straightening lapel"),
        ("yodels", None),
    ],
)
def test_acting_words_name_a_gesture(words: str, gesture: str | None) -> None:
    assert gesture_of(words) == gesture


def test_props_are_named_by_their_last_noun() -> None:
    assert [
        prop_of(words) for words in ("black smartphone", "coffee mug", "a photo of Jonah's desk", "a harpoon")
    ] == ["phone", "mug", "photograph", None]
    assert unknown_acting("yodels", ("a harpoon", "mug")) == ("yodels", "a harpoon")


def test_accent_words_have_a_colour() -> None:
    assert named_colour("a wine-red tie") == COLOURS["wine red"]
    assert named_colour("nothing here") is None


def test_there_are_about_sixty_colours() -> None:
    assert len(COLOURS) >= 60


@given(st.text(max_size=300))
def test_any_text_is_read(words: str) -> None:
    figure = Figure(
        identity=words,
        hair=words,
        skin=words,
        face=words,
        eyes=words,
        facial_hair=words,
        build=words,
        marks=words,
        outfit=words,
        accessories=(words,),
    )
    assert traits(figure) == traits(figure)
    assert all(word in words.lower() for word in unknown(figure) if word.isascii())


@pytest.mark.parametrize(
    "told",
    [
        {"hair": "Black beard, shaved head"},
        {"hair": "bald"},
        {"hair": "no hair"},
        {"hair": "clean-shaven head"},
        {"face": "shaved head, black beard"},
        {"facial_hair": "Black beard, shaved head"},
        {"marks": "bald head"},
    ],
)
def test_a_shaved_head_has_no_hair(told: dict[str, str]) -> None:
    figure = Figure(identity="someone", presents="male", **told)  # type: ignore[arg-type]
    assert traits(figure).hair.cut == "bald"
    assert unknown(figure) == ()


def test_a_clean_shaven_man_keeps_his_hair() -> None:
    person = traits(Figure(identity="someone", presents="male", hair="black hair, clean-shaven"))
    assert (person.hair.cut == "bald", person.beard.cut) == (False, "")


@pytest.mark.parametrize(
    "told", [{"hair": "long ginger hair"}, {"hair": "blond"}, {"marks": "freckles"}, {"face": "freckled"}]
)
def test_open_skin_is_fair_where_the_words_point_that_way(told: dict[str, str]) -> None:
    skins = {traits(Figure(identity=f"n{index}", **told)).skin for index in range(20)}  # type: ignore[arg-type]
    assert all(min(parse(skin)) > 0x90 for skin in skins)


def test_an_origin_outweighs_the_colour_of_hair() -> None:
    person = traits(Figure(identity="someone", face="nigerian", hair="blonde"))
    assert max(parse(person.skin)) < 0x70


@pytest.mark.parametrize("outfit", ["white coat", "lab coat", "a doctor's coat"])
def test_a_doctors_coat_is_worn_over_a_shirt(outfit: str) -> None:
    assert wearing(outfit) == [("dress shirt", COLOURS["light blue"]), ("lab coat", COLOURS["white"])]
