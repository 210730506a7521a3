"""Share links: made and taken back beside the downloads; and the one page that needs no key.

Whoever has a link sees that episode and nothing else. A wrong one, one that is over and one that was taken
back are told in the same words, and count per address like wrong keys.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import HTMLResponse, Response

from orchestrator.api.episodes import Number
from orchestrator.api.limits import Limits
from orchestrator.api.media import ASK_AGAIN, send
from orchestrator.api.series import SeriesId
from orchestrator.desk import shares as desk
from orchestrator.desk.change import Expected
from orchestrator.desk.files import title_of
from orchestrator.errors import MicrodramaError, NotFound, TooMany
from orchestrator.ledger import Production
from orchestrator.office import Office
from orchestrator.store import Stored
from orchestrator.studio.downloads import ProductionIn, ProfileIn, back, shown, standing
from orchestrator.studio.pages import environment
from orchestrator.studio.visit import Editor, Version
from orchestrator.studio.wording import part

router = APIRouter(prefix="/series/{series}/episodes/{number}/downloads/shares", tags=["shares"])
public = APIRouter(prefix="/shared/{secret}", tags=["shared"])
ShareId = Annotated[str, Path(pattern=r"^shr_[0-9a-z]{21}$")]
Secret = Annotated[str, Path(max_length=200)]
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""A film and its style sheet; no script, no form."""
APART: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
"""The address is the secret: nobody is told it, and nobody keeps it."""


@router.post("")
def create(
    visit: Editor, series: SeriesId, number: Number, production: ProductionIn, version: Version,
    days: Annotated[int, Form()], profile: ProfileIn,
) -> Response:  # fmt: skip
    """Make a link. It is shown in this answer and never again."""
    found = standing(visit, series, number, profile, production)
    Expected.exactly(version).hold(found.links)
    made = desk.create(visit.office, visit.actor, production, days)
    link = f"{visit.request.url.scheme}://{visit.request.url.netloc}/studio/shared/{made.secret}"
    return shown(visit, series, number, profile, production, link)


@router.post("/{share}/revoke")
def revoke(
    visit: Editor, series: SeriesId, number: Number, share: ShareId, profile: ProfileIn,
    production: Annotated[str, Form(pattern=r"^(prd_[0-9a-z]{21})?$")] = "",
) -> Response:  # fmt: skip
    """Take a link back, whichever production it shows."""
    desk.revoke(visit.office, visit.actor, share)
    return back(series, number, profile, production)


@public.get("")
def watch(request: Request, secret: Secret) -> Response:
    """The episode, for whoever has the link."""
    try:
        share, made = _behind(request, secret)
    except (NotFound, TooMany) as error:
        return _closed(error)
    address = f"/studio/shared/{part(secret)}"
    files = made.files or {}
    told = {
        "title": desk.title_of(request.app.state.office, made),
        "until": share.expires_at,
        "files": {name: f"{address}/{name}" for name in desk.SHOWN if name in files},
    }
    return _page("shared.html.j2", told, 200)


@public.head("/{name}")
@public.get("/{name}")
def media(
    request: Request, secret: Secret, name: Annotated[str, Path(pattern=r"^[a-z]+\.[a-z0-9]+$")]
) -> Response:
    """A file of it, whole or in parts."""
    try:
        _, made = _behind(request, secret)
        office: Office = request.app.state.office
        stored = desk.file_of(made, name)
        answer = send(office.store, stored, request, name=_shown(made, stored, name), cache=ASK_AGAIN)
    except (NotFound, TooMany) as error:
        return _closed(error)
    answer.headers.update({name: APART[name] for name in ("Referrer-Policy", "X-Robots-Tag")})
    return answer


def _behind(request: Request, secret: str) -> desk.Behind:
    """What a link shows; whoever guesses is told to wait."""
    office: Office = request.app.state.office
    try:
        return desk.behind(office, secret)
    except NotFound:
        limits: Limits = request.app.state.limits
        limits.missed(office, request.client.host if request.client else "")
        raise


def _shown(made: Production, stored: Stored, name: str) -> str:
    return f"{title_of(made)}{stored.suffix}" if name.startswith("episode") else name


def _closed(error: MicrodramaError) -> Response:
    """The same plain page, whatever is behind the address."""
    answer = _page("shared-closed.html.j2", {"detail": str(error)}, error.status)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _page(template: str, told: Mapping[str, object], status: int) -> Response:
    return HTMLResponse(environment().get_template(template).render(told), status, dict(APART))
