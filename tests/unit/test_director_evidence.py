"""What is shown and where: inserts, props, places, wardrobes."""

import pytest
from director_examples import OFFICE, STREET, beats, codes, of_beat, one, plan, series

from orchestrator.director import direct
from orchestrator.plan import Shot
from orchestrator.story import Insert, InsertKind


def inserts(text: str, **fields: object) -> list[Insert]:
    return [shot.insert for shot in one(text, **fields) if shot.insert]


def only(text: str) -> Insert:
    (found,) = inserts(text)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "She sees proof that he stole the file.",
        "Maya thinks of the letter.",
        "She looks at the picture.",
        "Her phone is on the table.",
    ],
)
def test_nothing_is_invented_that_the_story_does_not_give(text: str) -> None:
    assert inserts(text) == []


def test_given_inserts_win_and_nothing_is_added() -> None:
    given = Insert(kind=InsertKind.FILE, title="A", lines=("copied by V. Hale, yesterday 23:41",))
    shots = one('Her phone shows "B".', role="reveal", inserts=[given.model_dump()])
    shown = [shot for shot in shots if shot.insert]
    assert [shot.insert.title for shot in shown] == ["A"]
    assert shown[0].insert.prop == "maya-phone"
    assert shown[0].change == "We learn that the file was copied by V. Hale."
    assert "insert" not in shown[0].inferred


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ('A printed page lies there: "Delete it."', "document", ("", "Delete it.")),
        ('A threat lies on her desk: a page, "Delete it."', "document", ("", "Delete it.")),
        ('A message from an unknown number: "Run."', "message", ("Unknown number", "Run.")),
        ('A text from Jonah: "Run."', "message", ("Jonah", "Run.")),
        ('She opens the folder "Aurora".', "file", ("Aurora",)),
        ("Missed call from an unknown number.", "missed-call", ("Unknown number", "Missed call")),
        ('The phone shows "File deleted".', "notice", ("File deleted",)),
    ],
)
def test_evidence_that_is_read(text: str, kind: str, words: tuple[str, ...]) -> None:
    found = only(text)
    assert (found.kind, (found.title, *found.lines)) == (kind, words)


@pytest.mark.parametrize(
    ("text", "kind", "picture"),
    [
        ("There is a photograph of Jonah at her desk.", "photograph", "Jonah at Maya Lin's desk"),
        ("Maya sees her design on the presentation slide.", "slide", "Maya Lin's design"),
        ("Victor holds up the memory card.", "object", "the memory card"),
        ("She recognises the mug in the picture.", "object", "the mug in the picture"),
    ],
)
def test_evidence_that_is_recognised(text: str, kind: str, picture: str) -> None:
    found = only(text)
    assert (found.kind, found.picture) == (kind, picture)


def test_a_photograph_shows_the_person_in_it() -> None:
    shots = one("There is a photograph of Jonah at her desk.")
    shown = next(shot for shot in shots if shot.insert)
    assert [placed.sheet for placed in shown.cast] == ["jonah"]


def test_one_thing_then_another_has_a_face_between() -> None:
    shots = one('Maya\'s phone shows "Saved", then "Deleted".', role="reveal")
    order = [shot.insert.title if shot.insert else shot.cast[0].emotion for shot in shots]
    saved = order.index("Saved")
    assert order[saved : saved + 4] == ["Saved", "hopeful", "Deleted", "phone-shock"]


def test_evidence_stands_long_enough_to_be_read() -> None:
    for text in ("Go.", "Go away and " * 3, "Go away and never come back " * 6):
        shown = next(shot for shot in one(f'A page: "{text.strip()}"') if shot.insert)
        words = len(text.split())
        assert shown.frames / 24 == pytest.approx(min(5.0, max(2.5, words / 3 + 1.2)), abs=0.05)


def test_a_phone_stays_in_the_hand_that_took_it() -> None:
    made = plan("Maya looks down at her phone.", "Victor steps closer.", "Maya turns pale.")
    for name in ("b1", "b2", "b3"):
        hers = [placed for shot in of_beat(made, name) for placed in shot.cast if placed.sheet == "maya"]
        assert hers
        assert all(placed.holds == ("maya-phone",) for placed in hers)
    held = next(shot for shot in made.shots if shot.cast and shot.cast[0].sheet == "maya")
    assert held.prop_state == {"maya-phone": "in hand, screen lit"}


def test_a_slide_stays_on_the_wall_until_the_place_changes() -> None:
    there = {"location": "street"}
    made = plan(
        "Maya enters the glass office and sees her design on the slide.",
        "Victor turns.",
        ("Maya waits.", there),
        locations=(OFFICE, STREET),
    )
    assert of_beat(made, "b2")[0].background == "Maya Lin's design on the monitor, out of focus"
    assert {shot.background for shot in of_beat(made, "b3")} == {""}


def place_of(shots: list[Shot]) -> set[str | None]:
    return {shot.location for shot in shots}


def test_a_place_that_nobody_names_is_said_once() -> None:
    made = plan("Maya waits.", "She waits.", locations=(OFFICE, STREET))
    assert codes(made, "warning").count("no-location") == 1


def test_the_only_place_is_the_place() -> None:
    assert place_of(of_beat(plan("Maya waits."), "b1")) == {"glass-office"}


def test_a_place_is_kept_until_another_is_named() -> None:
    made = plan(
        "Maya enters the glass office.", "She waits.", "She runs into the street.", locations=(OFFICE, STREET)
    )
    assert [place_of(of_beat(made, name)) for name in ("b1", "b2", "b3")] == [
        {"glass-office"}, {"glass-office"}, {"street"},
    ]  # fmt: skip
    assert of_beat(made, "b3")[0].role == "establishing"


def test_a_place_can_be_told_from_its_things() -> None:
    made = plan("Maya sees herself in the glass.", locations=(OFFICE, STREET))
    assert place_of(of_beat(made, "b1")) == {"glass-office"}


def test_given_places_win_and_unknown_ones_are_errors() -> None:
    made = plan(("Maya enters the glass office.", {"location": "street"}), locations=(OFFICE, STREET))
    assert place_of(of_beat(made, "b1")) == {"street"}
    assert codes(plan(("Maya waits.", {"location": "moon"})), "error") == ["unknown-location"]


def worn(made: object, name: str) -> set[str]:
    return {p.wardrobe for shot in of_beat(made, name) for p in shot.cast if p.sheet == "maya"}


def test_the_wardrobe_follows_time_then_episode_then_beat() -> None:
    assert worn(plan("Maya waits."), "b1") == {"night"}
    assert worn(plan("Maya waits.", locations=(STREET,)), "b1") == {"day"}
    assert worn(plan("Maya waits.", locations=(STREET,), time="late at night"), "b1") == {"night"}
    assert worn(plan("Maya waits.", wardrobe={"maya": "day"}), "b1") == {"day"}
    changes = plan("Maya waits.", ("Maya waits.", {"wardrobe": {"maya": "day"}}), "Maya waits.")
    assert [worn(changes, name) for name in ("b1", "b2", "b3")] == [{"night"}, {"day"}, {"day"}]


def test_an_unknown_wardrobe_is_an_error_with_those_there_are() -> None:
    made = plan(("Maya waits.", {"wardrobe": {"maya": "gala"}}))
    finding = next(f for f in made.findings if f.code == "unknown-wardrobe")
    assert (finding.severity, finding.cure) == ("error", "Use one of: day, night.")


def test_a_sheet_without_clothes_is_a_warning() -> None:
    whole = series(beats("Maya waits."))
    bare = whole.sheets[0].model_copy(update={"wardrobe": ()})
    whole = whole.model_copy(update={"sheets": (bare, *whole.sheets[1:])})
    assert "no-wardrobe" in codes(direct(whole, whole.episodes[0]), "warning")
