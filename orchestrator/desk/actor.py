"""Who asks: a key with its owner and scopes, or the operator at the terminal."""

from dataclasses import dataclass
from enum import StrEnum

from orchestrator.errors import NotFound


class Scope(StrEnum):
    """What a key may be used for."""

    CREATOR = "creator"  # series, sheets, episodes, productions of its owner
    EDITOR = "editor"  # takes, captions, cuts and bundles of its owner; reads the rest
    OPERATOR = "operator"  # everybody's productions, workers and budgets; no scripts
    WORKER = "worker"  # the attempts that it took
    ADMIN = "admin"  # keys and audit, and everything else


@dataclass(frozen=True)
class Actor:
    """Somebody at the desk."""

    owner: str
    """Whose things the key opens."""
    scopes: frozenset[Scope]
    key: str = ""
    """Id of the key; empty at the terminal."""
    address: str = ""
    request: str = ""

    def may(self, *scopes: Scope) -> bool:
        """Whether it has one of the scopes; an admin has all."""
        return Scope.ADMIN in self.scopes or not self.scopes.isdisjoint(scopes)

    def must_see(self, owner: str | None, what: str) -> None:
        """NotFound for what is not there, and in the same words for what is somebody else's."""
        if owner is None or (owner != self.owner and Scope.ADMIN not in self.scopes):
            raise NotFound(f"There is no {what} here.")

    @property
    def listed(self) -> str | None:
        """Whose things lists show: its owner's, or everybody's (None) for an admin."""
        return None if Scope.ADMIN in self.scopes else self.owner


TERMINAL = Actor(owner="", scopes=frozenset({Scope.ADMIN}))
"""The operator, who has the home itself."""

SERVICE = Actor(owner="", scopes=frozenset())
"""The service itself, that does what nobody asked for."""
