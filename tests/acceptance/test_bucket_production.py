"""A production whose artifacts lie in a bucket: the same files, and nothing made twice on a new machine."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from buckets import BucketServer
from rough_road import RoughRoad
from slate_production import PRODUCTION, graph

from orchestrator.executor.local import LocalExecutor
from orchestrator.ledger import Ledger
from orchestrator.run import run
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.store import Store, opened

GIB = 1 << 30
ROUGH = {"error": 0.03, "busy": 0.03, "cut": 0.03, "lost": 0.03, "short": 0.02, "spoil": 0.02}


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Scheduler]:
    with LocalExecutor(2) as executor, Scheduler(executor) as opened:
        yield opened


class Studio:
    """One ledger, and whatever store."""

    def __init__(self, ledger: Ledger, scheduler: Scheduler) -> None:
        self._ledger, self._scheduler = ledger, scheduler

    def files(self, store: Store) -> dict[str, str]:
        """Digests of what was made, by task and role."""
        with self._ledger.leases.drive(PRODUCTION) as lease:
            results = run(
                graph(), ledger=self._ledger, store=store, scheduler=self._scheduler, production=lease
            )
        return {f"{n}/{role}": f.name for n, each in results.items() for role, f in each.files.items()}

    def made(self) -> Counter[str]:
        """How often each task was made."""
        return Counter(t.task for t in self._ledger.actions.attempts(PRODUCTION) if t.state == "done")


def studio(folder: Path, scheduler: Scheduler) -> Studio:
    folder.mkdir()
    return Studio(Ledger.open(f"sqlite:///{folder / 'ledger.db'}"), scheduler)


@pytest.fixture
def wanted(tmp_path: Path, scheduler: Scheduler) -> dict[str, str]:
    """What is made on one machine, in a folder."""
    return studio(tmp_path / "local", scheduler).files(opened(str(tmp_path / "store"), tmp_path, GIB))


def test_a_bucket_on_a_rough_road_and_a_machine_that_is_lost(
    bucket_server: BucketServer,
    bucket_url: str,
    tmp_path: Path,
    scheduler: Scheduler,
    wanted: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = studio(tmp_path / "there", scheduler)
    with RoughRoad(bucket_server.port, seed=5, shares=ROUGH) as road:
        monkeypatch.setenv("AWS_ENDPOINT_URL", road.endpoint)
        assert there.files(opened(bucket_url, tmp_path / "first", GIB)) == wanted
        assert sum(bool(each.fault) for each in road.seen) > 10
        made = there.made()
        shutil.rmtree(tmp_path / "first")
        second = opened(bucket_url, tmp_path / "second", GIB)
        assert there.files(second) == wanted
        assert there.made() == made, "nothing is made again"
        for name in set(wanted.values()):
            digest, _, suffix = name.partition(".")
            second.verify(digest, f".{suffix}")


def test_what_is_gone_from_the_bucket_is_made_again(
    bucket_url: str, tmp_path: Path, scheduler: Scheduler, wanted: dict[str, str]
) -> None:
    there, store = studio(tmp_path / "there", scheduler), opened(bucket_url, tmp_path / "first", GIB)
    assert there.files(store) == wanted
    before = there.made()
    assert store.sweep(set(wanted.values()) - {wanted["still3/still"]}, older_than=-60).blobs == 1
    assert there.files(opened(bucket_url, tmp_path / "second", GIB)) == wanted
    assert there.made() - before == Counter({"still3": 1})
