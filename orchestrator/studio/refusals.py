"""Refusals as pages: what went wrong and what to do about it, in the same words as the API's problems."""

import logging
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from orchestrator.api.problems import TITLES, Fault, headers_of
from orchestrator.desk.actor import Actor, Scope
from orchestrator.errors import MicrodramaError, Unauthenticated
from orchestrator.studio.pages import public, see
from orchestrator.studio.visit import FIELDS, UNCHANGING

SIGN_IN = "/studio/sign-in"
HOME = "/studio/"
MOST = 2000
"""Characters of an address to come back to; the entrance takes no more."""
CLOSED = "Your key cannot open this page"
CURES = {
    404: "There is no page at this address.",
    405: "This address takes what a form sends, and shows no page.",
}
"""For what the framework answers without one."""
TOO_MANY = "Too many fields"
"""How the framework begins when a form has more fields than it may."""
log = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Answer every error with a page."""
    app.add_exception_handler(MicrodramaError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _foreign)
    app.add_exception_handler(Exception, _unforeseen)


def refusal(
    request: Request,
    status: int,
    detail: str,
    faults: tuple[str, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A page that says what was refused. What was typed into a form is still there, behind it."""
    is_form = request.method not in UNCHANGING
    title = CLOSED if status == 403 and not is_form else TITLES.get(status, TITLES[500])[1]
    shown = {
        "title": title,
        "detail": detail,
        "faults": faults,
        "instance": getattr(request.state, "id", ""),
        "is_form": is_form,
        "way": _way(getattr(request.state, "actor", None)),
    }
    page = public(request, "refusal.html.j2", shown, status=status)
    page.headers.update(headers or {})
    return page


def answer(request: Request, error: MicrodramaError) -> Response:
    """One of our errors as a page; whoever is not signed in is led to the door."""
    if isinstance(error, Unauthenticated):
        return see(f"{SIGN_IN}?{urlencode(_after_signing_in(request), safe='/')}")
    if error.status >= 500:
        log.error("request failed", exc_info=error)
    faults = (Fault.model_validate(fault) for fault in getattr(error, "faults", ()))
    told = tuple(_fault(each) for each in faults)
    return refusal(request, error.status, str(error), told, headers_of(error))


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, MicrodramaError)
    return answer(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = tuple(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors())
    return refusal(request, 422, "What was given cannot be used.", faults)


async def _foreign(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = CURES.get(error.status_code, str(error.detail))
    if detail.startswith(TOO_MANY):
        detail = f"This form has more than {FIELDS:,} fields. Tick or change fewer at a time."
    return refusal(request, error.status_code, detail)


async def _unforeseen(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the server logs it
    return refusal(request, 500, "This is our fault; the log of the server has it under the number below.")


def _after_signing_in(request: Request) -> Mapping[str, str]:
    """Back to the page that was wanted, or to that of the form; which did nothing, and is told so."""
    if request.method in UNCHANGING:
        return {"next": _page_of(str(request.url))}
    return {"next": _page_of(request.headers.get("referer", "")), "unsent": "1"}


def _page_of(address: str) -> str:
    """The page of the studio at an address; the first one where that is none to come back to."""
    try:
        page = urlsplit(address)
    except ValueError:
        return HOME
    back = page.path + (f"?{page.query}" if page.query else "")
    is_page = page.path.startswith(HOME) and page.path != SIGN_IN and len(back) <= MOST
    return back if is_page else HOME


def _way(actor: Actor | None) -> tuple[str, str]:
    """Where somebody can go on."""
    if actor and actor.may(Scope.CREATOR, Scope.EDITOR):
        return "/studio/", "To the series"
    if actor and actor.may(Scope.OPERATOR):
        return "/studio/farm", "To the farm"
    return ("", "") if actor else (SIGN_IN, "Sign in")


def _fault(fault: Fault) -> str:
    place = fault.pointer.removeprefix("#/") or fault.parameter
    return f"{place}: {fault.detail}" if place else fault.detail
