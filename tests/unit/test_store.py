"""Every store, in a folder and in a bucket: whole files by their digest, or nothing."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.errors import StoreFailed, UnusableFolder
from orchestrator.store import Artifact, LocalStore, Store, Stored, opened

TEXT = b"bars and tone"
DIGEST = hashlib.sha256(TEXT).hexdigest()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store, once of each kind."""
    url = str(tmp_path / "store") if request.param == "folder" else request.getfixturevalue("bucket_url")
    return opened(url, tmp_path / "cache", 1 << 30)


def made(store: Store, data: bytes = TEXT, job: str = "job") -> Path:
    file = store.workspace(job) / "made.txt"
    file.write_bytes(data)
    return file


def test_a_folder_that_cannot_be_made_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnusableFolder, match="MICRODRAMA_HOME"):
        LocalStore(tmp_path / "file" / "store")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unwritable for root")
def test_an_unwritable_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UnusableFolder, match="cannot hold the artifact store"):
        LocalStore(tmp_path / "store")


def test_a_missing_file_says_how_to_get_it_back(store: Store) -> None:
    with pytest.raises(StoreFailed, match="run the production again"):
        store.path(DIGEST, ".txt")


@pytest.mark.parametrize("name", ["", "..", "a/b", "../x", ".hidden", "a\\b", "a\0b"])
def test_a_name_that_could_lead_elsewhere_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreFailed, match="not a name"):
        store.workspace(name)


def test_damage_is_found(store: Store) -> None:
    (stored,) = store.take([made(store)])
    path = store.path(stored.digest, ".txt")
    path.chmod(0o644)
    path.write_bytes(b"bars and t0ne")
    with pytest.raises(StoreFailed, match="damaged"):
        store.verify(stored.digest, ".txt")


def test_who_reads_an_input_gets_all_of_it(store: Store) -> None:
    """In a folder it is told; of a bucket a copy that was cut short is fetched again."""
    (stored,) = store.take([made(store)])
    path = Path(os.fspath(Artifact(stored, store)))
    path.chmod(0o644)
    path.write_bytes(b"cut")
    if isinstance(store, LocalStore):
        with pytest.raises(StoreFailed, match="cut short, 3 bytes of 13; run the production again"):
            os.fspath(Artifact(stored, store))
    else:
        assert Path(os.fspath(Artifact(stored, store))).read_bytes() == TEXT


def test_a_file_of_another_size_is_replaced_when_it_is_made_again(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    (stored,) = store.take([made(store)])
    path = store.path(stored.digest, ".txt")
    path.chmod(0o644)
    path.write_bytes(b"cut")
    assert not store.has(DIGEST, ".txt", len(TEXT))
    store.take([made(store, job="again")])
    store.verify(DIGEST, ".txt")


def test_what_is_missing_is_found_among_what_is_there(store: Store) -> None:
    there = store.take([made(store, bytes([n]), f"job{n}") for n in range(3)])
    gone, cut = Stored("ab" * 32, ".txt", 5), Stored(there[0].digest, ".txt", 77)
    assert store.missing([*there, gone, cut]) == {gone, cut}
    assert store.missing([]) == frozenset()


def test_what_is_taken_leaves_the_workspace_and_is_found_by_its_digest(store: Store) -> None:
    file = made(store)
    (stored,) = store.take([file])
    assert (stored.digest, stored.suffix, stored.size) == (DIGEST, ".txt", len(TEXT))
    assert store.path(DIGEST, ".txt").read_bytes() == TEXT
    assert not file.exists()


def test_equal_bytes_are_kept_once(store: Store) -> None:
    first, second = store.take([made(store), made(store, job="other")])
    assert first == second
    swept = store.sweep((), older_than=-60)
    assert (swept.blobs, swept.size) == (1, len(TEXT))


def test_a_copy_leaves_the_original_alone(store: Store, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_bytes(TEXT)
    stored = store.put(mine)
    mine.write_bytes(b"changed later")
    assert store.path(stored.digest, ".txt").read_bytes() == TEXT
    assert list(store.folder_of("any").parent.iterdir()) == []


def test_it_tells_that_it_is_ready_and_leaves_nothing_of_it(store: Store) -> None:
    store.ready()
    assert list(store.folder_of("any").parent.iterdir()) == []


FULL_DISK = """
import resource, sys
from pathlib import Path
from orchestrator.errors import StoreFailed
from orchestrator.store import Artifact, LocalStore, Store, Stored, opened
store = LocalStore(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    store.put(Path(sys.argv[2]))
except StoreFailed as error:
    print(error)
"""


@pytest.mark.parametrize("room", [0, 1, 4096, 99_999])
def test_a_disk_that_fills_at_any_byte_leaves_nothing_half_published(tmp_path: Path, room: int) -> None:
    source = tmp_path / "large.bin"
    source.write_bytes(os.urandom(100_000))
    ran = subprocess.run(
        [sys.executable, "-c", FULL_DISK, tmp_path / "store", source, str(room)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "disk is full" in ran.stdout, ran.stderr
    assert list((tmp_path / "store").glob("blobs/??/*")) == []
    assert list((tmp_path / "store").glob("jobs/*")) == []
