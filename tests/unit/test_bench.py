"""A supervisor's bench beside stores: what it opens, makes and clears away. No Ray."""

import asyncio
import tempfile
from pathlib import Path

import pytest

from orchestrator.executor.base import Cancelled, Done
from orchestrator.executor.ray.bench import Bench, ignore
from orchestrator.executor.ray.orders import Birth, Order, Shelf
from orchestrator.store import LocalStore
from workers import registry
from workers.slate.spec import Still


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return Bench(Birth("w:cpu:1::0", "tests", "cpu", 60.0, 1.0), "node")


def test_what_an_earlier_supervisor_left_is_cleared_away_once(bench: Bench, tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path / "store"))
    left = shelf.open().workspace("w-cpu-1--0.node.a0")
    bench.has(shelf, {})
    assert not left.exists()


def test_what_runs_is_spared_when_its_folder_is_reached_by_another_way(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "other").symlink_to(tmp_path / "store")
    bench.has(Shelf(str(tmp_path / "store")), {})
    bench._attempt = "a1"
    runs = Shelf(str(tmp_path / "store")).open().workspace("w-cpu-1--0.node.a1")
    for url in (f"{tmp_path}/store/", f"file://{tmp_path}/store", f"{tmp_path}/other"):
        bench.has(Shelf(url, cap=7), {})
    assert runs.is_dir()


def test_a_store_is_the_same_whatever_its_cache(tmp_path: Path) -> None:
    assert Shelf("s3://films/one/", "/a", 7).place == Shelf("s3://films/one", "/b").place
    assert Shelf(f"file://{tmp_path}").place == Shelf(f"{tmp_path}/").place != Shelf("s3://films/one").place


def test_who_is_asked_to_end_what_is_over_ends_nothing_else(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    discard = LocalStore.discard

    def late(store: LocalStore, name: str) -> None:
        bench.stop("a1")  # it is made, and its folder is being cleared away
        discard(store, name)

    monkeypatch.setattr(LocalStore, "discard", late)

    async def make() -> None:
        for attempt in ("a1", "a2"):
            assert isinstance(await bench.make(_order(attempt, tmp_path), ignore), Done)

    try:
        asyncio.run(make())
    finally:
        bench.close()


def test_who_is_asked_to_end_what_has_not_begun_ends_it(bench: Bench, tmp_path: Path) -> None:
    bench.stop("a1")
    assert asyncio.run(bench.make(_order("a1", tmp_path), ignore)) == Cancelled("a1")


def _order(attempt: str, folder: Path) -> Order:
    shelf, identity = Shelf(str(folder / "store")), registry.entry("slate.still").identity
    spec = Still().model_dump(mode="json")
    return Order(attempt, "slate.still", identity, "", spec, {}, 60.0, "k", shelf)
