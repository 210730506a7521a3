"""Problems (RFC 9457): every error as `application/problem+json`, with JSON pointers where a body is wrong.

`type` is a path of this server that explains the problem (`GET /problems/stale`), so it never breaks.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from orchestrator.errors import MicrodramaError, TooMany, Unauthenticated

MEDIA = "application/problem+json"
log = logging.getLogger(__name__)


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    detail: str
    pointer: str = ""
    """JSON pointer into the body (RFC 6901), as a URI fragment."""
    parameter: str = ""
    """Name of the path, query or header parameter, where it is not the body."""


class Problem(BaseModel):
    """What went wrong, and what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str = ""
    """Id of the request, as in the logs."""
    errors: list[Fault] = []


TITLES = {
    400: ("bad-request", "The request cannot be read"),
    401: ("unauthenticated", "A key is needed"),
    403: ("forbidden", "The key has not the scope for this"),
    404: ("not-found", "There is no such thing"),
    405: ("method-not-allowed", "This cannot be done with it"),
    406: ("not-acceptable", "It is not to be had in this form"),
    409: ("conflict", "It does not fit what is there"),
    412: ("stale", "Somebody changed it in the meantime"),
    413: ("too-large", "More than is taken in at once"),
    415: ("unsupported-media", "A kind of file that is not read"),
    416: ("range", "There is no such part of the file"),
    422: ("unusable", "What was given cannot be used"),
    428: ("unconditional", "A change needs If-Match"),
    429: ("too-many", "More than a key may ask for"),
    500: ("failed", "Something failed here"),
    503: ("unavailable", "Not possible at the moment"),
}
CURES = {
    404: "There is nothing at this address; GET /docs lists every one.",
    405: "This address does not take this method; Allow names those that it takes.",
}
"""For what the framework answers without one."""


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for its documentation; those of every route are added."""
    return public(400, 401, 403, 422, 429, 503, *statuses)


def public(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Those of a route that needs no key."""
    return {
        status: {"description": TITLES[status][1], "content": {MEDIA: {"schema": REFERENCE}}}
        for status in sorted({400, *statuses})
    }


REFERENCE = {"$ref": "#/components/schemas/Problem"}


def install(app: FastAPI) -> None:
    """Answer every error of ours, of FastAPI and of the framework as a problem; the door answers the rest."""
    app.add_exception_handler(MicrodramaError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _foreign)


def problem(
    request: Request,
    status: int,
    detail: str,
    errors: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem as an answer."""
    name, title = TITLES.get(status, TITLES[500])
    told = Problem(
        type=f"/problems/{name}",
        title=title,
        status=status,
        detail=detail,
        instance=getattr(request.state, "id", ""),
        errors=list(errors),
    )
    return JSONResponse(told.model_dump(exclude_defaults=True), status, dict(headers or {}), MEDIA)


def answer(request: Request, error: MicrodramaError) -> JSONResponse:
    """One of our errors as a problem."""
    if error.status >= 500:
        log.error("request failed", exc_info=error)
    return problem(request, error.status, str(error), getattr(error, "faults", ()), headers_of(error))


def unforeseen(request: Request) -> JSONResponse:
    """What nobody thought of; its words stay here, since they may quote what others wrote."""
    return problem(request, 500, "This is our fault; the log of the server has it under the request's id.")


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, MicrodramaError)
    return answer(request, error)


def headers_of(error: MicrodramaError) -> dict[str, str]:
    """What an answer says beside the words of an error: when to come back, what is allowed."""
    own = dict(getattr(error, "headers", {}))
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.retry_after), **own}
    if isinstance(error, Unauthenticated):
        return {"WWW-Authenticate": "Bearer", **own}
    return {"Retry-After": "2", **own} if error.status == 503 else own


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = [_fault(each) for each in error.errors()]
    unreadable = any(each["type"] == "json_invalid" for each in error.errors())
    detail = "; ".join(f"{each.pointer or each.parameter}: {each.detail}" for each in found[:3])
    return problem(request, 400 if unreadable else 422, detail, found)


def _fault(error: Mapping[str, Any]) -> Fault:
    where, *path = error["loc"]
    if where != "body":
        return Fault(detail=error["msg"], parameter=".".join(str(each) for each in path))
    steps = (str(each).replace("~", "~0").replace("/", "~1") for each in path)
    return Fault(detail=error["msg"], pointer="#" + "".join(f"/{each}" for each in steps))


async def _foreign(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(sorted(_allowed(request)))
    detail = CURES.get(error.status_code, str(error.detail))
    return problem(request, error.status_code, detail, headers=headers)


def _allowed(request: Request) -> set[str]:
    """Every method of an address; the framework knows only those of the first route there."""
    found = (each for each in iter_route_contexts(request.app.routes) if each.methods)
    return {way for each in found if each.path_regex.match(request.url.path) for way in each.methods or ()}
