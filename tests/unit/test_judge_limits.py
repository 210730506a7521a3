"""Limits as data, the arithmetic of verdicts, and colours as published."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.errors import BadSpec, Unavailable
from workers.judge import colour, limits
from workers.judge.verdict import Reading, Unjudged, verdict

TABLE = limits.limits()
NAMES = sorted(TABLE.measures)
VALUES = st.floats(-2, 200, allow_nan=False)


def said(**values: float) -> list[Reading]:
    return [Reading(name.replace("_", "-"), value, "It is so.") for name, value in values.items()]


def own(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "judge.yaml").write_text(text)
    monkeypatch.setenv(limits.VARIABLE, str(folder / "judge.yaml"))


@pytest.mark.parametrize(
    "text", ["measures: {freeze: {fial: 3}}", "measures: {freeze: 3}", "[1", "- a", "x: 1"]
)
def test_limits_that_cannot_be_read_are_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(text, tmp_path, monkeypatch)
    with pytest.raises(Unavailable, match="MICRODRAMA_JUDGE"):
        limits.limits()


def test_limits_that_are_not_there_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.VARIABLE, os.devnull + "/none")
    with pytest.raises(Unavailable):
        limits.limits()


def test_an_operator_changes_one_figure_and_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = limits.fingerprint()
    own("measures: {freeze: {fail: 3, source: our house}}", tmp_path, monkeypatch)
    changed = limits.limits().measures
    assert (changed["freeze"].fail, changed["freeze"].warn) == (3, TABLE.measures["freeze"].warn)
    assert changed["black"] == TABLE.measures["black"]
    assert limits.fingerprint() != before


def test_every_limit_says_where_it_comes_from() -> None:
    assert all(limit.source for limit in TABLE.measures.values())
    assert TABLE.checked_on


def test_a_limit_itself_is_still_good() -> None:
    freeze = TABLE.measures["freeze"]
    assert freeze.warn is not None
    assert verdict(said(freeze=freeze.warn), [], TABLE, ()).reasons == ()


def test_a_reason_says_what_was_found_and_what_was_expected() -> None:
    found = verdict([Reading("freeze", 2.0, "The longest standstill lasts 2.00 s.", 12)], [], TABLE, ())
    assert found.reasons == ("The longest standstill lasts 2.00 s. (frame 12) At most 1.5 s is expected.",)
    assert not found.passed
    assert found.measures[0].value == "2.000"


def test_a_lenient_measure_only_warns() -> None:
    strict, mild = (verdict(said(freeze=9), [], TABLE, lenient) for lenient in ((), ("freeze",)))
    assert (strict.passed, mild.passed) == (False, True)
    assert (strict.measures[0].severity, mild.measures[0].severity) == ("fail", "warn")
    assert strict.score < 500 <= mild.score
    assert mild.reasons


def test_a_calibrated_limit_counts_instead_of_the_table_s() -> None:
    reading = Reading("identity", 0.3, "It scores 0.30.", limit=0.25)
    assert verdict([reading], [], TABLE, ()).passed
    assert not verdict(said(identity=0.3), [], TABLE, ()).passed


def test_what_was_not_judged_costs_nothing() -> None:
    nothing = verdict([], [Unjudged("identity", "no face models")], TABLE, ())
    assert (nothing.passed, nothing.score) == (True, 1000)


@given(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=8))
def test_the_score_says_by_itself_whether_a_take_passed(rows: list[tuple[str, float]]) -> None:
    found = verdict([Reading(name, value, "So.") for name, value in rows], [], TABLE, ())
    assert found.passed == (found.score >= 500)
    assert 0 <= found.score <= 1000
    assert found.passed or found.reasons


@given(st.sampled_from(NAMES), VALUES, VALUES)
def test_a_worse_value_never_scores_higher(name: str, one: float, other: float) -> None:
    limit = TABLE.measures[name]
    better, worse = sorted((one, other), reverse=limit.wanted == "least")
    scores = [verdict([Reading(name, value, "So.")], [], TABLE, ()).score for value in (better, worse)]
    assert scores[0] >= scores[1]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
        ((50, 0, 0), (50, 0, 0), 0),
    ],
)
def test_colour_differences_are_as_published(
    one: tuple[float, ...], other: tuple[float, ...], apart: float
) -> None:
    """Pairs of Sharma, Wu and Dalal's table."""
    found = colour.difference(np.array(one, float), np.array(other, float), lightness=1.0)
    assert float(found) == pytest.approx(apart, abs=1e-4)


@pytest.mark.parametrize("text", ["blue", "#12345", "", "#gg0000"])
def test_a_colour_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadSpec):
        colour.named(text)
