"""Attempts that are silent for too long."""

from orchestrator.executor.base import Load
from orchestrator.schedule.patience import Patience, Rules

MOTION = Load("diffusers.motion", "wan")
HOUR = 3600.0


def experienced(seconds: float = 60.0, times: int = 3) -> Patience:
    """One that saw some attempts end."""
    patience = Patience()
    for number in range(times):
        patience.began(f"old-{number}", MOTION, 0.0)
        patience.ended(f"old-{number}", seconds, seconds=seconds)
    return patience


def test_without_others_to_compare_with_nothing_is_stuck() -> None:
    patience = experienced(times=2)
    patience.began("a", MOTION, 0.0)
    assert patience.stuck(100 * HOUR) == []


def test_silence_for_ten_minutes_is_too_long_where_others_take_one() -> None:
    patience = experienced()
    patience.began("a", MOTION, 100.0)
    assert patience.stuck(100.0 + 600.0) == []
    ((attempt, reason),) = patience.stuck(100.0 + 601.0)
    assert attempt == "a"
    assert "601 s" in reason
    assert "diffusers.motion with wan" in reason
    assert "60 s at most" in reason


def test_silence_is_measured_against_the_longest_of_its_kind() -> None:
    patience = experienced(seconds=600.0)
    patience.began("a", MOTION, 0.0)
    assert patience.stuck(5 * 600.0) == []
    assert [name for name, _ in patience.stuck(5 * 600.0 + 1)] == ["a"]


def test_other_loads_say_nothing_about_it() -> None:
    patience = experienced()
    patience.began("a", Load("diffusers.still", "klein"), 0.0)
    assert patience.stuck(HOUR) == []


def test_a_sign_of_life_begins_the_silence_anew() -> None:
    patience = experienced()
    patience.began("a", MOTION, 0.0)
    patience.heard("a", 500.0)
    assert patience.stuck(1000.0) == []
    assert [name for name, _ in patience.stuck(1101.0)] == ["a"]


def test_what_ended_is_not_stuck_and_a_late_word_from_it_changes_nothing() -> None:
    patience = experienced()
    patience.began("a", MOTION, 0.0)
    patience.ended("a", 10.0, seconds=None)
    patience.heard("a", 20.0)
    assert patience.stuck(HOUR) == []


def test_what_was_not_made_teaches_nothing() -> None:
    patience = Patience(Rules(finished=1))
    patience.began("a", MOTION, 0.0)
    patience.ended("a", 5.0, seconds=None)
    patience.began("b", MOTION, 5.0)
    assert patience.stuck(HOUR) == []
