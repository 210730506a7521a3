"""A connection to an address that was checked before, and to no other; time and bytes come to an end."""

import os
import socket
import ssl
import time
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import certifi
import httpcore

from orchestrator.outbound.refusal import OutboundFailed


class Allowance:
    """Time and bytes that one errand may still take, over all its connections."""

    def __init__(self, seconds: float, size: int) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._size = size

    def seconds(self) -> float:
        """What is left of the time."""
        if (left := self._end - time.monotonic()) <= 0:
            raise self.late()
        return left

    def late(self) -> OutboundFailed:
        """The error of an errand that took too long."""
        return OutboundFailed(f"No complete answer came within {self._seconds:g} s.")

    def take(self, data: bytes) -> bytes:
        """`data`, counted."""
        self._size -= len(data)
        if self._size < 0:
            raise OutboundFailed("The answer is larger than what is accepted here.")
        return data


class Road(httpcore.NetworkBackend):
    """Leads to given addresses, whatever name it is asked for."""

    def __init__(self, addresses: Sequence[str], allowance: Allowance) -> None:
        self._addresses = addresses
        self._allowance = allowance

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> "Wire":
        """A wire to the first address that answers; each gets its share of the time."""
        failed: OSError | None = None
        for untried, address in zip(range(len(self._addresses), 0, -1), self._addresses, strict=True):
            share = self._allowance.seconds() / untried
            try:
                return Wire(socket.create_connection((address, port), share), self._allowance)
            except OSError as error:
                failed = error
        raise httpcore.ConnectError from failed


class Wire(httpcore.NetworkStream):
    """One connection, plain or TLS. Every step gets what is left of the time, however slowly bytes drip."""

    def __init__(self, sock: socket.socket, allowance: Allowance) -> None:
        self._socket = sock
        self._allowance = allowance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; none at the end."""
        self._socket.settimeout(self._allowance.seconds())
        try:
            return self._allowance.take(self._socket.recv(max_bytes))
        except TimeoutError as error:
            raise self._allowance.late() from error
        except OSError as error:
            raise httpcore.ReadError from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        rest = memoryview(buffer)
        while rest:
            self._socket.settimeout(self._allowance.seconds())
            try:
                rest = rest[self._socket.send(rest) :]
            except TimeoutError as error:
                raise self._allowance.late() from error
            except OSError as error:
                raise httpcore.WriteError from error

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "Wire":
        """The same connection, encrypted, with somebody who proved to be `server_hostname`."""
        try:
            self._socket.settimeout(self._allowance.seconds())
            safe = ssl_context.wrap_socket(
                self._socket, server_hostname=server_hostname, suppress_ragged_eofs=False
            )
        except OSError as error:
            self.close()
            raise self._no_tls(error) from error
        return Wire(safe, self._allowance)

    def _no_tls(self, error: OSError) -> Exception:
        if isinstance(error, TimeoutError):
            return self._allowance.late()
        if isinstance(error, ssl.SSLCertVerificationError):
            return OutboundFailed(f"The certificate was not accepted: {error.verify_message}.")
        return httpcore.ConnectError()

    def get_extra_info(self, info: str) -> Any:
        """Nothing that httpcore needs to know."""


def trust() -> ssl.SSLContext:
    """The authorities of this system (SSL_CERT_FILE is heard) and those that certifi knows."""
    return _trust(os.environ.get("SSL_CERT_FILE"))


@lru_cache(maxsize=4)
def _trust(_file: str | None) -> ssl.SSLContext:
    """Read once for each file: it takes a hundred milliseconds."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
