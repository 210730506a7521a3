"""What a request must look like before anybody reads it: its head, its host, its origin, its address.

Pure checks over the ASGI scope; each raises one of our errors, which the door answers as a problem.
"""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from orchestrator.desk import ids
from orchestrator.door_settings import DoorSettings
from orchestrator.errors import Forbidden, UnusableInput

MOST_HEADERS = 100
MOST_HEADER_BYTES = 32 * 1024
LONGEST_ADDRESS = 8 * 1024
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]{1,255})(:\d{1,5})?", re.ASCII | re.IGNORECASE)
REQUEST_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)
LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "testserver")
NUL = re.compile(rb"%00|\x00")


class BadRequest(UnusableInput):
    """The request cannot be read."""

    status = 400


def request_id(headers: Headers) -> str:
    """The caller's own id of the request where it is a plain word, else a new one."""
    given = headers.get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else ids.new("req")


def check_head(headers: Headers, path: bytes, query: bytes) -> None:
    """Refuse a head that is too large, and addresses with NUL, which no database keeps."""
    size = sum(len(name) + len(value) for name, value in headers.raw)
    if len(headers.raw) > MOST_HEADERS or size > MOST_HEADER_BYTES:
        raise BadRequest(
            f"The request has {len(headers.raw)} headers with {size} bytes; "
            f"at most {MOST_HEADERS} with {MOST_HEADER_BYTES} are read."
        )
    if len(path) + len(query) > LONGEST_ADDRESS:
        raise BadRequest(f"The address is longer than {LONGEST_ADDRESS} bytes.")
    if NUL.search(path) or NUL.search(query):
        raise BadRequest("The address holds a NUL character; leave it out.")


def check_host(headers: Headers, given: DoorSettings) -> None:
    """Refuse a request for another host; without keys only this machine's own names will do."""
    told = headers.get("host", "")
    match = HOST.fullmatch(told)
    if match is None:
        raise BadRequest("The Host header names no host.")
    allowed = LOOPBACK if given.insecure else given.hosts
    if allowed and match[1].lower() not in allowed:
        raise BadRequest("The Host header names another host; MICRODRAMA_HOSTS lists those of this service.")


def check_origin(headers: Headers, given: DoorSettings) -> None:
    """Refuse a change that a page of somebody else's sends through a visitor's browser."""
    for origin in headers.getlist("origin"):
        host = urlsplit(origin).netloc.lower()
        if not host or (host != headers.get("host", "").lower() and host not in given.origins):
            raise Forbidden(
                "A page of another origin may change nothing here; MICRODRAMA_ORIGINS lists those that may."
            )
    if headers.get("sec-fetch-site") == "cross-site" and "origin" not in headers:
        raise Forbidden("A page of another site may change nothing here.")
