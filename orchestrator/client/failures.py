"""What goes wrong between here and the service.

MicrodramaError
 +- Unreachable     4  503  nobody answers at the address, or the connection keeps breaking
 +- StrangeAnswer   4  502  something answers that is not this service, or another release of it
 +- Damaged         4  502  a file is not what the service said

Everything that the service itself refuses arrives as the error that it was there: a 412 as `Stale`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator import errors
from orchestrator.errors import BadStory, MicrodramaError, TooMany, UnusableInput

LONGEST = 4000


class Unreachable(MicrodramaError):
    """The service does not answer."""

    status = 503


class StrangeAnswer(MicrodramaError):
    """Something answers that is not this service."""

    status = 502


class Damaged(MicrodramaError):
    """A file is not what the service said it is; try again."""

    status = 502


class Refusal(MicrodramaError):
    """The service refused, with a status that has no error of its own."""


def failure(status: int, headers: Mapping[str, str], body: bytes) -> MicrodramaError:
    """A problem (RFC 9457) as our own error; the key is in none of it."""
    told = _problem(headers, body)
    if told is None:
        return StrangeAnswer(f"The answer is {status} and not from this service; look at the address.")
    kind, message = _kind(status, told), _message(told)
    if issubclass(kind, TooMany):
        return kind(message, _seconds(headers))
    if issubclass(kind, BadStory):
        return kind(message, _faults(told))
    return kind(message)


def _kind(status: int, told: Mapping[str, Any]) -> type[MicrodramaError]:
    """The error of that name, else the most general one with that status."""
    kinds = list(_below(MicrodramaError))
    named = {kind.__name__: kind for kind in kinds if kind.__module__ == errors.__name__}
    if told.get("kind") in named:
        return named[told["kind"]]
    if status == UnusableInput.status:
        return BadStory if _faults(told) else UnusableInput
    by_status = {kind.status: kind for kind in reversed(kinds) if kind.__module__ == errors.__name__}
    return by_status.get(status, Refusal)


def _below(kind: type[MicrodramaError]) -> Iterator[type[MicrodramaError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _below(each)


def _message(told: Mapping[str, Any]) -> str:
    """The detail, and every place that it does not name already."""
    detail = str(told.get("detail") or told.get("title") or "The service refused.")
    lines = [f"{each['pointer'] or each['parameter']}: {each['detail']}" for each in _faults(told)]
    fresh = [line.removeprefix(": ") for line in lines if line.partition(": ")[2] not in detail]
    return "\n".join([detail, *fresh])[:LONGEST]


def _faults(told: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    listed = told.get("errors")
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return [{name: str(each.get(name, "")) for name in ("detail", "pointer", "parameter")} for each in found]


def _problem(headers: Mapping[str, str], body: bytes) -> Mapping[str, Any] | None:
    if not headers.get("content-type", "").startswith("application/problem+json"):
        return None
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _seconds(headers: Mapping[str, str]) -> int:
    told = headers.get("retry-after", "")
    return int(told) if told.isascii() and told.isdigit() else 1
