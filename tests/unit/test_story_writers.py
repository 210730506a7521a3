"""Stories out: what is written reads back as the same series, whatever its words look like."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from series_drawn import stories
from story_texts import example

from orchestrator.stories import read_text, write
from orchestrator.story import Series

QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a whole season shrinks for minutes
)
EXACT = [".yaml", ".json"]


@pytest.mark.parametrize("suffix", EXACT)
@QUICK
@given(series=stories())
def test_every_series_reads_back_as_it_was(suffix: str, series: Series) -> None:
    assert read_text(write(series, suffix), suffix, "x") == series


@pytest.mark.parametrize("suffix", EXACT)
def test_the_example_reads_back_as_it_was(suffix: str) -> None:
    assert read_text(write(example(), suffix), suffix, "x") == example()
