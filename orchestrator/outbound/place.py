"""Reads a URL that a user gave.

It is read once and never handed on as text, so no other reader can take it for something else.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Self

import idna

from orchestrator.outbound.addresses import Address
from orchestrator.outbound.refusal import OutboundRefused

PORTS = {"http": 80, "https": 443}
LONGEST = 2048
URL = re.compile(
    r"(?P<scheme>[hH][tT][tT][pP][sS]?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]/?#:@]+)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>[/?][!-\"$-~]*)?"
    r"(?:#.*)?"
)
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"{LABEL}(?:\.{LABEL})*")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""A last label like this makes many readers take the whole name for an IPv4 address."""


@dataclass(frozen=True)
class Place:
    """Where a request goes."""

    scheme: str
    host: str
    """A lower-case ASCII name, or an address without brackets."""
    port: int
    target: str

    @classmethod
    def read(cls, url: str) -> Self:
        """The place that `url` names; OutboundRefused where two readers could disagree about it."""
        if len(url) > LONGEST or re.search(r"[\s\\\x00-\x20\x7f]", url):
            raise OutboundRefused(
                f"A URL has at most {LONGEST} characters, and no spaces, backslashes or control characters."
            )
        if not (match := URL.fullmatch(url)):
            raise OutboundRefused(
                "Not a usable URL. Write https://host/path, percent-encoded, without user name or password."
            )
        scheme = match["scheme"].lower()
        port = int(match["port"] or PORTS[scheme])
        if not 0 < port < 2**16:
            raise OutboundRefused(f"There is no port {port}.")
        target = match["target"] or "/"
        return cls(scheme, _host(match["host"]), port, target if target.startswith("/") else f"/{target}")

    @property
    def address(self) -> Address | None:
        """The address, where the URL gave one instead of a name."""
        try:
            return IPv6Address(self.host) if ":" in self.host else IPv4Address(self.host)
        except AddressValueError:
            return None

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


def _host(text: str) -> str:
    if text.startswith("["):
        return _six(text[1:-1])
    name = (text if text.isascii() else _ascii(text)).lower()
    if NUMBER.fullmatch(name.rpartition(".")[2]):
        return _four(name)
    if len(name) > 253 or not NAME.fullmatch(name):
        raise OutboundRefused("The host of a URL is a name such as example.com, without a dot at its end.")
    return name


def _ascii(text: str) -> str:
    try:
        return idna.encode(text, uts46=True).decode()
    except idna.IDNAError as error:
        raise OutboundRefused("The host of the URL is not a domain name.") from error


def _four(text: str) -> str:
    try:
        return str(IPv4Address(text))
    except AddressValueError as error:
        raise OutboundRefused("Write an IPv4 address as four plain decimal numbers.") from error


def _six(text: str) -> str:
    try:
        return str(IPv6Address(text))
    except AddressValueError as error:
        raise OutboundRefused("What stands in brackets in the URL is not an IPv6 address.") from error
