"""`Outbound`: calls to addresses that users gave, under one policy.

The host is resolved once, every answer is checked, and the connection goes to a checked address while the
Host header, SNI and certificate check keep the name: a name that answers differently the second time gains
nothing. No proxy, cookie, credential or decompression is involved: httpcore has none of them.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from urllib.parse import urljoin

import httpcore

from orchestrator.outbound.addresses import Network, is_public
from orchestrator.outbound.place import Place
from orchestrator.outbound.refusal import OutboundFailed, OutboundRefused
from orchestrator.outbound.wire import Allowance, Road, trust

Resolver = Callable[[str], Sequence[str]]
"""Addresses of a name; OSError where it has none."""

HEAD = 128 * 1024
REDIRECTS = {301, 302, 303, 307, 308}
TRIED = 4


def system_resolver(name: str) -> Sequence[str]:
    """What this machine's resolver says."""
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes = b""


@dataclass(frozen=True)
class Outbound:
    """Who may be called, and how long and how much one call may take."""

    allowed_networks: tuple[Network, ...] = ()
    """Networks in which the operator allows any port, plain http, and addresses that are not public."""
    ports: tuple[int, ...] = (443, 8443)
    timeout: float = 15.0
    """Seconds for everything: name, connection, redirects, the last byte."""
    max_bytes: int = 16 * 2**20
    follow: int = 3
    """Redirects of a fetch; each is checked like the first address."""
    resolve: Resolver = system_resolver

    def check(self, url: str) -> None:
        """OutboundRefused where `url` may not be called, to say so when it is first given."""
        self._addresses(Place.read(url), Allowance(self.timeout, 0))

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send `body`; only the head of the answer is read, and no redirect is followed."""
        place, allowance = Place.read(url), Allowance(self.timeout, HEAD)
        with self._called(place, allowance, "POST", body, headers) as response:
            return Answer(response.status, _headers(response))

    def fetch(self, url: str) -> Answer:
        """What lies at `url`."""
        allowance = Allowance(self.timeout, HEAD + self.max_bytes)
        for _ in range(self.follow + 1):
            place = Place.read(url)
            with self._called(place, allowance, "GET", b"", {"accept": "*/*"}) as response:
                headers = _headers(response)
                if response.status not in REDIRECTS:
                    return Answer(response.status, headers, self._body(place, response, headers))
            url = urljoin(url, headers.get("location", ""))
        raise OutboundFailed(f"{place} redirects more than {self.follow} times.")

    def _body(self, place: Place, response: httpcore.Response, headers: Mapping[str, str]) -> bytes:
        if not 200 <= response.status < 300:
            raise OutboundFailed(f"{place} answered {response.status}.")
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise OutboundFailed(f"{place} sent a compressed answer, which was not asked for.")
        body = bytearray()
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > self.max_bytes:
                raise OutboundFailed(f"{place} sent more than {self.max_bytes} bytes.")
        return bytes(body)

    @contextmanager
    def _called(
        self, place: Place, allowance: Allowance, method: str, body: bytes, headers: Mapping[str, str]
    ) -> Iterator[httpcore.Response]:
        """The answer to one request, its body unread."""
        addresses = self._addresses(place, allowance)[:TRIED]
        request = _request(place, method, body, headers)
        secured = trust() if place.scheme == "https" else None
        road = Road(addresses, allowance)
        try:
            with httpcore.HTTPConnection(request.url.origin, secured, network_backend=road) as connection:
                yield connection.handle_request(request)
        except (httpcore.NetworkError, httpcore.TimeoutException) as error:
            raise OutboundFailed(f"{place} cannot be reached, or broke off.") from error
        except httpcore.ProtocolError as error:
            raise OutboundFailed(f"{place} did not give a proper HTTP answer.") from error

    def _addresses(self, place: Place, allowance: Allowance) -> Sequence[str]:
        """Every address of the place, all of them checked."""
        addresses = [str(place.address)] if place.address else self._resolved(place, allowance)
        if all(self._is_allowed(address) for address in addresses):
            return addresses
        if not all(self._is_allowed(address) or is_public(ip_address(address)) for address in addresses):
            raise OutboundRefused(
                f"{place} does not lead to a public address. Give a public one; "
                "the operator can allow a network with MICRODRAMA_OUTBOUND_NETWORKS."
            )
        if place.scheme != "https":
            raise OutboundRefused(f"{place} is not encrypted. Give an https address.")
        if place.port not in self.ports:
            ports = " or ".join(str(port) for port in self.ports)
            raise OutboundRefused(f"{place} cannot be called on port {place.port}. Use port {ports}.")
        return addresses

    def _is_allowed(self, address: str) -> bool:
        return any(ip_address(address) in network for network in self.allowed_networks)

    def _resolved(self, place: Place, allowance: Allowance) -> Sequence[str]:
        try:
            addresses = _in_time(partial(self.resolve, place.host), allowance)
        except OSError as error:
            raise OutboundFailed(f"The name {place.host} has no address.") from error
        if not addresses:
            raise OutboundFailed(f"The name {place.host} has no address.")
        return addresses


def _in_time(resolve: Callable[[], Sequence[str]], allowance: Allowance) -> Sequence[str]:
    """What `resolve` gives; the system's resolver takes no time limit, so it works in a thread of its own."""
    answer: Future[Sequence[str]] = Future()

    def work() -> None:
        try:
            answer.set_result(resolve())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=work, daemon=True, name="resolver").start()
    if not wait([answer], timeout=allowance.seconds()).done:
        raise allowance.late()
    return answer.result()


def _request(place: Place, method: str, body: bytes, headers: Mapping[str, str]) -> httpcore.Request:
    fixed = {
        "host": place.authority,
        "user-agent": "microdrama",
        "accept-encoding": "identity",
        "connection": "close",
    }
    if method == "POST":
        fixed["content-length"] = str(len(body))
    url = httpcore.URL(scheme=place.scheme, host=place.host, port=place.port, target=place.target)
    return httpcore.Request(method, url, headers=list({**headers, **fixed}.items()), content=body)


def _headers(response: httpcore.Response) -> Mapping[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
