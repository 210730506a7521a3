"""Edits as values, and as direction laid over a plan: what they change, and what is refused by its field."""

from typing import Any

import pytest
from cut_examples import PLAN, person, plan_of, shot
from pydantic import ValidationError

from character_sheets.sheet import Location, Sheet, Wardrobe
from orchestrator.edits import UNEDITED, Edits, Retake, ShotEdit
from orchestrator.overlay import directed, faults
from orchestrator.plan import Plan, Size
from orchestrator.shoot import wanted
from orchestrator.story import Series

SERIES = Series(
    id="stolen",
    title="Stolen Design",
    sheets=(
        Sheet(id="maya", name="Maya", wardrobe=(Wardrobe(id="day", outfit="beige blazer"),)),
        Sheet(id="victor", name="Victor"),
        Sheet(id="jonah", name="Jonah"),
    ),
    locations=(Location(id="room", description="glass-walled conference room"),),
)


# The nouns


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ({"shots": {"b1-a": {"size": None}}}, "size cannot be null; leave it out"),
        ({"shots": {"b1-a": {"size": "huge"}}}, "size"),
        ({"shots": {"b1-a": {"line": "b6-l1"}}}, "line"),
        ({"shots": {"b1-a": {"frames": 2}}}, "frames"),
        ({"retakes": {"b1-a": [{"number": 3}, {"number": 2}]}}, "rising numbers"),
        ({"retakes": {"b1-a": [{"number": 1}]}}, "number"),
        ({"cut": {"order": ["b1-a", "b2-a", "b1-a"]}}, "order names shot b1-a twice"),
        ({"cut": {"gains": {"b6-l1": "40"}}}, "40 dB is out of range; give -60 to 12"),
        ({"cut": {"gains": {"b6-l1": "loud"}}}, "gains"),
        ({"cut": {"captions": {"b6-l1": {}}}}, "captions"),
        ({"cut": {"captions": {"b6-l1/1": {"text": "  "}}}}, "text"),
        ({"cut": {"captions": {"b6-l1/1": {"frames": 0}}}}, "frames"),
    ],
)
def test_what_cannot_be_an_edit_is_refused_by_its_field(edit: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Edits.model_validate(edit)


def test_an_edit_read_back_is_the_same_edit() -> None:
    """A field that was never given must not come back as null: that would take the shot's location away."""
    edits = Edits(shots={"b1-a": ShotEdit(size=Size.MS), "b2-a": ShotEdit(location=None)})
    back = Edits.model_validate_json(edits.model_dump_json())
    assert back == edits
    assert back.shots["b1-a"].given == {"size": Size.MS}
    assert back.shots["b2-a"].given == {"location": None}


def test_the_schema_shows_every_field_read_and_written() -> None:
    for mode in ("validation", "serialization"):
        schema = ShotEdit.model_json_schema(mode=mode)  # type: ignore[arg-type]
        assert set(schema["properties"]) == set(ShotEdit.model_fields)


def test_a_retake_gets_the_next_number_and_keeps_it_when_more_takes_are_filmed() -> None:
    edits = UNEDITED.with_retake("b1-a", "less smile", takes=1).with_retake("b1-a", takes=1)
    assert edits.retakes["b1-a"] == (Retake(number=2, note="less smile"), Retake(number=3))
    assert edits.numbers("b1-a", 1) == (1, 2, 3)
    assert edits.numbers("b1-a", 5) == (1, 2, 3, 4, 5)
    assert edits.numbers("b2-a", 1) == (1,)


def test_a_retake_never_takes_the_number_of_a_take_that_was_made() -> None:
    edits = UNEDITED.with_retake("b1-a", takes=1, made=(1, 2, 3, 4))
    assert edits.numbers("b1-a", 1) == (1, 5)


# Direction


def edited(plan: Plan = PLAN, **fields: Any) -> Plan:
    return directed(SERIES, plan, Edits(shots={"b1-a": ShotEdit.model_validate(fields)}))


def test_a_plan_without_edits_is_the_same_plan() -> None:
    assert directed(SERIES, PLAN, UNEDITED) == PLAN


def test_only_given_fields_replace_the_directors_and_leave_what_was_inferred() -> None:
    plan = plan_of(shot("b1-a", inferred=("size", "mood", "angle")), shot("b2-a"))
    made = edited(plan, size="MS", mood="cold")
    assert made.shots[1] == plan.shots[1]
    assert made.shots[0] == plan.shots[0].model_copy(
        update={"size": Size.MS, "mood": "cold", "inferred": ("angle",)}
    )


def test_an_edited_shot_is_looked_at_for_continuity() -> None:
    plan = plan_of(shot("b1-a", size=Size.LS), shot("b2-a", size=Size.CU))
    assert "jump-cut" not in {finding.code for finding in plan.findings}
    assert "jump-cut" in {finding.code for finding in edited(plan, size="CU").findings}


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"location": "roof"}, "location", "no location 'roof'"),
        ({"cast": [person("eve").model_dump()]}, "cast/0/sheet", "no sheet 'eve'"),
        (
            {"cast": [person("maya").model_copy(update={"wardrobe": "gala"}).model_dump()]},
            "cast/0/wardrobe",
            "Maya has no wardrobe 'gala'",
        ),
        (
            {"cast": [person("maya").model_copy(update={"emotion": "purple"}).model_dump()]},
            "cast/0/emotion",
            "no emotion 'purple'",
        ),
        ({"cast": [person("maya").model_dump()] * 2}, "cast", "maya is in the shot twice"),
        ({"cues": ["stinger", "thunder"]}, "cues/1", "no sound cue 'thunder'"),
        ({"composition": "insert"}, "composition", "without anything to show"),
        ({"composition": "card", "insert": None}, "insert", "without anything to show"),
        ({"insert": {"kind": "file", "title": "\ue123"}}, "insert", "E123"),
    ],
)
def test_an_edit_that_cannot_be_used_is_an_error_that_names_its_field(
    fields: dict[str, Any], field: str, told: str
) -> None:
    made = edited(**fields)
    wrong = [finding for finding in made.findings if finding.severity == "error"]
    assert [finding.place for finding in wrong] == [f"shot b1-a, {field}"]
    assert told in wrong[0].message
    assert wrong[0].cure
    assert made.shots == PLAN.shots, "the plan can still be looked at"


def test_who_speaks_in_a_shot_cannot_be_sent_away() -> None:
    edit = ShotEdit(cast=(person("maya"),))
    (fault,) = faults(SERIES, PLAN, "b6-a", edit)
    assert (fault.field, "victor says line b6-l1" in fault.message) == ("cast", True)
    speaking = person("victor").model_copy(update={"speaks": True, "emotion": "cold"})
    assert not list(faults(SERIES, PLAN, "b6-a", ShotEdit(cast=(speaking, person("maya")))))


def test_an_edit_of_a_shot_that_is_gone_is_a_warning() -> None:
    edits = Edits(shots={"b9-z": ShotEdit(mood="cold")}, retakes={"b8-z": (Retake(number=2),)})
    made = directed(SERIES, PLAN, edits)
    assert made.shots == PLAN.shots
    assert [(found.severity, found.place) for found in made.findings] == [
        ("warning", "shot b9-z"),
        ("warning", "shot b8-z"),
    ]


def test_alternates_are_filmed_for_full_coverage_only() -> None:
    edits = UNEDITED.with_retake("b6-x").with_retake("b6-a")
    full, cut = (wanted(PLAN, 1, edits, alternates=on) for on in (True, False))
    assert (full["b6-x"], cut["b6-x"]) == ((1, 2), ())
    assert full["b6-a"] == cut["b6-a"] == (1, 2)
    made = directed(SERIES, PLAN, edits, alternates=False)
    assert [found.code for found in made.findings] == ["retake-unfilmed"]
