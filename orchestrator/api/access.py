"""Who may come in: a bearer key becomes an actor, and every route says which scopes open it."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from orchestrator.desk import keys
from orchestrator.desk.actor import Actor, Scope
from orchestrator.errors import Forbidden
from orchestrator.office import Office

bearer = HTTPBearer(auto_error=False, description="A key of `microdrama keys create`")


@dataclass(frozen=True)
class Caller:
    """Who asks, and the office that is asked."""

    office: Office
    actor: Actor


@dataclass(frozen=True)
class Allow:
    """A dependency: only keys with one of these scopes; an admin's key opens every door."""

    scopes: tuple[Scope, ...]

    def __call__(
        self,
        request: Request,
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    ) -> Caller:
        office: Office = request.app.state.office
        actor = keys.admit(
            office,
            credentials.credentials if credentials else "",
            address=request.client.host if request.client else "",
            request=getattr(request.state, "id", ""),
        )
        if not actor.may(*self.scopes):
            wanted = " or ".join(self.scopes) or "admin"
            raise Forbidden(f"This needs a key with the scope {wanted}.")
        return Caller(office, actor)


def allow(*scopes: Scope) -> Any:
    """For `Annotated[Caller, allow(Scope.CREATOR)]`."""
    return Depends(Allow(scopes))


Creator = Annotated[Caller, allow(Scope.CREATOR)]
Reader = Annotated[Caller, allow(Scope.CREATOR, Scope.EDITOR)]
Watcher = Annotated[Caller, allow(Scope.CREATOR, Scope.EDITOR, Scope.OPERATOR)]
Keeper = Annotated[Caller, allow(Scope.CREATOR, Scope.OPERATOR)]
Editor = Annotated[Caller, allow(Scope.CREATOR, Scope.EDITOR)]
Operator = Annotated[Caller, allow(Scope.OPERATOR)]
Admin = Annotated[Caller, allow()]
