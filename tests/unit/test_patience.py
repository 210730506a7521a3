"""Attempts that are silent for too long."""

from orchestrator.executor.base import Load
from orchestrator.schedule.patience import Patience, Rules

MOTION = Load("diffusers.motion", "wan")
HOUR = 3600.0


def start(
    patience: Patience, attempt: str, now: float = 0.0, load: Load = MOTION, *, cold: bool = False
) -> None:
    """It is submitted, and begins at once."""
    patience.began(attempt, load, cold=cold)
    patience.heard(attempt, now)


def experienced(seconds: float = 60.0, times: int = 3, *, cold: bool = False) -> Patience:
    """One that saw some attempts end."""
    patience = Patience()
    for number in range(times):
        start(patience, f"old-{number}", cold=cold)
        patience.ended(f"old-{number}", seconds, seconds=seconds)
    return patience


def test_without_others_to_compare_with_nothing_is_stuck() -> None:
    patience = experienced(times=2)
    start(patience, "a")
    assert patience.stuck(100 * HOUR) == []


def test_silence_for_ten_minutes_is_too_long_where_others_take_one() -> None:
    patience = experienced()
    start(patience, "a", 100.0)
    assert patience.stuck(100.0 + 600.0) == []
    ((attempt, reason),) = patience.stuck(100.0 + 601.0)
    assert attempt == "a"
    assert "601 s" in reason
    assert "diffusers.motion with wan" in reason
    assert "60 s at most" in reason


def test_silence_is_measured_against_the_longest_of_its_kind() -> None:
    patience = experienced(seconds=600.0)
    start(patience, "a")
    assert patience.stuck(5 * 600.0) == []
    assert [name for name, _ in patience.stuck(5 * 600.0 + 1)] == ["a"]


def test_other_loads_say_nothing_about_it() -> None:
    patience = experienced()
    start(patience, "a", load=Load("diffusers.still", "klein"))
    assert patience.stuck(HOUR) == []


def test_what_nobody_began_with_is_never_stuck_and_its_silence_counts_from_its_beginning() -> None:
    patience = experienced()
    patience.began("a", MOTION, cold=False)
    assert patience.stuck(100 * HOUR) == []
    patience.heard("a", 100 * HOUR)
    assert patience.stuck(100 * HOUR + 600.0) == []
    assert [name for name, _ in patience.stuck(100 * HOUR + 601.0)] == ["a"]


def test_waiting_before_the_beginning_is_not_what_it_took() -> None:
    patience = Patience(Rules(finished=1))
    patience.began("a", MOTION, cold=False)
    patience.heard("a", HOUR)
    patience.ended("a", HOUR + 60.0, seconds=60.0)
    start(patience, "b", HOUR)
    assert [name for name, _ in patience.stuck(HOUR + 601.0)] == ["b"]


def test_loading_is_judged_by_others_that_had_to_load() -> None:
    patience = experienced()
    start(patience, "cold", cold=True)
    assert patience.stuck(HOUR) == []
    patience = experienced(cold=True)
    start(patience, "cold", cold=True)
    start(patience, "warm")
    assert [name for name, _ in patience.stuck(601.0)] == ["cold"]


def test_a_sign_of_life_begins_the_silence_anew() -> None:
    patience = experienced()
    start(patience, "a")
    patience.heard("a", 500.0)
    assert patience.stuck(1000.0) == []
    assert [name for name, _ in patience.stuck(1101.0)] == ["a"]


def test_what_ended_is_not_stuck_and_a_late_word_from_it_changes_nothing() -> None:
    patience = experienced()
    start(patience, "a")
    patience.ended("a", 10.0, seconds=None)
    patience.heard("a", 20.0)
    assert patience.stuck(HOUR) == []


def test_what_was_not_made_teaches_nothing() -> None:
    patience = Patience(Rules(finished=1))
    start(patience, "a")
    patience.ended("a", 5.0, seconds=None)
    start(patience, "b", 5.0)
    assert patience.stuck(HOUR) == []
