"""The fault campaign of `benchmarks.service_faults` in small: a kill and a crash of the database."""

from collections.abc import Iterator

import pytest

from benchmarks.service_faults import BATCH, Count, Fault, Studio, crash_database, kill, studio, trial

KILL_AT, CRASH_AT = 3.0, 2.0  # seconds after a batch is ordered; one takes five or more


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with studio(tmp_path_factory.mktemp("studio")) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "at"), [(kill, KILL_AT), (crash_database, CRASH_AT)])
def test_a_batch_outlives(where: Studio, fault: Fault, at: float) -> None:
    count = Count(fault.__name__)
    trial(where, count, f"{count.kind}-in-small", [(at, fault)], beats=1)
    assert count.injected == 1
    assert (count.productions, count.completed) == (BATCH, BATCH)
    assert count.artifacts > BATCH
    assert (count.lost, count.duplicates) == (0, 0)
    assert count.most_redone <= 0
