"""Floods: too much, too deep and too slow, against a real server. It stays small and answers meanwhile."""

import io
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from serving import Served, served

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

import drawn_images as drawn

MIB = 2**20
GROWTH = 100 * MIB
ANSWER = 10.0  # seconds for /healthz meanwhile; a parser may hold the interpreter for one of them
REFUSED = (400, 413, 415, 422, 431)
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("flood") / "home", MICRODRAMA_DRIVERS="0") as running:
        with client(running) as mira:
            mira.post("/v1/series", json={"title": "Warm"})
        yield running


@pytest.fixture(scope="module")
def pid(there: Served) -> int:
    """Of the process that listens."""
    port = urlsplit(there.url).port
    inode = next(
        row.split()[9]
        for row in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if row.split()[1].endswith(f":{port:04X}") and row.split()[3] == "0A"
    )
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                links = [str(link.readlink()) for link in (process / "fd").iterdir()]
            except OSError:
                continue
            if f"socket:[{inode}]" in links:
                return int(process.name)
    raise AssertionError("nobody listens")


def client(there: Served) -> httpx.Client:
    return httpx.Client(base_url=there.url, headers={"Authorization": f"Bearer {there.key}"}, timeout=120)


def resident(pid: int, what: str = "VmRSS") -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(what))) * 1024


def peak_of(pid: int, work: Callable[[], Any]) -> tuple[Any, int, float]:
    """What came of it, by how much the server grew at most, and the slowest sign of life."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    before, slowest, over = resident(pid), [0.0], threading.Event()
    port = _port_of(pid)

    def look() -> None:
        while not over.is_set():
            began = time.monotonic()
            assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code == 200
            slowest[0] = max(slowest[0], time.monotonic() - began)
            time.sleep(0.05)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        told = work()
    finally:
        over.set()
        looking.join()
    return told, resident(pid, "VmHWM") - before, slowest[0]


PORTS: dict[int, int] = {}


def _port_of(pid: int) -> int:
    return PORTS[pid]


@pytest.fixture(autouse=True)
def _known(pid: int, there: Served) -> None:
    PORTS[pid] = urlsplit(there.url).port or 0


def chunks(total: int, piece: bytes = b" " * MIB) -> Iterator[bytes]:
    for _ in range(total // len(piece)):
        yield piece


BODIES: dict[str, Callable[[], Any]] = {
    "a million beats": lambda: json.dumps({"title": "x", "episodes": [{"beats": ["w"] * 10**6}]}).encode(),
    "a gigabyte in chunks": lambda: chunks(1024 * MIB),
    "NaN": lambda: b'{"title": NaN}',
    "Infinity": lambda: b'{"title": "x", "fps": -Infinity}',
    "deep lists": lambda: b"[" * 10**5 + b"]" * 10**5,
    "deep objects": lambda: b'{"a":' * 10**5 + b"1" + b"}" * 10**5,
    "ten thousand digits": lambda: b'{"title": "x", "fps": ' + b"9" * 10**4 + b"}",
    "a long exponent": lambda: b'{"title": "x", "fps": 1e' + b"9" * 10**4 + b"}",
    "NUL": lambda: b'{"title": "a\\u0000b"}',
    "half a character": lambda: b'{"title": "\\ud800"}',
    "a million names": lambda: json.dumps({f"k{n}": 1 for n in range(10**6)}).encode(),
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_are_too_much(there: Served, pid: int, name: str) -> None:
    with client(there) as mira:
        sent = BODIES[name]()

        def work() -> int:
            try:
                return mira.post("/v1/series", content=sent, headers=JSON).status_code
            except httpx.TransportError:  # the server hung up while we were still sending
                return 413

        status, grown, slowest = peak_of(pid, work)
    assert status in REFUSED
    assert grown < GROWTH
    assert slowest < ANSWER


def bomb() -> bytes:
    return b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n".encode()
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )


FILES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "a bomb of references": lambda: ("story.yaml", bomb()),
    "deep YAML": lambda: ("story.yaml", b"[" * 10**5),
    "a million rows": lambda: ("story.csv", b"episode,beat\n" + b"1,She waits.\n" * 10**6),
    "wide CSV": lambda: ("story.csv", b"a," * 10**6),
    "one long line": lambda: ("story.md", b"x" * 4 * MIB),
    "deep JSON": lambda: ("story.json", b"[" * 10**6),
    "a screenplay without end": lambda: ("story.fountain", b"INT. WARD - NIGHT\n\nINES\nNo.\n\n" * 150_000),
}


@pytest.mark.parametrize("name", FILES)
def test_story_files_that_are_too_much(there: Served, pid: int, name: str) -> None:
    with client(there) as mira:
        form = {"file": FILES[name]()}
        told, grown, slowest = peak_of(pid, lambda: mira.post("/v1/stories", files=form))
    assert told.status_code in REFUSED, told.text
    assert grown < GROWTH
    assert slowest < ANSWER


def test_a_form_of_many_parts(there: Served, pid: int) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'
    head = {"Content-Type": "multipart/form-data; boundary=x"}
    with client(there) as mira:
        sent = part * 10**5 + b"--x--\r\n"
        told, grown, slowest = peak_of(pid, lambda: mira.post("/v1/stories", content=sent, headers=head))
    assert told.status_code in REFUSED
    assert grown < GROWTH
    assert slowest < ANSWER


def test_a_head_that_is_too_large(there: Served, pid: int) -> None:
    with client(there) as mira:
        for headers in (
            {"X-Long": "x" * 40_000},
            {f"X-{n}": "x" for n in range(150)},
            {"X-Long": "x" * 10**6},
        ):
            try:
                assert mira.get("/v1/series", headers=headers).status_code in REFUSED
            except httpx.TransportError:
                continue  # it hung up
        assert mira.get("/healthz").status_code == 200


def test_bodies_that_trickle_hold_nobody_up(there: Served, pid: int) -> None:
    place = urlsplit(there.url)
    head = f"POST /v1/series HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {there.key}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
    slow = [socket.create_connection((place.hostname, place.port)) for _ in range(200)]
    try:

        def work() -> None:
            for each in slow:
                each.sendall(head.encode())
            for _ in range(20):
                for each in slow:
                    each.sendall(b" ")
                time.sleep(0.05)

        _, grown, slowest = peak_of(pid, work)
        with client(there) as mira:
            assert mira.post("/v1/series", json={"title": "Meanwhile"}).status_code == 201
    finally:
        for each in slow:
            each.close()
    assert grown < GROWTH
    assert slowest < ANSWER


BOMBS: dict[str, Callable[[], bytes]] = {
    "144 megapixels": lambda: drawn.png(12_000, 12_000, depth=1),
    "one long side": lambda: drawn.png(8193, 64),
    "a lying JPEG": lambda: drawn.sized_jpeg(65_500, 65_500),
    "a lying WebP": lambda: drawn.sized_webp(16_000, 16_000),
    "the largest header": lambda: drawn.png(2**31 - 1, 2**31 - 1, packed=b"x"),
    "packed pixels": lambda: drawn.png(64, 64, packed=drawn.zeros(100 * MIB)),
    "packed words": lambda: drawn.png(96, 128, drawn.chunk(b"zTXt", b"Comment\0\0" + drawn.zeros(100 * MIB))),
    "a gigantic EXIF": drawn.giant_exif_jpeg,
    "too many bytes": lambda: b"\x89PNG\r\n\x1a\n" + bytes(22 * MIB),
}
"""What is packed needs not be refused, for nobody unpacks it; nothing may grow by it."""
HARMLESS = ("packed pixels", "packed words", "a gigantic EXIF")


@pytest.mark.parametrize("name", BOMBS)
def test_pictures_that_are_too_much(there: Served, pid: int, name: str) -> None:
    with client(there) as mira:
        series = mira.post("/v1/series", json={"title": "x", "characters": [{"name": "Ines"}]})
        address = series.headers["location"] + "/characters/ines/references"
        form = {"file": ("a.png", io.BytesIO(BOMBS[name]()))}
        sent = peak_of(pid, lambda: mira.post(address, files=form, data={"rights": "drawn"}))
    told, grown, slowest = sent
    assert told.status_code in ((201, 413, 422) if name in HARMLESS else (413, 422)), told.text
    assert grown < GROWTH
    assert slowest < ANSWER
