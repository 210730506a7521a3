"""Pages: templates filled with plain values, under a policy that runs nothing but our own files."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestrator.studio import wording
from orchestrator.studio.static import address
from orchestrator.studio.visit import Visit, theme_of

TEMPLATES = Path(__file__).with_name("templates")
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "same-origin",
}


def page(
    visit: Visit,
    template: str,
    shown: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A page for somebody who is signed in; `shown` are the template's values."""
    return _filled(visit.request, template, {"visit": visit, **shown}, status, headers or {})


def public(request: Request, template: str, shown: Mapping[str, Any], *, status: int = 200) -> Response:
    """A page that needs no key; who has one keeps the way around."""
    actor = getattr(request.state, "actor", None)
    visit = Visit(request, request.app.state.office, actor) if actor else None
    return _filled(request, template, {"visit": visit, **shown}, status, {})


def see(address: str) -> Response:
    """After a form: look there. An address is a path of ours."""
    return RedirectResponse(address, status_code=303)


def _filled(
    request: Request, template: str, shown: Mapping[str, Any], status: int, headers: Mapping[str, str]
) -> Response:
    told = {"theme": theme_of(request), "path": request.url.path, **shown}
    text = environment().get_template(template).render(told)
    return HTMLResponse(text, status, {**HEADERS, **headers})


@cache
def environment() -> Environment:
    """Templates, with the few words that all of them use."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = address
    made.filters.update(wording.FILTERS)
    return made
