"""What the judge says decides which take plays and turns the cut to coverage; nothing is deleted for it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cut_examples import insert, plan_of, reaction, shot

from orchestrator.cut.promise import predicted
from orchestrator.cut.rules import assemble
from orchestrator.edits import UNEDITED, Edits
from orchestrator.errors import CutRefused
from orchestrator.footage import Reel, choices, enter_verdicts, takes_of, verdicts
from orchestrator.ledger import Ledger, Take
from orchestrator.outcome import Failure, Result
from orchestrator.plan import Coverage
from orchestrator.profiles import profile
from orchestrator.report import Fallback, fallbacks
from orchestrator.shoot import check_task, motion_task

SLATE = profile("slate")
REEL = Reel("srs_1", 1, "slate")
GOOD = {"passed": True, "score": 900, "reasons": []}
FAIR = {"passed": True, "score": 700, "reasons": ["The picture is a little soft."]}
BAD = {"passed": False, "score": 200, "reasons": ["The picture stands still for 60 frames."]}
Said = Mapping[tuple[str, int], Mapping[str, Any]]
"""Shot and number of a take -> what the judge said of it."""
NONE: Mapping[str, Failure] = {}
PLAN = plan_of(
    shot("b1-main"),
    reaction("b1-react"),
    shot("b1-alt", coverage=Coverage.ALTERNATE, alternate_of="b1-main"),
    insert("b2-insert"),
)
TASKS = {each.id: motion_task(each.id) for each in PLAN.shots}


def judged(said: Said) -> dict[str, Result]:
    """Every take that is named, the first ones besides, and what the judge said of some."""
    length = predicted(PLAN, {}, TASKS, SLATE.handles)
    made = {(each.id, 1) for each in PLAN.shots} | said.keys()
    facts: dict[str, Any] = {motion_task(*take): {"frames": length[take[0]].frames} for take in made}
    facts |= {check_task(*take): {"verdict": verdict} for take, verdict in said.items()}
    return {name: Result(name, name, {}, told, 1.0, 1.0, False) for name, told in facts.items()}


def plays(said: Said, edits: Edits = UNEDITED, takes: int = 1, selected: int = 0) -> int:
    numbers = edits.numbers("b1-main", takes)
    chosen = {"b1-main": selected} if selected else {}
    made = {motion_task("b1-main", number) for number in numbers}
    return choices({"b1-main": numbers}, edits, chosen, made, judged(said))["b1-main"]


def shown(
    results: Mapping[str, Result], failures: Mapping[str, Failure] = NONE, selected: tuple[str, ...] = ()
) -> tuple[Fallback, ...]:
    """What the cut shows instead of what was planned."""
    takes = takes_of(PLAN, {}, TASKS, results, failures, SLATE, selected)
    return fallbacks(assemble(PLAN, takes, {}), TASKS)


def test_a_shot_whose_only_coverage_fails_too_is_refused_with_the_judges_words() -> None:
    results = judged({("b1-main", 1): BAD, ("b1-alt", 1): BAD, ("b1-react", 1): GOOD})
    with pytest.raises(CutRefused, match="judged unfit: The picture stands still for 60 frames"):
        shown(results)


def test_an_unfit_take_gives_way_to_its_alternate_and_the_report_says_why() -> None:
    (told,) = shown(judged({("b1-main", 1): BAD, ("b1-alt", 1): GOOD}))
    assert (told.shot, told.shown) == ("b1-main", "b1-alt")
    assert told.reason == "b1-main failed: judged unfit: The picture stands still for 60 frames."


def test_whoever_selects_a_take_has_judged_it() -> None:
    assert shown(judged({("b1-main", 1): BAD}), selected=("b1-main",)) == ()


def test_a_take_that_could_not_be_judged_is_used() -> None:
    failed = Failure(check_task("b1-main", 1), "check", "b1-main", ("the judge crashed",))
    assert shown(judged({}), {failed.task: failed}) == ()


@pytest.mark.parametrize(
    ("said", "takes", "number"),
    [
        ({}, 3, 1),
        ({("b1-main", 1): FAIR, ("b1-main", 2): GOOD}, 2, 2),
        ({("b1-main", 1): BAD, ("b1-main", 2): FAIR}, 2, 2),
        ({("b1-main", 1): GOOD, ("b1-main", 2): GOOD}, 2, 1),
        ({("b1-main", 1): BAD, ("b1-main", 2): BAD}, 2, 1),
        ({("b1-main", 1): BAD}, 2, 2),
    ],
    ids=[
        "nobody judged",
        "the better",
        "one that passes",
        "first of equals",
        "none passes",
        "unjudged before unfit",
    ],
)
def test_of_several_takes_the_best_plays(
    said: Mapping[tuple[str, int], Any], takes: int, number: int
) -> None:
    assert plays(said, takes=takes) == number


def test_a_retake_plays_before_a_better_take_but_not_when_it_is_unfit() -> None:
    asked = UNEDITED.with_retake("b1-main")
    assert plays({("b1-main", 1): GOOD, ("b1-main", 2): FAIR}, asked) == 2
    assert plays({("b1-main", 1): GOOD, ("b1-main", 2): BAD}, asked) == 1
    assert plays({("b1-main", 1): GOOD, ("b1-main", 2): BAD}, asked, selected=2) == 2


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    with Ledger.open(database_url) as opened:
        yield opened


def test_verdicts_are_kept_with_their_takes(ledger: Ledger) -> None:
    ledger.takes.add(Take(*REEL, "b1-main", number, 1, f"key {number}") for number in (1, 2))
    wanted = {"b1-main": (1, 2)}
    results = judged({("b1-main", 1): BAD, ("b1-main", 2): GOOD})
    enter_verdicts(REEL, wanted, results, ledger)
    assert [take.verdict for take in ledger.takes.of(*REEL)] == [BAD, GOOD]
    assert list(verdicts(wanted, results)) == [("b1-main", 1, BAD), ("b1-main", 2, GOOD)]
