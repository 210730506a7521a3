"""Files over HTTP: whole, in parts, known already, under safe names, and never run."""

import asyncio
import hashlib
import os
import resource
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from edit_service import Shelf, shelved
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from story_service import KINDS, running

from orchestrator.api.media import disposition, send
from orchestrator.desk.actor import Scope
from orchestrator.ledger import Ending, Ordered, Production
from orchestrator.store import LocalStore, Stored

BODY = bytes(range(256)) * 40
PAGE = b"<!doctype html><title>x</title><script>alert(1)</script>"


@pytest.fixture(scope="module", params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with running(request, tmp_path_factory) as service:
        yield shelved(service)


@pytest.fixture(scope="module")
def address(desk: Shelf, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The files of a production that is done."""
    return delivered(desk, tmp_path_factory.mktemp("files"), {"episode.mp4": BODY, "storyboard.html": PAGE})


def delivered(desk: Shelf, folder: Path, files: dict[str, bytes], title: str = "Room Nine") -> str:
    name = f"prd_{os.urandom(11).hex()[:21]}"
    kept = {}
    for file, content in files.items():
        (folder / file).write_bytes(content)
        stored = desk.service.office.store.put(folder / file)
        kept[file] = [stored.digest, stored.suffix, stored.size]
    made = Production(name, "mira", desk.series, 1, "x", "slate", 1, "full")
    productions = desk.service.office.ledger.productions
    productions.add([(made, Ordered("{}", "{}"))])
    productions.end(name, Ending("done", files=kept, report={"title": title}))
    return f"/v1/productions/{name}/files"


def test_only_names_of_the_ledger_open_files(desk: Shelf, address: str) -> None:
    for name in (
        "%2e%2e%2fledger.db",
        "..%5cledger.db",
        "CON",
        "x" * 300,
        "%E2%80%AEgpj.exe",
        "cut.json",
    ):
        refused = desk.mira.get(f"{address}/{name}")
        assert refused.status_code in (404, 422), name
        assert refused.headers["content-type"] == "application/problem+json"


def test_somebody_elses_files_are_not_there(desk: Shelf, address: str) -> None:
    assert desk.noor.get(f"{address}/episode.mp4").status_code == 404
    assert desk.service.client(Scope.OPERATOR).get(f"{address}/episode.mp4").status_code == 403
    both = desk.service.client(Scope.OPERATOR, Scope.EDITOR, owner="ops")
    assert both.get(f"{address}/episode.mp4").status_code == 404
    assert desk.service.http.get(f"{address}/episode.mp4").status_code == 401


def test_a_file_whose_bytes_are_gone_is_not_there(desk: Shelf, tmp_path: Path) -> None:
    lost = delivered(desk, tmp_path, {"cut.json": b'{"gone": 1}'})
    digest = hashlib.sha256(b'{"gone": 1}').hexdigest()
    desk.service.office.store.path(digest, ".json").unlink()
    assert desk.mira.get(f"{lost}/cut.json").status_code == 404


def test_a_link_in_the_store_is_not_followed(desk: Shelf, tmp_path: Path) -> None:
    where = delivered(desk, tmp_path, {"cut.json": b"0123456789"})
    blob = desk.service.office.store.path(hashlib.sha256(b"0123456789").hexdigest(), ".json")
    secret = tmp_path / "secret"
    secret.write_bytes(b"ABCDEFGHIJ")
    blob.unlink()
    blob.symlink_to(secret)
    try:
        assert b"ABC" not in desk.mira.get(f"{where}/cut.json").content
    except OSError:
        pass
    finally:
        blob.unlink()


def test_the_whole_file_says_how_long_it_holds(desk: Shelf, address: str) -> None:
    found = desk.mira.get(f"{address}/episode.mp4")
    assert (found.status_code, found.content) == (200, BODY)
    assert found.headers["etag"] == f'"{hashlib.sha256(BODY).hexdigest()}"'
    assert found.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert found.headers["content-type"] == "video/mp4"
    assert found.headers["x-content-type-options"] == "nosniff"
    head = desk.mira.head(f"{address}/episode.mp4")
    same = ("etag", "content-length", "content-type", "accept-ranges", "content-disposition")
    assert (head.status_code, head.content) == (200, b"")
    assert [head.headers[name] for name in same] == [found.headers[name] for name in same]


def test_what_is_known_is_not_sent_again(desk: Shelf, address: str) -> None:
    tag = desk.mira.head(f"{address}/episode.mp4").headers["etag"]
    for known in (tag, f'"x", W/{tag}', "*"):
        found = desk.mira.get(f"{address}/episode.mp4", headers={"If-None-Match": known})
        assert (found.status_code, found.content, found.headers["etag"]) == (304, b"", tag)
    assert desk.mira.get(f"{address}/episode.mp4", headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-299", 100, 300),
        ("bytes=10000-", 10000, 10240),
        ("bytes=-5", 10235, 10240),
    ],
)
def test_one_part(desk: Shelf, address: str, wanted: str, start: int, end: int) -> None:
    found = desk.mira.get(f"{address}/episode.mp4", headers={"Range": wanted})
    assert found.status_code == 206
    assert found.headers["content-range"] == f"bytes {start}-{end - 1}/10240"
    assert found.headers["content-length"] == str(end - start)
    assert found.content == BODY[start:end]


def test_a_head_is_of_the_whole_file(desk: Shelf, address: str) -> None:
    head = desk.mira.head(f"{address}/episode.mp4", headers={"Range": "bytes=0-1"})
    assert (head.status_code, "content-range" in head.headers) == (200, False)
    assert head.headers["content-length"] == "10240"


def test_several_parts(desk: Shelf, address: str) -> None:
    found = desk.mira.get(f"{address}/episode.mp4", headers={"Range": "bytes=0-3,300-303"})
    kind, _, boundary = found.headers["content-type"].partition("; boundary=")
    assert (found.status_code, kind) == (206, "multipart/byteranges")
    assert int(found.headers["content-length"]) == len(found.content)
    _, first, second, end = found.content.split(f"--{boundary}".encode())
    assert b"Content-Range: bytes 0-3/10240\r\n\r\n" + BODY[:4] in first
    assert b"Content-Type: video/mp4\r\n" in second
    assert second.endswith(BODY[300:304] + b"\r\n")
    assert end == b"--\r\n"


def test_a_part_that_is_not_there(desk: Shelf, address: str) -> None:
    refused = desk.mira.get(f"{address}/episode.mp4", headers={"Range": "bytes=99999-"})
    assert (refused.status_code, refused.json()["type"]) == (416, "/problems/range")
    assert refused.headers["content-range"] == "bytes */10240"


def test_parts_of_another_version_are_not_mixed(desk: Shelf, address: str) -> None:
    tag = desk.mira.head(f"{address}/episode.mp4").headers["etag"]
    for version, status in ((tag, 206), ('"older"', 200), (f"W/{tag}", 200)):
        headers = {"Range": "bytes=0-3", "If-Range": version}
        assert desk.mira.get(f"{address}/episode.mp4", headers=headers).status_code == status


def test_a_page_runs_nothing_and_is_of_no_origin(desk: Shelf, address: str) -> None:
    policy = desk.mira.get(f"{address}/storyboard.html").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert "script" not in policy


def test_a_title_makes_no_header(desk: Shelf, tmp_path: Path) -> None:
    where = delivered(
        desk, tmp_path, {"cut.json": b"1"}, 'A"; filename="x.exe\r\nSet-Cookie: a=b \u202egpj/日本'
    )
    told = desk.mira.get(f"{where}/cut.json").headers
    assert "set-cookie" not in told
    assert told["content-disposition"].startswith('attachment; filename="01 A')
    assert told["content-disposition"].isascii()


@given(st.text(max_size=300))
def test_every_name_is_two_safe_ones(name: str) -> None:
    made = disposition("attachment", name)
    plain = made.split('"')[1]
    real = unquote(made.rpartition("''")[2])
    assert made.isascii()
    assert made.isprintable()
    assert made.count('"') == 2
    for each in (plain, real):
        assert "/" not in each
        assert "\\" not in each
    assert plain
    assert not plain.startswith(".")


def test_a_large_file_stays_out_of_memory(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        file.truncate(1 << 30)
    small = store.put(_written(tmp_path / "small.mp4"))
    stored = replace(small, size=1 << 30)
    large.replace(store.path(small.digest, small.suffix))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert asyncio.run(_drained(store, stored)) == 1 << 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024


def _written(file: Path) -> Path:
    file.write_bytes(b"1")
    return file


async def _drained(store: LocalStore, stored: Stored) -> int:
    """Bytes of an answer, as a server sends it."""
    sent = 0
    scope = {"type": "http", "method": "GET", "headers": [], "path": "/", "query_string": b""}

    async def receive() -> dict[str, str]:
        await asyncio.Event().wait()  # nobody hangs up, however long it takes
        raise AssertionError

    async def take(message: dict[str, bytes]) -> None:
        nonlocal sent
        sent += len(message.get("body", b""))

    await send(store, stored, Request(scope))(scope, receive, take)  # type: ignore[arg-type]
    return sent
