"""Variants of an episode from one set of takes: openings, pinned takes, faces, dissolves, cuts by hand."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from directed import SMALL, Desk, desk_with

from orchestrator import make
from orchestrator.cut import Cut, Opening, Transition, hand
from orchestrator.edits import CutEdit, Edits, HandCut, Overlay, Strip, Trim
from orchestrator.errors import CutRefused
from orchestrator.plan import Coverage

BEATS = """1. Ines walks down the corridor.
2. Ines opens the drawer and says, "That is my name."   (hook)
3. Ines looks at her phone.   (insert: message "Leave the ward, now")
4. Paul says, "You were never meant to open that drawer. Give me the key, and then go home."   (reveal)
5. Ines holds the key and does not move.   (cliffhanger)
"""
BARS = SMALL.model_copy(update={"still": "slate", "motion": "slate"})
MADE = ("still/", "motion/", "voice/", "check/")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_with(tmp_path_factory.mktemp("variants"), BEATS, BARS) as made:
        made.make()
        yield made


@pytest.fixture
def house(desk: Desk) -> Cut:
    desk.make()
    return desk.cut()


def remade(desk: Desk, **changes: object) -> set[str]:
    """What ran for a cut with those changes; `why` announced it, and the report's checks passed."""
    return desk.remade(Edits(cut=CutEdit.model_validate(changes)))


def segments(ran: set[str]) -> int:
    return sum(name.startswith("segment/") for name in ran)


def parts(cut: Cut) -> set[tuple[str, int, int]]:
    return {(event.take, event.source_in, event.frames) for event in cut.events}


@pytest.mark.parametrize(
    ("opening", "at_most"), [("line-first", 3), ("reaction-first", 3), ("insert-first", 3), ("cold-open", 1)]
)
def test_another_opening_encodes_only_what_differs(
    desk: Desk, house: Cut, opening: Opening, at_most: int
) -> None:
    ran = remade(desk, opening=opening)
    cut = desk.cut()
    assert cut.events[0] != house.events[0]
    assert cut.opening == opening
    assert not [name for name in ran if name.startswith(MADE)]
    print(f"{opening}: {segments(ran)} of {len(cut.events)} segments encoded")
    assert len(parts(cut) - parts(house)) <= segments(ran) <= at_most


def test_a_pinned_take_is_filmed_and_plays(desk: Desk, house: Cut) -> None:
    shot = house.events[0].shot
    ran = remade(desk, takes={shot: 3})
    assert {name for name in ran if name.startswith(MADE)} == {f"motion/{shot}/t3"}
    assert desk.cut().events[0].take == f"motion/{shot}/t3"
    assert segments(ran) == 1


def test_a_pinned_take_plays_whichever_was_selected(desk: Desk, house: Cut) -> None:
    shot = house.events[0].shot
    desk.make(Edits(cut=CutEdit(takes={shot: 2})))
    ledger = desk.job.office.ledger.takes
    ledger.select(desk.takes(shot)[0])
    try:
        desk.make(Edits(cut=CutEdit(takes={shot: 2})))
        assert desk.cut().events[0].take == f"motion/{shot}/t2"
    finally:
        ledger.unselect("srs_1", 1, shot)


def test_the_house_cut_by_hand_makes_nothing(desk: Desk, house: Cut) -> None:
    assert remade(desk, hand=hand.of(house)) == set()
    assert desk.cut() == house


def test_a_cut_by_hand_films_the_takes_that_it_names(desk: Desk, house: Cut) -> None:
    made = hand.of(house)
    swapped = made.strips[0].model_copy(update={"take": 4})
    ran = remade(desk, hand=made.model_copy(update={"strips": (swapped, *made.strips[1:])}))
    assert {name for name in ran if name.startswith(MADE)} == {f"motion/{swapped.shot}/t4"}
    assert segments(ran) == 1


def test_one_shot_may_play_from_two_takes(desk: Desk, house: Cut) -> None:
    made = hand.of(house)
    last = made.strips[-1]
    again = last.model_copy(update={"take": 2, "frames": 30})
    remade(desk, hand=made.model_copy(update={"strips": (*made.strips, again)}))
    assert [event.take[-2:] for event in desk.cut().events[-2:]] == ["t1", "t2"]


def test_a_line_that_is_not_heard_is_not_missed(desk: Desk, house: Cut) -> None:
    made = hand.of(house)
    line = next(iter(made.lines))
    remade(desk, hand=made.model_copy(update={"lines": {line: made.lines[line]}}))
    assert {caption.line for caption in desk.cut().captions} == {line}


def test_a_cut_of_what_is_gone_is_refused_before_anything_is_spent(desk: Desk) -> None:
    lost = HandCut(strips=(Strip(shot="b9-z", source_in=0, frames=20),))
    edits = Edits(cut=CutEdit(hand=lost), retakes={})
    with pytest.raises(CutRefused, match="strip 1, shot b9-z: the plan has no such shot"):
        desk.make(edits)


def test_an_alternate_that_a_person_lays_over_a_shot_is_filmed(desk: Desk, house: Cut) -> None:
    spare = next(shot.id for shot in desk.job.plan.shots if shot.coverage is Coverage.ALTERNATE)
    over = next(event for event in house.events if event.frames >= 30 and event.kind == "picture")
    edit = CutEdit(overlays=(Overlay(shot=spare, over=over.shot, start=10, frames=12),))
    job = replace(desk.job, coverage="cut", edits=Edits(cut=edit))
    assert [task for task in job.shoot.tasks if task.startswith(f"motion/{spare}/")]
    ran = remade(desk, **dict(edit))
    assert segments(ran) == 3
    assert "mix" not in ran, "what is heard stays"


def test_a_dissolve_encodes_one_segment_of_its_own_kind(desk: Desk, house: Cut) -> None:
    before, into = house.events[-2].shot, house.events[-1].shot
    trims = {before: Trim(tail=12)}
    desk.make(Edits(cut=CutEdit(trims=trims)))
    edits = Edits(cut=CutEdit(trims=trims, transitions={into: Transition()}))
    assert desk.remade(edits) == {f"segment/{into}", "master"}
    job = replace(desk.job, edits=edits)
    seen = make.preview(job)
    assert seen is not None
    task = job.finish(seen).tasks[f"segment/{into}"]
    assert (task.worker, set(task.inputs)) == ("stitch.blend", {"clip", "before"})
