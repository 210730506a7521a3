"""The pacing report: what is measured, against which genre, and that every number has a source."""

import pytest
from cut_examples import PLAN, line, plan_of, reaction, shot, takes, voices

from orchestrator.cut import Cut
from orchestrator.cut.rules import assembled
from orchestrator.edits import CutEdit
from orchestrator.pacing import Figure, Pacing
from orchestrator.pacing.measure import MEASURES, pacing
from orchestrator.pacing.presets import Wanted, preset, presets
from orchestrator.plan import Plan
from orchestrator.story import Role


def cut_of(plan: Plan = PLAN) -> Cut:
    return assembled(plan, takes(plan), voices(plan), CutEdit()).cut


def figure(report: Pacing, code: str) -> Figure:
    return next(each for each in report.figures if each.code == code)


def test_a_range_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="4 to 2 is no range"):
        Wanted(least="4", most="2", source="somebody")


@pytest.mark.parametrize(
    ("genre", "name"),
    [
        ("", "general"),
        ("western", "general"),
        ("Corporate Revenge", "revenge"),
        ("romantic comedy", "romance"),
        ("comedia", "comedy"),
        ("悬疑剧", "thriller"),
        ("family drama", "family"),
    ],
)
def test_a_genre_is_known_by_its_words(genre: str, name: str) -> None:
    assert preset(genre).name == name


def test_every_preset_has_every_figure_with_a_source_and_a_day() -> None:
    for each in presets():
        assert set(each.wanted) == set(MEASURES)
        assert all(wanted.source for wanted in each.wanted.values())
        assert each.checked_on == "2026-11-21"


def test_lengths_are_of_the_cut() -> None:
    plan = plan_of(shot("b1-a", frames=48), shot("b2-a", frames=24), reaction("b2-r", frames=72))
    cut = cut_of(plan)
    report = pacing(cut, plan, "")
    lengths = sorted(event.frames for event in cut.events)
    assert figure(report, "median-shot").value == f"{lengths[1] / 24:.2f}"
    assert figure(report, "longest-shot").value == f"{lengths[2] / 24:.2f}"
    assert figure(report, "cuts-per-minute").value == f"{2 * 60 * 24 / cut.frames:.2f}"
    assert figure(report, "reaction-share").value == "0.33"
    assert figure(report, "close-up-share").value == "1.00"
    assert not figure(report, "close-up-share").is_usual
    assert [(beat.beat, beat.shots) for beat in report.beats] == [("b1", 1), ("b2", 2)]


def test_words_and_the_hook() -> None:
    cut = cut_of()
    report = pacing(cut, PLAN, "thriller")
    assert figure(report, "words-per-second").value == f"{10 * 24 / cut.frames:.2f}"
    hook = next(marker.frame for marker in cut.markers if marker.role is Role.HOOK)
    assert figure(report, "seconds-to-hook").value == f"{hook / 24:.2f}"


def test_a_script_without_spaces_has_no_words_to_count() -> None:
    plan = plan_of(
        shot("b6-a", "victor", line="b6-l1"), lines=(line("b6-l1", "victor", "你不该打开它。", "zh"),)
    )
    report = pacing(cut_of(plan), plan, "")
    assert (figure(report, "words-per-second").value, figure(report, "seconds-to-hook").value) == ("", "")
    assert figure(report, "words-per-second").is_usual
