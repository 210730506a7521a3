"""Which take of a shot plays: a person's choice, else the newest retake, else the first that was made."""

from collections.abc import Iterator

import pytest
from cut_examples import PLAN

from orchestrator.edits import UNEDITED, CutEdit, Edits, HandCut, Overlay, Strip
from orchestrator.footage import Reel, choices, filmed, selected
from orchestrator.graph import Graph
from orchestrator.ledger import Ledger, Take
from orchestrator.outcome import Failure, Result
from orchestrator.profiles import profile
from orchestrator.shoot import motion_task, shoot, wanted
from orchestrator.story import Series

SERIES = Series(id="stolen", title="Stolen Design")
REEL = Reel("srs_1", 1, "slate")
PLAN_SILENT = PLAN.model_copy(
    update={"lines": (), "shots": tuple(shot for shot in PLAN.shots if not shot.line and not shot.cast)}
)
SHOT = PLAN_SILENT.shots[0].id


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    with Ledger.open(database_url) as opened:
        yield opened


def graph(edits: Edits, takes: int = 1) -> Graph:
    return shoot(SERIES, PLAN_SILENT, profile("slate"), wanted(PLAN_SILENT, takes, edits), edits)


def plays(ledger: Ledger, edits: Edits = UNEDITED, *, made: tuple[int, ...], takes: int = 1) -> int:
    numbers = wanted(PLAN_SILENT, takes, edits)
    tasks = {motion_task(SHOT, number) for number in made}
    chosen = selected(REEL, graph(edits, takes), ledger)
    return choices(numbers, edits, chosen, tasks, {})[SHOT]


def enter(ledger: Ledger, number: int, key: str) -> Take:
    take = Take(*REEL, SHOT, number, 1, key)
    ledger.takes.add([take])
    return take


def key(edits: Edits, number: int, takes: int = 1) -> str:
    return graph(edits, takes).keys()[motion_task(SHOT, number)]


def test_without_retakes_the_first_take_that_was_made_plays(ledger: Ledger) -> None:
    assert plays(ledger, made=(1, 2, 3), takes=3) == 1
    assert plays(ledger, made=(2, 3), takes=3) == 2


def test_the_newest_retake_that_was_made_plays(ledger: Ledger) -> None:
    edits = UNEDITED.with_retake(SHOT).with_retake(SHOT)
    assert plays(ledger, edits, made=(1, 2, 3)) == 3
    assert plays(ledger, edits, made=(1, 2)) == 2
    assert plays(ledger, edits, made=(1,)) == 1


def test_the_newest_retake_plays_although_more_takes_are_filmed_later(ledger: Ledger) -> None:
    edits = UNEDITED.with_retake(SHOT)
    assert plays(ledger, edits, made=(1, 2, 3, 4), takes=4) == 2
    assert key(edits, 2, takes=1) == key(edits, 2, takes=4)


def test_a_selected_take_plays_until_it_is_selected_no_more(ledger: Ledger) -> None:
    edits = UNEDITED.with_retake(SHOT)
    first = enter(ledger, 1, key(edits, 1))
    ledger.takes.select(first)
    assert plays(ledger, edits, made=(1, 2)) == 1
    ledger.takes.unselect("srs_1", 1, SHOT, "animatic")
    assert plays(ledger, edits, made=(1, 2)) == 1
    ledger.takes.unselect("srs_1", 1, SHOT)
    assert plays(ledger, edits, made=(1, 2)) == 2


def test_a_selection_is_of_the_take_that_was_looked_at(ledger: Ledger) -> None:
    edits = UNEDITED.with_retake(SHOT)
    ledger.takes.select(enter(ledger, 1, "the key of another direction"))
    assert plays(ledger, edits, made=(1, 2)) == 2


def test_a_selected_take_that_is_wanted_no_more_does_not_play(ledger: Ledger) -> None:
    ledger.takes.select(enter(ledger, 3, key(UNEDITED, 3, takes=3)))
    assert plays(ledger, made=(1, 2, 3), takes=3) == 3
    assert plays(ledger, made=(1,), takes=1) == 1


# --- takes that a cut names ---


def pinning(number: int) -> Edits:
    return Edits(cut=CutEdit(takes={SHOT: number}))


def by_hand(*takes: tuple[str, int]) -> HandCut:
    return HandCut(strips=tuple(Strip(shot=shot, take=take, source_in=0, frames=9) for shot, take in takes))


def test_a_pinned_take_is_filmed_and_plays_before_a_selected_one(ledger: Ledger) -> None:
    edits = pinning(4)
    assert wanted(PLAN_SILENT, 1, edits)[SHOT] == (1, 4)
    ledger.takes.select(enter(ledger, 1, key(edits, 1)))
    assert plays(ledger, edits, made=(1, 4)) == 4


def test_a_retake_never_gets_the_number_of_a_take_that_a_cut_names() -> None:
    assert pinning(4).with_retake(SHOT).retakes[SHOT][0].number == 5
    assert Edits(cut=CutEdit(hand=by_hand((SHOT, 2)))).with_retake(SHOT).retakes[SHOT][0].number == 3


def test_a_cut_by_hand_asks_for_its_own_takes_and_no_pinned_ones(ledger: Ledger) -> None:
    edits = Edits(cut=CutEdit(hand=by_hand((SHOT, 3), (SHOT, 2)), takes={SHOT: 7}))
    assert wanted(PLAN_SILENT, 1, edits)[SHOT] == (1, 2, 3)
    assert plays(ledger, edits, made=(1, 2, 3)) == 1


def test_alternates_are_filmed_where_a_person_wants_to_see_them() -> None:
    spare = "b6-x"
    faces = CutEdit(overlays=(Overlay(shot=spare, over=SHOT, start=0, frames=9),))
    for cut in (faces, CutEdit(hand=by_hand((spare, 1)))):
        assert wanted(PLAN, 1, Edits(cut=cut), alternates=False)[spare] == (1,)
    assert wanted(PLAN, 1, UNEDITED, alternates=False)[spare] == ()


def test_takes_of_a_cut_by_hand_are_as_long_as_they_really_are() -> None:
    task = motion_task(SHOT, 2)
    made = {task: Result(task, "key", {}, {"frames": 77}, 0.1, 0.1, reused=False)}
    failed = {motion_task(SHOT, 3): Failure(motion_task(SHOT, 3), "motion", SHOT, ("the worker died",))}
    cut = by_hand((SHOT, 1), (SHOT, 2), (SHOT, 3), (SHOT, 2), ("gone", 1))
    found = filmed(PLAN_SILENT, {}, cut, made, failed, profile("slate"))
    assert {each: take.frames for each, take in found.items()} == {
        (SHOT, 1): 60 + 12, (SHOT, 2): 77, (SHOT, 3): 60 + 12,
    }  # fmt: skip
    assert found[SHOT, 2].task == task
    assert "the worker died" in found[SHOT, 3].verdict
    assert not found[SHOT, 1].verdict
    assert filmed(PLAN_SILENT, {}, None, made, failed, profile("slate")) == {}
