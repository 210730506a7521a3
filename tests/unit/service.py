"""A service in this process, and keys for it, for the tests of the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi.testclient import TestClient

from orchestrator.api.app import application
from orchestrator.desk import keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.office import Office
from orchestrator.settings import Settings


@dataclass(frozen=True)
class Service:
    """A running service."""

    office: Office
    http: TestClient
    """Without a key."""

    def key(self, *scopes: Scope, owner: str = "mira") -> str:
        """A new key."""
        made = keys.create(self.office, TERMINAL, owner=owner, name="test", scopes=scopes)
        return made.key

    def client(self, *scopes: Scope, owner: str = "mira") -> TestClient:
        """Somebody with such a key."""
        headers = {"Authorization": f"Bearer {self.key(*scopes, owner=owner)}"}
        return TestClient(self.http.app, headers=headers, raise_server_exceptions=False)


@contextmanager
def service(home: Path, database_url: str = "", **settings: object) -> Iterator[Service]:
    """The API over a home."""
    made = Settings(home=home, database_url=database_url, **settings)  # type: ignore[arg-type]
    with TestClient(application(made), raise_server_exceptions=False) as http:
        yield Service(http.app.state.office, http)  # type: ignore[attr-defined]
