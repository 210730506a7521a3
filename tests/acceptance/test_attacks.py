"""Attacks through the doors of the service: names, addresses, playlists and scripts. All refused or harmless.

Worker results are attacked in tests/unit/test_lying_worker.py, captions in test_attacks_captions.py, floods
in test_floods.py.
"""

import json
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

import one_of_each
from edit_service import STORY
from loopback import Listener, answer, listening, saying
from service import Service, service

from orchestrator.desk.actor import Scope

UNLIMITED = {"changes_per_minute": 10**9, "reads_per_minute": 10**9}
NAMES = [
    "../../etc/passwd", "..\\..\\win.ini", "...", "CON", "aux.txt", "a\0b", "\u202egpj.exe", "x" * 300,
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/etc/passwd", "C:\\boot.ini", "file:///etc/passwd", "a\nb", "\ufeff",
    "'\"; --", "${jndi:ldap://127.0.0.1}", "|id", "~root", "\ud7ff", "9" * 40,
]  # fmt: skip
SCRIPTS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><svg onload=alert(1)>",
    "{{7*7}}{% for x in y %}",
    "javascript:alert(1)",
]


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[Service]:
    with service(tmp_path / "home", database_url, **UNLIMITED) as running:
        yield running


@pytest.fixture
def mira(desk: Service) -> TestClient:
    return desk.client(Scope.CREATOR, Scope.EDITOR)


def around(home: Path) -> set[Path]:
    """Everything beside the home."""
    return {file for file in home.parent.rglob("*") if home not in (file, *file.parents)}


# --- names (10) ---


def routes(desk: Service) -> Iterator[tuple[str, str]]:
    """Method and path of every route that has a parameter."""
    for each in iter_route_contexts(desk.http.app.routes):  # type: ignore[attr-defined]
        for method in each.methods or ():
            if "{" in str(each.path) and not str(each.path).endswith("/events"):
                yield method, str(each.path)


def addresses(path: str, names: one_of_each.Names) -> Iterator[str]:
    """An address with each of its parameters replaced by a third of the bad names, and all others right."""
    parameters = re.findall(r"\{(\w+)\}", path)
    for number, bad in enumerate(parameters):
        for name in NAMES[(len(path) + number) % 3 :: 3]:
            known = {**dict.fromkeys(parameters, "x"), **names, bad: name}
            yield "/".join(quote(known.get(part[1:-1], part), safe="") for part in path.split("/"))


def test_no_name_in_an_address_leads_anywhere(desk: Service, tmp_path: Path) -> None:
    admin, asked = desk.client(Scope.ADMIN), 0
    names = one_of_each.prepared(desk)
    before = around(tmp_path / "home")
    headers = {"If-Match": '"no"', "Idempotency-Key": "a-key-of-attacks"}
    for method, path in routes(desk):
        for address in addresses(path, names):
            told = admin.request(method, address, headers=headers, params={"wait": 0})
            least = 200 if method in ("GET", "HEAD") else 400  # a list of nothing is an answer
            assert least <= told.status_code < 500, f"{method} {address}: {told.status_code} {told.text}"
            assert "root:" not in told.text
            asked += 1
    assert asked > 500
    assert around(tmp_path / "home") == before


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_file_leads_anywhere(desk: Service, mira: TestClient, tmp_path: Path, name: str) -> None:
    before = around(tmp_path / "home")
    for filename in (name, name + ".json", name + ".png"):
        form = {"file": (filename, json.dumps(STORY).encode())}
        assert mira.post("/v1/stories", files=form).status_code in (201, 400, 422)
    made = mira.post("/v1/series", json=STORY).headers["location"]
    form = {"file": (name, one_of_each.picture())}
    sent = mira.post(f"{made}/characters/ines/references", files=form, data={"rights": "drawn"})
    assert sent.status_code in (201, 400, 422), sent.text
    assert around(tmp_path / "home") == before
    kept = [file for file in (tmp_path / "home").rglob("*") if file.is_file()]
    assert not [file for file in kept if not file.name.isascii() or len(file.name) > 100]


def test_a_link_in_the_store_is_not_followed(desk: Service, mira: TestClient, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"root:secret")
    made = mira.post("/v1/series", json=STORY).headers["location"]
    form = {"file": ("a.png", one_of_each.picture())}
    address = mira.post(f"{made}/characters/ines/references", files=form, data={"rights": "drawn"})
    digest = address.json()["digest"]
    stored = next(file for file in (tmp_path / "home").rglob(f"*{digest[4:]}*") if file.is_file())
    (tmp_path / "secret").write_bytes(b"s" * stored.stat().st_size)
    stored.parent.chmod(0o700)
    stored.unlink()
    stored.symlink_to(tmp_path / "secret")
    try:
        told = mira.get(address.headers["location"])
    except OSError:
        return  # the answer broke off
    assert told.status_code >= 400 or b"sss" not in told.content


# --- addresses (6) ---

INSIDE = [
    "https://127.0.0.1:PORT/", "https://localhost:PORT/", "https://2130706433:PORT/", "https://0x7f.1:PORT/",
    "https://[::1]:PORT/", "https://[::ffff:127.0.0.1]:PORT/", "https://169.254.169.254/latest/meta-data/",
    "https://metadata.google.internal/", "https://0177.0.0.1:PORT/", "http://127.0.0.1:PORT/", "file:///etc/passwd",
    "gopher://127.0.0.1:PORT/", "https://user@127.0.0.1:PORT/", "https://10.0.0.1/",
]  # fmt: skip


@pytest.fixture
def trap() -> Iterator[Listener]:
    with listening(saying(answer("200 OK"))) as listener:
        yield listener


def test_no_webhook_leads_inside(desk: Service, mira: TestClient, trap: Listener) -> None:
    for url in INSIDE:
        told = mira.post("/v1/webhooks", json={"url": url.replace("PORT", str(trap.port))})
        assert told.status_code == 422, f"{url}: {told.status_code} {told.text}"
    assert trap.hits == 0


# --- playlists as pictures (1) ---


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:PORT/a.ts\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile 'http://127.0.0.1:PORT/a.mp4'\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video PORT RTP/AVP 96\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>http://127.0.0.1:PORT/'
        "</BaseURL></Period></MPD>",
    ],
    ids=["hls", "concat", "sdp", "dash"],
)
def test_a_playlist_as_a_picture_reaches_nobody(mira: TestClient, trap: Listener, text: str) -> None:
    address = mira.post("/v1/series", json=STORY).headers["location"] + "/characters/ines/references"
    content = text.replace("PORT", str(trap.port)).encode()
    for name in ("a.png", "a.jpg", "a.webp", "a.mp4", "a.m3u8"):
        for head in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBPVP8 "):
            form = {"file": (name, head + content)}
            assert mira.post(address, files=form, data={"rights": "drawn"}).status_code in (415, 422)
    good = mira.post(address, files={"file": ("a.mp4", one_of_each.picture())}, data={"rights": "drawn"})
    assert good.status_code == 201
    assert trap.hits == 0


# --- scripts (13) ---


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def scripted(value: Any, script: str) -> Any:
    """The same story with a script in every text that is free."""
    if isinstance(value, dict):
        free = {"title", "name", "description", "premise", "purpose", "text", "look", "action"}
        return {
            k: f"{script} {v}" if k in free and isinstance(v, str) else scripted(v, script)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [scripted(each, script) for each in value]
    return value


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_in_a_story_are_words(desk: Service, mira: TestClient, script: str) -> None:
    story = scripted({**STORY, "premise": "A night"}, script)
    story["episodes"][0]["beats"][0] = f"Ines opens {script.replace(chr(34), '')}. (hook)"
    made = mira.post("/v1/series", json=story)
    assert made.status_code == 201, made.text
    address = made.headers["location"]
    board = mira.get(f"{address}/episodes/1/storyboard", headers={"Accept": "text/html"})
    assert board.status_code == 200, board.text
    page = Page(board.text)
    assert not page.tags & {"script", "iframe", "object", "embed", "base", "form", "link"}
    assert not {name for name in page.attributes if name.startswith("on")}
    assert not [link for link in page.links if link.lower().startswith("javascript:")]
    assert "onerror=alert" not in "".join(page.attributes)
    policy = board.headers["content-security-policy"]
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")
    assert board.headers["x-content-type-options"] == "nosniff"
    if "7*7" in script:
        assert "{{7*7}}" in board.text
    for wanted in ("yaml", "json", "csv", "fountain"):
        told = mira.get(f"{address}/story", params={"format": wanted})
        assert told.status_code == 200, told.text
        assert told.headers["content-disposition"].startswith("attachment")
        assert "html" not in told.headers["content-type"]
        assert told.headers["x-content-type-options"] == "nosniff"
        assert script.partition("{")[0] not in told.headers["content-disposition"] or not script.startswith(
            "<"
        )


def test_the_pages_of_the_service_run_nothing(desk: Service) -> None:
    for address in ("/docs", "/problems", "/problems/stale"):
        told = desk.http.get(address)
        assert told.headers["content-security-policy"].startswith("default-src 'none'")
        assert "script" not in Page(told.text).tags


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_refusal_is_no_page(desk: Service, mira: TestClient, script: str) -> None:
    for told in (mira.get(f"/v1/series/{quote(script, safe='')}"), mira.post("/v1/series", json={script: 1})):
        assert told.headers["content-type"] == "application/problem+json"
        assert told.headers["x-content-type-options"] == "nosniff"
