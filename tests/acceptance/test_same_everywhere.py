"""Two cold runs in different folders give the same bytes."""

from tests.acceptance.conftest import MakeDesk
from tests.acceptance.test_pulled_plug import digests


def test_two_cold_runs_have_identical_artifacts(desks: MakeDesk) -> None:
    first, second = desks(), desks()
    for desk in (first, second):
        desk.produce("--episode", "1", "--profile", "draft")
    assert digests(first) == digests(second)
    assert len(digests(first)) > 60
