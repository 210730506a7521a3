"""JSON that is harmless to keep: not deep, only numbers that fit, only text that every database takes.

A dependency of every route, which looks at a body before its route does.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool

DEEPEST = 48
MOST_COMMAS = 500_000
"""Of a text, so that it is not many times its size in memory; a season of a hundred episodes has fewer."""
LARGEST = 2**63
MOST_FAULTS = 20
UNKEPT = re.compile("[\x00\ud800-\udfff]")
STREAMED = frozenset({"/v1/attempts/{attempt}/files/{role}"})
"""Routes that take bytes as they come, whatever their sender calls them, and keep none in memory."""
IN_PLACE = 64 * 1024  # bytes; longer ones are looked at in a thread
Place = tuple[str | int, ...]


async def guard(request: Request) -> None:
    """Refuse JSON with a place for each fault; what is no JSON at all its route refuses."""
    if getattr(request.scope.get("route"), "path", "") in STREAMED:
        return
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method in ("GET", "HEAD") or not (media.endswith("json") or not media):
        return
    body = await request.body()
    found = check(body) if len(body) < IN_PLACE else await run_in_threadpool(check, body)
    if found:
        raise RequestValidationError(found)


def check(body: bytes) -> list[dict[str, Any]]:
    """What is wrong with a JSON text, as FastAPI tells faults."""
    if body.count(b",") > MOST_COMMAS:
        return [_fault((), f"This has more than {MOST_COMMAS} values; send less at once")]
    try:
        value = json.loads(body)
    except RecursionError:
        return [_fault((), f"This is nested more than {DEEPEST} deep")]
    except ValueError as error:
        is_json = isinstance(error, json.JSONDecodeError | UnicodeDecodeError)
        return [] if is_json else [_fault((), "There is a number with more digits than are read")]
    return [_fault(place, what) for place, what in _first(_faults(value))]


def _fault(place: Place, what: str) -> dict[str, Any]:
    return {"loc": ("body", *place), "msg": what, "type": "value_error"}


def _first(faults: Iterator[tuple[Place, str]]) -> Iterator[tuple[Place, str]]:
    for _, fault in zip(range(MOST_FAULTS), faults, strict=False):
        yield fault


def _faults(value: Any) -> Iterator[tuple[Place, str]]:
    """Depth first, without recursion; what is left to look at is never listed, for it may be much."""
    open_: list[tuple[Place, Iterator[tuple[str | int, Any]]]] = [((), enumerate([value]))]
    while open_:
        outer, left = open_[-1]
        for name, here in left:
            if isinstance(name, str) and UNKEPT.search(name):
                yield outer[1:], "A name here holds NUL or half a character"
            elif isinstance(here, dict | list):
                inner = here.items() if isinstance(here, dict) else enumerate(here)
                open_.append(((*outer, name), iter(inner)))
                break
            elif what := _wrong(here):
                yield (*outer, name)[1:], what
        else:
            open_.pop()
        if len(open_) > DEEPEST + 1:
            yield open_.pop()[0][1:], f"This is nested more than {DEEPEST} deep"


def _wrong(leaf: Any) -> str:
    if isinstance(leaf, str) and UNKEPT.search(leaf):
        return "This text holds NUL or half a character (a lone surrogate)"
    if isinstance(leaf, float) and not math.isfinite(leaf):
        return "This is no finite number"
    if isinstance(leaf, int) and not -LARGEST <= leaf < LARGEST:
        return "This number does not fit into 64 bits"
    return ""
