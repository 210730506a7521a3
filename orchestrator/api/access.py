"""Who may come in: a bearer key becomes an actor, and every route says which scopes open it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from orchestrator.api.limits import Limits
from orchestrator.desk.actor import Actor, Scope
from orchestrator.errors import Forbidden, Unauthenticated
from orchestrator.office import Office

bearer = HTTPBearer(auto_error=False, description="A key of `microdrama keys create`")


@dataclass(frozen=True)
class Caller:
    """Who asks, and the office that is asked."""

    office: Office
    actor: Actor


@dataclass(frozen=True)
class Allow:
    """A dependency: only keys with one of these scopes; an admin's key opens every door.

    The door has recognised the key already; whoever comes here without one came around it.
    """

    scopes: tuple[Scope, ...]

    async def __call__(
        self,
        request: Request,
        _: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    ) -> Caller:
        actor: Actor | None = getattr(request.state, "actor", None)
        if actor is None:
            raise Unauthenticated
        if not actor.may(*self.scopes):
            wanted = " or ".join(self.scopes) or "admin"
            raise Forbidden(f"This needs a key with the scope {wanted}.")
        return Caller(request.app.state.office, actor)


def allow(*scopes: Scope) -> Any:
    """For `Annotated[Caller, allow(Scope.CREATOR)]`."""
    return Depends(Allow(scopes))


Creator = Annotated[Caller, allow(Scope.CREATOR)]
Reader = Annotated[Caller, allow(Scope.CREATOR, Scope.EDITOR)]
Watcher = Annotated[Caller, allow(Scope.CREATOR, Scope.EDITOR, Scope.OPERATOR)]
Keeper = Annotated[Caller, allow(Scope.CREATOR, Scope.OPERATOR)]
Editor = Annotated[Caller, allow(Scope.CREATOR, Scope.EDITOR)]
Operator = Annotated[Caller, allow(Scope.OPERATOR)]
Worker = Annotated[Caller, allow(Scope.WORKER)]
Admin = Annotated[Caller, allow()]


async def _stream(request: Request) -> AsyncIterator[None]:
    limits: Limits = request.app.state.limits
    with limits.stream(request.state.actor):
        yield


OneStream = Depends(_stream)
"""For event streams, after the caller: `dependencies=[OneStream]` counts them while they are open."""
