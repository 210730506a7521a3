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
    """Depth first, without recursion."""
    waiting: list[tuple[Place, Any]] = [((), value)]
    while waiting:
        place, here = waiting.pop()
        if isinstance(here, dict | list) and len(place) >= DEEPEST:
            yield place[:DEEPEST], f"This is nested more than {DEEPEST} deep"
        elif isinstance(here, dict):
            for name in here:
                if UNKEPT.search(name):
                    yield place, "A name here holds NUL or half a character"
            waiting += [((*place, name), inner) for name, inner in here.items() if not UNKEPT.search(name)]
        elif isinstance(here, list):
            waiting += [((*place, number), inner) for number, inner in enumerate(here)]
        elif what := _wrong(here):
            yield place, what


def _wrong(leaf: Any) -> str:
    if isinstance(leaf, str) and UNKEPT.search(leaf):
        return "This text holds NUL or half a character (a lone surrogate)"
    if isinstance(leaf, float) and not math.isfinite(leaf):
        return "This is no finite number"
    if isinstance(leaf, int) and not -LARGEST <= leaf < LARGEST:
        return "This number does not fit into 64 bits"
    return ""
