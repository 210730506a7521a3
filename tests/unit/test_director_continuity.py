"""Continuity: the director keeps it, and the checks find where somebody else's plan does not."""

import pytest
from director_examples import in_cut, plan
from hypothesis import given, settings
from hypothesis import strategies as st
from story_texts import example

from orchestrator.director import check, direct
from orchestrator.plan import Composition, Coverage, Placement, Shot, ShotRole, Size
from prompt_templates.emotions import behaviour

EPISODES = [direct(example(), episode) for episode in example().episodes]


def placed(sheet: str, side: str = "left", gaze: str = "right", **fields: object) -> Placement:
    return Placement.model_validate(
        {"sheet": sheet, "wardrobe": "day", "emotion": "calm", "behaviour": behaviour("calm"), "side": side,
         "gaze": gaze, **fields}
    )  # fmt: skip


def shot(name: str, *cast: Placement, size: Size = Size.CU, **fields: object) -> Shot:
    base = {"id": name, "beat": "b1", "role": ShotRole.CLOSE_UP, "size": size, "cast": cast, "frames": 48}
    return Shot.model_validate({**base, "change": "Something changes.", "location": "room", **fields})


def found(*shots: Shot) -> list[tuple[str, str]]:
    return [(finding.code, finding.place) for finding in check(shots)]


@pytest.mark.parametrize("made", EPISODES, ids=lambda made: made.title)
def test_the_director_breaks_nothing(made: object) -> None:
    assert check(made.shots) == ()


LEFT, RIGHT = placed("maya"), placed("victor", "right", "left")
OTHER_WAY = (placed("maya", "right", "left"), placed("victor", "left", "right"))
TWO = {"composition": Composition.TWO_SHOT, "role": ShotRole.TWO_SHOT}


def test_a_crossed_line_is_found() -> None:
    crossing = shot("c", *OTHER_WAY, size=Size.MLS, **TWO)
    assert found(shot("a", LEFT, RIGHT, **TWO), shot("b", RIGHT), crossing) == [("crossed-line", "shot c")]


def test_the_line_may_be_crossed_in_another_place() -> None:
    assert (
        found(shot("a", LEFT, RIGHT, **TWO), shot("c", *OTHER_WAY, size=Size.MS, location="street", **TWO))
        == []
    )


def test_a_jump_cut_is_found_and_an_insert_heals_it() -> None:
    insert = shot("i", size=Size.INSERT, composition=Composition.INSERT, role=ShotRole.INSERT)
    assert found(shot("a", LEFT), shot("b", LEFT)) == [("jump-cut", "shot b")]
    assert found(shot("a", LEFT), insert, shot("b", LEFT)) == []
    assert found(shot("a", LEFT), shot("b", LEFT, size=Size.MS)) == []


def test_alternates_are_not_in_the_cut() -> None:
    spare = shot("s", LEFT, coverage=Coverage.ALTERNATE, alternate_of="a")
    assert found(shot("a", LEFT), spare, shot("b", RIGHT)) == []


def test_two_who_look_the_same_way_do_not_look_at_each_other() -> None:
    speaks = shot("a", LEFT, line="b1-line-1")
    hears = shot("b", placed("victor", "right", "right"), hears="b1-line-1")
    assert found(speaks, hears) == [("eyeline", "shot b")]
    assert found(speaks, shot("b", RIGHT, hears="b1-line-1")) == []


def test_clothes_change_only_where_the_story_says_so() -> None:
    night = placed("maya", wardrobe="night")
    assert found(shot("a", LEFT), shot("b", night, size=Size.MS, inferred=("wardrobe",))) == [
        ("changed-clothes", "shot b")
    ]
    assert found(shot("a", LEFT), shot("b", night, size=Size.MS)) == []


def test_a_thing_is_in_one_hand_and_does_not_vanish() -> None:
    holds = placed("maya", holds=("maya-phone",))
    both = shot("a", holds, placed("victor", "right", "left", holds=("maya-phone",)), **TWO)
    assert found(both) == [("prop-twice", "shot a")]
    assert found(shot("a", holds), shot("b", LEFT, size=Size.MS)) == [("prop-lost", "shot b")]
    assert found(shot("a", holds), shot("b", LEFT, size=Size.MS, beat="b2")) == []


def test_every_finding_has_a_cure() -> None:
    for finding in check([shot("a", LEFT), shot("b", LEFT)]):
        assert (finding.severity, bool(finding.cure)) == ("warning", True)


PEOPLE = st.sampled_from(("Maya", "Victor", "Jonah"))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(PEOPLE, st.sampled_from(("looks at", "slaps", "steps closer to")), PEOPLE),
        min_size=1,
        max_size=8,
    )
)
def test_the_line_up_holds_whoever_meets_whom(told: list[tuple[str, str, str]]) -> None:
    made = plan(*(f"{who} {does} {whom}." for who, does, whom in told))
    assert [f.code for f in check(made.shots)] == []
    order = {"maya": 0, "victor": 1, "jonah": 2}
    for each in in_cut(made.shots):
        sides = {placed.side: order[placed.sheet] for placed in each.cast}
        if {"left", "right"} <= set(sides):
            assert sides["left"] < sides["right"]
