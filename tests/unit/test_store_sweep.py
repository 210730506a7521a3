"""Sweeps, in a folder and in a bucket: what a ledger row needs is never lost, however things overlap."""

import hashlib
import os
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest

from orchestrator.store import LocalStore, Store, Stored, Swept, opened
from orchestrator.store import folder as folder_store

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


def test_what_lies_there_is_listed_with_what_is_in_the_trash(kind: Kind, store: Store) -> None:
    assert [(each.name, each.size, each.thrown) for each in store.listed()] == [(STORED.name, 13, False)]
    sweep(kind, store)
    assert [(each.name, each.size, each.thrown) for each in store.listed()] == [(STORED.name, 13, True)]


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


def back_in_use(kind: Kind, store: Store) -> None:
    """It was thrown away and found again, long enough ago that a sweep may throw it away once more."""
    sweep(kind, store)
    assert kind.open().has(STORED.digest, ".txt")
    time.sleep(kind.grace + 1)


def in_bucket(kind: Kind, store: Store) -> Any:
    """Its wall to the bucket."""
    if not hasattr(store, "_bucket"):
        pytest.skip("a folder has one step here")
    back_in_use(kind, store)
    return store._bucket


def test_a_sweep_takes_nothing_from_the_trash_that_it_was_told_to_keep(
    kind: Kind, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another sweep that knows less throws it away again at the worst moment."""
    bucket = in_bucket(kind, store)
    meet = Meeting(store, lambda: kind.open().sweep((), older_than=kind.grace))
    meet.before(monkeypatch, bucket, "delete", lambda given: given and "trash" in str(given))
    store.sweep({STORED.name}, older_than=kind.grace)
    if not meet.happened:
        assert kind.open().sweep((), older_than=kind.grace).trashed == 1
    needed(kind, store)


@pytest.mark.parametrize("folder", ["blobs", "trash"])
def test_a_sweep_looks_again_before_it_removes(
    kind: Kind, store: Store, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """What it listed as old was brought back, or thrown away again, by the time that its turn comes."""
    bucket = in_bucket(kind, store)
    blob, trash = f"blobs/{STORED.name[:2]}/{STORED.name}", f"trash/{STORED.name}"
    path, spare = (blob if folder == "blobs" else trash), f"spare/{STORED.name}"
    bucket.copy(trash, spare)
    if folder == "trash":
        bucket.delete([blob])  # else that is thrown away first
    meet = Meeting(store, lambda: bucket.copy(spare, path))
    meet.before(monkeypatch, bucket, "look", lambda given: given == path)
    store.sweep((), older_than=kind.grace)
    assert meet.happened
    assert bucket.size(path)


def test_who_brings_a_file_back_and_freezes_takes_nothing_from_a_later_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody publishes it again before the file comes back, and a sweep throws it away after that."""
    kind = Kind(str(tmp_path / "store"), tmp_path, GRACE["folder"])
    store = LocalStore(tmp_path / "store")
    take(store, "first")
    sweep(kind, store)
    blob = store.folder / "blobs" / STORED.name[:2] / STORED.name
    meet = Meeting(store, lambda: blob.write_bytes(TEXT))
    meet.before(monkeypatch, os, "utime", lambda given: "trash" in str(given))
    later = Meeting(store, lambda: blob.rename(store.folder / "trash" / STORED.name))
    later.before(monkeypatch, folder_store, "flush_folder", lambda _: True)
    store.has(STORED.digest, ".txt")
    assert meet.happened
    assert later.happened
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
            self.before(monkeypatch, bucket, name, lambda given: given and folder in str(given))
            return True
        if step == 2:
            return False
        target: Any = (self._store, folder_store)[step]
        self.before(monkeypatch, target, ("_throw", "_removed")[step], lambda _: True)
        return True

    def before(
        self, monkeypatch: pytest.MonkeyPatch, target: Any, name: str, fits: Callable[[Any], Any]
    ) -> None:
        """The first call of it that fits."""
        real = getattr(target, name)

        def met(given: Any, *more: Any, **named: Any) -> Any:
            if fits(given) and not self.happened:
                self.happened = True
                self._act()
            return real(given, *more, **named)

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
