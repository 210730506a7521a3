"""The outbound door: nothing inside is called, nothing outside can hold us, and what is allowed works."""

import ast
import re
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Listener, Talk, answer, certificate, heard, listening, saying

from orchestrator.outbound import Outbound, OutboundFailed, OutboundRefused
from orchestrator.outbound.addresses import is_public
from orchestrator.outbound.place import NAME, Place

HERE = (ip_network("127.0.0.1/32"),)
HOME = Outbound(allowed_networks=HERE, timeout=30)
PUBLIC = "93.184.216.34"
ODD_ADDRESSES = """
127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0x7F.0.0.1 0177.0.0.1 017700000001 127.0.0.1. 127.0.0.01
0 0.0.0.0 0x 1.2.3.4.5 localhost LOCALHOST localhost. [::1] [::] [0:0:0:0:0:0:0:1] [::127.0.0.1] [ff02::1]
[::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b:1::127.0.0.1]
[2002:7f00:1::1] [2001:0:7f00:1::] [2a00:1450:4001::5efe:127.0.0.1] [2a00:1450:4001:0:200:5efe:7f00:1]
[fe80::1] [fe80::1%25lo] [::1%lo] [::1%25lo] [fc00::1] [fd00:ec2::254] [::1 ::1] [127.0.0.1] [] 10.0.0.1
169.254.169.254 100.100.100.200 100.64.0.1 172.16.0.1 192.168.0.1 192.0.0.192 168.63.129.16 224.0.0.1
255.255.255.255 127。0。0。1 ①②⑦.⓪.⓪.① １２７.0.0.1 loc\u00adalhost ⓛocalhost 127%2e0%2e0%2e1 127.0.0.1%00
user:pw@127.0.0.1 example.com@127.0.0.1 example.com\\@127.0.0.1 127.0.0.1\\@example.com 127.0.0.1\\
@127.0.0.1 :@127.0.0.1 example.com:443@127.0.0.1 ＠127.0.0.1 example..com -example.com a_b.example.com
"""
ODD_URLS = """
http://127.0.0.1:PORT/ http://93.184.216.34:PORT/ https:/127.0.0.1:PORT https:127.0.0.1:PORT //127.0.0.1:PORT
https:///127.0.0.1:PORT https:\\\\127.0.0.1:PORT/ file:///etc/passwd ftp://127.0.0.1:PORT/ https://
gopher://127.0.0.1:PORT/ dict://127.0.0.1:PORT/ unix:///run/x.sock javascript:alert(1) data:,x
https://127.0.0.1:PORT:80/ https://127.0.0.1:0/ https://127.0.0.1:99999/ https://127.0.0.1:x/
https://93.184.216.34:22/ https://127.0.0.1:PORT#@example.com/ https://127.0.0.1:PORT?@example.com/
https://example.com/\u00fc
"""
SPACED_URLS = [
    "",
    " https://127.0.0.1:PORT/",
    "https://127.0.0.1:PORT/\n",
    "https://127.0.0.1:PORT/a b",
    "ht\ttps://127.0.0.1:PORT/",
    "https://127.0.0.1:PORT/\r\nx: y",
    "https://example.com/" + "a" * 2048,
]
ODD = [f"https://{host}:PORT/" for host in ODD_ADDRESSES.split()] + ODD_URLS.split() + SPACED_URLS
INSIDE = ["127.0.0.2", "::1", "169.254.169.254", "10.0.0.1", "::ffff:127.0.0.2", "fe80::1%lo"]


def answering(*rounds: Sequence[str]) -> tuple[Outbound, list[str]]:
    """A policy whose resolver gives the next round of addresses at each question, and the questions."""
    asked: list[str] = []

    def resolve(name: str) -> Sequence[str]:
        asked.append(name)
        return rounds[min(len(asked), len(rounds)) - 1]

    return Outbound(allowed_networks=HERE, resolve=resolve, timeout=30), asked


@pytest.fixture(scope="module")
def trap() -> Iterator[Listener]:
    """Listens on every loopback address; whoever calls has been led inside."""
    with listening(saying(answer("200 OK")), host="0.0.0.0") as listener:
        yield listener


@pytest.mark.parametrize("url", ODD)
def test_no_way_of_writing_it_leads_inside(url: str, trap: Listener) -> None:
    outbound = Outbound(ports=(443, trap.port), timeout=30)
    url = url.replace("PORT", str(trap.port))
    for attempt in (outbound.check, outbound.fetch, lambda url: outbound.post(url, b"{}", {})):
        with pytest.raises(OutboundRefused):
            attempt(url)
    assert trap.hits == 0


@pytest.mark.parametrize("inside", INSIDE)
@pytest.mark.parametrize("beside", [[], [PUBLIC]])
def test_a_name_that_leads_inside_is_refused_even_with_a_public_answer(
    inside: str, beside: list[str], trap: Listener
) -> None:
    outbound, _ = answering([*beside, inside])
    with pytest.raises(OutboundRefused, match="does not lead to a public address"):
        outbound.fetch("https://studio.test/")
    assert trap.hits == 0


def test_a_name_that_was_public_when_it_was_given_is_checked_again_when_it_is_called(trap: Listener) -> None:
    outbound, asked = answering([PUBLIC], ["127.0.0.2"])
    outbound.check("https://studio.test/hook")
    with pytest.raises(OutboundRefused):
        outbound.post("https://studio.test/hook", b"{}", {})
    assert (trap.hits, len(asked)) == (0, 2)


def test_a_name_is_resolved_once_and_the_checked_address_is_called() -> None:
    with listening(saying(answer("200 OK", body="hello"))) as here:
        outbound, asked = answering(["127.0.0.1"], ["127.0.0.2"])
        assert outbound.fetch(f"http://studio.test:{here.port}/a?b=c#d").body == b"hello"
    assert asked == ["studio.test"]
    assert here.requests[0].line == "GET /a?b=c HTTP/1.1"
    assert here.requests[0].headers["host"] == f"studio.test:{here.port}"


@pytest.mark.parametrize("scheme", ["http", "https", ""])
@pytest.mark.parametrize(
    "host", ["127.0.0.2", "[::1]", "localhost", "0.0.0.0", "2130706434", "[::ffff:127.0.0.1]"]
)
def test_a_redirect_inside_is_not_followed(scheme: str, host: str, trap: Listener) -> None:
    away = f"location: {scheme and scheme + ':'}//{host}:{trap.port}/"
    resolve = {"localhost": ["127.0.0.2"]}.__getitem__
    with listening(saying(answer("302 Found", away))) as here, pytest.raises(OutboundRefused):
        Outbound(allowed_networks=HERE, ports=(trap.port,), resolve=resolve).fetch(
            f"http://127.0.0.1:{here.port}/"
        )
    assert (here.hits, trap.hits) == (1, 0)


@pytest.mark.parametrize(
    "location", ["http://169.254.169.254/latest", "file:///etc/passwd", "\\\\127.0.0.2", "//a@b/"]
)
def test_a_redirect_to_no_place_is_refused(location: str) -> None:
    with (
        listening(saying(answer("307 Moved", f"location: {location}"))) as here,
        pytest.raises(OutboundRefused),
    ):
        HOME.fetch(f"http://127.0.0.1:{here.port}/")


def test_redirects_come_to_an_end() -> None:
    loop = answer("302 Found", "location: /again")
    with listening(saying(loop)) as here, pytest.raises(OutboundFailed, match="more than 3 times"):
        HOME.fetch(f"http://127.0.0.1:{here.port}/")
    assert here.hits == 4


def test_a_redirect_is_followed_without_cookies_or_credentials() -> None:
    moved = answer("302 Found", "location: there?x=1", "set-cookie: a=b")
    with listening(saying(moved, answer("200 OK", "content-type: image/png", body="png"))) as here:
        found = HOME.fetch(f"http://127.0.0.1:{here.port}/from/here")
    assert (found.status, found.headers["content-type"], found.body) == (200, "image/png", b"png")
    assert here.requests[1].line == "GET /from/there?x=1 HTTP/1.1"
    assert set(here.requests[1].headers) == {"accept", "accept-encoding", "connection", "host", "user-agent"}


def test_a_post_follows_no_redirect() -> None:
    with listening(saying(answer("307 Moved", "location: /there"))) as here:
        assert HOME.post(f"http://127.0.0.1:{here.port}/", b"{}", {}).status == 307
    assert here.hits == 1


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch, trap: Listener) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{trap.port}")
    with listening(saying(answer("200 OK"))) as here:
        assert HOME.fetch(f"http://127.0.0.1:{here.port}/").status == 200
    assert trap.hits == 0


def drip(text: bytes, pause: float) -> Talk:
    """Say `text` byte by byte to whoever said anything, and never come to an end."""

    def talk(sock: socket.socket, listener: Listener) -> None:
        sock.recv(65536)
        for byte in text:
            sock.sendall(bytes([byte]))
            listener.over.wait(pause)
        listener.over.wait(60)

    return talk


def flood(head: bytes, block: bytes) -> Talk:
    def talk(sock: socket.socket, listener: Listener) -> None:
        heard(sock, listener)
        sock.sendall(head)
        while True:
            listener.sent += sock.send(block)

    return talk


def silence(sock: socket.socket, listener: Listener) -> None:
    """Hear nothing and say nothing."""
    listener.over.wait(60)


SLOW = {
    "silence": ("http", silence),
    "head": ("http", drip(b"HTTP/1.1 200 OK\r\n", 0.1)),
    "body": ("http", drip(answer("200 OK", body="a" * 99).encode(), 0.1)),
    "silent handshake": ("https", silence),
    "handshake": ("https", drip(b"\x16\x03\x03\x3f\x00" + bytes(99), 0.1)),
}


@pytest.mark.parametrize(("scheme", "talk"), SLOW.values(), ids=SLOW)
def test_slowness_comes_to_an_end(scheme: str, talk: Talk) -> None:
    with listening(talk) as here:
        began = time.monotonic()
        with pytest.raises(OutboundFailed, match=r"within 0\.4 s"):
            Outbound(HERE, timeout=0.4).fetch(f"{scheme}://127.0.0.1:{here.port}/")
        assert time.monotonic() - began < 30, "they say nothing more for a minute"


def test_a_listener_that_takes_no_bytes_is_left() -> None:
    with listening(silence) as here, pytest.raises(OutboundFailed, match=r"within 0\.4 s"):
        Outbound(HERE, timeout=0.4).post(f"http://127.0.0.1:{here.port}/", bytes(32 * 2**20), {})


def test_a_resolver_that_hangs_is_left() -> None:
    over = threading.Event()

    def hang(name: str) -> Sequence[str]:
        over.wait(60)
        return ["127.0.0.1"]

    with pytest.raises(OutboundFailed, match=r"within 0\.4 s"):
        Outbound(timeout=0.4, resolve=hang).fetch("https://studio.test/")
    over.set()


CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
FLOODS = {
    "endless body": flood(b"HTTP/1.1 200 OK\r\n\r\n", bytes(65536)),
    "endless chunks": flood(CHUNKED, b"1\r\na\r\n" * 9999),
    "endless chunk head": flood(CHUNKED, b"0" * 65536),
    "declared huge": flood(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n", bytes(65536)),
    "endless header": flood(b"HTTP/1.1 200 OK\r\nx: ", b"a" * 65536),
    "endless headers": flood(b"HTTP/1.1 200 OK\r\n", b"x: a\r\n" * 9999),
    "endless hints": flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2000),
}


@pytest.mark.parametrize("talk", FLOODS.values(), ids=FLOODS)
def test_a_flood_is_left_and_not_kept(talk: Talk) -> None:
    outbound = Outbound(HERE, timeout=60, max_bytes=2**17)
    tracemalloc.start()
    try:
        with listening(talk) as here, pytest.raises(OutboundFailed, match=r"larger|more than|proper HTTP"):
            outbound.fetch(f"http://127.0.0.1:{here.port}/")
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


def test_the_largest_body_that_is_accepted_comes_whole() -> None:
    for size in (1000, 1001):
        with listening(saying(answer("200 OK", body="a" * size))) as here:
            outbound = Outbound(HERE, max_bytes=1000)
            if size == 1000:
                assert len(outbound.fetch(f"http://127.0.0.1:{here.port}/").body) == size
            else:
                with pytest.raises(OutboundFailed, match="more than 1000 bytes"):
                    outbound.fetch(f"http://127.0.0.1:{here.port}/")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (answer("200 OK", "content-encoding: gzip", body="x"), "compressed"),
        (answer("404 Not Found"), "answered 404"),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", "proper HTTP"),
        ("", "proper HTTP"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", "proper HTTP"),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", "answered 101|proper HTTP"),
    ],
)
def test_an_answer_that_is_none_says_so_and_keeps_path_and_query_to_itself(said: str, reason: str) -> None:
    with listening(saying(said)) as here, pytest.raises(OutboundFailed, match=reason) as failed:
        HOME.fetch(f"http://127.0.0.1:{here.port}/token-abc?key=abc")
    assert "abc" not in str(failed.value)


def test_a_closed_door_and_a_name_without_an_address_fail() -> None:
    with listening(silence) as here:
        pass
    with pytest.raises(OutboundFailed, match="cannot be reached"):
        HOME.fetch(f"http://127.0.0.1:{here.port}/")
    with pytest.raises(OutboundFailed, match=r"no\.such\.test has no address"):
        answering([])[0].fetch("https://no.such.test/")


def test_the_second_address_is_called_when_the_first_does_not_answer() -> None:
    with listening(saying(answer("200 OK"))) as here:
        outbound = Outbound((ip_network("127.0.0.0/8"),), resolve=lambda name: ["127.0.0.9", "127.0.0.1"])
        assert outbound.fetch(f"http://studio.test:{here.port}/").status == 200


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return certificate(tmp_path_factory.mktemp("authority"), "studio.test")


def test_over_tls_the_name_is_asked_for_and_proven(
    studio: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str | None] = []
    studio[1].sni_callback = lambda sock, name, context: names.append(name)
    monkeypatch.setenv("SSL_CERT_FILE", str(studio[0]))
    with listening(saying(answer("200 OK", body="safe")), tls=studio[1]) as here:
        outbound, _ = answering(["127.0.0.1"])
        assert outbound.fetch(f"https://Studio.test:{here.port}/").body == b"safe"
    assert names == ["studio.test"]
    assert here.requests[0].headers["host"] == f"studio.test:{here.port}"


@pytest.mark.parametrize("host", ["other.test", "127.0.0.1"])
def test_somebody_elses_certificate_is_not_accepted(
    host: str, studio: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(studio[0]))
    refused = pytest.raises(OutboundFailed, match=r"certificate was not accepted: .*mismatch")
    with listening(saying(answer("200 OK")), tls=studio[1]) as here, refused:
        answering(["127.0.0.1"])[0].post(f"https://{host}:{here.port}/", b"secret", {})
    assert here.requests == []


def test_an_unknown_authority_is_not_trusted(studio: tuple[Path, ssl.SSLContext]) -> None:
    refused = pytest.raises(OutboundFailed, match="certificate was not accepted: unable to get")
    with listening(saying(answer("200 OK")), tls=studio[1]) as here, refused:
        answering(["127.0.0.1"])[0].post(f"https://studio.test:{here.port}/", b"secret", {})
    assert here.requests == []


def test_on_a_public_address_only_https_and_its_ports_are_called() -> None:
    outbound, _ = answering([PUBLIC])
    outbound.check("https://studio.test/")
    outbound.check("https://studio.test:8443/")
    with pytest.raises(OutboundRefused, match="not encrypted"):
        outbound.check("http://studio.test/")
    with pytest.raises(OutboundRefused, match=r"Use port 443 or 8443"):
        outbound.check("https://studio.test:6379/")
    with pytest.raises(OutboundRefused, match="not encrypted"):
        answering(["127.0.0.1", PUBLIC])[0].check("http://studio.test/")


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", PUBLIC, "2606:4700:4700::1111", "2a00:1450:4001:82a::200e", "9.9.9.9", "172.15.0.1"],
)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "host", "authority", "target"),
    [
        ("HTTPS://Example.COM", "example.com", "example.com", "/"),
        ("https://example.com:443?q", "example.com", "example.com", "/?q"),
        (
            "https://bücher.example:8443/a%20b",
            "xn--bcher-kva.example",
            "xn--bcher-kva.example:8443",
            "/a%20b",
        ),
        ("https://[2606:4700:0::1111]/#top", "2606:4700::1111", "[2606:4700::1111]", "/"),
    ],
)
def test_a_url_is_read(url: str, host: str, authority: str, target: str) -> None:
    place = Place.read(url)
    assert (place.host, place.authority, place.target) == (host, authority, target)


@given(
    st.text() | st.text("0123456789abcfx.:[]@/\\%?# -\u3002\uff11\u2460", max_size=30),
    st.sampled_from(["", "https://"]),
)
def test_whatever_is_read_has_one_meaning(text: str, scheme: str) -> None:
    try:
        place = Place.read(scheme + text)
    except OutboundRefused:
        return
    assert place.address or (NAME.fullmatch(place.host) and not re.search(r"(^|\.)[0-9]+$", place.host))
    assert re.fullmatch(r"/[!-~]*", place.target)
    assert Place.read(f"{place}{place.target}") == place


def test_there_is_no_second_door() -> None:
    root = Path(__file__).parents[2]
    doors = {
        "httpcore",
        "urllib.request",
        "http.client",
        "requests",
        "aiohttp",
        "urllib3",
        "ftplib",
        "smtplib",
    }
    for path in (
        path for room in ("orchestrator", "character_sheets") for path in (root / room).rglob("*.py")
    ):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
        assert "outbound" in path.parts or not names & doors, (
            f"{path} opens a way out of its own; use Outbound"
        )
