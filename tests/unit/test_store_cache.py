"""Copies on this machine: proven, shared by processes, and of a size."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from orchestrator.errors import StoreFailed
from orchestrator.store.cache import Cache

HOUR = 3600.0


def data(number: int, size: int = 1000) -> bytes:
    return bytes([number]) * size


def name(number: int) -> str:
    return hashlib.sha256(data(number)).hexdigest() + ".bin"


def brought(cache: Cache, number: int) -> Path:
    """A file of 1,000 bytes, from afar if need be."""

    def fetch(part: Path) -> str:
        part.write_bytes(data(number))
        return name(number)[:64]

    return cache.path(name(number), name(number)[:64], fetch)


def used(folder: Path, number: int, hours: float) -> None:
    """That long ago."""
    then = time.time() - hours * HOUR
    os.utime(folder / "blobs" / name(number)[:2] / name(number), (then, then))


def copies(folder: Path) -> set[str]:
    return {copy.name for copy in folder.glob("blobs/??/*")}


def never(part: Path) -> str:
    raise AssertionError("it is here already")


def test_what_is_not_what_its_digest_says_never_lands(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1 << 20)

    def fetch(part: Path) -> str:
        part.write_bytes(data(1)[:-1])
        return hashlib.sha256(data(1)[:-1]).hexdigest()

    with pytest.raises(StoreFailed, match="came damaged"):
        cache.path(name(1), name(1)[:64], fetch)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and "locks" not in path.parts] == []
    assert brought(cache, 1).read_bytes() == data(1)


def test_what_came_damaged_is_fetched_again(tmp_path: Path) -> None:
    came = [data(2), data(1)[:-1], data(1)]

    def fetch(part: Path) -> str:
        part.write_bytes(came[0])
        return hashlib.sha256(came.pop(0)).hexdigest()

    assert Cache(tmp_path, 1 << 20).path(name(1), name(1)[:64], fetch).read_bytes() == data(1)
    assert came == []


def test_what_was_made_here_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, flushed = tmp_path / "made.bin", list[int]()
    made.write_bytes(data(1))
    real = os.fsync

    def fsync(handle: int) -> None:
        assert copies(tmp_path) == set()
        flushed.append(os.fstat(handle).st_ino)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    copy = Cache(tmp_path, 1 << 20).keep(name(1), made)
    assert flushed == [copy.stat().st_ino]


def test_a_copy_that_was_cut_short_is_fetched_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1 << 20)
    copy = brought(cache, 1)
    copy.chmod(0o644)
    copy.write_bytes(data(1)[:-1])

    def fetch(part: Path) -> str:
        part.write_bytes(data(1))
        return name(1)[:64]

    assert cache.path(name(1), name(1)[:64], never).stat().st_size == 999, "its size is not known"
    assert cache.path(name(1), name(1)[:64], fetch, size=1000).read_bytes() == data(1)
    assert cache.path(name(1), name(1)[:64], never, size=1000).read_bytes() == data(1)


def test_a_fetch_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fetch(part: Path) -> str:
        part.write_bytes(b"half")
        raise StoreFailed("it is gone")

    with pytest.raises(StoreFailed, match="gone"):
        Cache(tmp_path, 1 << 20).path(name(1), name(1)[:64], fetch)
    assert list((tmp_path / "incoming").iterdir()) == []


def test_what_is_here_is_not_fetched_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1 << 20)
    copy = brought(cache, 1)
    assert cache.path(name(1), name(1)[:64], never) == copy
    assert Cache(tmp_path, 1 << 20).path(name(1), name(1)[:64], never) == copy


def test_the_cap_holds_and_what_was_used_least_recently_goes_first(tmp_path: Path) -> None:
    for number in range(10):
        brought(Cache(tmp_path, 1 << 20), number)
        used(tmp_path, number, hours=30 - number)
    brought(Cache(tmp_path, 1 << 20), 0)  # used again
    brought(Cache(tmp_path, 5_000), 10)
    assert copies(tmp_path) == {name(number) for number in (0, 10, 9, 8, 7)}


def test_what_was_used_in_the_last_hours_is_spared_whatever_the_cap(tmp_path: Path) -> None:
    for number, hours in ((1, 1.0), (2, 3.9), (3, 4.1), (4, 50.0)):
        brought(Cache(tmp_path, 1 << 20), number)
        used(tmp_path, number, hours)
    brought(Cache(tmp_path, 1), 5)
    assert copies(tmp_path) == {name(1), name(2), name(5)}


def test_what_is_found_while_room_is_made_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was judged old; just then somebody asks for it."""
    cache = Cache(tmp_path, 1 << 20)
    brought(cache, 1)
    used(tmp_path, 1, hours=30)
    seen = cache._seen

    def judged():  # type: ignore[no-untyped-def]
        found = list(seen())
        assert Cache(tmp_path, 1).found(name(1))
        return found

    small = Cache(tmp_path, 1)
    monkeypatch.setattr(small, "_seen", judged)
    small.make_room()
    assert copies(tmp_path) == {name(1)}


def test_downloads_of_processes_that_died_are_cleared_away(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1 << 20)
    (tmp_path / "incoming" / "dead").write_bytes(b"half")
    os.utime(tmp_path / "incoming" / "dead", (1, 1))
    (tmp_path / "incoming" / "alive").write_bytes(b"half")
    cache.make_room()
    assert [path.name for path in (tmp_path / "incoming").iterdir()] == ["alive"]


def test_threads_that_want_the_same_fetch_it_once(tmp_path: Path) -> None:
    fetched: list[int] = []
    together = threading.Barrier(8)

    def ask(_: int) -> bytes:
        def fetch(part: Path) -> str:
            fetched.append(1)
            part.write_bytes(data(1))
            return name(1)[:64]

        together.wait(60)
        return Cache(tmp_path, 1 << 20).path(name(1), name(1)[:64], fetch).read_bytes()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {data(1)}
    assert len(fetched) == 1


BUSY = """
import hashlib, random, sys, time
from pathlib import Path
from orchestrator.store.cache import Cache
cache, chance = Cache(Path(sys.argv[1]), 5_000, spared=1.0), random.Random(int(sys.argv[2]))
until = time.monotonic() + 4
while time.monotonic() < until:
    data = chance.randrange(400).to_bytes(2, "big") * 500
    digest = hashlib.sha256(data).hexdigest()
    def fetch(part):
        part.write_bytes(data)
        return digest
    asked = time.monotonic()
    try:
        assert cache.path(digest + ".bin", digest, fetch).read_bytes() == data
    except FileNotFoundError:  # this process was held up for longer than a copy is spared
        assert time.monotonic() - asked > 0.95  # times of files lag behind by a tick
"""


def test_processes_share_a_cache_that_is_too_small(tmp_path: Path) -> None:
    """Each reads what it was given at once, within what is spared, while all of them make room."""
    running = [
        subprocess.Popen([sys.executable, "-c", BUSY, tmp_path, str(seed)], stderr=subprocess.PIPE, text=True)
        for seed in range(3)
    ]
    assert [each.communicate(timeout=120)[1] for each in running] == [""] * 3
    assert list((tmp_path / "incoming").iterdir()) == []
    for copy in tmp_path.glob("blobs/??/*"):
        assert hashlib.sha256(copy.read_bytes()).hexdigest() == copy.stem
    Cache(tmp_path, 5_000, spared=0).make_room()
    assert len(copies(tmp_path)) <= 5
