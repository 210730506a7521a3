"""Files that the client downloads: resumed where they broke, verified, and whole or not there."""

import hashlib
from pathlib import Path

import pytest
from both_clients import Kind, kind
from loud_server import Loud, breaks, loud, loud_url, says, url

from orchestrator.client import Damaged, StrangeAnswer, productions

__all__ = ["kind", "loud", "loud_url", "url"]

FILE = bytes(range(256)) * 400
DIGEST = hashlib.sha256(FILE).hexdigest()


def test_a_cut_download_is_resumed_and_verified(kind: Kind, loud: Loud, url: str, tmp_path: Path) -> None:
    whole = {"etag": f'"{DIGEST}"', "content_type": "video/mp4"}
    rest = {**whole, "content_range": f"bytes 1000-{len(FILE) - 1}/{len(FILE)}"}
    loud.answers = [
        breaks([FILE[:600], FILE[600:1000]], content_length=str(len(FILE)), **whole),
        says(206, FILE[1000:], **rest),
    ]
    target = kind(url).save(productions.file("prd_x", "episode.mp4"), tmp_path / "episode.mp4")
    assert target.read_bytes() == FILE
    assert loud.asked[1].headers["range"] == "bytes=1000-"
    assert loud.asked[1].headers["if-range"] == f'"{DIGEST}"'
    assert [path.name for path in tmp_path.iterdir()] == ["episode.mp4"]


def test_a_file_that_changed_meanwhile_is_read_anew(kind: Kind, loud: Loud, url: str, tmp_path: Path) -> None:
    loud.answers = [
        breaks([b"old " * 99], content_length="9999", etag='"old"'),
        says(200, FILE, etag=f'"{DIGEST}"'),
    ]
    assert kind(url).save(productions.file("prd_x", "a"), tmp_path / "a").read_bytes() == FILE


def test_a_damaged_file_is_not_left_there(kind: Kind, loud: Loud, url: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("earlier")
    loud.answers = [says(200, FILE[:-1], etag=f'"{DIGEST}"')]
    with pytest.raises(Damaged):
        kind(url).save(productions.file("prd_x", "a"), tmp_path / "a")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["earlier"]


def test_another_part_than_was_asked_for_is_refused(kind: Kind, loud: Loud, url: str, tmp_path: Path) -> None:
    loud.answers = [
        breaks([FILE[:10]], content_length="99", etag='"x"'),
        says(206, b"zz", content_range="bytes 5-6/99"),
    ]
    with pytest.raises(StrangeAnswer):
        kind(url).save(productions.file("prd_x", "a"), tmp_path / "a")


def test_what_is_there_already_is_not_brought_again(kind: Kind, loud: Loud, url: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(FILE)
    kind(url).save(productions.file("prd_x", "a"), tmp_path / "a", DIGEST)
    assert loud.asked == []
