"""Answers that are kept as JSON already, sent as they stand: the ETag is the digest of what is read."""

from urllib.parse import quote

from fastapi import Response


def kept(body: str, digest: str, *, status: int = 200, location: str = "") -> Response:
    """A document as an answer."""
    headers = {"ETag": f'"{digest}"'} | ({"Location": quote(location)} if location else {})
    return Response(body, status, headers, "application/json")
