"""Two cold runs in different folders give the same bytes."""

from pathlib import Path

from tests.acceptance.test_pulled_plug import desk_at, digests


def test_two_cold_runs_have_identical_artifacts(tmp_path: Path) -> None:
    first, second = desk_at(tmp_path / "here"), desk_at(tmp_path / "a rather longer name")
    for desk in (first, second):
        desk.produce("--profile", "draft")
    assert digests(first) == digests(second)
    assert len(digests(first)) > 20
