"""A bundle on disk: whole or not at all, and over nothing that somebody else left there."""

import json
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from orchestrator.bundle import relink, writing
from orchestrator.errors import Conflict, StoreFailed, UnusableFolder
from orchestrator.store import LocalStore, Stored

CLIP = "02_a_roll/EP01_SC010_SH010_a_T01.mp4"
PREMIERE = "01_timelines/EP01_premiere.xml"
LINKS = f"<x><pathurl>../{CLIP}</pathurl></x>"


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store")


@pytest.fixture
def clip(store: LocalStore, tmp_path: Path) -> Stored:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"a clip")
    return store.put(file)


def entries(clip: Stored, links: str = LINKS) -> dict[str, Stored | bytes]:
    bare = sha256(relink.bare(links, ".xml").encode()).hexdigest()
    files = [
        {"path": CLIP, "sha256": clip.digest},
        {"path": PREMIERE, "sha256": sha256(links.encode()).hexdigest(), "bare_sha256": bare},
    ]
    told = {"format": "microdrama bundle 1", "version": 3, "files": files}
    return {CLIP: clip, PREMIERE: links.encode(), relink.MANIFEST: json.dumps(told).encode()}


def test_a_clip_that_is_gone_is_named_and_nothing_is_left(
    store: LocalStore, clip: Stored, tmp_path: Path
) -> None:
    store.path(clip.digest, clip.suffix).unlink()
    with pytest.raises(Conflict, match=r"EP01_SC010_SH010_a_T01.mp4 is not to be had.*microdrama verify"):
        writing.folder(tmp_path / "out" / "EP01_v003", entries(clip), store)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_clip_that_was_damaged_in_the_store_is_not_handed_on(
    store: LocalStore, clip: Stored, tmp_path: Path
) -> None:
    blob = store.path(clip.digest, clip.suffix)
    blob.chmod(0o644)
    blob.write_bytes(b"a clop")
    for write, name in ((writing.folder, "EP01_v003"), (writing.archive, "EP01_v003.zip")):
        with pytest.raises(Conflict, match="is damaged in the store"):
            write(tmp_path / "out" / name, entries(clip), store)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_timeline_that_names_what_is_not_there_is_not_written(
    store: LocalStore, clip: Stored, tmp_path: Path
) -> None:
    with pytest.raises(StoreFailed, match=r"T09.mp4, which is not in the bundle"):
        writing.folder(tmp_path / "EP01_v003", entries(clip, LINKS.replace("T01", "T09")), store)


@pytest.mark.parametrize("what", ["file", "link", "folder", "added", "changed", "garbled", "manifest"])
def test_what_is_not_a_whole_bundle_of_ours_is_not_written_over(
    store: LocalStore, clip: Stored, tmp_path: Path, what: str
) -> None:
    target = tmp_path / "out" / "EP01_v003"
    writing.folder(target, entries(clip), store)
    if what == "added":
        (target / "01_timelines" / "my edit.prproj").write_text("weeks of work")
    elif what == "changed":
        (target / PREMIERE).write_text("<x/>")
    elif what == "garbled":
        (target / PREMIERE).write_bytes(b"\xff\xfe")
    elif what == "manifest":
        (target / relink.MANIFEST).write_text('{"files": [{"path": "01_timelines/EP01_premiere.xml"}]}')
    else:
        target.rename(tmp_path / "away")
        {
            "file": lambda: target.write_text("mine"),
            "link": lambda: target.symlink_to(tmp_path / "away"),
            "folder": lambda: (target / "mine").mkdir(parents=True),
        }[what]()
    before = sorted(target.parent.rglob("*"))
    with pytest.raises(UnusableFolder, match="is not written over"):
        writing.folder(target, entries(clip), store)
    assert sorted(target.parent.rglob("*")) == before


def test_no_zip_is_written_over_that_is_no_bundle(store: LocalStore, clip: Stored, tmp_path: Path) -> None:
    target = tmp_path / "EP01_v003.zip"
    target.write_text("mine")
    with pytest.raises(UnusableFolder, match="is no bundle"):
        writing.archive(target, entries(clip), store)
    with zipfile.ZipFile(target, "w") as other:
        other.writestr("holiday.jpg", "x")
    with pytest.raises(UnusableFolder, match="is no bundle"):
        writing.archive(target, entries(clip), store)


def test_a_place_that_cannot_be_written_is_said(store: LocalStore, clip: Stored, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UnusableFolder, match="Give another --out"):
        writing.folder(tmp_path / "out" / "EP01_v003", entries(clip), store)


def test_a_bundle_is_written_again_over_itself_after_it_was_linked(
    store: LocalStore, clip: Stored, tmp_path: Path
) -> None:
    target = tmp_path / "EP01_v003"
    writing.folder(target, entries(clip), store)
    (target / CLIP).unlink()  # lost, not changed
    relink.relink(target)
    writing.folder(target, entries(clip), store)
    assert relink.problems(target) == []
    assert (target / CLIP).read_bytes() == b"a clip"
    assert target.as_uri() in (target / PREMIERE).read_text()
    assert not list(tmp_path.glob(".EP01*"))


def test_a_bundle_whose_folders_are_gone_is_written_again(
    store: LocalStore, clip: Stored, tmp_path: Path
) -> None:
    target = tmp_path / "EP01_v003"
    writing.folder(target, entries(clip), store)
    shutil.rmtree(target / "01_timelines")
    writing.folder(target, entries(clip), store)
    assert relink.problems(target) == []


def test_the_same_content_is_the_same_zip_in_one_folder(
    store: LocalStore, clip: Stored, tmp_path: Path
) -> None:
    one, two = tmp_path / "one" / "EP01_v003.zip", tmp_path / "two" / "EP01_v003.zip"
    for target in (one, two, two):
        writing.archive(target, entries(clip), store)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as held:
        assert all(name.startswith("EP01_v003/") for name in held.namelist())
        held.extractall(tmp_path / "unpacked")
    assert relink.problems(tmp_path / "unpacked" / "EP01_v003") == []


def test_what_somebody_leaves_while_a_bundle_is_written_is_not_lost(
    store: LocalStore, clip: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "EP01_v003" / "01_timelines" / "my edit.prproj"
    writing.folder(tmp_path / "EP01_v003", entries(clip), store)

    def meanwhile(root: Path) -> list[str]:
        if root.suffix == ".part":
            work.write_text("weeks of work")
        return real(root)

    real = relink.problems
    monkeypatch.setattr(relink, "problems", meanwhile)
    with pytest.raises(UnusableFolder, match=r"somebody put 01_timelines/my edit\.prproj into it"):
        writing.folder(tmp_path / "EP01_v003", entries(clip), store)
    assert work.read_text() == "weeks of work"
    assert not list(tmp_path.glob(".EP01*"))


def test_a_bundle_stays_where_it_is_when_no_other_can_take_its_place(
    store: LocalStore, clip: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "EP01_v003"
    writing.folder(target, entries(clip), store)

    def refuse(self: Path, to: Path) -> Path:
        if self.suffix == ".part":
            raise PermissionError(13, "Permission denied")
        return real(self, to)

    real = Path.rename
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(StoreFailed, match="Permission denied"):
        writing.folder(target, entries(clip), store)
    assert relink.problems(target) == []
    assert not list(tmp_path.glob(".EP01*"))


@pytest.mark.parametrize("name", ["EP01_v003", "EP01_v003.zip"])
def test_what_a_killed_run_left_is_swept_and_what_a_running_one_writes_is_not(
    store: LocalStore, clip: Stored, tmp_path: Path, name: str
) -> None:
    write = writing.archive if name.endswith(".zip") else writing.folder
    for other in (
        f".{name}.held_123.part",
        f".{name}.dead_123.part",
        f".{name}.dead_123.old",
        ".EP01_v0030.a.part",
    ):
        (tmp_path / other / "02_a_roll").mkdir(parents=True)
    (tmp_path / f".{name}.file_123.part").write_bytes(b"half a zip")
    (tmp_path / f".{name}.link_123.part").symlink_to(tmp_path / ".EP01_v0030.a.part")
    running = f"""
import sys
from contextlib import nullcontext
from pathlib import Path
from orchestrator.bundle.leftovers import held
folder = Path({str(tmp_path)!r})
with held(folder / {name!r}, nullcontext(folder / ".{name}.held_123.part")):
    print("held", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", running], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other_run:
        assert other_run.stdout
        assert other_run.stdout.readline() == "held\n"
        write(tmp_path / name, entries(clip), store)
        found = {each.name for each in tmp_path.glob(".EP01*")}
        assert found == {f".{name}.held_123.part", f".{name}.link_123.part", ".EP01_v0030.a.part"}
        other_run.communicate("")
    write(tmp_path / name, entries(clip), store)
    assert not (tmp_path / f".{name}.held_123.part").exists()


def test_a_bundle_that_a_killed_run_had_moved_away_is_put_back(
    store: LocalStore, clip: Stored, tmp_path: Path
) -> None:
    target = tmp_path / "EP01_v003"
    writing.folder(target, entries(clip), store)
    (tmp_path / ".EP01_v003.dead_123.old").mkdir()
    target.rename(tmp_path / ".EP01_v003.dead_123.old" / "EP01_v003")
    lost = entries(clip) | {"02_a_roll/lost.mp4": Stored("0" * 64, ".mp4", 1)}
    with pytest.raises(Conflict):
        writing.folder(target, lost, store)
    assert relink.problems(target) == []
    assert not list(tmp_path.glob(".EP01*"))
