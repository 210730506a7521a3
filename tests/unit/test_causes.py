"""What operators are told of a failure: its sort, and no word of the story."""

import pytest

from orchestrator.desk import discreet
from orchestrator.desk.causes import cause
from orchestrator.ledger import TaskState

TRACE = 'Traceback (most recent call last):\n  File "worker.py", line 3, in make\n{}: "It is mine, Paul."\n'


@pytest.mark.parametrize(
    ("reason", "log", "state", "sort"),
    [
        ("took longer than 600 s and was ended", "", "failed", "it took too long"),
        ("ffmpeg: no end", TRACE.format("workers.errors.ToolTimeout"), "failed", "it took too long"),
        ("OutOfMemoryError: CUDA out of memory", "", "failed", "out of memory"),
        ("too small", TRACE.format("workers.errors.OutOfMemory"), "failed", "out of memory"),
        ("400: words", TRACE.format("workers.engine.wire.Refused"), "failed", "refused by the engine"),
        (
            "its worker process was ended by SIGKILL (out of memory?)",
            "",
            "lost",
            "its worker was lost, perhaps out of memory",
        ),
        ("its worker was not heard from any more", "", "lost", "its worker was lost"),
        ("gone", "", "lost", "its worker was lost"),
        ("refused: clip has no frames", "", "failed", "what came back was not what it should be"),
        ('nobody says "I remember"', TRACE.format("KeyError"), "failed", ""),
        ("Paul: out of memory, again", "", "failed", ""),
    ],
)
def test_a_failure_has_a_sort(reason: str, log: str, state: str, sort: str) -> None:
    assert cause(reason, log, state=state) == sort


def test_operators_hear_the_sort_and_where_the_rest_is() -> None:
    log = TRACE.format("workers.errors.OutOfMemory")
    failed = {"task": "motion/b1", "kind": "motion", "subject": "b1", "reasons": ["Paul"], "log": log}
    told = discreet.problem({"kind": "ProductionFailed", "detail": "Paul", "tasks": [failed, failed]})
    assert told == {
        "kind": "ProductionFailed",
        "detail": f"Out of memory. {discreet.WHY}",
        "tasks": [{"task": "motion/b1", "kind": "motion", "subject": "b1"}] * 2,
    }


def test_what_is_about_the_machine_alone_is_told_whole() -> None:
    died = {"kind": "DriversDied", "detail": "Its driver died 3 times."}
    assert discreet.problem(died) == died


def test_who_failed_without_a_sort_says_only_who_may_read_it() -> None:
    state = TaskState("prd_1", "voice/l1", 0, "voice", "l1", "failed", reason="Paul says no")
    assert discreet.task(state).reason == discreet.WHY
    assert discreet.event({"task": "voice/l1", "reason": "Paul"})["reason"] == discreet.WHY


def test_a_line_of_a_story_is_no_class_of_an_error() -> None:
    log = "workers.errors.ToolFailed: ffmpeg said\nCut: to the drawer\nRefused: by Maya"
    assert cause("", log) == "a program that it needs failed"
    assert cause("", "Cut: to the drawer") == ""
