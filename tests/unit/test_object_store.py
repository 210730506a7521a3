"""What a bucket can do to a store: errors, cut connections, lost answers, and damage."""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import obstore
import pytest
from buckets import BucketServer
from obstore.store import S3Store
from rough_road import RoughRoad

from orchestrator.errors import StoreFailed
from orchestrator.store import Stored
from orchestrator.store.bucket import LARGE
from orchestrator.store.objects import MANY, ObjectStore

TEXT = b"bars and tone"
DIGEST = hashlib.sha256(TEXT).hexdigest()
BLOB = f"blobs/{DIGEST[:2]}/{DIGEST}.txt"


@pytest.fixture
def road(
    bucket_server: BucketServer, bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RoughRoad]:
    with RoughRoad(bucket_server.port) as road:
        monkeypatch.setenv("AWS_ENDPOINT_URL", road.endpoint)
        yield road


@pytest.fixture
def plain(bucket_server: BucketServer, bucket_url: str) -> S3Store:
    """The bucket, past the road and past the store."""
    return S3Store.from_url(bucket_url, endpoint=bucket_server.endpoint, client_options={"allow_http": True})


@pytest.fixture
def store(road: RoughRoad, bucket_url: str, tmp_path: Path) -> ObjectStore:
    return ObjectStore(bucket_url, tmp_path / "cache", 1 << 30, patience=5)


def made(store: ObjectStore, data: bytes = TEXT, job: str = "job") -> Path:
    file = store.workspace(job) / "made.txt"
    file.write_bytes(data)
    return file


def names(plain: S3Store) -> list[str]:
    return [each["path"] for page in obstore.list(plain) for each in page]


def elsewhere(bucket_url: str, tmp_path: Path) -> ObjectStore:
    """The same store on another machine, which has no copies yet."""
    return ObjectStore(bucket_url, tmp_path / "elsewhere", 1 << 30, patience=5)


def puts(road: RoughRoad) -> int:
    return sum(each.method == "PUT" and "/blobs/" in each.path for each in road.seen)


@pytest.mark.parametrize(
    ("wrong", "cure"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "guessed"}, "AWS_SECRET_ACCESS_KEY"),
        ({"AWS_ALLOW_HTTP": "false"}, "AWS_ALLOW_HTTP=true"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "AWS_ENDPOINT_URL"),
    ],
)
def test_what_is_set_wrong_is_told_with_the_cure(
    bucket_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], cure: str
) -> None:
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    store = ObjectStore(bucket_url, tmp_path / "cache", 1 << 30, patience=0.5)
    with pytest.raises(StoreFailed, match=cure):
        store.take([made(store)])
    with pytest.raises(StoreFailed, match=cure):
        store.ready()


def test_a_bucket_that_is_not_there_is_told(bucket_url: str, tmp_path: Path) -> None:
    store = ObjectStore("s3://nobodys-bucket/studio", tmp_path / "cache", 1 << 30, patience=0.5)
    with pytest.raises(StoreFailed, match="no such bucket"):
        store.take([made(store)])
    with pytest.raises(StoreFailed, match="no such bucket"):
        store.ready()


@pytest.mark.parametrize("fault", ["error", "busy", "cut", "lost"])
@pytest.mark.parametrize("size", [len(TEXT), LARGE + 1])
def test_a_server_that_fails_for_good_is_told_and_shows_nothing(
    store: ObjectStore,
    road: RoughRoad,
    plain: S3Store,
    tmp_path: Path,
    bucket_url: str,
    fault: str,
    size: int,
) -> None:
    store = ObjectStore(bucket_url, tmp_path / "cache", 1 << 30, patience=0.5)
    file = made(store, bytes(size))
    road.shares = {fault: 1.0}
    with pytest.raises(StoreFailed, match="AWS_ENDPOINT_URL"):
        store.take([file])
    road.shares = {}
    assert file.exists(), "what was made is still here, for the next try"
    if fault != "lost":
        assert names(plain) == []
    (stored,) = store.take([file])
    assert names(plain) == [f"blobs/{stored.digest[:2]}/{stored.name}"]


@pytest.mark.parametrize("fault", ["error", "busy", "cut", "lost", "spoil", "drip"])
@pytest.mark.parametrize("size", [len(TEXT), LARGE + 1])
def test_an_upload_that_goes_wrong_once_is_stored_once(
    store: ObjectStore,
    road: RoughRoad,
    plain: S3Store,
    bucket_url: str,
    tmp_path: Path,
    fault: str,
    size: int,
) -> None:
    road.next(fault, method="PUT", path="/blobs/")
    (stored,) = store.take([made(store, os.urandom(size))])
    assert [each.fault for each in road.seen if each.fault] == [fault]
    assert names(plain) == [f"blobs/{stored.digest[:2]}/{stored.name}"]
    elsewhere(bucket_url, tmp_path).verify(stored.digest, ".txt")


@pytest.mark.parametrize("step", ["POST", "PUT"])
def test_an_upload_in_parts_survives_a_lost_answer_at_each_step(
    store: ObjectStore, road: RoughRoad, plain: S3Store, bucket_url: str, tmp_path: Path, step: str
) -> None:
    road.next("lost", "lost", method=step, path="/blobs/")
    (stored,) = store.take([made(store, os.urandom(LARGE + 1))])
    assert names(plain) == [f"blobs/{stored.digest[:2]}/{stored.name}"]
    elsewhere(bucket_url, tmp_path).verify(stored.digest, ".txt")


def test_a_rough_day_loses_nothing(road: RoughRoad, plain: S3Store, bucket_url: str, tmp_path: Path) -> None:
    """With the patience of a run: where four of ten requests go wrong, some go wrong many times in a row."""
    store, there = (ObjectStore(bucket_url, tmp_path / name, 1 << 30) for name in ("here", "there"))
    road.shares = {"error": 0.1, "busy": 0.1, "cut": 0.05, "lost": 0.05, "short": 0.05, "spoil": 0.05}
    files = [made(store, bytes([n]) * 1000, f"job{n}") for n in range(40)]
    stored = store.take(files)
    assert there.missing(stored) == frozenset()
    assert [there.path(each.digest, ".txt").read_bytes()[0] for each in stored] == list(range(40))
    assert len(names(plain)) == 40
    assert sum(bool(each.fault) for each in road.seen) > 20


def test_what_is_there_is_not_sent_again(store: ObjectStore, road: RoughRoad) -> None:
    store.take([made(store)])
    assert puts(road) == 1
    store.take([made(store, job="again")])
    assert puts(road) == 1


def test_two_who_store_the_same_at_once_store_it_once(
    store: ObjectStore, road: RoughRoad, plain: S3Store
) -> None:
    files = [made(store, TEXT, f"job{n}") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert len({stored for (stored,) in pool.map(lambda file: store.take([file]), files)}) == 1
    assert names(plain) == [BLOB]


def test_an_object_cannot_be_replaced_by_who_was_slower(store: ObjectStore, plain: S3Store) -> None:
    """The server's word on which all of this rests."""
    store.take([made(store)])
    with pytest.raises(obstore.exceptions.AlreadyExistsError):
        obstore.put(plain, BLOB, b"others", mode="create")
    assert bytes(obstore.get(plain, BLOB).bytes()) == TEXT


def test_a_damaged_download_is_refused_and_not_kept(
    store: ObjectStore, road: RoughRoad, bucket_url: str, tmp_path: Path
) -> None:
    store.take([made(store)])
    there = elsewhere(bucket_url, tmp_path)
    road.next(*["damage"] * 3, method="GET", path="/blobs/")
    with pytest.raises(StoreFailed, match="came damaged 3 times"):
        there.path(DIGEST, ".txt")
    assert [path for path in (tmp_path / "elsewhere").rglob("*") if DIGEST in path.name] == []
    assert list((tmp_path / "elsewhere" / "incoming").iterdir()) == []
    assert there.path(DIGEST, ".txt").read_bytes() == TEXT


@pytest.mark.parametrize("fault", ["short", "error", "lost", "drip", "damage"])
def test_a_download_that_goes_wrong_once_comes_whole(
    store: ObjectStore, road: RoughRoad, bucket_url: str, tmp_path: Path, fault: str
) -> None:
    data = os.urandom(3_000_000)
    (stored,) = store.take([made(store, data)])
    road.next(fault, method="GET", path="/blobs/")
    assert elsewhere(bucket_url, tmp_path).path(stored.digest, ".txt").read_bytes() == data
    assert [each.fault for each in road.seen if each.fault] == [fault]


def test_downloads_that_never_come_whole_leave_no_copy(
    store: ObjectStore, road: RoughRoad, bucket_url: str, tmp_path: Path
) -> None:
    store.take([made(store, bytes(100_000))])
    digest = hashlib.sha256(bytes(100_000)).hexdigest()
    there = ObjectStore(bucket_url, tmp_path / "there", 1 << 30, patience=0.5)
    road.shares = {"short": 1.0}
    with pytest.raises(StoreFailed):
        there.path(digest, ".txt")
    assert [path for path in (tmp_path / "there").rglob("*") if digest in path.name] == []
    road.shares = {}
    assert there.path(digest, ".txt").read_bytes() == bytes(100_000)


def test_an_object_of_another_size_is_replaced_when_it_is_made_again(
    store: ObjectStore, plain: S3Store, bucket_url: str, tmp_path: Path
) -> None:
    obstore.put(plain, BLOB, b"cut")
    assert not store.has(DIGEST, ".txt", len(TEXT))
    store.take([made(store)])
    elsewhere(bucket_url, tmp_path).verify(DIGEST, ".txt")


def test_damage_in_the_bucket_is_found(
    store: ObjectStore, plain: S3Store, bucket_url: str, tmp_path: Path
) -> None:
    store.take([made(store)])
    obstore.put(plain, BLOB, b"bars and t0ne")
    with pytest.raises(StoreFailed, match="came damaged"):
        elsewhere(bucket_url, tmp_path).verify(DIGEST, ".txt")
    obstore.delete(plain, BLOB)
    with pytest.raises(StoreFailed, match="gone or damaged"):
        store.verify(DIGEST, ".txt")


def test_a_server_without_create_only_writes_is_told_and_then_heeded(
    road: RoughRoad, plain: S3Store, monkeypatch: pytest.MonkeyPatch, bucket_url: str, tmp_path: Path
) -> None:
    store = ObjectStore(bucket_url, tmp_path / "cache", 1 << 30, patience=0.5)
    road.shares = {"unable": 1.0}
    with pytest.raises(StoreFailed, match="AWS_CONDITIONAL_PUT=disabled"):
        store.take([made(store)])
    monkeypatch.setenv("AWS_CONDITIONAL_PUT", "disabled")
    store = ObjectStore(bucket_url, tmp_path / "cache", 1 << 30)
    store.take([made(store, job="again")])
    assert names(plain) == [BLOB]


def test_twenty_thousand_names_are_one_pass(store: ObjectStore, road: RoughRoad, plain: S3Store) -> None:
    stored = store.take([made(store, bytes([n]), f"job{n}") for n in range(3)])
    gone = [Stored(hashlib.sha256(str(n).encode()).hexdigest(), ".mp4", n) for n in range(20_000)]
    cut = Stored(stored[0].digest, ".txt", 77)
    road.seen.clear()
    assert store.missing([*stored, *gone, cut]) == {*gone, cut}
    assert [each.method for each in road.seen] == ["GET", "GET"], "a listing of the blobs, one of the trash"
    assert len(gone) > MANY


def test_a_few_names_are_asked_for(store: ObjectStore, road: RoughRoad) -> None:
    stored = store.take([made(store, bytes([n]), f"job{n}") for n in range(3)])
    road.seen.clear()
    assert store.missing(stored) == frozenset()
    assert [each.method for each in road.seen] == ["HEAD"] * 3
