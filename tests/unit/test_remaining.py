"""Time left: a range that holds, that is honest about what it does not know, and its words."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.desk.remaining import Left, Remaining, quantile, remaining
from orchestrator.studio.time_left import left as words

SECONDS = st.floats(min_value=0.01, max_value=10_000)
TOOK = st.lists(SECONDS, min_size=1, max_size=30)
COUNTS = st.integers(min_value=0, max_value=500)
PLACES = st.integers(min_value=1, max_value=64)


@st.composite
def lefts(draw: st.DrawFn) -> Left:
    least = draw(COUNTS)
    running = tuple(draw(st.lists(SECONDS, max_size=4)))
    return Left(least, least + draw(st.integers(0, 20)), running)


KINDS = st.dictionaries(st.sampled_from(["voice", "motion", "segment"]), st.tuples(lefts(), TOOK), max_size=3)


@given(KINDS, PLACES, PLACES)
@settings(max_examples=200, deadline=None)
def test_a_range_is_a_range(kinds: dict[str, tuple[Left, list[float]]], few: int, many: int) -> None:
    left, took = {k: v[0] for k, v in kinds.items()}, {k: v[1] for k, v in kinds.items()}
    found = remaining(left, took, (few, many))
    assert found is not None
    assert found.most is not None
    assert 0 <= found.least <= found.most


@given(lefts(), TOOK, PLACES, st.integers(1, 50))
@settings(max_examples=200, deadline=None)
def test_more_work_never_takes_less(left: Left, took: list[float], places: int, more: int) -> None:
    longer = Left(left.least + more, left.most + more, left.running)
    before, after = (remaining({"still": each}, {"still": took}, (places, places)) for each in (left, longer))
    assert before
    assert after
    assert before.most is not None
    assert after.most is not None
    assert after.least >= before.least - 1e-6
    assert after.most >= before.most - 1e-6


@given(lefts(), TOOK, PLACES)
@settings(max_examples=200, deadline=None)
def test_more_places_never_take_longer(left: Left, took: list[float], places: int) -> None:
    one, more = (remaining({"still": left}, {"still": took}, (n, n)) for n in (places, places + 1))
    assert one
    assert more
    assert one.most is not None
    assert more.most is not None
    assert more.least <= one.least + 1e-6
    assert more.most <= one.most + 1e-6


def test_four_of_five_ends_lie_within() -> None:
    """Simulated: tasks of one kind drawn from one skewed distribution, made by four places."""
    dice, within = random.Random(7), 0
    for _ in range(300):
        took = [dice.lognormvariate(0, 0.5) for _ in range(40)]
        found = remaining({"motion": Left(60, 60)}, {"motion": took}, (4, 4))
        places = [0.0] * 4
        for _ in range(60):
            places.sort()
            places[0] += dice.lognormvariate(0, 0.5)
        assert found
        assert found.most
        within += found.least <= max(places) <= found.most
    assert within >= 240


def test_what_was_never_made_is_not_guessed() -> None:
    assert remaining({"voice": Left(3, 3)}, {}, (1, 1)) is None
    assert remaining({"voice": Left(3, 3)}, {"voice": []}, (1, 1)) is None
    some = remaining({"voice": Left(3, 3), "still": Left(10, 10)}, {"still": [10, 12]}, (1, 2))
    assert some
    assert some.most is None
    assert some.least > 40


def test_nothing_left_takes_no_time() -> None:
    assert remaining({}, {"still": [1.0]}, (2, 2)) == Remaining(0, 0)


def test_what_runs_longer_than_any_before_may_take_as_long_again() -> None:
    found = remaining({"still": Left(running=(30.0,))}, {"still": [10.0, 12.0]}, (1, 1))
    assert found == Remaining(0, 30)


@given(st.lists(SECONDS, min_size=1), st.floats(0, 1))
def test_a_quantile_lies_among_its_values(values: list[float], share: float) -> None:
    assert min(values) <= quantile(sorted(values), share) * 1.000001
    assert quantile(sorted(values), share) <= max(values) * 1.000001


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (None, "not known yet"),
        (Remaining(0.5, 4), "a few seconds"),
        (Remaining(12, 31), "10 to 40 s"),
        (Remaining(4, 31), "up to 40 s"),
        (Remaining(130, 230), "2 to 4 min"),
        (Remaining(59, 110), "up to 2 min"),
        (Remaining(1500, 3700), "25 to 65 min"),
        (Remaining(6000, 9000), "1.5 to 2.5 h"),
        (Remaining(120, 120), "2 to 3 min"),
        (Remaining(40, None), "at least 40 s"),
        (Remaining(4, None), "not known yet"),
    ],
)
def test_words(found: Remaining | None, told: str) -> None:
    assert words(found) == told
