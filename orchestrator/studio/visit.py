"""Who visits a page: a signed-in browser with what its key may do, and the token of its forms."""

import hmac
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Form, Request

from orchestrator.api.door import COOKIE
from orchestrator.desk import sessions
from orchestrator.desk.actor import Actor, Scope
from orchestrator.errors import Forbidden, Unauthenticated
from orchestrator.office import Office

TOKEN = "token"  # noqa: S105 - the name of a field
HEADER = "X-Form-Token"
THEME = "theme"
THEMES = ("auto", "light", "dark")
FIELDS = 4000
"""Of one form, at most: 2,000 shots may be ticked, and 750 captions changed, which speak for half an hour."""
UNCHANGING = ("GET", "HEAD")
Version = Annotated[str, Form(max_length=100)]
"""What a form was written for; when there is another one by now it is refused, never overwritten."""


@dataclass(frozen=True)
class Visit:
    """Somebody in front of a page."""

    request: Request
    office: Office
    actor: Actor

    @property
    def token(self) -> str:
        """What the forms of this browser must carry; empty where no key is needed."""
        return token_of(self.request)

    def may(self, *scopes: str) -> bool:
        """Whether what these scopes open is open; pages show no button that would refuse."""
        return self.actor.may(*map(Scope, scopes))


@dataclass(frozen=True)
class Admit:
    """A dependency: only browsers whose key has one of these scopes; an admin's opens every page."""

    scopes: tuple[Scope, ...]

    def __call__(self, request: Request) -> Visit:
        actor: Actor | None = getattr(request.state, "actor", None)
        if actor is None:
            raise Unauthenticated
        if not actor.may(*self.scopes):
            wanted = " or ".join(self.scopes) or "admin"
            raise Forbidden(f"This page needs a key with the scope {wanted}; sign in with another one.")
        return Visit(request, request.app.state.office, actor)


def admit(*scopes: Scope) -> Any:
    """For `Annotated[Visit, admit(Scope.CREATOR)]`."""
    return Depends(Admit(scopes))


Creator = Annotated[Visit, admit(Scope.CREATOR)]
Reader = Annotated[Visit, admit(Scope.CREATOR, Scope.EDITOR)]
Editor = Annotated[Visit, admit(Scope.CREATOR, Scope.EDITOR)]
Watcher = Annotated[Visit, admit(Scope.CREATOR, Scope.EDITOR, Scope.OPERATOR)]
Keeper = Annotated[Visit, admit(Scope.CREATOR, Scope.OPERATOR)]
Operator = Annotated[Visit, admit(Scope.OPERATOR)]
Admin = Annotated[Visit, admit()]
Anybody = Annotated[Visit, admit(*Scope)]


async def unforged(request: Request) -> None:
    """Refuse a form that no page of ours gave to this browser."""
    if request.method in UNCHANGING or getattr(request.state, "actor", None) is None:
        return
    given = request.headers.get(HEADER) or (await request.form(max_fields=FIELDS)).get(TOKEN, "")
    if not (isinstance(given, str) and hmac.compare_digest(given.encode(), token_of(request).encode())):
        raise Forbidden("This form is from before you signed in. Load the page again and send it once more.")


def token_of(request: Request) -> str:
    """The token of a browser's forms."""
    secret = request.cookies.get(COOKIE, "")
    return sessions.form_token(secret) if secret else ""


def theme_of(request: Request) -> str:
    """Light, dark, or as the system has it (auto)."""
    wanted = request.cookies.get(THEME, "")
    return wanted if wanted in THEMES else "auto"
