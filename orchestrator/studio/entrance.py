"""Signing in with a key, signing out, and light or dark."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from orchestrator.api.door import COOKIE
from orchestrator.desk import sessions
from orchestrator.errors import TooMany, Unauthenticated
from orchestrator.studio.pages import public, see
from orchestrator.studio.visit import THEME, THEMES

router = APIRouter(tags=["entrance"])
HOME = "/studio/"
LASTS = sessions.LASTS // 1000  # seconds
YEAR = 365 * 24 * 3600
Next = Annotated[str, Query(max_length=2000)]
Unsent = Annotated[Literal["", "1"], Query()]
UNSENT = (
    "You are signed out, so nothing was changed. Sign in to come back to the page, and send it once more."
)


@router.get("/sign-in")
def ask(request: Request, next: Next = HOME, unsent: Unsent = "") -> Response:  # noqa: A002 - what the address says
    """Ask for a key; `unsent`: somebody came here with a form."""
    if getattr(request.state, "actor", None):
        return see(_ours(next))
    return public(request, "sign-in.html.j2", {"next": _ours(next), "problem": UNSENT if unsent else ""})


@router.post("/sign-in")
async def sign_in(
    request: Request,
    key: Annotated[str, Form(max_length=200)] = "",
    next: Annotated[str, Form(max_length=2000)] = HOME,  # noqa: A002
) -> Response:
    """Take a key, give a cookie. Wrong keys count per address, as those of programs do."""
    state, address = request.app.state, request.client.host if request.client else ""
    try:
        actor = await run_in_threadpool(
            state.limits.admit, state.office, key.strip(), address, request.state.id
        )
    except (Unauthenticated, TooMany) as error:
        known = isinstance(error, TooMany)
        words = str(error) if known else "This key opens nothing: it is mistyped, over or revoked."
        shown = {"next": _ours(next), "problem": words}
        return public(request, "sign-in.html.j2", shown, status=error.status if known else 403)
    secret = await run_in_threadpool(sessions.begin, state.office, actor)
    answer = see(_ours(next))
    _give(request, answer, COOKIE, secret, LASTS)
    return answer


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End this browser's session, here and on the server."""
    if secret := request.cookies.get(COOKIE):
        sessions.end(request.app.state.office, secret)
    answer = see("/studio/sign-in")
    answer.delete_cookie(COOKIE, path="/")
    answer.headers["Clear-Site-Data"] = '"cache"'  # pages that Back would show
    return answer


@router.post("/theme")
def theme(
    request: Request,
    theme: Annotated[str, Form(max_length=10)],
    back: Annotated[str, Form(max_length=2000)] = HOME,
) -> Response:
    """Light, dark, or as the system has it."""
    answer = see(_ours(back))
    _give(request, answer, THEME, theme if theme in THEMES else "auto", YEAR)
    return answer


def _give(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    is_safe = request.url.scheme == "https"
    answer.set_cookie(
        name, value, max_age=seconds, path="/", secure=is_safe, httponly=True, samesite="strict"
    )


def _ours(address: str) -> str:
    """A path of the studio; anything else is somebody's trap."""
    is_ours = address.startswith(HOME) and "\\" not in address and address.isprintable()
    return address if is_ours else HOME
