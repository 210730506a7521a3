"""Sweeps, in a folder and in a bucket: what a ledger row needs is never lost, however things overlap."""

import hashlib
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest

from orchestrator.store import Store, Stored, Swept, opened

TEXT = b"bars and tone"
STORED = Stored(hashlib.sha256(TEXT).hexdigest(), ".txt", len(TEXT))
GRACE = {"folder": 0.3, "bucket": 1.5}  # seconds; servers round times to one


class Kind:
    """A store that can be opened again elsewhere, without the copies that were made here."""

    def __init__(self, url: str, folder: Path, grace: float) -> None:
        self._url, self._folder, self._opened = url, folder, 0
        self.grace = grace

    def open(self) -> Store:
        self._opened += 1
        return opened(self._url, self._folder / f"cache{self._opened}", 1 << 30)


@pytest.fixture(params=["folder", "bucket"])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Kind:
    url = str(tmp_path / "store") if request.param == "folder" else request.getfixturevalue("bucket_url")
    return Kind(url, tmp_path, GRACE[request.param])


@pytest.fixture
def store(kind: Kind) -> Store:
    """With one file, that nobody needs yet."""
    store = kind.open()
    take(store, "first")
    return store


def take(store: Store, job: str) -> None:
    file = store.workspace(job) / "made.txt"
    file.write_bytes(TEXT)
    assert store.take([file]) == (STORED,)


def sweep(
    kind: Kind,
    store: Store,
    keep: Collection[str] = (),
    until: Callable[[Swept], int] = lambda it: it.trashed,
) -> Swept:
    """Until it did something."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        swept = store.sweep(keep, older_than=kind.grace)
        if until(swept):
            return swept
        time.sleep(0.1)
    raise TimeoutError("the sweep finds nothing to do")


def purge(kind: Kind, store: Store) -> Swept:
    return sweep(kind, store, until=lambda swept: swept.blobs)


def test_what_nobody_needs_goes_in_two_steps(kind: Kind, store: Store) -> None:
    swept = sweep(kind, store)
    assert (swept.blobs, swept.size, swept.trashed) == (0, 0, 1)
    swept = purge(kind, store)
    assert (swept.blobs, swept.size, swept.trashed) == (1, len(TEXT), 0)
    assert not kind.open().has(STORED.digest, ".txt")
    assert kind.open().missing([STORED]) == {STORED}


def test_what_is_new_or_kept_stays(store: Store) -> None:
    assert store.sweep((), older_than=3600).trashed == 0
    assert store.sweep({STORED.name}, older_than=-60) == Swept(blobs=0, jobs=1, size=0)


def test_old_jobs_go(store: Store) -> None:
    assert store.sweep((), older_than=3600).jobs == 0
    assert store.sweep((), older_than=-60).jobs == 1
    assert not store.folder_of("first").exists()


@pytest.mark.parametrize("ask", ["has", "missing", "path", "take"])
def test_what_was_thrown_away_comes_back_for_who_needs_it(kind: Kind, store: Store, ask: str) -> None:
    sweep(kind, store)
    there = kind.open()
    match ask:
        case "has":
            assert there.has(STORED.digest, ".txt", STORED.size)
        case "missing":
            assert there.missing([STORED]) == frozenset()
        case "path":
            assert there.path(STORED.digest, ".txt").read_bytes() == TEXT
        case _:
            take(there, "second")
    needed(kind, store)


def test_a_sweep_that_knows_the_row_brings_its_file_back(kind: Kind, store: Store) -> None:
    sweep(kind, store)
    store.sweep({STORED.name}, older_than=3600)
    needed(kind, store)


@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize("ask", ["take", "has"])
def test_who_finds_it_while_a_sweep_takes_it_keeps_it(
    kind: Kind, store: Store, monkeypatch: pytest.MonkeyPatch, ask: str, step: int
) -> None:
    """The sweep judged by rows that it read before; just then somebody finds the file, and records that."""
    there = kind.open()
    meet = Meeting(
        store, lambda: take(there, "second") if ask == "take" else there.has(STORED.digest, ".txt")
    )
    if not meet.at(step, monkeypatch):
        pytest.skip("a folder has fewer steps")
    for _ in range(2):
        sweep(kind, store, until=lambda swept: meet.happened or swept.blobs)
    assert meet.happened
    needed(kind, store)


class Meeting:
    """Something that happens once, right before a step of a sweep."""

    def __init__(self, store: Store, act: Callable[[], object]) -> None:
        self._store, self._act, self.happened = store, act, False

    def at(self, step: int, monkeypatch: pytest.MonkeyPatch) -> bool:
        """0: before a file is thrown away; 1: before it is purged; 2: between copy and removal."""
        bucket = getattr(self._store, "_bucket", None)
        if bucket:
            name = ("copy", "delete", "delete")[step]
            folder = ("blobs", "trash", "blobs")[step]
            self._before(monkeypatch, bucket, name, lambda given: given and folder in str(given))
            return True
        if step == 2:
            return False
        from orchestrator.store import folder as module

        target: Any = (self._store, module)[step]
        self._before(monkeypatch, target, ("_throw", "_removed")[step], lambda _: True)
        return True

    def _before(
        self, monkeypatch: pytest.MonkeyPatch, target: Any, name: str, fits: Callable[[Any], Any]
    ) -> None:
        real = getattr(target, name)

        def met(given: Any, *more: Any) -> Any:
            if fits(given) and not self.happened:
                self.happened = True
                self._act()
            return real(given, *more)

        monkeypatch.setattr(target, name, met)


def needed(kind: Kind, store: Store) -> None:
    """From now on a row names the file: sweeps that know it leave it whole, for good."""
    assert kind.open().path(STORED.digest, ".txt").read_bytes() == TEXT
    give_up = time.monotonic() + 1.2 * kind.grace
    while time.monotonic() < give_up:  # longer than anything lies in the trash
        store.sweep({STORED.name}, older_than=kind.grace)
        time.sleep(kind.grace / 4)
    elsewhere = kind.open()
    elsewhere.verify(STORED.digest, ".txt")
    assert elsewhere.missing([STORED]) == frozenset()
