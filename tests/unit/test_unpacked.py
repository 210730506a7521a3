"""Zips that come back from a service: laid out when they are ours, and refused before any file is there."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestrator.archive import Foreign, entry, unpacked, zipped


def made(file: Path, *names: str, how: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(file, "w", how) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), b"what is in it " * 99, how)
    return file


@pytest.mark.parametrize(
    "name",
    ["../out", "/etc/out", "EP01/../../out", "EP01/.hid", "EP01//out", "EP01\\out", "EP01/", "C:/out", "a/b"],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    file = made(tmp_path / "a.zip", "EP01/fine.txt", name)
    with pytest.raises(Foreign, match="it holds a file"):
        unpacked(file, tmp_path / "to", "EP01/")
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda file: made(file, "a.txt", "A.txt"), "two files of one name"),
        (lambda file: made(file, "a.txt", "a.txt"), "two files of one name"),
        (lambda file: made(file, "a.txt", how=zipfile.ZIP_DEFLATED), "packed in another way"),
        (lambda file: file.write_bytes(b"PK nonsense"), "no zip"),
    ],
)
def test_what_this_program_never_zips_is_refused(
    make: Callable[[Path], object], why: str, tmp_path: Path
) -> None:
    make(tmp_path / "a.zip")
    with pytest.raises(Foreign, match=why):
        unpacked(tmp_path / "a.zip", tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_a_zip_that_says_it_is_larger_than_it_is_is_refused(tmp_path: Path) -> None:
    file = made(tmp_path / "a.zip", "a.txt")
    told = bytearray(file.read_bytes())
    at = told.rindex(b"PK\x01\x02")
    told[at + 24 : at + 28] = (1 << 30).to_bytes(4, "little")
    file.write_bytes(told)
    with pytest.raises(Foreign, match="larger than it is"):
        unpacked(file, tmp_path / "to")


def test_a_damaged_file_is_seen(tmp_path: Path) -> None:
    file = made(tmp_path / "a.zip", "a.txt")
    file.write_bytes(file.read_bytes().replace(b"what is", b"what WAS", 1))
    with pytest.raises(Foreign, match="no zip that can be read"):
        unpacked(file, tmp_path / "to")


def test_a_link_becomes_a_plain_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = entry("a.txt", 11)
        link.external_attr = 0o120777 << 16
        archive.writestr(link, b"/etc/passwd")
    unpacked(tmp_path / "a.zip", tmp_path / "to")
    assert not (tmp_path / "to" / "a.txt").is_symlink()
    assert (tmp_path / "to" / "a.txt").read_bytes() == b"/etc/passwd"


def test_what_was_zipped_is_there_again(tmp_path: Path) -> None:
    words = {"a.txt": b"a", "Schlüssel_ep01.mp4": b"\0" * 70_000, "media/b.mov": b""}
    for name, content in words.items():
        (tmp_path / "from" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "from" / name).write_bytes(content)
    unpacked(zipped(tmp_path / "from", tmp_path / "a.zip"), tmp_path / "to")
    found = [path for path in (tmp_path / "to").rglob("*") if path.is_file()]
    assert {path.relative_to(tmp_path / "to").as_posix(): path.read_bytes() for path in found} == words
